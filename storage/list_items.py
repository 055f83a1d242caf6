"""The list of items: a page is picked in a narrow index, then filled in by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from evidence.claimed_times import as_iso
from evidence.lines import ItemFilter, ItemLine, Page, Spot
from evidence.search.query import Query, parse
from storage.index_items import ITEM_ATTACK, FileIndex, ItemIndex, ReadingIndex
from storage.index_tables import record
from storage.text_index import TABLES, matching

PAGE: Final = 200
_ITEM: Final = ItemIndex.table
_FILE: Final = FileIndex.table
_READING: Final = ReadingIndex.table
_WORST: Final = ("empty", "not_opened", "undecodable", "read_with_warnings", "read")
_CLAIMS: Final = ("media_type", "camera", "orientation", "duration_ms")


def items(
    connection: Connection, wanted: ItemFilter, after: int | None = None, limit: int = PAGE
) -> Page[ItemLine]:
    """Return a page of the items that count.

    Args:
        connection: A connection to the case.
        wanted: Which items, in which order.
        after: The key the page before ended with.
        limit: Lines in a page.
    """
    source = _ITEM if wanted.attack is None else ITEM_ATTACK
    row = source.c.row
    query = select(row)
    if wanted.attack is not None:
        query = query.where(ITEM_ATTACK.c.attack == wanted.attack)
    if wanted.item_kind is not None:
        query = query.where(row.in_(select(_ITEM.c.row).where(_kind(wanted.item_kind))))
    if wanted.text is not None:
        query = query.where(_holding(row, parse(wanted.text)))
    if after is not None:
        query = query.where(row < after if wanted.newest_first else row > after)
    order = row.desc() if wanted.newest_first else row
    rows = list(connection.execute(query.order_by(order).limit(limit)).scalars())
    return Page(lines=_filled(connection, rows), after=rows[-1] if len(rows) == limit else None)


def all_items(connection: Connection, attack: str | None = None) -> list[ItemLine]:
    """Return every item that counts, of one attack (an id) if it is given, oldest first."""
    lines: list[ItemLine] = []
    page: Page[ItemLine] = Page(lines=(), after=0)
    while page.after is not None:
        page = items(connection, ItemFilter(attack=attack), page.after)
        lines += page.lines
    return lines


def item_with(connection: Connection, sha256: str) -> ItemLine | None:
    """Return the item that already has these bytes as its original (SHA-256 in hex), or None."""
    query = (
        select(_ITEM.c.row)
        .join(_FILE, _FILE.c.item == _ITEM.c.id)
        .where(_FILE.c.sha256 == sha256, _FILE.c.role == "original")
    )
    row = connection.scalar(query.order_by(_ITEM.c.row).limit(1))
    return None if row is None else _filled(connection, [row])[0]


def _kind(item_kind: str) -> ColumnElement[bool]:
    return _ITEM.c.item_kind == item_kind


def _holding(row: ColumnElement[int], query: Query) -> ColumnElement[bool]:
    """Whether an item, one of its files or one of their readings holds the words."""
    asked = [
        matching(name, text)
        for name, text in zip(TABLES, (query.words, query.parts), strict=True)
        if text
    ]
    if not asked:
        return row.is_(None)
    file_ids = select(_READING.c.file).where(or_(*(_READING.c.row.in_(one) for one in asked)))
    item_ids = select(_FILE.c.item).where(
        or_(*(_FILE.c.row.in_(one) for one in asked), _FILE.c.id.in_(file_ids))
    )
    of_files = select(_ITEM.c.row).where(_ITEM.c.id.in_(item_ids))
    return or_(*(row.in_(one) for one in asked), row.in_(of_files))


def _filled(connection: Connection, rows: Sequence[int]) -> tuple[ItemLine, ...]:
    query = select(_ITEM, record.c.ref, record.c.state).join(record, record.c.row == _ITEM.c.row)
    found = {row.row: row for row in connection.execute(query.where(_ITEM.c.row.in_(rows)))}
    files = _originals(connection, [row.id for row in found.values()])
    readings = _readings(connection, [file.id for file in files.values()])
    attacks = _attacks(connection, rows)
    return tuple(
        _line(
            found[row],
            files.get(found[row].id),
            readings,
            tuple(attacks[row]),
        )
        for row in rows
    )


def _originals(connection: Connection, item_ids: Sequence[str]) -> dict[str, Row[Any]]:
    """The first original of each item."""
    query = select(_FILE).where(_FILE.c.item.in_(item_ids), _FILE.c.role == "original")
    found = connection.execute(query.order_by(_FILE.c.row.desc()))
    return {row.item: row for row in found}


def _readings(connection: Connection, file_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The latest reading of each tool, by file, oldest first."""
    latest: dict[tuple[str, str], Row[Any]] = {}
    query = select(_READING).where(_READING.c.file.in_(file_ids)).order_by(_READING.c.row)
    for row in connection.execute(query):
        latest[row.file, row.tool] = row
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in sorted(latest.values(), key=lambda row: row.row):
        found[row.file].append(row)
    return found


def _attacks(connection: Connection, rows: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(ITEM_ATTACK.c.row, record.c.ref)
        .join(record, record.c.id == ITEM_ATTACK.c.attack)
        .where(ITEM_ATTACK.c.row.in_(rows))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row, ref in connection.execute(query.order_by(record.c.number)):
        found[row].append(ref)
    return found


def _line(
    item: Row[Any],
    file: Row[Any] | None,
    readings: dict[str, list[Row[Any]]],
    attacks: tuple[str, ...],
) -> ItemLine:
    shown = {
        "id": item.id,
        "ref": item.ref,
        "item_kind": item.item_kind,
        "title": item.title,
        "state": item.state,
        "access": item.access,
        "sensitivity": tuple(item.sensitivity.split()),
        "attacks": attacks,
    }
    if file is None:
        return ItemLine(**shown)
    read = readings.get(file.id, [])
    return ItemLine(
        **shown,
        file=file.id,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        status=_status(file, read),
        place=_spot(read),
        warnings=tuple(dict.fromkeys(word for one in read for word in one.warnings.splitlines())),
        captured=as_iso(taken) if (taken := _last(read, "captured")) else None,
        **{name: _last(read, name) for name in _CLAIMS},
        **_size(read),
    )


def _last(read: Iterable[Row[Any]], name: str) -> Any:  # noqa: ANN401 - a claim of any form
    """What was read last under a name, of those that say anything."""
    said = [value for one in read if (value := getattr(one, name)) is not None]
    return said[-1] if said else None


def _spot(read: Iterable[Row[Any]]) -> Spot | None:
    both = [one for one in read if one.lat_e6 is not None and one.lon_e6 is not None]
    return Spot(lat_e6=both[-1].lat_e6, lon_e6=both[-1].lon_e6) if both else None


def _size(read: Iterable[Row[Any]]) -> dict[str, Any]:
    """Width and height of one reading: those of two might not belong together."""
    both = [one for one in read if one.width is not None and one.height is not None]
    return {"width": both[-1].width, "height": both[-1].height} if both else {}


def _status(file: Row[Any], read: Iterable[Row[Any]]) -> str | None:
    said = {one.status for one in read}
    if file.condition == "empty":
        return "empty"
    return next((status for status in _WORST if status in said), None)
