"""Writes revisions into the index tables, a batch at a time.

Rules:
    - Tables are written by `executemany`, typed ones before text, text last (measured: row by row
      with the text index in between costs twice as much).
    - A record that no longer counts leaves typed tables and text, and its words are scrubbed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or

from evidence.ids import split_reference
from evidence.records import edges_of
from storage import index_tables, text_index
from storage.index_tables import COUNTS, Indexed, index_classes, tables_of

BATCH: Final = 500
_UNHEARD_OF: Final = 2**40  # no live index has as many rows


def apply(
    connection: Connection, rows: Sequence[Indexed], places: Mapping[str, int] | None = None
) -> None:
    """Bring the index up to these revisions.

    Args:
        connection: Inside the transaction that puts them.
        rows: The revisions, in the order in which they were put.
        places: Row numbers to give to records by id (a comparison takes those of the live index).
    """
    last = {row.revision.id: row for row in rows}
    counted = {key: row for key, row in last.items() if row.state in COUNTS}
    known = _known(connection, list(last))
    numbers = _numbered(connection, last, known, places)
    _write_records(connection, last, known, numbers)
    _write_blobs(connection, rows)
    _write_typed(connection, counted, known, numbers)
    _write_text(connection, counted, known, numbers)


def batches(rows: Iterable[Indexed]) -> Iterator[list[Indexed]]:
    """Cut rows into lists that `apply` takes at once."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


class _Place(NamedTuple):
    row: int
    kind: str


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, _Place]:
    """Where the index already has records of these."""
    table = index_tables.record
    found: dict[str, _Place] = {}
    for start in range(0, len(ids), BATCH):
        query = select(table.c.id, table.c.row, table.c.kind).where(
            table.c.id.in_(ids[start : start + BATCH])
        )
        found.update((row.id, _Place(row.row, row.kind)) for row in connection.execute(query))
    return found


def _numbered(
    connection: Connection,
    last: Mapping[str, Indexed],
    known: Mapping[str, _Place],
    places: Mapping[str, int] | None,
) -> dict[str, int]:
    highest = connection.execute(select(func.max(index_tables.record.c.row))).scalar() or 0
    fresh = count(1 + (highest if places is None else max(highest, _UNHEARD_OF)))
    numbers = {key: place.row for key, place in known.items()}
    for key in last:
        if key not in numbers:
            given = None if places is None else places.get(key)
            numbers[key] = next(fresh) if given is None else given
    return numbers


def _write_records(
    connection: Connection,
    last: Mapping[str, Indexed],
    known: Mapping[str, _Place],
    numbers: Mapping[str, int],
) -> None:
    _delete(connection, index_tables.record.c.row, (place.row for place in known.values()))
    _delete(connection, index_tables.edge.c.from_record, known)
    records = [_record_line(row, numbers[key]) for key, row in last.items()]
    _insert(connection, index_tables.record, records)
    _insert(connection, index_tables.edge, [e for row in last.values() for e in _edge_lines(row)])


def _record_line(row: Indexed, number: int) -> dict[str, object]:
    seen = row.revision
    parts = split_reference(seen.ref) if seen.ref else None
    return {
        "row": number,
        "id": seen.id,
        "kind": seen.kind,
        "ref": seen.ref,
        "prefix": parts[0] if parts else None,
        "number": parts[1] if parts else None,
        "label": text_index.label_of(seen.record),
        "heads": " ".join(row.heads),
        "state": row.state,
        "origin": seen.origin,
        "n": seen.n,
        "at": seen.at,
        "revisions": seen.number,
    }


def _edge_lines(row: Indexed) -> list[dict[str, object]]:
    seen = row.revision
    if not text_index.readable(seen.record):  # what a sealed body says stays in the register
        return []
    found = dict.fromkeys((edge.role, edge.to) for edge in edges_of(seen.record))
    return [{"from_record": seen.id, "role": role, "to_record": to} for role, to in found]


def _write_blobs(connection: Connection, rows: Sequence[Indexed]) -> None:
    lines = [
        {
            "sha256": blob.sha256,
            "sha512": blob.sha512,
            "size": blob.size,
            "pieces_root": blob.pieces_root,
            "file": blob.name,
        }
        for row in rows
        if (blob := row.blob)
    ]
    if lines:
        connection.execute(insert_or(index_tables.blob).on_conflict_do_nothing(), lines)


def _write_typed(
    connection: Connection,
    counted: Mapping[str, Indexed],
    known: Mapping[str, _Place],
    numbers: Mapping[str, int],
) -> None:
    classes = index_classes()
    changed: dict[str, list[int]] = defaultdict(list)
    for place in known.values():
        changed[place.kind].append(place.row)
    for kind, rows in changed.items():
        for table in tables_of(kind):
            _delete(connection, table.c.row, rows)
    lines: dict[Table, list[dict[str, object]]] = defaultdict(list)
    for key, row in counted.items():
        rec = row.revision.record
        found = classes.get(row.revision.kind)
        if found is not None and text_index.readable(rec):
            lines[found.table].append({"row": numbers[key], "id": key, **found.of(rec)})
            if found.link_table is not None:
                links = ({"row": numbers[key], **link} for link in found.links(rec))
                lines[found.link_table].extend(links)
    for table, made in lines.items():
        _insert(connection, table, made)


def _write_text(
    connection: Connection,
    counted: Mapping[str, Indexed],
    known: Mapping[str, _Place],
    numbers: Mapping[str, int],
) -> None:
    text_index.remove(connection, (place.row for place in known.values()))
    text_index.add(
        connection,
        [
            (numbers[key], *text_index.texts_of(row.revision.record, row.revision.ref))
            for key, row in counted.items()
        ],
    )
    if any(key not in counted for key in known):
        text_index.optimize(connection)


def _delete(connection: Connection, column: Column[Any], values: Iterable[object]) -> None:
    if lines := [{"wanted": value} for value in values]:
        connection.execute(delete(column.table).where(column == bindparam("wanted")), lines)


def _insert(connection: Connection, table: Table, lines: Sequence[Mapping[str, object]]) -> None:
    if lines:
        connection.execute(insert(table), lines)
