from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import IntegrityError

from evidence.errors import Damaged, Unavailable
from storage import migrations, tables
from storage.database import Database

GENESIS, FIRST, SECOND = b"g" * 32, b"1" * 32, b"2" * 32


@pytest.fixture(scope="module", name="migrated")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "case.db"
    opened = Database(path, bytes(48))
    with opened.write() as connection:
        migrations.upgrade(connection)
    opened.close()
    return path


@pytest.fixture(name="kept")
def _kept(migrated: Path, tmp_path: Path) -> Iterator[Connection]:
    """A migrated database with one origin, one secret and one entry, inside a transaction."""
    shutil.copy(migrated, tmp_path / "case.db")
    opened = Database(tmp_path / "case.db", bytes(48))
    with opened.write() as connection:
        run(connection, "INSERT INTO origin VALUES (1, 'o', x'aa', :g, NULL)", g=GENESIS)
        run(connection, "INSERT INTO secret VALUES (1, 'record', x'aa', NULL, NULL)")
        entry(connection, 0, GENESIS, FIRST)
        run(connection, "INSERT INTO disclosure VALUES (1, 0, 1, 1, x'aa')")
        run(connection, "INSERT INTO revision VALUES (1, 0, 'r', 'item', 1, 1, x'aa')")
        run(connection, "INSERT INTO checkpoint VALUES (1, 1, 'note', 'close')")
        run(connection, "INSERT INTO anchor VALUES (1, 'tsa', 1, 1, x'aa', NULL, 'a', NULL)")
        yield connection
    opened.close()


def run(connection: Connection, sql: str, **values: object) -> None:
    connection.execute(text(sql), values)


def entry(
    connection: Connection, n: int, prev: bytes, leaf: bytes, *, how: str = "INSERT", **more: Any
) -> None:
    values = {"row": n + 1, "n": n, "prev": prev, "leaf": leaf, "line": b"line", **more}
    run(connection, f"{how} INTO ledger_entry VALUES (:row, 1, :n, :prev, :leaf, :line)", **values)


def test_a_migrated_database_has_the_pinned_schema(kept: Connection) -> None:
    assert tables.fingerprint(kept) == tables.FINGERPRINTS[tables.SCHEMA]
    assert migrations.schema_number(kept) == tables.SCHEMA
    for name, table in tables.kept.tables.items():
        found = [column["name"] for column in inspect(kept).get_columns(name)]
        assert found == [column.name for column in table.columns]
        strict = kept.execute(text(f"SELECT strict FROM pragma_table_list('{name}')")).scalar()
        assert strict == 1


def test_a_dropped_trigger_changes_the_fingerprint(kept: Connection) -> None:
    before = tables.fingerprint(kept)
    kept.exec_driver_sql("CREATE TABLE somewhere_else(a)")
    assert tables.fingerprint(kept) == before
    kept.exec_driver_sql("DROP TRIGGER revision_update")
    assert tables.fingerprint(kept) != before


def test_a_trigger_on_any_table_changes_the_fingerprint(kept: Connection) -> None:
    before = tables.fingerprint(kept)
    kept.exec_driver_sql("CREATE TABLE elsewhere(a)")
    kept.exec_driver_sql("CREATE TRIGGER sly AFTER INSERT ON elsewhere BEGIN SELECT 1; END")
    assert tables.fingerprint(kept) != before


@pytest.mark.parametrize("table", tables.APPEND_ONLY)
def test_kept_rows_are_neither_changed_nor_deleted_nor_replaced(
    kept: Connection, table: str
) -> None:
    column = tables.kept.tables[table].columns.keys()[-1]
    for sql in (
        f"UPDATE {table} SET {column} = NULL",
        f"UPDATE OR REPLACE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE true",
    ):
        with pytest.raises(IntegrityError):
            run(kept, sql)


def test_cache_tables_may_change(kept: Connection) -> None:
    run(kept, "INSERT INTO meta VALUES ('a', 'b')")
    run(kept, "UPDATE meta SET value = 'c'")
    run(kept, "INSERT INTO ledger_head VALUES (1, 1, x'aa', x'aa', 'note')")
    run(kept, "INSERT OR REPLACE INTO ledger_head VALUES (1, 2, x'aa', x'aa', 'note')")
    run(kept, "INSERT INTO working VALUES ('draft', x'aa', 'now')")
    run(kept, "DELETE FROM working")


def test_the_next_entry_of_the_chain_is_let_in(kept: Connection) -> None:
    entry(kept, 1, FIRST, SECOND)


