"""README-FIRST.txt: what a bundle is, in plain words, and the commands that check it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evidence.bundle.signed import Allowed
from evidence.bundle.statement import Statement

_WHAT: Final = """\
READ THIS FIRST
===============

This folder is a bundle of evidence of alleged attacks.

  Bundle:     {bundle}
  Case:       {case}
  Made at:    {made_at} (UTC, as the clock of the computer said)
  For:        {recipient}
  Purpose:    {purpose}
  Profile:    {profile}{meaning}

  Evidence:   {files} files, {files_withheld} of them withheld
  Records:    {records}, {records_withheld} of them withheld
  Ledger:     {entries} entries of the chain of custody, {entries_withheld} of them withheld

Withheld means: counted, and not in this folder. data/withheld.csv says of each why.

To read it, open data/view/index.html in any browser. No script runs, nothing is loaded from the
network. Some pictures may be distressing: they are blurred until you follow their link.

Statements in it are what somebody said or assessed. They are not findings of a court.
"""

_CHECK: Final = """
HOW TO CHECK IT
---------------
You need no program of ours. Open a terminal IN THIS FOLDER (on Windows: Git Bash) and type, one
after the other:

1. Every file is as listed (no output means: yes).

   sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt

   On macOS:  shasum -a 256 -c manifest-sha256.txt tagmanifest-sha256.txt
   (it says OK for each file, and warns at the end if one differs)

2. The lists are the ones that were signed. Two lines must say OK, and nothing else must appear.

   sha256sum -c SIGNATURES/statement.sha256
   for h in $(cut -c1-64 SIGNATURES/statement.sha256); do
     grep -q $h SIGNATURES/statement.json || echo NOT SIGNED $h; done

   On macOS:  shasum -a 256 -c SIGNATURES/statement.sha256   (the other line is the same)

3. Which key signed it. The answer must begin with: Good "bundle@witnessmark" signature
"""

_COMPARE: Final = """
   Then compare the fingerprint, letter by letter, with one you got ANOTHER WAY: by telephone, on
   paper, from the handover form. Whoever can change this folder can change this file too. S-01
   and the like stand for a key, not for a name: whose key it is, you learn that other way.

   Fingerprints of the keys that signed this bundle:
"""

_UNSIGNED: Final = """
   Nobody has signed this bundle. It can be checked for damage, not for its origin.
"""

_TIME: Final = """
4. If there are files ending in .tsr in TIMESTAMPS: since when it exists (X is the authority).

   openssl ts -verify -data SIGNATURES/statement.json \\
     -in TIMESTAMPS/statement.json.X.tsr -CAfile TIMESTAMPS/roots/X.pem

5. No single one of these commands is "the" verification. In particular none of them notices a
   file that was ADDED. These two do. The first is the public BagIt validator; the second belongs
   to the program that made this bundle, and answers six questions one by one:

   python -m bagit --validate .
   witnessmark verify-bundle .

   The second can be run without installing anything but Python 3.11 or later. In the folder of
   the program's source text, with the place of this folder instead of BUNDLE, type:

   python -m evidence.bundle BUNDLE

   Computers put files of their own into folders: .DS_Store, Thumbs.db, desktop.ini. Both commands
   may name such a file. It is no evidence; remove it and check again.

WHAT THIS PROVES, AND WHAT IT DOES NOT
--------------------------------------
If every check above is passed and the fingerprint is the right one, then nothing in this bundle
was changed after that key signed it. With a time stamp, it existed before that moment. An earlier
bundle or time stamp of the same case shows that the entries it held were not changed since.

It does not prove that a recording shows what it is said to show, that a witness is right, what
happened to a file before it was received, who sat at the keyboard, or that the clock was right.
Entries that nobody outside had seen could have been changed or left out before this bundle.
"""

_MEANINGS: Final = {
    "internal": " (for the own organisation: it is not made to be passed on)",
}


def text(statement: Statement, signers: Sequence[Allowed]) -> str:
    """Return the file.

    Args:
        statement: What is said about the bundle (its digests are not quoted here).
        signers: Everybody who signs, with their keys.
    """
    counts = statement.counts
    head = _WHAT.format(
        bundle=statement.bundle,
        profile=statement.profile,
        meaning=_MEANINGS.get(statement.profile, ""),
        made_at=statement.made_at,
        case=statement.case,
        recipient=_line(statement.recipient),
        purpose=_line(statement.purpose),
        **{name: getattr(counts, name) for name in type(counts).__dataclass_fields__},
    )
    if not signers:
        return head + _CHECK + _UNSIGNED + _TIME
    commands = "".join(_command(one.principal) for one in signers)
    keys = "".join(f"     {one.principal}  {one.fingerprint}\n" for one in signers)
    return head + _CHECK + commands + _COMPARE + keys + _TIME


def _command(principal: str) -> str:
    return (
        f"\n   ssh-keygen -Y verify -f SIGNATURES/allowed_signers -I {principal} "
        "-n bundle@witnessmark \\\n"
        f"     -s SIGNATURES/statement.json.{principal}.sig < SIGNATURES/statement.json\n"
    )


def _line(value: str) -> str:
    """Return a text on one line, controls and bidirectional marks made visible."""
    shown = " ".join(value.split()) or "not stated"
    return "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in shown)
