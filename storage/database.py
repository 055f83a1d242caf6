"""Opens a SQLCipher database: engines, pragmas read back, driver errors made ours.

Rules:
    - Nothing starts below SQLite 3.51.3 (older ones carry the WAL-reset bug), and never on a plain
      SQLite file.
    - Each pragma is read back and compared: SQLite ignores a misspelt one in silence.
    - One connection writes, under its own `BEGIN IMMEDIATE`; readers cannot write.
    - The file is opened by `open()` in one place only, before the first connection lives.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final, NoReturn

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as driver

from evidence.errors import CaseError, Damaged, Unavailable
from storage.memory import lock

OLDEST_SQLITE: Final = (3, 51, 3)
APPLICATION_ID: Final = 0x574D4B31
_PLAIN: Final = b"SQLite format 3\0"
_SAFE: Final = "What was saved before stays as it is."

_FULL: Final = 13
_WORLD: Final = {
    3: "This system does not allow access to the case.",
    5: "Another program is writing to this case.",
    6: "Another program is writing to this case.",
    8: "The case cannot be written to here.",
    10: "The disk could not be read or written; it may be full.",
    _FULL: "The disk is full.",
    14: "The case could not be opened.",
}
_BROKEN: Final = frozenset({11, 26})  # CORRUPT, NOTADB: failed page check, or no database at all
_BROKEN_WORDS: Final = "fts5 file format"
"""A search index whose format was altered comes as a plain SQLITE_ERROR, told by its words."""


class Access(Enum):
    """How a database is opened.

    `IMMUTABLE` is for media nobody writes to, without a WAL, whose newest acts it would hide.
    `EXCLUSIVE` reads where not even the index of the WAL can be written, one connection at a time;
    when it is closed, SQLite moves as much of the WAL into the file as the disk takes.
    """

    WRITE = "rwc"
    READ = "ro"
    IMMUTABLE = "ro&immutable=1"
    EXCLUSIVE = "rw"


_ALONE: Final = ("locking_mode", "exclusive")


class Database:
    """One encrypted database file, its writer and its readers.

    Args:
        path: The file; made when it is missing and access is `WRITE`.
        key: The raw key, 32 bytes, and the salt, 16 bytes (`keys.database_key`).
        access: What may be done with it.

    Attributes:
        salt_lost: Its first 16 bytes are not the salt, and no log stands behind them. Nothing is
            missing, but these bytes were changed.

    Raises:
        Damaged: Not an encrypted database of this key.
        Unavailable: It cannot be opened here.
    """

    def __init__(self, path: Path, key: bytes, access: Access = Access.WRITE) -> None:
        check_library(driver.sqlite_version_info)
        start = _start(path)
        self.path = path
        self.access = access
        self.salt_lost = bool(start) and start != key[32:] and not has_log(path)
        self._key = bytearray(key)
        lock(self._key)
        self._readers = self._engine(size=1 if access is Access.EXCLUSIVE else 4, writes=False)
        self._writer = self._engine(size=1, writes=True)
        try:
            with self.write() if access is Access.WRITE else self.read():
                pass  # the first connection says at once whether the file opens
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give the one writing connection inside `BEGIN IMMEDIATE`; commit on a clean exit.

        Raises:
            Unavailable: Disk full, busy, read-only or failing; nothing was kept.
            Damaged: A page failed its check.
        """
        if self.access is not Access.WRITE:
            raise Unavailable("This case was opened to be read only.")
        with translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give one snapshot to read from."""
        with translated(), self._readers.connect() as connection:
            yield connection

    def truncate(self) -> bool:
        """Move the WAL into the database file and empty it; say whether that succeeded."""
        with translated():
            connection = self._writer.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                row = cursor.fetchone()
            finally:
                connection.close()
        return row is not None and row[0] == 0

    def close(self) -> None:
        """Close every connection, the writer's last so that SQLite removes the WAL."""
        self._readers.dispose()
        self._writer.dispose()
        self._key[:] = bytes(len(self._key))

    def _engine(self, *, size: int, writes: bool) -> Engine:
        access = self.access if writes or self.access is not Access.WRITE else Access.READ

        def connect() -> driver.Connection:
            return _connect(self.path, bytes(self._key), access)

        engine = create_engine(
            "sqlite://",
            module=driver,
            creator=connect,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            hide_parameters=True,
        )
        begin = "BEGIN IMMEDIATE" if access is Access.WRITE else "BEGIN"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the driver raises into our errors; a constraint or a trigger stays a bug."""
    try:
        yield
    except DBAPIError as error:
        _raise_ours(error.orig)
        raise
    except driver.Error as error:
        _raise_ours(error)
        raise


def failure(code: int) -> CaseError | None:
    """Return our error for a result code of SQLite, or None if it can only be a bug."""
    primary = code & 0xFF
    if primary in _BROKEN:
        return Damaged(
            "The database of this case is damaged or is not one.",
            code="PAGE_DAMAGED",
            advice="Make no changes. Keep a copy of the folder and use a backup.",
        )
    if primary in _WORLD:
        return Unavailable(_WORLD[primary], advice=_SAFE)
    return None


def is_full(error: BaseException) -> bool:
    """Say whether this failure came of a full disk."""
    return getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF == _FULL


def check_library(version: tuple[int, ...]) -> None:
    """Refuse a library that can lose data.

    Raises:
        Unavailable: It is older than 3.51.3.
    """
    if version < OLDEST_SQLITE:
        raise Unavailable(
            "The database library is version {version}; 3.51.3 or newer is needed.",
            version=".".join(map(str, version)),
            advice="Install the sqlcipher3 package this program asks for.",
        )


def has_log(path: Path) -> bool:
    """Say whether acts still lie in the write-ahead log of a database."""
    wal = path.with_name(path.name + "-wal")
    return wal.exists() and wal.stat().st_size > 0


def _start(path: Path) -> bytes:
    """The one place that reads the file by itself, before any connection to it lives."""
    if not path.exists():
        return b""
    try:
        with path.open("rb") as file:
            start = file.read(len(_PLAIN))
    except OSError as error:
        raise Unavailable("{file} cannot be read.", file=path.name) from error
    if start == _PLAIN:
        raise Damaged("{file} is not encrypted. It is not used.", code="DB_CORRUPT", file=path.name)
    return start


def _raise_ours(error: BaseException | None) -> None:
    altered = _BROKEN_WORDS in str(error)
    ours = failure(11 if altered else getattr(error, "sqlite_errorcode", 0))
    if ours is not None:
        raise ours from error


def _connect(path: Path, key: bytes, access: Access) -> driver.Connection:
    connection = driver.connect(
        f"{path.absolute().as_uri()}?mode={access.value}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _prepare(connection, key, _pragmas(access, sys.platform))
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(
    connection: driver.Connection, key: bytes, pragmas: tuple[tuple[str, str], ...]
) -> None:
    connection.execute("PRAGMA cipher_memory_security=OFF")
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")  # with the salt: the file may lose it
    if _ALONE in pragmas:  # before the first read, or the index of the log is a file
        connection.execute("PRAGMA locking_mode=exclusive")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    for name, wanted in pragmas:
        connection.execute(f"PRAGMA {name}={wanted}")
        row = connection.execute(f"PRAGMA {name}").fetchone()
        if row is None or str(row[0]) != wanted:
            _mis_set(name)


def _mis_set(name: str) -> NoReturn:
    raise Unavailable("The database library does not follow the setting {name}.", name=name)


def _pragmas(access: Access, platform: str) -> tuple[tuple[str, str], ...]:
    """Name and value of each, in order, as SQLite writes the value when asked."""
    writes = access is Access.WRITE
    full = (("fullfsync", "1"), ("checkpoint_fullfsync", "1")) if platform == "darwin" else ()
    return (
        ("cipher_memory_security", "0"),
        ("cipher_log_level", "NONE"),
        *((("journal_mode", "wal"),) if writes else ()),
        ("synchronous", "2"),
        *full,
        ("foreign_keys", "1"),
        ("recursive_triggers", "1"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("secure_delete", "1"),
        ("temp_store", "2"),
        ("busy_timeout", "5000"),
        ("cache_size", "-65536" if writes else "-16384"),
        ("mmap_size", "0"),
        ("wal_autocheckpoint", "1000"),
        ("journal_size_limit", "67108864"),
        *(() if writes else (("query_only", "1"),)),
        *((_ALONE,) if access is Access.EXCLUSIVE else ()),
    )
