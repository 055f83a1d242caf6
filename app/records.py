"""Any kind of record by its plain body: add, revise, withdraw, show. What no screen has yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.case import Case
from app.rules import put, refuse_lost_h0
from evidence.errors import Refused
from evidence.form_faults import FormFault
from evidence.records import Record, Revision, body_of, kind_of, record_from_plain
from evidence.references import Swap, swap_ids

if TYPE_CHECKING:
    from storage.reader import Reader

UNTYPED = frozenset({"act", "file", "reading", "bundle", "identity"})
"""Kinds that only their own use case writes: they follow from what the program did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One record as it is shown: its body with references in the place of ids."""

    revision: Revision[Record]
    state: str
    body: dict[str, object]


def add_record(
    case: Case, kind: str, plain: Mapping[str, object], *, reason: str | None = None
) -> Revision[Record]:
    """Record a new thing of any kind; id fields may hold references such as `A-001`.

    Raises:
        Refused: The kind does not exist or is not typed by hand, or a rule says no.
    """
    _check_typed(kind)
    with case.write() as tx:
        return put(tx, _made(tx, kind, plain), acting=case.acting, reason=reason)


def revise_record(
    case: Case, named: str, plain: Mapping[str, object], *, reason: str
) -> Revision[Record]:
    """Put a new body after the current one; members not given keep their value.

    Raises:
        Refused: No such record, a fixed kind, no reason, or a rule says no.
    """
    with case.write() as tx:
        seen = tx.get(named)
        _check_typed(seen.kind)
        whole = {**_plain(seen.body), **plain}
        changed = _made(tx, seen.kind, whole)
        return put(tx, changed, acting=case.acting, after=seen, reason=reason)


def withdraw_record(case: Case, named: str, *, reason: str) -> Revision[Record]:
    """Withdraw a record: it stays in the history and leaves lists, counts and bundles' findings.

    Raises:
        Refused: No such record, it is withdrawn already, or no reason was given.
    """
    with case.write() as tx:
        seen = tx.get(named)
        refuse_lost_h0(seen.record)
        return tx.withdraw(seen, reason=reason)


def show_record(case: Case, named: str) -> Shown:
    """Return the current revision of a record by reference or id.

    Raises:
        Refused: There is no such record.
    """
    with case.read() as reader:
        revision = reader.get(named)
        return Shown(
            revision=revision,
            state=reader.state(revision.id) or "unknown",
            body=with_references(reader, revision),
        )


def list_records(case: Case, kind: str) -> list[Shown]:
    """Return all live records of a kind in the order of their references."""
    cls = kind_of(kind).cls
    with case.read() as reader:
        return [
            Shown(revision=found, state="live", body=with_references(reader, found))
            for found in reader.of(cls)
        ]


def with_references(reader: Reader, revision: Revision[Record]) -> dict[str, object]:
    """Return a revision's plain body with references where the named records have one."""

    def name(text: str, _kinds: frozenset[str] | None) -> str:
        found = reader.find(text)
        return found.ref if found is not None and found.ref else text

    return swap_ids(revision.kind, _plain(revision.body), name)


def resolved(reader: Reader, text: str, kinds: frozenset[str] | None) -> str:
    """Return the id that a reference or id names.

    Raises:
        Refused: Nothing of an allowed kind is named so in this case (R-03).
    """
    found = reader.find(text)
    if found is None or (kinds is not None and found.kind not in kinds):
        wanted = " or ".join(map(_in_words, sorted(kinds))) if kinds else "record"
        raise Refused(
            "There is no {wanted} {name} in this case.",
            rule="R-03",
            advice="Nothing was changed. Look at the list and choose again.",
            wanted=wanted,
            name=text,
        )
    return found.id


def record_of(kind: str, plain: Mapping[str, object], id_of: Swap) -> Record:
    """Return a record from a form that a person filled in.

    Args:
        kind: Name of its kind.
        plain: Its fields.
        id_of: Returns the id for the text in an id field.

    Raises:
        Refused: A field is unknown or malformed, or a rule says no.
    """
    ids = swap_ids(kind, plain, id_of)
    try:
        made = record_from_plain(kind, ids)
    except FormFault as error:
        raise Refused(
            "This is not a {kind}: {why}.",
            advice=f"Nothing was changed. {error.advice} "
            "docs/reference.md names the fields of every kind.",
            kind=_in_words(kind),
            why=error,
        ) from error
    unknown = list(_dropped(ids, json.loads(body_of(made)), ""))
    if unknown:
        raise Refused(
            "A {kind} has no field {names}.",
            advice="Nothing was changed. Check the spelling: what is not known is not kept.",
            kind=_in_words(kind),
            names=", ".join(unknown),
        )
    return made


def _made(reader: Reader, kind: str, plain: Mapping[str, object]) -> Record:
    return record_of(kind, plain, lambda text, kinds: resolved(reader, text, kinds))


def _dropped(given: object, kept: object, path: str) -> Iterator[str]:
    """Name the members that the record did not keep."""
    if isinstance(given, Mapping) and isinstance(kept, Mapping):
        for name, value in given.items():
            if name not in kept:
                yield f"{path}{name}"
            else:
                yield from _dropped(value, kept[name], f"{path}{name}.")
    elif isinstance(given, (list, tuple)) and isinstance(kept, list):
        for one, other in zip(given, kept, strict=False):
            yield from _dropped(one, other, path)


def _in_words(kind: str) -> str:
    return kind.replace("_", " ")


def _plain(body: bytes) -> dict[str, object]:
    plain: dict[str, object] = json.loads(body)
    return plain


def _check_typed(kind: str) -> None:
    kind_of(kind)
    if kind in UNTYPED:
        raise Refused(
            "A {kind} is written by the program, not typed.",
            advice="Use the command that does it: ingest, export, identity set, custody acts.",
            kind=_in_words(kind),
        )
