"""Reads one open case within one snapshot: records, histories, references, the custody ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, func, select

from evidence.errors import Refused
from evidence.lines import BlobRow, Head, LedgerLine
from evidence.records import Record, Revision, kind_of
from storage import index_tables, indexes, tables
from storage.about_items import items_of, records_about
from storage.indexes import RecordRow
from storage.ledger import StoredHead, fault_of, heads, lines
from storage.revisions import ledger_line, revision_of, stored_history, stored_of
from storage.seals import Seals

R = TypeVar("R", bound=Record)

_CHUNK: Final = 500
_ENTRY: Final = tables.ledger_entry.c
_ROW: Final = index_tables.record.c


class Reader:
    """One snapshot of a case. Identities stay withheld here: opening one is an act."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    @property
    def connection(self) -> Connection:
        """The connection that lists and searches run on."""
        return self._connection

    @property
    def seals(self) -> Seals:
        """What opens sealed parts, for a rebuild and for verify."""
        return self._seals

    def find(self, id_or_ref: str) -> Revision[Record] | None:
        """Return the newest revision of a record, or None; of two heads the smaller leaf."""
        row = indexes.find(self.connection, id_or_ref)
        return None if row is None else self._load([row])[0]

    def get(self, id_or_ref: str) -> Revision[Record]:
        """Return the newest revision of a record.

        Raises:
            Refused: There is none (R-03).
        """
        found = self.find(id_or_ref)
        if found is None:
            raise no_such(id_or_ref)
        return found

    def heads(self, id_or_ref: str) -> list[Revision[Record]]:
        """Return the newest revisions: one, or several where the record is conflicting."""
        row = self._row(id_or_ref)
        return [one for one in self.history(row.id) if one.leaf in row.heads]

    def history(self, id_or_ref: str) -> list[Revision[Record]]:
        """Return every revision of a record, oldest first.

        Raises:
            Refused: There is no such record (R-03).
        """
        row = self._row(id_or_ref)
        found = stored_history(self.connection, row.id, row.heads, self._seals)
        return [revision_of(one, self._seals, at) for at, one in enumerate(found, 1)]

    def state(self, id_or_ref: str) -> str | None:
        """Return live, withdrawn, erased or conflicting; None if there is no such record."""
        row = indexes.find(self.connection, id_or_ref)
        return None if row is None else row.state

    def of(self, cls: type[R]) -> Iterator[Revision[R]]:
        """Give the records of a kind that count, by reference, then in order of arrival."""
        query = select(index_tables.record).where(
            _ROW.kind == kind_of(cls).name, _ROW.state.in_(index_tables.COUNTS)
        )
        found = self.connection.execute(query.order_by(_ROW.number, _ROW.row)).mappings().all()
        for start in range(0, len(found), _CHUNK):
            chunk = [indexes.row_of(row) for row in found[start : start + _CHUNK]]
            for revision in self._load(chunk):
                yield cast("Revision[R]", revision)

    def incoming(
        self,
        id: str,  # noqa: A002 - the word of the case model
        role: str | None = None,
        kind: str | None = None,
        *,
        withdrawn: bool = False,
    ) -> list[Revision[Record]]:
        """Return the records that refer to this one, oldest first.

        Args:
            id: The record referred to.
            role: Only by this field path.
            kind: Only records of this kind.
            withdrawn: Also those that do not count any more.
        """
        found = indexes.edges(self.connection, target=id, role=role, kind=kind)
        return self._by_ids([source for source, _ in found], withdrawn=withdrawn)

    def outgoing(self, id: str, *, withdrawn: bool = True) -> list[Revision[Record]]:  # noqa: A002
        """Return the records this one refers to."""
        found = indexes.edges(self.connection, source=id)
        return self._by_ids([edge.to for _, edge in found], withdrawn=withdrawn)

    def entries(
        self,
        after: int = -1,
        limit: int = 200,
        record: str | Sequence[str] | None = None,
        *,
        newest_first: bool = False,
    ) -> list[LedgerLine]:
        """Return a page of the custody ledger in order of arrival.

        Args:
            after: Go on behind this place: the `n` of the last line of the page before (with
                several ledgers in one folder: how many entries came before).
            limit: At most so many.
            record: Only entries of these records (ids).
            newest_first: From the end backwards; -1 begins at the end.
        """
        where = []
        if after >= 0:
            where.append(_ENTRY.row <= after if newest_first else _ENTRY.row > after + 1)
        if record is not None:
            where.append(_ENTRY.row.in_(self._rows_of(record)))
        page = lines(self.connection, *where, newest_first=newest_first, limit=limit)
        shown = [ledger_line(one, self._seals) for one in page]
        items = items_of(self.connection, (one.record for one in shown))
        return [replace(one, item=items.get(one.record, "")) for one in shown]

    def about_item(self, id_or_ref: str) -> list[str]:
        """Return the ids of an item, of its files, and of all that refers to one of them.

        Raises:
            Refused: There is no such record (R-03).
        """
        return records_about(self.connection, self._row(id_or_ref).id)

    def head(self) -> Head:
        """Return the signed end of the ledger that was written to last."""
        last = self.connection.scalar(select(_ENTRY.origin).order_by(_ENTRY.row.desc()).limit(1))
        found = next(one for one in heads(self.connection) if one.id == last)
        return self._shown(found)

    def ends(self) -> list[Head]:
        """Return the signed end of every ledger in this folder, oldest ledger first."""
        return [self._shown(one) for one in heads(self.connection)]

    def origins(self) -> list[StoredHead]:
        """Return every ledger in this folder with its signed end, oldest first."""
        return heads(self.connection)

    def blob(self, sha256: str) -> BlobRow | None:
        """Return a file of the vault by the SHA-256 (hex) of its bytes."""
        table = index_tables.blob
        row = self.connection.execute(select(table).where(table.c.sha256 == sha256)).first()
        if row is None:
            return None
        return BlobRow(
            sha256=row.sha256,
            sha512=row.sha512,
            size=row.size,
            pieces_root=row.pieces_root,
            name=row.file,
        )

    def _shown(self, found: StoredHead) -> Head:
        anchor = tables.anchor.c
        vouched = self.connection.scalar(
            select(func.count()).where(anchor.origin == found.id, anchor.answer.is_not(None))
        )
        return Head(
            origin=found.origin,
            size=found.size,
            root=found.root.hex(),
            note=found.note,
            signed=fault_of(self.connection, found) is None,
            anchored=bool(vouched),
        )

    def _row(self, id_or_ref: str) -> RecordRow:
        row = indexes.find(self.connection, id_or_ref)
        if row is None:
            raise no_such(id_or_ref)
        return row

    def _rows_of(self, record: str | Sequence[str]) -> list[int]:
        wanted = [record] if isinstance(record, str) else record
        found = [row for one in wanted if (row := indexes.find(self.connection, one))]
        return [
            stored.row
            for row in found
            for stored in stored_history(self.connection, row.id, row.heads, self._seals)
        ]

    def _by_ids(self, ids: Sequence[str], *, withdrawn: bool) -> list[Revision[Record]]:
        rows = [indexes.find(self.connection, one) for one in dict.fromkeys(ids)]
        known = [row for row in rows if row is not None]
        return self._load([r for r in known if withdrawn or r.state in index_tables.COUNTS])

    def _load(self, rows: Sequence[RecordRow]) -> list[Revision[Any]]:
        found = stored_of(self.connection, [row.heads[0] for row in rows])
        return [revision_of(found[row.heads[0]], self._seals, row.revisions) for row in rows]


def no_such(id_or_ref: str) -> Refused:
    """Return the refusal of something that is not in the case."""
    return Refused(
        "There is no {ref} in this case.",
        rule="R-03",
        advice="Nothing was changed. Look at the list and choose again.",
        ref=id_or_ref,
    )
