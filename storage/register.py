"""Keeps identities of protected people in `register.db`, under a key nothing else leads to.

Rules:
    - R-24: names and contacts stand here alone; case.db holds a salted digest of them.
    - The row here is on disk before the ledger entry is; a row whose entry never came is pending.
    - The register has its own root key and slots: opening the case does not open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)

from evidence.errors import Damaged, Refused, Unavailable
from evidence.records import Record, edges_of, record_from
from storage import tables
from storage.database import Access, Database
from storage.disk import world
from storage.keys import database_key, derive, wipe
from storage.read_only import ReadOnly
from storage.seals import BODY, Seals, place, seal, unseal

_register: Final = MetaData()

secret: Final = Table(
    "secret",
    _register,
    Column("id", Integer, primary_key=True),
    Column("use", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("file", Text),
    Column("erased_by", Text),
    sqlite_strict=True,
)

identity: Final = Table(
    "identity",
    _register,
    Column("id", Integer, primary_key=True),
    Column("record", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("n", Integer, nullable=False),
    Column("secret", Integer, ForeignKey("secret.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("identity_by_person", "person"),
    Index("identity_by_entry", "origin", "n"),
    UniqueConstraint("id"),
    sqlite_strict=True,
)
"""One row for each revision of an identity; `origin` and `n` name the entry it is written for."""

_ROW: Final = identity.c


class Register:
    """The register of one case: closed until its own passphrase opens it.

    Attributes:
        fault: Why it could not be opened with its right key; empty until then.

    Args:
        path: Where it lies.
        read_only: How it is read; None: it is written.
    """

    def __init__(self, path: Path, read_only: ReadOnly | None) -> None:
        self._path = path
        self._read_only = read_only
        self.fault = ""
        self._opened_at = path  # a copy, where the case can only be read so
        self._database: Database | None = None
        self._seals: Seals | None = None
        self._waiting: list[tuple[str, Record, str, int, bytes]] = []

    @property
    def exists(self) -> bool:
        """Whether the case has a register."""
        return self._path.exists()

    @property
    def is_open(self) -> bool:
        """Whether it was opened with its passphrase."""
        return self._database is not None

    @property
    def salt_lost(self) -> bool:
        """Whether the first 16 bytes of the open register were changed. Nothing is lost by it."""
        return self._database is not None and self._database.salt_lost

    def make(self, root: bytearray) -> None:
        """Make an empty register and open it. One that no slot opens is what a crash left.

        Raises:
            Unavailable: It cannot be written.
        """
        with world("Making the register"):
            for end in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + end).unlink(missing_ok=True)
        database, _ = self._connect(root, self._path, Access.WRITE)
        with database.write() as connection:
            _register.create_all(connection, checkfirst=False)
            for table in ("secret", "identity"):
                for trigger in tables.guards(table):
                    connection.exec_driver_sql(trigger)

    def open(self, root: bytearray) -> None:
        """Open it with its root key, which is wiped.

        Raises:
            Damaged: It is not a register of this key, or not there.
        """
        if not self.exists:
            raise Damaged("The register of this case is missing.", code="IDENTITY_ALTERED")
        path, access = self._path, Access.WRITE
        if self._read_only is not None:
            path, access = self._read_only.of(path)
        self._opened_at = path
        try:
            self._connect(root, path, access)
        except Damaged as error:
            self.fault = str(error)
            raise

    def close(self) -> None:
        """Close it and forget its keys."""
        if self._database is not None and self._seals is not None:
            if self._read_only is None:
                self._database.truncate()
            self._database.close()
            self._seals.forget()
        self._database = self._seals = None

    def begin(self) -> None:
        """Drop what a failed transaction left waiting."""
        self._waiting.clear()

    def add(self, record_id: str, record: Record, origin: str, n: int, body: bytes) -> None:
        """Take in one revision; `write` keeps it.

        Raises:
            Unavailable: The register is closed.
        """
        self._opened()
        self._waiting.append((record_id, record, origin, n, body))

    def write(self) -> None:
        """Put what waits on disk, before the ledger entries are."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        database, seals = self._opened()
        with database.write() as connection:
            for record_id, record, origin, n, body in waiting:
                number, sealed = _secret_of(connection, seals, record_id)
                cipher = seals.cipher(number, sealed)
                row = {"record": record_id, "origin": origin, "n": n, "secret": number}
                row["person"] = _person_of(connection, record, record_id)
                row["sealed"] = seal(cipher, body, place(origin, n, BODY))
                connection.execute(insert(identity).values(row))

    def body(self, origin: str, n: int) -> bytes:
        """Return the exact bytes written for an entry.

        Raises:
            Refused: There is no such identity.
            Unavailable: The register is closed.
            Damaged: The row was altered.
        """
        with self._rows() as (connection, seals):
            query = select(identity).where(_ROW.origin == origin, _ROW.n == n)
            row = connection.execute(query.order_by(_ROW.id.desc()).limit(1)).first()
            if row is None:
                raise Refused("This identity is not in the register of this case.")
            return _open(connection, seals, row)

    def record_of(self, person: str) -> str | None:
        """Return the id of the identity record of a person, or None."""
        with self._rows() as (connection, _):
            query = select(_ROW.record).where(_ROW.person == person)
            return connection.scalar(query.order_by(_ROW.id.desc()).limit(1))

    def entries(self) -> list[tuple[str, int, str, str]]:
        """Return origin, n, record and SHA-256 of the body of every row, oldest first."""
        with self._rows() as (connection, seals):
            return [
                (row.origin, row.n, row.record, sha256(_open(connection, seals, row)).hexdigest())
                for row in connection.execute(select(identity).order_by(_ROW.id)).all()
            ]

    def bodies(self) -> list[Record]:
        """Return every identity ever written, for the search of outputs for leaks (R-32)."""
        with self._rows() as (connection, seals):
            rows = connection.execute(select(identity).order_by(_ROW.id)).all()
            return [record_from("identity", _open(connection, seals, row)) for row in rows]

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Connection, Path]]:
        """Give a connection to the open register and the file it is of, for verify."""
        with self._rows() as (connection, _):
            yield connection, self._opened_at

    def _connect(self, root: bytearray, path: Path, access: Access) -> tuple[Database, Seals]:
        key, sealing = database_key(root), derive(root, "secret")
        self._database, self._seals = (
            Database(path, bytes(key), access),
            Seals(bytes(sealing)),
        )
        wipe(root, key, sealing)
        return self._database, self._seals

    @contextmanager
    def _rows(self) -> Iterator[tuple[Connection, Seals]]:
        database, seals = self._opened()
        with database.read() as connection:
            yield connection, seals

    def _opened(self) -> tuple[Database, Seals]:
        if self._database is None or self._seals is None:
            raise Unavailable(
                "The register of identities is closed.",
                advice="Open it with its own passphrase.",
            )
        return self._database, self._seals


