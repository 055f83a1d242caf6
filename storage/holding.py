"""What an open case is held by: its folder and lock, its keys, its database, this device's ledger.

The private side of `storage.casefile` and `storage.opened`; nothing else uses it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from evidence.custody.entries import origin_name
from evidence.errors import Unavailable
from storage import ledger, marks
from storage.clock import Clock, Pace, Reading, boot_token, monotonic
from storage.database import Access, Database
from storage.folder import Layout, Lock
from storage.keys import LedgerKey, SignerKey, Use, database_key, derive, wipe, wiped_on_failure
from storage.memory import lock
from storage.pending import Writing
from storage.read_only import ReadOnly
from storage.register import Register
from storage.revisions import told
from storage.seals import Seals
from storage.tables import ledger_entry, secret

_USES: Final[tuple[Use, ...]] = ("device", "secret", "mark", "derived", "signer")


@dataclass(slots=True, kw_only=True)
class Place:
    """Where a case is opened: its folder, this device's state folder, its clock, the lock.

    `read_only` says how its databases are read without the lock.
    """

    layout: Layout
    state: Path
    now: Clock
    read_only: ReadOnly
    lock: Lock | None = None

    def release(self) -> None:
        """Give the lock back, if it is held, and remove copies made for reading."""
        self.read_only.close()
        if self.lock is not None:
            self.lock.release()
            self.lock = None


class Holding:
    """The keys and the database of one open case.

    Attributes:
        place: Where it lies. case_id: The case. seals: What opens records.
        database: `case.db`. register: `register.db`, closed at first.
        key: This device's ledger key, or None until it writes for the first time.
        pace: When the next permanent checkpoint is due.
        last: Number of this device's last entry and the clocks at it, if written by this program.
    """

    def __init__(self, place: Place, case_id: str, root: bytearray) -> None:
        self.place, self.case_id = place, case_id
        self._keys = {use: derive(root, use) for use in _USES}
        self._database_key = database_key(root)
        wipe(root)
        lock(self._database_key, *self._keys.values())
        self.seals = Seals(bytes(self._keys["secret"]))
        with wiped_on_failure(self._database_key, *self._keys.values()):
            self.database = self._connect()
        self.register = self._register()
        self.key: LedgerKey | None = None
        self.pace = Pace(size=0, at=monotonic())
        self.last: tuple[int, Reading] | None = None
        self._boot = boot_token(case_id)

    @property
    def writable(self) -> bool:
        """Whether the lock is held."""
        return self.place.lock is not None

    @property
    def derived_key(self) -> bytearray:
        """The key of derived files."""
        return self._keys["derived"]

    def prepare(self) -> None:
        """Look up this device's key and where its last permanent checkpoint was cut.

        Raises:
            Damaged: The key of this device cannot be read.
        """
        if not self.writable:
            return
        self.key = LedgerKey.load(self.place.state, self._keys["device"], self.case_id)
        with self.database.read() as connection:
            own = self.own(connection)
            size = ledger.last_checkpoint(connection, own.id) if own else 0
        self.pace = Pace(size=size, at=monotonic())

    def give_up_writing(self) -> None:
        """Go on reading only: something is wrong with the case."""
        self.database.close()
        self.place.release()
        self.register = self._register()
        self.database = self._connect()

    def writing(self, connection: Connection) -> Writing:
        """Return what a transaction needs; the first one of a device makes its ledger key."""
        if self.key is None:
            self.key = LedgerKey.make(self.place.state, self._keys["device"], self.case_id)
        return Writing(
            case_id=self.case_id,
            key=self.key,
            seals=self.seals,
            register=self.register,
            now=self.place.now,
            boot=self._boot,
            last=self._last_clocks(connection),
        )

    def own(self, connection: Connection) -> ledger.StoredHead | None:
        """Return the head of this device's ledger, or None if it has none yet."""
        name = origin_name(self.case_id, self.key.key_id) if self.key else None
        return next((one for one in ledger.heads(connection) if one.origin == name), None)

    def checkpoint(self, cause: str) -> str:
        """Keep the head for good, remember it outside, and return the signed note."""
        with self.database.write() as connection:
            head = self.own(connection) or ledger.heads(connection)[-1]
            ledger.keep_checkpoint(connection, head, cause)
        self.remember(head.size)
        return head.note

    def last_checkpoint(self) -> None:
        """Cut a checkpoint at closing, if entries came since the last one."""
        with self.database.read() as connection:
            own = self.own(connection)
        if own is not None and own.size != self.pace.size:
            self.checkpoint("close")

    def remember(self, size: int) -> None:
        """Note all heads outside the case; if that fails, the next checkpoint does it."""
        self.pace = Pace(size=size, at=monotonic())
        with self.database.read() as connection:
            heads = {one.origin: (one.size, one.root.hex()) for one in ledger.heads(connection)}
        with contextlib.suppress(Unavailable):
            marks.remember(self.place.state, self._keys["mark"], self.case_id, heads)

    def mark(self) -> dict[str, tuple[int, str]] | None:
        """Return the heads this device remembers, or None.

        Raises:
            Damaged: They cannot be read (`NO_MARK`).
        """
        return marks.recall(self.place.state, self._keys["mark"], self.case_id)

    def secret_of(self, name: str) -> bytes | None:
        """Return the newest secret of a file of the vault by its keyed name, or None."""
        row = secret.c
        query = select(row.id, row.sealed).where(row.use == "blob", row.file == name)
        with self.database.read() as connection:
            found = connection.execute(query.order_by(row.id.desc()).limit(1)).first()
        return None if found is None else self.seals.unwrap(found.id, "blob", found.sealed)

    def signer(self) -> SignerKey:
        """Return this device's signer key for the case, made when it is first asked for."""
        state, wrap = self.place.state, self._keys["signer"]
        found = SignerKey.load(state, wrap, self.case_id)
        return SignerKey.make(state, wrap, self.case_id) if found is None else found

    def close(self) -> None:
        """Close both databases, wipe the keys, release the lock."""
        self.register.close()
        self.database.close()
        self.seals.forget()
        wipe(self._database_key, *self._keys.values())
        self.place.release()

    def _connect(self) -> Database:
        path, access = self.place.layout.database, Access.WRITE
        if not self.writable:
            path, access = self.place.read_only.of(path)
        return Database(path, bytes(self._database_key), access)

    def _register(self) -> Register:
        read_only = None if self.writable else self.place.read_only
        return Register(self.place.layout.register, read_only)

    def _last_clocks(self, connection: Connection) -> tuple[int, Reading] | None:
        """Return the clocks at this device's last entry; from memory if nothing came since."""
        own = self.own(connection)
        if own is None:
            return None
        if self.last is None or self.last[0] != own.size - 1:
            where = (ledger_entry.c.origin == own.id, ledger_entry.c.n == own.size - 1)
            at = told(next(ledger.lines(connection, *where)), self.seals).when
            self.last = None if at is None else (own.size - 1, at)
        return self.last
