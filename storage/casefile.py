"""One open case folder: created, opened, read, written, closed. Only `app` uses it.

Rules:
    - One thread writes at a time, under a plain lock; a write inside a write is a bug and raises.
    - Listeners are told after the commit, on the writer's thread; they are quick and do not raise.
    - The mark outside the case follows each permanent checkpoint. That it could not be written
      does not undo what is saved.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select

from evidence.acts import PROGRAM, Acting, CustodyAct
from evidence.custody.acts import Act
from evidence.custody.entries import origin_name
from evidence.errors import Damaged, Unavailable
from evidence.ids import new_id
from evidence.lines import News
from storage import folder as folders
from storage import indexes, ledger, marks, migrations, opening, slotfile, tables
from storage.clock import Clock, Pace, Reading, boot_token, monotonic
from storage.database import Access, Database, access_to_read, is_full
from storage.derived import Derived
from storage.identities import Identities
from storage.kdf import FLOOR, Kdf, calibrated
from storage.keys import LedgerKey, SignerKey, Use, derive, new_recovery_key, wipe
from storage.reader import Reader
from storage.records import Transaction, Writing
from storage.register import Register
from storage.revisions import all_revisions, name_secret, told
from storage.seals import Seals
from storage.slots import Slots, make_passphrase_slot, make_recovery_slot
from storage.vault import Vault

_USES: Final[tuple[Use, ...]] = ("db", "device", "secret", "mark", "derived", "signer")
_SECRET: Final = tables.secret.c
_ENTRY: Final = tables.ledger_entry.c

_COMPARE: Final = (
    "Nothing was changed. Run a full verification; compare with a receipt, backup or colleague."
)

Listener = Callable[[tuple[News, ...]], None]


@dataclass(slots=True, kw_only=True)
class Created:
    """A new case, open for writing, and the recovery key to be written down now."""

    case_file: CaseFile
    recovery_key: str = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Outside:
    """What a case file is opened with: its folder, this device, its clock, the lock if held."""

    layout: folders.Layout
    state: Path
    now: Clock
    lock: folders.Lock | None


class CaseFile:
    """One open case folder.

    Attributes:
        folder: The folder. case_id: The case.
        writable: Whether it may be written to; if not, `why_read_only` says why.
        fault: Code of the damage that made it read-only, or None.
        vault: The encrypted files. derived: Previews. register: Identities.
        slots: The key slots as they stand in `case.json`.
        listeners: Called after each commit with its entries.
    """

    def __init__(self, outside: Outside, slots: Slots, root: bytearray) -> None:
        self._outside, self.layout = outside, outside.layout
        self.folder, self.case_id = outside.layout.root, slots.case
        self.slots = slots
        self.listeners: list[Listener] = []
        self.fault: str | None = None
        self._keys = {use: derive(root, use) for use in _USES}
        wipe(root)
        self._seals = Seals(bytes(self._keys["secret"]))
        self._lock = threading.Lock()
        self._writer: int | None = None
        self._last: tuple[int, Reading] | None = None
        self._key: LedgerKey | None = None
        self._pace = Pace(size=0, at=monotonic())
        self._closed = False
        self._boot = boot_token(self.case_id)
        self._database = self._connect()
        store = Register(outside.layout.register, writable=outside.lock is not None)
        self.register = Identities(self, store)

    @property
    def writable(self) -> bool:
        """Whether records can be put."""
        return self._outside.lock is not None

    @property
    def why_read_only(self) -> str | None:
        """Why the case can only be read; None while it can be written."""
        if self.writable:
            return None
        return opening.REASONS[self.fault] if self.fault else "It was opened for reading only."

    @contextlib.contextmanager
    def read(self) -> Iterator[Reader]:
        """Give one snapshot to read from; keep it short."""
        with self._database.read() as connection:
            yield Reader(connection, self._seals)

    @contextlib.contextmanager
    def write(self, actor: Acting) -> Iterator[Transaction]:
        """Give the one write: everything put inside is kept on a clean exit, or nothing.

        Raises:
            RuntimeError: Inside another write of this thread, or nothing was put.
            Unavailable: The case is read-only, or the disk said no; nothing was kept.
            Damaged: The case is read-only because of damage.
        """
        if self._writer == threading.get_ident():
            raise RuntimeError("a write inside a write")
        self._require_writable()
        with self._lock:
            self._writer = threading.get_ident()
            try:
                news = yield from self._written(actor)
            finally:
                self._writer = None
        for listener in self.listeners:
            listener(news)

    def checkpoint(self, cause: str) -> str:
        """Keep the signed head of this device's ledger for good and remember it outside.

        Args:
            cause: Why it is kept: "export", "close" ...

        Returns:
            The signed note.
        """
        self._require_writable()
        with self._lock:
            return self._checkpoint(cause)

    def rebuild(self) -> None:
        """Make the index anew from the revisions.

        Raises:
            Damaged: A revision does not open.
        """
        self._require_writable()
        with self._lock, self._database.write() as connection:
            self._rebuild(connection)

    def truncate(self) -> bool:
        """Move the write-ahead log into the database; say whether it is empty now."""
        return self._database.truncate()

    def secret_of(self, name: str) -> bytes | None:
        """Return the secret of a file of the vault by its keyed name, or None."""
        query = select(_SECRET.id, _SECRET.sealed).where(
            _SECRET.use == "blob", _SECRET.file == name
        )
        with self._database.read() as connection:
            row = connection.execute(query.order_by(_SECRET.id.desc()).limit(1)).first()
        return None if row is None else self._seals.unwrap(row.id, "blob", row.sealed)

    def signer(self) -> SignerKey:
        """Return this device's signer key for the case; made when it is first asked for.

        Raises:
            Unavailable: It cannot be kept in the state folder.
        """
        state, wrap = self._outside.state, self._keys["signer"]
        return SignerKey.load(state, wrap, self.case_id) or SignerKey.make(
            state, wrap, self.case_id
        )

    def mark(self) -> dict[str, tuple[int, str]] | None:
        """Return what this device remembers of the heads of this case, or None.

        Raises:
            Damaged: It cannot be read (`NO_MARK`).
        """
        return marks.recall(self._outside.state, self._keys["mark"], self.case_id)

    def close(self) -> None:
        """Cut a checkpoint if there is news, empty the write-ahead log, forget all keys."""
        if self._closed:
            return
        self._closed = True
        try:
            if self.writable:
                self._last_checkpoint()
                self.vault.sweep()
                self._database.truncate()
        finally:
            self.register.store.close()
            self._database.close()
            self._seals.forget()
            wipe(*self._keys.values())
            if self._outside.lock is not None:
                self._outside.lock.release()

    def found(self, acting: Acting) -> None:
        """Make the tables and the first entries of a new case."""
        with self._database.write() as connection:
            migrations.upgrade(connection)
            indexes.create(connection)
            sealed = self._seals.wrap(1, "name", os.urandom(32))
            connection.execute(insert(tables.secret).values(id=1, use="name", sealed=sealed))
            about = {"case": self.case_id, "format": "1", **indexes.VERSIONS}
            opening.remember(connection, about)
            transaction = Transaction(connection, self._writing(connection), acting)
            transaction.put(CustodyAct(act=Act.CASE_CREATE), act=Act.CASE_CREATE)
            for slot in self.slots.slots:
                opening.tell_slots(transaction, self.slots, slot, Act.SLOT_ADD)
            ledger.keep_checkpoint(connection, transaction.finish(), "create")
        self._last = transaction.last
        self._prepare()
        self._remember(transaction.size)

    def examine(self) -> None:
        """Check what was opened; a fault, or no lock, leaves it read-only.

        Raises:
            Damaged: It cannot be read at all.
            Unavailable: A newer program made it.
        """
        with self._database.read() as connection:
            self.fault = opening.fault(connection, self.slots, self._seals, self._known_mark())
            current = self.fault or opening.index_is_current(connection)
        if self.fault is not None and self._outside.lock is not None:
            self._outside.lock.release()
            self._outside.lock = None
            self._database.close()
            self._database = self._connect()
        self._prepare()
        if self.writable:
            self.vault.sweep()
            folders.renew_ballast(self.layout)
            if not current:
                self.rebuild()

    def _known_mark(self) -> dict[str, tuple[int, str]] | None:
        try:
            return self.mark()
        except Damaged:  # verify says NO_MARK; the case itself is not touched by this
            return None

    def _connect(self) -> Database:
        path = self.layout.database
        access = Access.WRITE
        if not self.writable:
            access = access_to_read(path, folder_writable=os.access(self.folder, os.W_OK))
        return Database(path, bytes(self._keys["db"]), access)

    def _prepare(self) -> None:
        """Make what needs a database with tables in it."""
        if self.writable:
            state, wrap = self._outside.state, self._keys["device"]
            self._key = LedgerKey.load(state, wrap, self.case_id)
        with self._database.read() as connection:
            name_key = name_secret(connection, self._seals)
            own = self._own(connection)
            kept = ledger.last_checkpoint(connection, own.id) if own else 0
        self._pace = Pace(size=kept, at=monotonic())
        layout = self.layout
        self.vault = Vault(layout.blobs, layout.tmp, name_key, self.secret_of)
        self.derived = Derived(layout.derived, self._keys["derived"], name_key)

    def _written(self, actor: Acting) -> Generator[Transaction, None, tuple[News, ...]]:
        """One transaction from begin to commit, under the lock; returns its news."""
        try:
            with self._database.write() as connection:
                transaction = Transaction(connection, self._writing(connection), actor)
                yield transaction
                head = transaction.finish()
                due = self._pace.due(head.size, monotonic())
                if due:
                    ledger.keep_checkpoint(connection, head, "pace")
        except Unavailable as error:
            if is_full(error):
                folders.drop_ballast(self.layout)
            raise
        self._last = transaction.last
        if due:
            self._remember(head.size)
        return tuple(transaction.news)

    def _writing(self, connection: Connection) -> Writing:
        if self._key is None:
            wrap = self._keys["device"]
            self._key = LedgerKey.make(self._outside.state, wrap, self.case_id)
        return Writing(
            case_id=self.case_id,
            key=self._key,
            seals=self._seals,
            register=self.register.store,
            now=self._outside.now,
            boot=self._boot,
            last=self._last_clocks(connection),
        )

    def _last_clocks(self, connection: Connection) -> tuple[int, Reading] | None:
        """Return the clocks at the last entry of this device, from memory if nothing came since."""
        own = self._own(connection)
        if own is None or (self._last is not None and self._last[0] == own.size - 1):
            return self._last if own else None
        where = (_ENTRY.origin == own.id, _ENTRY.n == own.size - 1)
        at = told(next(ledger.lines(connection, *where)), self._seals).when
        return None if at is None else (own.size - 1, at)

    def _own(self, connection: Connection) -> ledger.StoredHead | None:
        if self._key is None:
            return None
        name = origin_name(self.case_id, self._key.key_id)
        return next((one for one in ledger.heads(connection) if one.origin == name), None)

    def _checkpoint(self, cause: str) -> str:
        with self._database.write() as connection:
            head = self._own(connection) or ledger.heads(connection)[-1]
            ledger.keep_checkpoint(connection, head, cause)
        self._remember(head.size)
        return head.note

    def _last_checkpoint(self) -> None:
        with self._database.read() as connection:
            own = self._own(connection)
        if own is not None and own.size != self._pace.size:
            self._checkpoint("close")

    def _remember(self, size: int) -> None:
        """Note all heads outside the case; if that fails, the next checkpoint does it."""
        self._pace = Pace(size=size, at=monotonic())
        with self._database.read() as connection:
            heads = {one.origin: (one.size, one.root.hex()) for one in ledger.heads(connection)}
        with contextlib.suppress(Unavailable):
            marks.remember(self._outside.state, self._keys["mark"], self.case_id, heads)

    def _rebuild(self, connection: Connection) -> None:
        indexes.rebuild(connection, all_revisions(connection, self._seals))
        opening.remember(connection, indexes.VERSIONS)

    def _require_writable(self) -> None:
        if self.fault is not None:
            raise Damaged(opening.REASONS[self.fault], code=self.fault, advice=_COMPARE)
        if not self.writable:
            raise Unavailable("This case was opened for reading only.")


def create(
    folder: Path,
    *,
    passphrase: str,
    state: Path,
    now: Clock,
    kdf: Kdf | None = None,
    acting: Acting = PROGRAM,
) -> Created:
    """Make a case folder, its keys and its first entries, and open it for writing.

    Args:
        folder: `NAME.case`; must not exist.
        passphrase: Of the investigator.
        state: The user's state folder, where this device's keys and marks lie.
        now: Device clock.
        kdf: Cost of a guess at the passphrase; measured towards a second when not given.
        acting: Who makes it.

    Raises:
        Refused: Something is there already, it is a network drive, or the passphrase is empty.
        Unavailable: It cannot be written.
    """
    layout = folders.create(folder)
    recovery, root = new_recovery_key(), bytearray(os.urandom(32))
    try:
        first = make_passphrase_slot(root, passphrase, number=1, kdf=kdf or calibrated())
        second = make_recovery_slot(root, recovery, number=2, kdf=FLOOR)
        slots = Slots(case=new_id(), slots=(first, second))
        lock = folders.Lock.take(layout, now())
        outside = Outside(layout=layout, state=state, now=now, lock=lock)
        made = CaseFile(outside, slots, root)
        made.found(acting)
        folders.make_ballast(layout)
        slotfile.write(layout, slots)  # last: a folder without it is no case
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Created(case_file=made, recovery_key=recovery)


def open_case(
    folder: Path, *, passphrase: str, state: Path, now: Clock, writable: bool = True
) -> CaseFile:
    """Open a case with its passphrase or its recovery key.

    A fault found on opening opens it read-only; `why_read_only` says which.

    Raises:
        WrongPassphrase: No slot opens.
        Unavailable: There is no case, it cannot be read, or somebody else writes to it.
        Damaged: Slots or database cannot be read.
        Refused: A newer program made it, or it lies on a network drive.
    """
    layout = folders.Layout(folder)
    unlocked = slotfile.unlock(layout, passphrase)
    if not layout.database.exists():
        raise Damaged("The database of this case is missing.", code="DB_CORRUPT", advice=_COMPARE)
    lock = None
    if writable:
        folders.require_local(folder)
        lock = folders.Lock.take(layout, now())
    outside = Outside(layout=layout, state=state, now=now, lock=lock)
    try:
        opened = CaseFile(outside, unlocked.slots, unlocked.root)
        opened.examine()
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return opened
