"""Compares the live index with one made anew from the revisions, in memory, line by line.

Rules:
    - The scratch index lives in a database in memory; nothing of the case is written anywhere.
    - Text is compared word by word, place by place: the index itself keeps no text to compare.
    - Every difference is named in the words of the case (E-0007), a hundred at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as driver

from storage import index_tables
from storage.index_tables import Indexed, create
from storage.index_writing import apply, batches
from storage.text_index import TABLES

MOST: Final = 100
_CHUNK: Final = 20_000


def compare(connection: Connection, rows: Iterable[Indexed]) -> list[str]:
    """Return what differs between the live index and the revisions; nothing means equal."""
    places = {id_: row for row, _, id_ in _names(connection)}
    with scratch() as fresh:
        create(fresh)
        for batch in batches(rows):
            apply(fresh, batch, places)
        names = {row: ref or id_ for row, ref, id_ in (*_names(fresh), *_names(connection))}
        found = dict.fromkeys(_differences(connection, fresh, names))
        return list(islice(found, MOST))


@contextmanager
def scratch() -> Iterator[Connection]:
    """Give a database in memory, empty and private."""
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: driver.connect(":memory:", check_same_thread=False),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _names(connection: Connection) -> list[tuple[int, str | None, str]]:
    record = index_tables.record
    found = connection.execute(select(record.c.row, record.c.ref, record.c.id))
    return [(row, ref, id_) for row, ref, id_ in found]


def _differences(live: Connection, fresh: Connection, names: Mapping[int, str]) -> Iterator[str]:
    for table in index_tables.metadata.sorted_tables:
        asked = str(select(table).order_by(*table.primary_key))
        if not _equal(live, fresh, asked):
            at = table.c.keys().index("row") if "row" in table.c else 0
            lines = set(_raw(live).execute(asked)) ^ set(_raw(fresh).execute(asked))
            for line in sorted(lines, key=repr):
                yield f"{names.get(line[at], line[at])} in table {table.name}"
    with _vocabularies(live), _vocabularies(fresh):
        for name in TABLES:
            asked = f"SELECT term, doc, offset FROM words_of_{name}"  # noqa: S608 - our names
            try:
                same = _equal(live, fresh, asked)
            except driver.OperationalError:  # its own format was altered: no word can be read
                yield f"every word in table {name}"
                continue
            if not same:
                words = set(_raw(live).execute(asked)) ^ set(_raw(fresh).execute(asked))
                for row in sorted({row for _, row, _ in words}):
                    yield f"{names.get(row, row)} in table {name}"


@contextmanager
def _vocabularies(connection: Connection) -> Iterator[None]:
    """Open every word of the text tables to reading; a reader may write nothing but this."""
    raw = _raw(connection)
    (reader,) = raw.execute("PRAGMA query_only").fetchone()
    raw.execute("PRAGMA query_only=0")
    try:
        for name in TABLES:
            raw.execute(
                f"CREATE VIRTUAL TABLE temp.words_of_{name} USING fts5vocab(main, {name}, instance)"
            )
        yield
        for name in TABLES:
            raw.execute(f"DROP TABLE temp.words_of_{name}")
    finally:
        raw.execute(f"PRAGMA query_only={reader}")


def _equal(live: Connection, fresh: Connection, asked: str) -> bool:
    """Compare two results as they come, so that equal ones cost no memory."""
    ours, theirs = _raw(live).execute(asked), _raw(fresh).execute(asked)
    while True:
        lines = ours.fetchmany(_CHUNK)
        if lines != theirs.fetchmany(_CHUNK):
            return False
        if not lines:
            return True


def _raw(connection: Connection) -> Any:  # noqa: ANN401 - the driver has no types
    """The driver's connection: rows as plain tuples, compared in C."""
    return connection.connection.driver_connection
