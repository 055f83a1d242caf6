from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2 as driver

from evidence.errors import Damaged, Refused, Unavailable
from storage import database
from storage.database import Access, Database, check_library, failure, is_full

KEY = bytes(range(48))
METADATA = MetaData()
NOTE = Table(
    "note",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("said", Text, nullable=False),
    sqlite_strict=True,
)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "case.db"
    made = Database(path, KEY)
    with made.write() as connection:
        METADATA.create_all(connection)
        connection.execute(insert(NOTE), [{"said": "one"}, {"said": "two" * 3000}])
    made.close()
    return path


def notes(opened: Database) -> list[str]:
    with opened.read() as connection:
        return list(connection.scalars(select(NOTE.c.said)))


def add_and_refuse(connection: Connection) -> None:
    connection.execute(insert(NOTE).values(said="three"))
    raise Refused("A rule says no.")


def fill_up(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count=4")
    connection.execute(insert(NOTE), [{"said": "x" * 4000}] * 10)


def test_what_was_committed_is_there_and_what_failed_is_not(path: Path) -> None:
    opened = Database(path, KEY)
    with pytest.raises(Refused), opened.write() as connection:
        add_and_refuse(connection)
    assert notes(opened) == ["one", "two" * 3000]
    opened.close()


def test_nothing_of_it_is_readable_without_the_key(path: Path) -> None:
    assert not path.read_bytes().startswith(b"SQLite format 3")
    assert b"note" not in path.read_bytes()
    with pytest.raises(Damaged) as error:
        Database(path, bytes(48))
    assert error.value.code == "PAGE_DAMAGED"


def test_every_pragma_is_what_was_asked_for(path: Path) -> None:
    opened = Database(path, KEY)
    with opened.write() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "trusted_schema", "secure_delete")
        }
    assert asked == {
        "journal_mode": "wal", "synchronous": 2, "trusted_schema": 0, "secure_delete": 1
    }  # fmt: skip
    opened.close()


def test_a_pragma_the_library_does_not_follow_is_refused(path: Path) -> None:
    connection = driver.connect(str(path), isolation_level=None)
    with pytest.raises(Unavailable, match="journal_mode"):
        database._prepare(connection, KEY, (("journal_mode", "nosuchmode"),))
    with pytest.raises(Unavailable, match="no_such_pragma"):
        database._prepare(connection, KEY, (("no_such_pragma", "1"),))
    connection.close()


def test_the_platform_that_needs_it_flushes_fully() -> None:
    assert ("fullfsync", "1") in database._pragmas(Access.WRITE, "darwin")
    assert ("fullfsync", "1") not in database._pragmas(Access.WRITE, "linux")


def test_readers_cannot_write(path: Path) -> None:
    opened = Database(path, KEY)
    with pytest.raises(Unavailable, match="cannot be written"), opened.read() as connection:
        connection.execute(insert(NOTE).values(said="three"))
    opened.close()
    for access in (Access.READ, Access.IMMUTABLE):
        reading = Database(path, KEY, access)
        assert notes(reading) == ["one", "two" * 3000]
        with pytest.raises(Unavailable, match="read only"), reading.write():
            pass
        reading.close()


def test_a_reader_beside_a_writer_sees_what_was_committed(path: Path) -> None:
    writing, reading = Database(path, KEY), Database(path, KEY, Access.READ)
    with writing.write() as connection:
        connection.execute(insert(NOTE).values(said="three"))
        assert len(notes(reading)) == 2
    assert len(notes(reading)) == 3
    reading.close()
    writing.close()


def test_a_truncated_log_is_empty_and_a_reader_can_hold_it_up(path: Path) -> None:
    opened = Database(path, KEY)
    with opened.write() as connection:
        connection.execute(insert(NOTE).values(said="three"))
    log = path.with_name("case.db-wal")
    assert log.stat().st_size > 0
    assert opened.truncate()
    assert log.stat().st_size == 0
    opened.close()
    assert not log.exists()


def test_a_missing_database_is_not_made_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="could not be opened"):
        Database(tmp_path / "case.db", KEY, Access.READ)
    assert not list(tmp_path.iterdir())


def test_a_plain_sqlite_file_is_refused(tmp_path: Path) -> None:
    plain = driver.connect(str(tmp_path / "case.db"))
    plain.execute("CREATE TABLE t(a)")
    plain.close()
    with pytest.raises(Damaged, match="not encrypted"):
        Database(tmp_path / "case.db", KEY)


def test_a_file_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "case.db").mkdir()
    with pytest.raises(Unavailable, match="cannot be read"):
        Database(tmp_path / "case.db", KEY)


def test_a_flipped_bit_is_damage_and_never_other_data(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 2 + 100] ^= 1
    path.write_bytes(data)
    opened = Database(path, KEY)
    with pytest.raises(Damaged) as error:
        notes(opened)
    assert error.value.code == "PAGE_DAMAGED"
    opened.close()


def test_a_broken_constraint_is_a_bug(path: Path) -> None:
    opened = Database(path, KEY)
    with pytest.raises(IntegrityError), opened.write() as connection:
        connection.execute(text("INSERT INTO note(said) VALUES (NULL)"))
    with pytest.raises(driver.ProgrammingError), database.translated():
        driver.connect(":memory:").execute("SELECT ?")
    opened.close()


@pytest.mark.parametrize("code", [3, 5, 6, 8, 10, 13, 14, 10 | 12 << 8])
def test_failures_of_the_world_are_unavailable(code: int) -> None:
    assert isinstance(failure(code), Unavailable)


def test_a_log_that_finds_no_room_says_that_the_disk_may_be_full() -> None:
    no_room_for_the_index_of_the_log = 10 | 19 << 8
    assert "may be full" in str(failure(no_room_for_the_index_of_the_log))


@pytest.mark.parametrize("code", [11, 26, 11 | 1 << 8])
def test_broken_pages_are_damage(code: int) -> None:
    assert isinstance(failure(code), Damaged)


def test_a_search_index_whose_format_was_altered_is_damage(path: Path) -> None:
    opened = Database(path, KEY)
    with opened.write() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE words USING fts5(said)")
        connection.exec_driver_sql("UPDATE words_config SET k='verrion' WHERE k='version'")
    opened.close()
    altered = Database(path, KEY)
    with pytest.raises(Damaged), altered.read() as connection:
        connection.exec_driver_sql("PRAGMA quick_check").all()
    altered.close()


@pytest.mark.parametrize("code", [0, 1, 19, 21])
def test_everything_else_is_a_bug(code: int) -> None:
    assert failure(code) is None


def test_a_full_disk_is_told_apart(path: Path) -> None:
    opened = Database(path, KEY)
    with pytest.raises(Unavailable) as error, opened.write() as connection:
        fill_up(connection)
    assert is_full(error.value)
    assert not is_full(Unavailable("something else"))
    opened.close()


def test_an_old_library_is_refused() -> None:
    check_library((3, 51, 3))
    with pytest.raises(Unavailable, match=r"3\.51\.2"):
        check_library((3, 51, 2))
