"""Which item a record is about, asked of the index for a page at a time; and the way back.

Rules:
    - A record is about an item if it is that item, or refers to it or to one of its files.
    - Of several items the one it names as its own (`item`, `file`) is given, else the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, literal, select, union_all

from storage.index_tables import edge, record

_AT_ONCE: Final = 5_000
_OWN: Final = ("item", "file")
_FILE: Final = edge.alias("of_file")
_TARGET: Final = record.alias("target")


def items_of(connection: Connection, ids: Iterable[str]) -> Mapping[str, str]:
    """Return the reference of the item each record is about; those about none are left out.

    Args:
        connection: A connection to the case.
        ids: Records; one may be named often.
    """
    wanted = list(dict.fromkeys(ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        pairs = _pairs(wanted[start : start + _AT_ONCE])
        for row in sorted(connection.execute(pairs), key=_rank):
            found.setdefault(row.about, row.ref)
    return found


def records_about(connection: Connection, item: str) -> list[str]:
    """Return the ids of an item, of its files, and of every record that refers to one of them."""
    files = select(edge.c.from_record).join(record, record.c.id == edge.c.from_record)
    files = files.where(edge.c.to_record == item, edge.c.role == "item", record.c.kind == "file")
    referring = select(edge.c.from_record).where(
        (edge.c.to_record == item) | edge.c.to_record.in_(files)
    )
    return list(dict.fromkeys([item, *connection.scalars(referring)]))


def _rank(row: Any) -> tuple[bool, int]:  # noqa: ANN401 - a row of three columns
    return (row.role not in _OWN, row.number)


def _pairs(ids: Sequence[str]) -> Select[Any]:
    """Each of these records with an item it is about, and the field that says so."""
    shown = (record.c.ref, record.c.number)
    itself = select(record.c.id.label("about"), literal("item").label("role"), *shown)
    itself = itself.where(record.c.id.in_(ids), record.c.kind == "item")
    direct = select(edge.c.from_record, edge.c.role, *shown)
    direct = direct.join(record, record.c.id == edge.c.to_record)
    direct = direct.where(edge.c.from_record.in_(ids), record.c.kind == "item")
    through = select(edge.c.from_record, edge.c.role, *shown)
    through = through.join(_TARGET, _TARGET.c.id == edge.c.to_record)
    through = through.join(_FILE, _FILE.c.from_record == _TARGET.c.id)
    through = through.join(record, record.c.id == _FILE.c.to_record)
    through = through.where(
        edge.c.from_record.in_(ids), _TARGET.c.kind == "file", _FILE.c.role == "item"
    )
    return select(union_all(itself, direct, through).subquery())
