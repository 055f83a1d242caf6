"""README-FIRST.txt: what a bundle is, in plain words, and the commands that check it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evidence.bundle.signed import Allowed
from evidence.bundle.statement import Statement

_WHAT: Final = """\
READ THIS FIRST
===============

This folder is a bundle of evidence: {bundle}, profile "{profile}", made {made_at} (as the clock
of the computer said) from case {case}.
For: {recipient}. Purpose: {purpose}.

It holds {files} files of evidence ({files_withheld} withheld), {records} records
({records_withheld} withheld) and {entries} entries of the custody ledger ({entries_withheld}
withheld). Whatever is withheld is counted, and data/withheld.csv says why.

To read it, open data/view/index.html in any browser. No script runs, nothing is loaded from the
network. Some pictures may be distressing: they are blurred until you follow their link.

Statements in it are what somebody said or assessed. They are not findings of a court.
"""

_CHECK: Final = """
HOW TO CHECK IT
---------------
You need no program of ours. Open a terminal IN THIS FOLDER and type, one after the other:

1. Every file is as listed (no output means: yes).

   sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt

   On macOS:  shasum -a 256 -c manifest-sha256.txt tagmanifest-sha256.txt

2. The lists are the ones that were signed. Two lines must say OK, and nothing else must appear.

   sha256sum -c SIGNATURES/statement.sha256
   for h in $(cut -c1-64 SIGNATURES/statement.sha256); do
     grep -q $h SIGNATURES/statement.json || echo NOT SIGNED $h; done

   On macOS:  shasum -a 256 -c SIGNATURES/statement.sha256   (the other line is the same)

3. Who signed it.
"""

_COMPARE: Final = """
   Then compare the fingerprint, letter by letter, with one you got ANOTHER WAY: by telephone, on
   paper, from the handover form. Whoever can change this folder can change this file too.

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

WHAT THIS PROVES, AND WHAT IT DOES NOT
--------------------------------------
It proves that nothing was changed after the ledger recorded it, who vouched for it and, with a
time stamp, since when. It does not prove that a recording shows what it is said to show, that a
witness is right, or what happened to a file before it was received.
"""


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