@pytest.mark.parametrize(
    ("n", "prev", "how"),
    [
        (2, FIRST, "INSERT"),  # a gap
        (0, GENESIS, "INSERT"),  # a number given twice
        (0, GENESIS, "INSERT OR REPLACE"),  # the trick that walks past delete triggers
        (1, GENESIS, "INSERT"),  # another predecessor
        (1, b"\0" * 32, "INSERT OR IGNORE"),
        (-1, GENESIS, "INSERT"),
    ],
)
def test_an_entry_out_of_the_chain_is_refused(
    kept: Connection, n: int, prev: bytes, how: str
) -> None:
    with pytest.raises(IntegrityError):
        entry(kept, n, prev, SECOND, how=how, row=9)


def test_the_first_entry_names_the_genesis_of_its_origin(kept: Connection) -> None:
    run(kept, "INSERT INTO origin VALUES (2, 'p', x'aa', :g, NULL)", g=SECOND)
    sql = "INSERT INTO ledger_entry VALUES (7, 2, 0, :prev, :leaf, x'aa')"
    with pytest.raises(IntegrityError):
        run(kept, sql, prev=GENESIS, leaf=SECOND)
    run(kept, sql, prev=SECOND, leaf=b"3" * 32)
    with pytest.raises(IntegrityError):  # and an origin that is not there has none
        run(kept, "INSERT INTO ledger_entry VALUES (8, 3, 0, :p, :l, x'aa')", p=GENESIS, l=SECOND)


def test_a_secret_is_erased_once_and_for_good(kept: Connection) -> None:
    with pytest.raises(IntegrityError):
        run(kept, "UPDATE secret SET sealed = NULL")
    run(kept, "UPDATE secret SET sealed = NULL, file = NULL, erased_by = 'leaf'")
    with pytest.raises(IntegrityError):
        run(kept, "UPDATE secret SET sealed = x'bb', erased_by = NULL")
    with pytest.raises(IntegrityError):
        run(kept, "UPDATE secret SET erased_by = 'another leaf'")


def test_a_withheld_line_is_filled_in_once(kept: Connection) -> None:
    entry(kept, 1, FIRST, SECOND, line=None)
    run(kept, "UPDATE ledger_entry SET line = x'aa' WHERE n = 1")
    with pytest.raises(IntegrityError):
        run(kept, "UPDATE ledger_entry SET line = x'bb' WHERE n = 1")


def test_a_line_is_not_filled_in_under_another_hash(kept: Connection) -> None:
    entry(kept, 1, FIRST, SECOND, line=None)
    with pytest.raises(IntegrityError):
        run(kept, "UPDATE ledger_entry SET line = x'aa', leaf = :l WHERE n = 1", l=b"3" * 32)


def test_references_between_kept_tables_hold(kept: Connection) -> None:
    with pytest.raises(IntegrityError):
        run(kept, "INSERT INTO disclosure VALUES (1, 5, 1, 1, x'aa')")
    with pytest.raises(IntegrityError):
        run(kept, "INSERT INTO disclosure VALUES (1, 0, 2, 9, x'aa')")


def test_the_case_of_a_newer_program_is_left_alone(kept: Connection) -> None:
    kept.exec_driver_sql(f"PRAGMA user_version={tables.SCHEMA + 1}")
    with pytest.raises(Unavailable, match="newer version"):
        migrations.schema_number(kept)


def test_the_database_of_another_program_is_no_case(kept: Connection) -> None:
    kept.exec_driver_sql("PRAGMA application_id=1")
    with pytest.raises(Damaged, match="does not belong"):
        migrations.schema_number(kept)


def test_a_second_migration_finds_nothing_to_do(kept: Connection) -> None:
    before = kept.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar()
    migrations.upgrade(kept)
    assert kept.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar() == before


def test_a_migration_that_lost_a_trigger_is_not_committed(kept: Connection) -> None:
    kept.exec_driver_sql("DROP TRIGGER ledger_entry_chain")
    with pytest.raises(Damaged) as error:
        migrations.check(kept)
    assert error.value.code == "SCHEMA_CHANGED"


def test_a_migration_that_broke_a_reference_is_not_committed(kept: Connection) -> None:
    kept.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    run(kept, "INSERT INTO checkpoint VALUES (4, 1, 'note', 'close')")
    with pytest.raises(Damaged, match="is damaged"):
        migrations.check(kept)
    kept.rollback()
