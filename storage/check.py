"""Verifies an open case: the steps of the case format, to the end, each finding with its place.

Rules:
    - It goes on behind damage and reports all of it, not the first.
    - Notes are no damage. Nothing is repaired here; `rebuild` cures the index alone.
    - Entries, records and index are checked in one ordered pass over one snapshot; files are read
      after it is let go.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from evidence.errors import CaseError, Damaged
from storage import indexes, tables
from storage.check_database import check_pages, check_slots, check_start, compare_slots
from storage.check_files import FilesCheck, blob_secrets
from storage.check_findings import DAMAGE, Checked, Findings, Progress, damaged, grouped
from storage.check_ledger import LedgerPass
from storage.check_outside import check_anchors, check_identities, check_secrets, check_unledgered
from storage.check_tree import TreeCheck
from storage.database import translated
from storage.ledger import StoredLine, lines
from storage.opening import index_is_current
from storage.reader import Reader
from storage.revisions import name_secret

if TYPE_CHECKING:
    from storage.opened import CaseFile

__all__ = ["Checked", "damaged", "grouped", "verify"]


def verify(
    case_file: CaseFile, *, full: bool = True, progress: Progress | None = None
) -> list[Checked]:
    """Check a case and return every finding, by check; a check without damage says "good".

    Args:
        case_file: An open case; one opened for reading only is checked as far as that goes.
        full: Also compare the index and read every file; without it, steps 1 to 7.
        progress: Told (done, total, what); may raise `Cancelled`.
    """
    return _Verification(case_file, full=full, progress=progress or _quiet).run()


def _quiet(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


def _names(connection: Connection, ids: AbstractSet[str]) -> set[str]:
    """The ids, and the references the index knows them by."""
    rows = [indexes.find(connection, id_) for id_ in ids]
    return {*ids, *(row.ref for row in rows if row is not None and row.ref)}


class _Verification:
    def __init__(self, case_file: CaseFile, *, full: bool, progress: Progress) -> None:
        self._case, self._full, self._progress = case_file, full, progress
        self._findings = Findings()
        self._ledger: LedgerPass | None = None
        self._files: FilesCheck | None = None

    def run(self) -> list[Checked]:
        """Make every step, each as far as it goes."""
        if self._case.writable:
            self._step("database", self._case.truncate)
        with self._case.read() as reader:
            connection = reader.connection
            self._step("database", lambda: self._pages(connection))
            self._step("lines", lambda: self._entries(reader))
            self._step("references", lambda: check_unledgered(connection, self._findings))
            self._step("references", lambda: check_secrets(connection, self._findings))
            self._step("time", lambda: check_anchors(connection, self._findings))
            self._step("files", lambda: self._prepare_files(reader))
        self._step("keys", self._slots)
        self._step("register", self._identities)
        self._step("files", self._read_files)
        return self._findings.all()

    def _step(self, check: str, make: Callable[[], object]) -> None:
        """Make one step; damage that stops it is a finding, and the others still follow."""
        try:
            with translated():
                make()
        except CaseError as error:
            code = error.code if isinstance(error, Damaged) else None
            self._findings.add(
                code if code in DAMAGE else "DB_CORRUPT",
                f"the check of {check}",
                f"it could not go on: {error}",
            )

    def _pages(self, connection: Connection) -> None:
        check_pages(connection, self._case.layout.database, self._findings)
        check_start("case.db", self._findings, lost=self._case.salt_lost)
        self._findings.finish("database", "pages, structure, tables and triggers")

    def _entries(self, reader: Reader) -> None:
        """Steps 3 to 8 in one pass."""
        tree = TreeCheck(reader.connection, self._mark())
        name_key = name_secret(reader.connection, reader.seals)
        self._ledger = ledger = LedgerPass(reader.seals, name_key, tree.sizes(), self._findings)
        opened = ledger.run(self._counted(reader.connection))
        differences: list[str] = []
        if self._full and index_is_current(reader.connection):
            differences = indexes.compare(reader.connection, opened)
            self._findings.finish("index", "equal to one made anew from the records")
        elif self._full:
            self._findings.add("INDEX_STALE", "the index", "made by another version; rebuild it")
        deque(opened, maxlen=0)  # the rest, if nobody compared it
        named = _names(reader.connection, ledger.facts.damaged) if differences else set()
        for difference in differences:
            name, _, where = difference.partition(" in ")
            if name not in named:  # else it was named already, and is no fault of the index
                self._findings.add("INDEX_DIFFERS", name, f"{where} is not as recorded; rebuild it")
        tree.finish(ledger.chains, self._findings)
        ledger.facts.finish(self._findings)
        self._say(ledger.count)

    def _say(self, count: int) -> None:
        for check, said in (
            ("lines", f"{count} entries, each naming the one before"),
            ("tree", "heads and checkpoints are signed and match the entries"),
            ("mark", "not older than what this device saw"),
            ("disclosures", f"{count} entries say what was recorded"),
            ("records", "each record is the one that was recorded"),
            ("references", "everything referred to is in the case"),
            ("time", "device clocks, as claimed"),
        ):
            self._findings.finish(check, said)

    def _counted(self, connection: Connection) -> Iterator[StoredLine]:
        total = connection.scalar(select(func.count()).select_from(tables.ledger_entry)) or 0
        for done, stored in enumerate(lines(connection), 1):
            yield stored
            if done % 500 == 0 or done == total:
                self._progress(done, total, "Checking entries")

    def _mark(self) -> dict[str, tuple[int, str]] | None:
        try:
            return self._case.mark()
        except CaseError as error:
            self._findings.add("NO_MARK", "this device", str(error))
            return {}

    def _slots(self) -> None:
        slots = check_slots(self._case.layout, self._findings)
        if slots is not None and self._ledger is not None:
            compare_slots(slots, self._ledger.facts.slots, self._findings)
        self._findings.finish("keys", "both copies of the key slots, as recorded")

    def _identities(self) -> None:
        if self._ledger is not None:
            sealed = self._ledger.facts.sealed
            check_identities(self._case.register.store, sealed, self._findings)

    def _prepare_files(self, reader: Reader) -> None:
        if self._full and self._ledger is not None:
            self._files = FilesCheck(
                self._case.vault,
                blob_secrets(reader.connection, reader.seals),
                self._ledger.facts,
                self._findings,
                self._progress,
            )

    def _read_files(self) -> None:
        """Step 9."""
        if self._files is not None:
            self._findings.finish("files", f"{self._files.run()} files, every byte")
