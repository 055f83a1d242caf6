"""Finds records by what they say, newest first, and shows the words around the match.

Rules:
    - A match in a file or in what was read from it is a hit of its item, once.
    - A record without a reference is cited through the record it belongs to ("consent of P-017").
    - The index keeps no text: the words around a match come from the record itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, select

from evidence.errors import CaseError
from evidence.lines import Hit
from evidence.records import Record, record_from
from evidence.search.fold import fold
from evidence.search.query import Query
from storage.index_tables import COUNTS, edge, record
from storage.reader import Reader
from storage.revisions import body_of_line, stored_of
from storage.text_index import NEWEST, newest, strings_of

_TO_ITEM: Final = (("reading", "file"), ("file", "item"))
_BEFORE: Final = 6  # words
_LENGTH: Final = 160  # characters
_HOPS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cited:
    """A record as a hit shows it; `leaf` is the revision that holds the words."""

    id: str
    kind: str
    ref: str | None
    leaf: str


def search(reader: Reader, query: Query, limit: int = 50) -> list[Hit]:
    """Return the newest records that hold every word, each once.

    Args:
        reader: A snapshot of the case.
        query: What to find; an empty one finds nothing.
        limit: Hits at most.
    """
    rows = newest(reader.connection, query, NEWEST)
    shown: dict[str, _Cited] = {}
    while rows and len(shown) < limit:
        chunk, rows = rows[:limit], rows[limit:]
        for one in _of_items(reader.connection, _cited(reader.connection, chunk)):
            shown.setdefault(one.id, one)
    found = _with_references(reader.connection, list(shown.values())[:limit])
    said = _records(reader, [one.leaf for one in found])
    return [
        Hit(ref=one.ref, kind=one.kind, id=one.id, snippet=around(said[one.leaf], query))
        for one in found
    ]


def around(rec: Record | None, query: Query) -> str:
    """Return the words of a record around the first match, one line, 160 characters at most."""
    texts = list(dict.fromkeys(text for _, text in strings_of(rec))) if rec is not None else []
    for term in query.terms:
        first = term.text.split()[0]
        for text in texts:
            if first in fold(text):
                return _window(text.split(), first)
    return _cut(" ".join(texts[:1]))


def _window(words: list[str], first: str) -> str:
    at = next((at for at, word in enumerate(words) if first in fold(word)), 0)
    start = max(0, at - _BEFORE)
    shown = " ".join(words[start:])
    return _cut(f"… {shown}" if start else shown)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LENGTH else line[: _LENGTH - 1] + "…"


def _cited(connection: Connection, rows: list[int]) -> list[_Cited]:
    """The records of these rows, in their order; one that the index lost is left out."""
    columns = (record.c.row, record.c.id, record.c.kind, record.c.ref, record.c.heads)
    query = select(*columns).where(record.c.row.in_(rows))
    found = {row.row: row for row in connection.execute(query)}
    return [
        _Cited(id=r.id, kind=r.kind, ref=r.ref, leaf=r.heads.split()[0])
        for r in (found[row] for row in rows if row in found)
    ]


def _of_items(connection: Connection, found: list[_Cited]) -> list[_Cited]:
    """The same with readings and files given as the item they belong to, if that counts."""
    for kind, role in _TO_ITEM:
        targets = _targets(connection, [one.id for one in found if one.kind == kind], role)
        shown: list[_Cited] = []
        for one in found:
            to = targets.get(one.id) if one.kind == kind else None
            if to is not None and to.state in COUNTS:
                shown.append(replace(one, id=to.id, kind=to.kind, ref=to.ref))
            elif one.kind != kind:
                shown.append(one)
        found = shown
    return found


def _with_references(connection: Connection, found: list[_Cited]) -> list[_Cited]:
    """The same with a reference for each: its own, or that of the nearest it refers to."""
    near = {one.id: one.id for one in found if one.ref is None}
    refs: dict[str, str] = {}
    for _ in range(_HOPS):
        targets = _targets(connection, near.values(), None)
        steps = {id_: targets[at] for id_, at in near.items() if at in targets}
        refs |= {id_: to.ref for id_, to in steps.items() if to.ref is not None}
        near = {id_: to.id for id_, to in steps.items() if to.ref is None}
    return [replace(one, ref=one.ref or refs.get(one.id)) for one in found]


def _targets(connection: Connection, ids: Iterable[str], role: str | None) -> Mapping[str, Any]:
    """What each record refers to (by that role); of several the first that has a reference."""
    query = (
        select(edge.c.from_record, record.c.id, record.c.kind, record.c.ref, record.c.state)
        .join(record, record.c.id == edge.c.to_record)
        .where(edge.c.from_record.in_(set(ids)))
        .order_by(record.c.ref.is_not(None), record.c.row.desc())
    )
    if role is not None:
        query = query.where(edge.c.role == role)
    return {row.from_record: row for row in connection.execute(query)}


def _records(reader: Reader, leaves: list[str]) -> dict[str, Record | None]:
    """What these revisions say, without their entries: a snippet needs no more."""
    found: dict[str, Record | None] = {}
    for leaf, stored in stored_of(reader.connection, leaves).items():
        try:
            body = body_of_line(stored, reader.seals)
            found[leaf] = None if body is None else record_from(str(stored.kind), body)
        except (CaseError, ValueError):  # damaged, or of a newer program: still a hit
            found[leaf] = None
    return found
