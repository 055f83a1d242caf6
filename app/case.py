"""An open case and who works on it: create, open, close."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.paths import state_folder
from evidence.acts import Acting, ActingRole, CustodyAct
from evidence.custody.acts import Act
from evidence.errors import Damaged, Unavailable
from evidence.ids import new_id

if TYPE_CHECKING:
    from app.workers import Workers
    from evidence.cases import Case as CaseRecord
    from evidence.records import Revision
    from storage.casefile import CaseFile
    from storage.reader import Reader
    from storage.records import Transaction
    from storage.slots import Kdf

KDF_VARIABLE = "WITNESSMARK_KDF"  # "floor": the smallest cost a case may have (tests, demo)


def local_now() -> datetime:
    """Return the device's clock with its offset."""
    return datetime.now(UTC).astimezone()


@dataclass(slots=True)
class Case:
    """An open case.

    Attributes:
        file: The case folder as storage keeps it.
        acting: Who acts now; every ledger entry names them.
        now: The device's clock, with its offset.
        weak_sandbox: Whether decoding is allowed where the system cannot lock the decoders down.
    """

    file: CaseFile
    acting: Acting
    now: Callable[[], datetime] = local_now
    weak_sandbox: bool = False
    _workers: Workers | None = field(default=None, repr=False)

    def read(self) -> AbstractContextManager[Reader]:
        """Read one consistent state of the case; keep it short."""
        return self.file.read()

    def write(self) -> AbstractContextManager[Transaction]:
        """Write: all puts of the block, or none."""
        return self.file.write(self.acting)

    @property
    def workers(self) -> Workers:
        """The case's pool of decoder processes, started with the first use.

        Raises:
            Refused: This system cannot lock decoders down and `weak_sandbox` is not set.
        """
        if self._workers is None:
            from app.workers import Workers

            self._workers = Workers(weak_ok=self.weak_sandbox)
        return self._workers

    def stop_reading(self) -> None:
        """End the decoders at once; whoever waits for one hears that it was stopped."""
        if self._workers is not None:
            self._workers.close()

    def close(self) -> None:
        """Stop the decoders, cut a checkpoint, wipe the keys, release the lock."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None
        self.file.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new case, open, and the recovery key that is shown this once."""

    case: Case
    recovery_key: str


def create_case(
    folder: Path,
    *,
    title: str,
    investigator: str,
    passphrase: str,
    kdf: Kdf | None = None,
    now: Callable[[], datetime] = local_now,
) -> Created:
    """Make a case folder and record what it is and who made it.

    Raises:
        Refused: The folder exists, or title, name or passphrase do not serve.
        Unavailable: The disk or file system does not allow it.
    """
    from evidence.cases import Author
    from evidence.cases import Case as CaseRecord
    from storage import casefile

    author = Author(id=new_id(), name=investigator, role=ActingRole.INVESTIGATOR)
    record = CaseRecord(title=title, authors=(author,))  # refused before anything is on disk
    if not folder.parent.is_dir():
        raise Unavailable(
            "There is no folder {path} to make the case in.",
            advice="Nothing was changed. Make it first, or choose another place.",
            path=folder.parent,
        )
    acting = Acting(person=author.id, role="investigator")
    made = casefile.create(
        folder,
        passphrase=passphrase,
        state=state_folder(),
        now=now,
        kdf=kdf or wanted_kdf(),
        acting=acting,
        record=record,
    )
    return Created(case=Case(made.case_file, acting, now), recovery_key=made.recovery_key)


def open_case(
    folder: Path,
    passphrase: str,
    *,
    writable: bool = True,
    now: Callable[[], datetime] = local_now,
) -> Case:
    """Open a case with its passphrase or its recovery key.

    Raises:
        WrongPassphrase: No slot opens.
        Unavailable: There is no case there, or another program writes to it.
        Damaged: What lies there does not match what was recorded.
    """
    from storage import casefile

    file = casefile.open_case(
        folder, passphrase=passphrase, state=state_folder(), now=now, writable=writable
    )
    return Case(file, Acting(person=_first_author(file), role="investigator"), now)


def open_sitting(folder: Path, passphrase: str, *, writable: bool = True) -> Case:
    """Open a case for a sitting at the window; the ledger says so, unless it is read-only.

    Raises:
        CaseError: As `open_case`.
    """
    case = open_case(folder, passphrase, writable=writable)
    if case.file.writable:
        with case.write() as tx:
            tx.put(CustodyAct(act=Act.CASE_OPEN), act=Act.CASE_OPEN)
    return case


def case_record(file: CaseFile) -> Revision[CaseRecord]:
    """Return the record that says what this case is."""
    from evidence.cases import Case as CaseRecord

    with file.read() as reader:
        return next(iter(reader.of(CaseRecord)))


def _first_author(file: CaseFile) -> str | None:
    """Return who made the case; unknown if that record is damaged, for the rest stays readable."""
    try:
        authors = case_record(file).record.authors
    except Damaged:
        return None
    return authors[0].id if authors else None


def wanted_kdf() -> Kdf | None:
    """Return the cost of a guess that the environment asks for; None: measure it."""
    from storage.slots import FLOOR

    return FLOOR if os.environ.get(KDF_VARIABLE) == "floor" else None
