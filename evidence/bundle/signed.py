"""Fifth verdict: who signed the statement, and whether it covers what lies here."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from evidence.bundle import checkers, layout
from evidence.bundle.opened import Asked, Opened
from evidence.bundle.verdicts import Check
from evidence.custody import ssh
from evidence.custody.canonical import MAX_BODY

_SIGNER = re.compile(
    r'(S-[0-9]{2,4}) namespaces="bundle@witnessmark"(?:,valid-after="([0-9]{8}Z)")? '
    r"([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})\n"
)
_TEXT_LIMIT: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Allowed:
    """One line of allowed_signers: a principal ("S-01") and the key that may sign for it."""

    principal: str
    key_type: str
    key_blob: bytes
    valid_after: str | None = None

    def line(self) -> str:
        """Return the line with its line feed."""
        since = f',valid-after="{self.valid_after}"' if self.valid_after else ""
        key = base64.b64encode(self.key_blob).decode("ascii")
        return f'{self.principal} namespaces="{ssh.BUNDLE}"{since} {self.key_type} {key}\n'

    @property
    def fingerprint(self) -> str:
        """The fingerprint people compare."""
        return ssh.fingerprint_of(self.key_blob)


def read_allowed(text: str) -> dict[str, Allowed]:
    """Read allowed_signers in its one form.

    Raises:
        ValueError: It is not in that form, or a principal stands twice.
    """
    found: dict[str, Allowed] = {}
    for line in text.splitlines(keepends=True):
        match = _SIGNER.fullmatch(line)
        if match is None:
            raise ValueError("a line does not name one signer and one key")
        principal, since, kind, key = match.groups()
        one = Allowed(principal, kind, base64.b64decode(key), since)
        if one.line() != line or principal in found:
            raise ValueError(f"{principal} stands twice, or its key is badly written")
        found[principal] = one
    return found


def examine(opened: Opened, asked: Asked) -> None:
    """Answer the question."""
    _covered(opened)
    names = [layout.SIGNATURE_NAME.fullmatch(path) for path in sorted(opened.container.sizes)]
    principals = [match[1] for match in names if match]
    if opened.statement_bytes is not None and opened.statement_problem:
        _bad(opened, layout.STATEMENT, f"not a statement: {opened.statement_problem}")
    if not principals:
        _unsigned(opened)
    elif opened.statement_bytes is None:
        _bad(opened, layout.STATEMENT, "signed, and not there")
    else:
        _signatures(opened, asked, principals, opened.statement_bytes)
    _judge(opened, asked)


def _found(opened: Opened, code: str, path: str, text: str) -> None:
    opened.found(Check.SIGNATURE, code, path, text)


def _bad(opened: Opened, path: str, text: str) -> None:
    _found(opened, "BAD", path, text)


def _covered(opened: Opened) -> None:
    if opened.statement is None:
        return
    for algorithm, name in layout.TAG_MANIFESTS.items():
        if name not in opened.container.sizes:
            continue
        digest = sha256()
        for block in opened.container.blocks(name):
            digest.update(block)
        if digest.hexdigest() != getattr(opened.statement.tagmanifests, algorithm):
            _found(opened, "NOT_COVERED", name, "the statement holds another digest of it")


def _unsigned(opened: Opened) -> None:
    """Nobody signed; or somebody took the signatures away and left the names of the signers."""
    allowed: dict[str, Allowed] | None = {}
    if layout.ALLOWED_SIGNERS in opened.container.sizes:
        allowed = _allowed(opened)
    for principal in sorted(allowed or ()):
        _bad(opened, layout.ALLOWED_SIGNERS, f"{principal} is named and has not signed")
    if allowed == {}:
        _found(opened, "ABSENT", layout.STATEMENT, "nobody has signed this bundle")


def _allowed(opened: Opened) -> dict[str, Allowed] | None:
    """Return who may sign; None, and a finding, where the file cannot be read."""
    try:
        return read_allowed(opened.container.read(layout.ALLOWED_SIGNERS, _TEXT_LIMIT).decode())
    except ValueError as error:
        _bad(opened, layout.ALLOWED_SIGNERS, str(error))
        return None


def _signatures(opened: Opened, asked: Asked, principals: list[str], message: bytes) -> None:
    allowed = _allowed(opened)
    if allowed is None:
        return
    for principal in sorted(set(allowed) - set(principals)):
        _bad(opened, layout.ALLOWED_SIGNERS, f"{principal} is named and has not signed")
    for principal in principals:
        path = f"SIGNATURES/statement.json.{principal}.sig"
        try:
            _one(opened, asked, path, allowed.get(principal), message)
        except ValueError as error:
            _bad(opened, path, str(error))
        except checkers.CannotCheckError as error:
            _found(opened, "NOT_CHECKED", path, f"the signature was not checked: {error}")


def _one(opened: Opened, asked: Asked, path: str, allowed: Allowed | None, message: bytes) -> None:
    armoured = opened.container.read(path, layout.MAX_SMALL).decode()
    shown = ssh.read(armoured)
    if allowed is None or shown.key_blob != allowed.key_blob:
        raise ValueError(f"{layout.ALLOWED_SIGNERS} names another key for it")
    if shown.namespace != ssh.BUNDLE:
        raise ValueError("made for another purpose")
    principal = allowed.principal
    folder = opened.container.folder
    if not checkers.sshsig(asked.checkers, folder, principal, armoured, message):
        raise ValueError("not the signature of this statement")
    opened.signers[principal] = shown.fingerprint


def _judge(opened: Opened, asked: Asked) -> None:
    """Say by whom; a key that nobody named is unknown, however good its signature is."""
    named = {who: key for who, key in opened.signers.items() if key in asked.signers}
    revoked = _revoked(opened)
    for principal, key in opened.signers.items():
        path = f"SIGNATURES/statement.json.{principal}.sig"
        if key in revoked:
            _found(opened, "KEY_REVOKED", path, f"the ledger calls this key revoked: {key}")
        elif not named:
            _found(opened, "KEY_UNKNOWN", path, f"signed by a key unknown to you: {key}")
    shown = named or opened.signers
    who = ", ".join(f"{principal} {key}" for principal, key in shown.items())
    if not opened.signers:
        text = "no signature that could be called right"
    elif named:
        text = f"by a key you named: {who}"
    else:
        text = f"by {who}; compare this fingerprint by another channel"
    opened.texts[Check.SIGNATURE] = text


def _revoked(opened: Opened) -> set[str]:
    """Return fingerprints of signers that a shown `key.revoke` entry names in its body."""
    acts = {leaf for leaf, one in opened.by_leaf.items() if one.act.value == "key.revoke"}
    found: set[str] = set()
    for leaf in acts:
        one = opened.by_leaf[leaf]
        path = layout.record_path(one.kind or "", one.ref, leaf)
        if path not in opened.container.sizes:
            continue
        body = opened.container.read(path, MAX_BODY)
        found |= {key for key in opened.signers.values() if key.encode() in body}
    return found
