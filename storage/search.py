"""Finds records by what they say, newest first, and shows the words around the match.

Rules:
    - A match in a file or in what was read from it is a hit of its item, once.
    - A record without a reference is cited through the record it belongs to ("consent of P-017").
    - The index keeps no text: the words around a match come from the record itself.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from evidence.lines import Hit
from evidence.records import Record
from evidence.search.fold import fold
from evidence.search.query import Query
from storage.index_tables import edge, record
from storage.reader import Reader
from storage.text_index import NEWEST, newest, strings_of

_TO_ITEM: Final = {"reading": "file", "file": "item"}
_BEFORE: Final = 6  # words
_LENGTH: Final = 160  # characters
_HOPS: Final = 3


class _Cited(NamedTuple):
    id: str
    kind: str
    ref: str | None


def search(reader: Reader, query: Query, limit: int = 50) -> list[Hit]:
    """Return the newest records that hold every word, each once.

    Args:
        reader: A snapshot of the case.
        query: What to find; an empty one finds nothing.
        limit: Hits at most.
    """
    hits: dict[str, Hit] = {}
    for row in newest(reader.connection, query, NEWEST):
        found = _cited(reader.connection, record.c.row == row)
        shown = found and _shown(reader.connection, found)
        if found and shown and shown.id not in hits:
            ref = shown.ref or _parent(reader.connection, shown.id)
            words = around(reader.get(found.id).record, query)
            hits[shown.id] = Hit(ref=ref, kind=shown.kind, id=shown.id, snippet=words)
        if len(hits) == limit:
            break
    return list(hits.values())


def around(rec: Record, query: Query) -> str:
    """Return the words of a record around the first match, one line, 160 characters at most."""
    texts = list(dict.fromkeys(text for _, text in strings_of(rec)))
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


def _cited(connection: Connection, where: ColumnElement[bool]) -> _Cited | None:
    """A record of the index; none where the text index is damaged (verify names that)."""
    query = select(record.c.id, record.c.kind, record.c.ref).where(where)
    found = connection.execute(query).first()
    return found and _Cited(*found)


def _shown(connection: Connection, found: _Cited) -> _Cited:
    while role := _TO_ITEM.get(found.kind):
        (found,) = _targets(connection, found.id, role)
    return found


def _parent(connection: Connection, id_: str) -> str | None:
    """The reference of the nearest record that this one refers to."""
    level = [id_]
    for _ in range(_HOPS):
        targets = [target for one in level for target in _targets(connection, one)]
        for target in targets:
            if target.ref is not None:
                return target.ref
        level = [target.id for target in targets]
    return None


def _targets(connection: Connection, id_: str, role: str | None = None) -> list[_Cited]:
    query = (
        select(record.c.id, record.c.kind, record.c.ref)
        .join(edge, edge.c.to_record == record.c.id)
        .where(edge.c.from_record == id_)
        .order_by(record.c.row)
    )
    if role is not None:
        query = query.where(edge.c.role == role)
    return [_Cited(*row) for row in connection.execute(query)]
