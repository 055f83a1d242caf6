"""The index of a case: made, kept in step, rebuilt, compared, and asked small questions.

Rules:
    - The index is derived; the revisions are the truth, and `rebuild` cures any difference.
    - `apply` and `rebuild` are told every revision in the order in which it was put; of several
      revisions of one record the last counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, func, select

from evidence.ids import is_id, split_reference
from evidence.records import Edge
from evidence.search.fold import FOLD_VERSION
from storage import index_tables, text_index
from storage.index_compare import compare
from storage.index_tables import INDEX_VERSION, Indexed, RecordRow, create, drop
from storage.index_writing import apply, batches

__all__ = [
    "VERSIONS", "Indexed", "RecordRow", "apply", "compare", "create", "drop", "edges", "find",
    "next_number", "rebuild", "row_of",
]  # fmt: skip

VERSIONS: Final = {"index_version": str(INDEX_VERSION), "fold_version": str(FOLD_VERSION)}
"""What `meta` says of a case whose index this program can use as it is."""


def rebuild(connection: Connection, rows: Iterable[Indexed]) -> None:
    """Make the index anew out of all revisions."""
    drop(connection)
    create(connection)
    for batch in batches(rows):
        apply(connection, batch)
    text_index.optimize(connection)


def find(connection: Connection, id_or_ref: str) -> RecordRow | None:
    """Return the row of a record by its id or reference ("e-12" finds E-0012)."""
    table = index_tables.record
    query = select(table).limit(1)
    if is_id(id_or_ref):
        query = query.where(table.c.id == id_or_ref)
    elif parts := split_reference(id_or_ref):
        query = query.where(table.c.prefix == parts[0], table.c.number == parts[1])
    else:
        return None
    row = connection.execute(query).mappings().first()
    return None if row is None else row_of(row)


def row_of(row: Mapping[Any, Any]) -> RecordRow:
    """Return a line of table `record` as a value."""
    fields = {name: row[name] for name in RecordRow.__dataclass_fields__}
    return RecordRow(**{**fields, "heads": tuple(str(row["heads"]).split())})


def next_number(connection: Connection, prefix: str) -> int:
    """Return the lowest number above all references of a prefix, withdrawn ones included."""
    table = index_tables.record
    highest = connection.execute(
        select(func.max(table.c.number)).where(table.c.prefix == prefix)
    ).scalar()
    return (highest or 0) + 1


def edges(
    connection: Connection,
    *,
    source: str | None = None,
    target: str | None = None,
    role: str | None = None,
    kind: str | None = None,
) -> list[tuple[str, Edge]]:
    """Return references between records as (id it stands in, edge), oldest record first.

    Args:
        connection: A connection to the case.
        source: Only those out of this record.
        target: Only those to this record.
        role: Only those of this field path.
        kind: Only those that stand in records of this kind.
    """
    edge, record = index_tables.edge, index_tables.record
    query = select(edge, record.c.row).join(record, record.c.id == edge.c.from_record)
    for column, wanted in (
        (edge.c.from_record, source),
        (edge.c.to_record, target),
        (edge.c.role, role),
        (record.c.kind, kind),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    found = connection.execute(query.order_by(record.c.row, edge.c.role, edge.c.to_record))
    return [(row.from_record, Edge(row.role, row.to_record, None)) for row in found]