def _secret_of(connection: Connection, seals: Seals, record_id: str) -> tuple[int, bytes]:
    """Return number and sealed row of an identity's secret; made with its first revision."""
    query = (
        select(secret.c.id, secret.c.sealed)
        .join(identity, _ROW.secret == secret.c.id)
        .where(_ROW.record == record_id, secret.c.sealed.is_not(None))
    )
    found = connection.execute(query.limit(1)).first()
    if found is not None:
        return int(found.id), bytes(found.sealed)
    number = int(connection.scalar(select(func.max(secret.c.id))) or 0) + 1
    sealed = seals.fresh(number)
    connection.execute(insert(secret).values({"id": number, "use": "record", "sealed": sealed}))
    return number, sealed


def _person_of(connection: Connection, record: Record, record_id: str) -> str:
    """The person an identity is of; a withdrawn one keeps the person of the revision before."""
    named = next((edge.to for edge in edges_of(record) if edge.role == "person"), None)
    before = select(_ROW.person).where(_ROW.record == record_id).limit(1)
    return named or str(connection.scalar(before))


def _open(connection: Connection, seals: Seals, row: Row[tuple[object, ...]]) -> bytes:
    found = connection.execute(select(secret).where(secret.c.id == row.secret)).one()
    if found.sealed is None:
        raise Refused("This identity was erased.")
    cipher = seals.cipher(found.id, found.sealed)
    return unseal(cipher, row.sealed, place(row.origin, row.n, BODY))
