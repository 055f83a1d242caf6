"""The first sector of a database: its salt comes of the key, so a lost one costs nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select
from sqlcipher3 import dbapi2 as driver

from evidence.errors import Damaged
from storage.check import verify
from storage.database import Access, Database
from storage.keys import database_key, derive
from tests.storage.checking import found
from tests.storage.whole_case import IDENTITY_PASSPHRASE, Whole

ROOT = bytes(range(32))
KEY = bytes(database_key(ROOT))
PAGE = 4096
_METADATA = MetaData()
NOTE = Table("note", _METADATA, Column("id", Integer, primary_key=True), Column("said", Text))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """A closed database of two tables."""
    path = tmp_path / "case.db"
    made = Database(path, KEY)
    with made.write() as connection:
        _METADATA.create_all(connection)
        connection.execute(insert(NOTE), [{"said": "one" * 3000}])
    made.close()
    return path


def in_mid_checkpoint(path: Path, into: Path) -> Path:
    """Copy a database whose log holds its first page, as a loss of power would find it."""
    writing = Database(path, KEY)
    with writing.write() as connection:
        connection.exec_driver_sql("CREATE TABLE second(a)")  # changes the first page
        connection.execute(insert(NOTE), [{"said": "two"}])
    into.mkdir()
    for end in ("", "-wal"):
        shutil.copy(path.with_name(path.name + end), into)
    writing.close()
    return into / path.name


def zero(path: Path, length: int) -> None:
    data = path.read_bytes()
    path.write_bytes(bytes(length) + data[length:])


def notes(path: Path, access: Access = Access.WRITE) -> tuple[int, bool]:
    """How many notes are read, and whether the salt was found missing."""
    opened = Database(path, KEY, access)
    with opened.read() as connection:
        count = len(connection.scalars(select(NOTE.c.said)).all())
    if access is Access.WRITE:
        opened.truncate()
    opened.close()
    return count, opened.salt_lost


def alone(path: Path, key: bytes) -> int:
    """Read it with the raw key alone, as other tools do."""
    connection = driver.connect(str(path))
    try:
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        return int(connection.execute("SELECT count(*) FROM note").fetchone()[0])
    finally:
        connection.close()


def test_the_salt_stands_in_the_file_and_comes_of_the_root_key(path: Path) -> None:
    assert KEY[:32] == derive(ROOT, "db")
    assert KEY[32:].hex() == "66a4db73989c84e1232dee8e9161d1c0"
    assert path.read_bytes()[:16] == KEY[32:]
    assert alone(path, KEY[:32]) == 1
    assert notes(path) == (1, False)


@pytest.mark.parametrize("length", [16, 512, PAGE])
def test_a_first_sector_lost_in_mid_checkpoint_comes_back_from_the_log(
    path: Path, tmp_path: Path, length: int
) -> None:
    left = in_mid_checkpoint(path, tmp_path / "left")
    zero(left, length)
    with pytest.raises(driver.DatabaseError, match="not a database"):
        alone(left, KEY[:32])  # what it was like before: the whole case was lost
    assert notes(left) == (2, False)
    assert left.read_bytes()[:16] == KEY[32:]
    assert alone(left, KEY[:32]) == 2


@pytest.mark.parametrize("access", Access)
def test_a_salt_lost_without_a_log_costs_nothing_and_is_told(path: Path, access: Access) -> None:
    zero(path, 16)
    assert notes(path, access) == (1, True)


def test_the_next_change_of_the_first_page_writes_the_salt_again(path: Path) -> None:
    zero(path, 16)
    opened = Database(path, KEY)
    with opened.write() as connection:
        connection.exec_driver_sql("CREATE TABLE second(a)")
    opened.close()
    assert notes(path) == (1, False)


@pytest.mark.parametrize("length", [17, 512, PAGE])
def test_a_first_page_lost_without_a_log_is_damage(path: Path, length: int) -> None:
    zero(path, length)
    with pytest.raises(Damaged) as error:
        Database(path, KEY)
    assert error.value.code == "PAGE_DAMAGED"


def test_verify_names_a_changed_salt_of_a_case(whole: Whole) -> None:
    _change(whole.folder / "case.db")
    assert found(whole, writable=False) == {"PAGE_DAMAGED": {"case.db, its beginning"}}


def test_verify_names_a_changed_salt_of_an_open_register(whole: Whole) -> None:
    _change(whole.folder / "register.db")
    with whole.opened() as case_file:
        assert not case_file.register.store.salt_lost
        case_file.register.unlock(IDENTITY_PASSPHRASE)
        rows = verify(case_file, full=False)
    assert ("PAGE_DAMAGED", "register.db, its beginning") in {(r.code, r.place) for r in rows}


def _change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)
