"""The index tables every record stands in, and how a kind gets typed columns of its own.

Rules:
    - All of this is derived from revisions and can be dropped and rebuilt at any time.
    - Every typed table has the local integer `row` of its record; it never leaves the case.
    - Only records that count (live or conflicting) stand in typed tables and in the text index.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final, TypeVar

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text

from evidence.lines import BlobRow
from evidence.records import Record, Revision, kind_of
from storage import text_index

INDEX_VERSION: Final = 1
"""Raised with every change of a table or of what is put into one; the index is then rebuilt."""

COUNTS: Final = frozenset({"live", "conflicting"})
"""The states in which a record stands in typed tables, lists and search."""

metadata: Final = MetaData()


def text(name: str, *, null: bool = True, key: bool = False) -> Column[str]:
    """Return a TEXT column."""
    return Column(name, Text, nullable=null, primary_key=key)


def number(name: str, *, null: bool = True, key: bool = False) -> Column[int]:
    """Return an INTEGER column."""
    return Column(name, Integer, nullable=null, primary_key=key, autoincrement=False)


def linked(name: str, *columns: Column[Any] | Index, rowid: bool = True) -> Table:
    """Return a STRICT index table; without `rowid` its primary key is the table."""
    return Table(name, metadata, *columns, sqlite_strict=True, sqlite_with_rowid=rowid)


def by_row(name: str, *columns: Column[Any] | Index) -> Table:
    """Return a table with one line a record: `row` and `id`, then the columns given."""
    key = Column("row", Integer, primary_key=True)
    return linked(name, key, Column("id", Text, nullable=False, unique=True), *columns)


record: Final = by_row(
    "record",
    text("kind", null=False),
    text("ref"),
    text("prefix"),
    number("number"),
    text("label", null=False),
    text("heads", null=False),
    text("state", null=False),
    text("origin", null=False),
    number("n", null=False),
    text("at", null=False),
    number("revisions", null=False),
    Index("record_by_kind", "kind", "state", "row"),
    Index("record_by_ref", "prefix", "number"),
)
"""Every record: `heads` are leaf hashes with blanks between; origin and n name its last entry."""

edge: Final = linked(
    "edge",
    text("from_record", null=False, key=True),
    text("role", null=False, key=True),
    text("to_record", null=False, key=True),
    Index("edge_by_target", "to_record", "role"),
    rowid=False,
)

blob: Final = linked(
    "blob",
    text("sha256", null=False, key=True),
    text("sha512", null=False),
    number("size", null=False),
    text("pieces_root"),
    text("file", null=False),
    rowid=False,
)
"""The files of the vault by their hash; `file` is the keyed name on disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """One revision as the index is told of it, in the order in which revisions were put.

    Attributes:
        state: Of the record after this revision: live, withdrawn, erased or conflicting.
        heads: Leaf hashes of its newest revisions after this one.
        blob: The file this revision brought in, if it did.
    """

    revision: Revision[Record]
    state: str
    heads: tuple[str, ...]
    blob: BlobRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One line of table `record`."""

    row: int
    id: str
    kind: str
    ref: str | None
    label: str
    heads: tuple[str, ...]
    state: str
    origin: str
    n: int
    at: str
    revisions: int


class IndexTable:
    """What lists and filters need of one kind of record; subclasses are registered by `index`.

    `of` returns the columns of `table` without `row` and `id`; `links` the lines of `link_table`,
    for what a record has several of.
    """

    table: ClassVar[Table]
    link_table: ClassVar[Table | None] = None

    @classmethod
    def of(cls, rec: Any) -> Mapping[str, object]:  # noqa: ANN401 - each its own kind
        """Return the typed columns of a record."""
        raise NotImplementedError

    @classmethod
    def links(cls, rec: Any) -> Iterable[Mapping[str, object]]:  # noqa: ANN401, ARG003 - the same
        """Return the lines of `link_table`."""
        return ()


T = TypeVar("T", bound=type[IndexTable])
_TABLES: Final[dict[str, type[IndexTable]]] = {}


def index(kind: type[Record]) -> Callable[[T], T]:
    """Register an index class for a kind of record."""

    def register(cls: T) -> T:
        _TABLES[kind_of(kind).name] = cls
        return cls

    return register


@cache
def index_classes() -> Mapping[str, type[IndexTable]]:
    """Return the index class of every kind that has one."""
    for module in ("storage.index_items", "storage.index_kinds"):
        importlib.import_module(module)
    return _TABLES


def tables_of(kind: str) -> tuple[Table, ...]:
    """Return the typed table of a kind and its link table, as far as it has them."""
    found = index_classes().get(kind)
    if found is None:
        return ()
    return (found.table,) if found.link_table is None else (found.table, found.link_table)


def create(connection: Connection) -> None:
    """Make all index tables, empty."""
    index_classes()
    metadata.create_all(connection, checkfirst=False)
    text_index.create(connection)


def drop(connection: Connection) -> None:
    """Remove all index tables."""
    index_classes()
    metadata.drop_all(connection)
    text_index.drop(connection)
