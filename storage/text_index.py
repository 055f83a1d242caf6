"""The text of all records, folded, in two FTS5 tables that keep no second copy of it.

Rules:
    - `text_index` finds words in everything a record says; `text_short` finds parts of words in
      titles, names and places only, since trigrams double the size.
    - Ids, hashes and closed vocabularies are not text. Identities are never indexed.
    - Removing a text leaves its words in the segments until `optimize` has run.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NewType, get_args, get_type_hints

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    bindparam,
    column,
    delete,
    insert,
    select,
    table,
)

from evidence.ids import is_id
from evidence.records import Record, kind_of
from evidence.search.fold import fold
from evidence.search.query import Query

TABLES: Final = ("text_index", "text_short")
NEWEST: Final = 2_000  # nothing is ever ranked or counted beyond these
_OPTIONS: Final = "content='', contentless_delete=1"
_TOKENS: Final = {"text_index": "unicode61 remove_diacritics 0", "text_short": "trigram"}
_SQL: Final = {
    name: table(name, column("rowid", Integer), column("text"), column(name)) for name in TABLES
}
_SHORT: Final = frozenset(
    {"title", "name", "names", "pseudonym", "place", "as_stated", "admin", "url"}
)
_LABELS: Final = (
    "title",
    "label",
    "pseudonym",
    "names",
    "name",
    "text",
    "question",
    "purpose",
    "act",
)
_DIGEST: Final = re.compile(r"[0-9a-f]{32,128}")
_LABEL_LENGTH: Final = 120


def create(connection: Connection) -> None:
    """Make both tables, empty."""
    for name, tokens in _TOKENS.items():
        connection.exec_driver_sql(
            f"CREATE VIRTUAL TABLE {name} USING fts5(text, {_OPTIONS}, tokenize='{tokens}')"
        )


def drop(connection: Connection) -> None:
    """Remove both tables."""
    for name in TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")


def add(connection: Connection, texts: Sequence[tuple[int, str, str]]) -> None:
    """Index (row, long text, short text) of new or changed records."""
    for place, name in enumerate(TABLES, start=1):
        lines = [{"rowid": text[0], "text": text[place]} for text in texts if text[place]]
        if lines:
            connection.execute(insert(_SQL[name]), lines)


def remove(connection: Connection, rows: Iterable[int]) -> None:
    """Take records out; call `optimize` before saying that their words are gone."""
    if lines := [{"wanted": row} for row in rows]:
        for name in TABLES:
            fts = _SQL[name]
            connection.execute(delete(fts).where(fts.c.rowid == bindparam("wanted")), lines)


def optimize(connection: Connection) -> None:
    """Merge the segments, so that the words of removed texts are no longer in the file."""
    for name in TABLES:
        connection.execute(insert(_SQL[name]).values({name: "optimize"}))


def matching(name: str, asked: str) -> Select[int]:
    """Return the select of rows that answer an FTS5 expression in one of the two tables."""
    fts = _SQL[name]
    return select(fts.c.rowid).where(fts.c[name].op("MATCH")(asked))


def newest(
    connection: Connection, query: Query, limit: int = NEWEST, below: int | None = None
) -> list[int]:
    """Return rows that hold all terms of the query, newest first, each once.

    Args:
        connection: A connection to the case.
        query: What to find; an empty one finds nothing.
        limit: How many rows at most.
        below: Only rows before this one; None: from the newest.
    """
    rows: set[int] = set()
    for name, asked in zip(TABLES, (query.words, query.parts), strict=True):
        if asked:
            rowid = _SQL[name].c.rowid
            found = matching(name, asked).order_by(rowid.desc()).limit(limit)
            if below is not None:
                found = found.where(rowid < below)
            rows.update(connection.execute(found).scalars())
    return sorted(rows, reverse=True)[:limit]


def readable(record: Record) -> bool:
    """Say whether the index may know what a record says: not what stands for a body elsewhere."""
    return not kind_of(record).sealed


def texts_of(record: Record, ref: str | None = None) -> tuple[str, str]:
    """Return the folded long and short text of a record, as the two tables hold them."""
    if not readable(record):
        return "", ""
    long: dict[str, None] = {}
    short: dict[str, None] = {}
    if ref:
        long[ref] = None
    for path, text in strings_of(record):
        long[text] = None
        if not _SHORT.isdisjoint(path):
            short[text] = None
    return fold("\n".join(long)), fold("\n".join(short))


def label_of(record: Record) -> str:
    """Return what a list shows of a record: its title, its name, or its first words."""
    if not readable(record):
        return ""
    found = {path[0]: text for path, text in reversed(list(strings_of(record)))}
    label = next((found[name] for name in _LABELS if name in found), None)
    if label is None:
        label = str(getattr(record, "act", ""))  # acts of custody are named by what was done
    line = " ".join(label.split())
    return line if len(line) <= _LABEL_LENGTH else line[: _LABEL_LENGTH - 1] + "…"


def strings_of(record: Record) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text of a record with the path of field names that leads to it."""
    found: list[tuple[tuple[str, ...], str]] = []
    _gather(record, (), found)
    for path, text in found:
        if text and not is_id(text) and not _DIGEST.fullmatch(text):
            yield path, text


@cache
def _textual(cls: type) -> tuple[str, ...]:
    """The fields of a dataclass that can hold text, so that others cost nothing."""
    return tuple(name for name, hint in get_type_hints(cls).items() if _holds_text(hint))


def _holds_text(hint: object) -> bool:
    if isinstance(hint, NewType):  # an id
        return False
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return bool(_textual(hint))
    return hint is str or any(map(_holds_text, get_args(hint)))


def _gather(value: object, path: tuple[str, ...], into: list[tuple[tuple[str, ...], str]]) -> None:
    """Append every text inside a value, with its path."""
    if isinstance(value, str):
        into.append((path, value))
    elif isinstance(value, tuple):
        for part in value:
            _gather(part, path, into)
    else:
        cls: type = value.__class__
        for name in _textual(cls):
            inside = getattr(value, name)
            if inside is not None:
                _gather(inside, (*path, name), into)
