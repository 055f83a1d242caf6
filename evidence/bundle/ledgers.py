"""Fourth verdict: lines, disclosures, roots and checkpoints of every origin agree."""

from __future__ import annotations

from evidence.bundle import bag, disclosed, layout
from evidence.bundle.checkers import CannotCheckError, Checkers, ed25519_of
from evidence.bundle.disclosed import Origin
from evidence.bundle.opened import Opened
from evidence.bundle.statement import Head
from evidence.bundle.verdicts import Check
from evidence.custody import checkpoint, entries, ssh
from evidence.custody.checkpoint import Checkpoint


def examine(opened: Opened, checkers: Checkers) -> None:
    """Answer the question."""
    for key, origin in opened.origins.items():
        for problem in origin.problems:
            path = layout.origin_path(key, problem.name)
            opened.found(Check.LEDGER, problem.code, path, problem.text)
        _head(opened, origin, checkers)
    _named(opened)
    if not opened.origins:
        opened.found(Check.LEDGER, "NOT_CHECKED", layout.LEDGER, "there is no ledger")
    lines = sum(len(origin.leaves) for origin in opened.origins.values())
    shown = sum(len(origin.shown) for origin in opened.origins.values())
    bad = any(one.check is Check.LEDGER for one in opened.findings)
    agrees = "not all agrees" if bad else "all agrees"
    opened.texts[Check.LEDGER] = f"{agrees}; {shown} of {lines} shown"


def _altered(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.LEDGER, "ALTERED", path, text)


def _head(opened: Opened, origin: Origin, checkers: Checkers) -> None:
    """Compare the lines of an origin with its signed head and with the statement."""
    place = layout.origin_path(origin.key, "checkpoint")
    public_key = _public_key(opened, origin.key)
    try:
        note = opened.container.read(place, layout.MAX_SMALL).decode()
        head = checkpoint.read(note)
    except ValueError as error:
        opened.found(Check.LEDGER, "NOT_CANONICAL", place, str(error))
        return
    signed = False
    if public_key is not None:
        signed = _signed(opened, place, note, public_key, checkers)
    root = disclosed.root_of(origin)
    if (head.size, head.root) != (len(origin.leaves), root):
        text = f"the lines are {len(origin.leaves)}, with another root than the checkpoint"
        _altered(opened, place, text)
    said = _in_statement(opened, head)
    if said is not None and (said.size, said.root) != (head.size, head.root):
        forked = signed and said.size == head.size
        code = "FORK" if forked else "ALTERED"
        text = "the statement names another head of this origin than its checkpoint"
        opened.found(Check.LEDGER, code, place, text)


def _in_statement(opened: Opened, head: Checkpoint) -> Head | None:
    heads = opened.statement.checkpoints if opened.statement else ()
    return next((one for one in heads if one.origin == head.origin), None)


def _public_key(opened: Opened, key: str) -> bytes | None:
    place = layout.origin_path(key, "key.pub")
    try:
        line = opened.container.read(place, layout.MAX_SMALL).decode()
        public_key = ssh.read_public_line(line.removesuffix("\n"))
    except ValueError as error:
        opened.found(Check.LEDGER, "NOT_CANONICAL", place, str(error))
        return None
    if entries.key_id(public_key) != key:
        _altered(opened, place, "not the key of this origin")
        return None
    return public_key


def _signed(opened: Opened, place: str, note: str, public_key: bytes, checkers: Checkers) -> bool:
    """Whether the head is signed by the key of its origin; says so when it is not."""
    try:
        if checkpoint.verify(note, public_key, ed25519_of(checkers)):
            return True
    except CannotCheckError as error:
        text = f"the signature of the checkpoint was not checked: {error}"
        opened.found(Check.LEDGER, "NOT_CHECKED", place, text)
        return False
    _altered(opened, place, "not signed by the key of its origin")
    return False


def _named(opened: Opened) -> None:
    """The statement and bag-info.txt name exactly the origins that are here."""
    if opened.statement is None:
        return
    case = opened.statement.case
    here = {entries.origin_name(case, key) for key in opened.origins}
    said = {head.origin for head in opened.statement.checkpoints}
    for name in sorted(here ^ said):
        where = "in the bundle, not in the statement" if name in here else "not in the bundle"
        _altered(opened, layout.STATEMENT, f"{name}: {where}")
    try:
        fields = bag.read_info(opened.container.read(layout.BAG_INFO, layout.MAX_SMALL))
    except ValueError:
        return  # completeness says so
    quoted = [value for label, value in fields if label == "Witnessmark-Checkpoint"]
    if quoted != [quote(head) for head in opened.statement.checkpoints]:
        _altered(opened, layout.BAG_INFO, "it quotes other checkpoints than the statement")


def quote(head: Head) -> str:
    """Return a head as bag-info.txt quotes it: origin, size and root."""
    return f"{head.origin} {head.size} {head.root64}"
