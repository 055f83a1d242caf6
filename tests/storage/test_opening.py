"""What is found when a case is opened: damage, an older copy, other slots, another medium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from evidence.attacks import Attack
from evidence.errors import Damaged, Unavailable
from evidence.records import Revision
from storage import marks, opening, slotfile, tables
from storage.casefile import CaseFile
from storage.kdf import FLOOR
from storage.ledger import root_at
from storage.slots import make_passphrase_slot
from tests.storage.conftest import INVESTIGATOR, Desk

_CUT_THE_END = ";".join(
    f"DELETE FROM {name} WHERE n = 2" for name in ("revision", "disclosure", "ledger_entry")
)
ATTACK = Attack(title="Market, first strike")


def put(case_file: CaseFile) -> Revision[Attack]:
    with case_file.write(INVESTIGATOR) as tx:
        return tx.put(ATTACK)


def acts(case_file: CaseFile) -> list[str]:
    with case_file.read() as reader:
        return [line.act for line in reader.entries()]


def notes(case_file: CaseFile) -> list[tuple[int, str]]:
    with case_file.read() as reader:
        rows = reader.connection.exec_driver_sql("SELECT size, cause FROM checkpoint ORDER BY size")
        return [(size, cause) for size, cause in rows]


def tamper(case_file: CaseFile, sql: str) -> None:
    """What somebody does who has the passphrase and a database tool."""
    with case_file._held.database.write() as connection:
        for name in tables.APPEND_ONLY:
            connection.exec_driver_sql(f"DROP TRIGGER {name}_update")
            connection.exec_driver_sql(f"DROP TRIGGER {name}_delete")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for one in sql.split(";"):
            connection.exec_driver_sql(one)
        for name in tables.APPEND_ONLY:
            for trigger in tables.guards(name):
                connection.exec_driver_sql(trigger)


def test_a_case_turned_back_to_an_older_copy_is_read_only(desk: Desk, tmp_path: Path) -> None:
    shutil.copytree(desk.folder, tmp_path / "yesterday")
    case_file = desk.open()
    put(case_file)
    case_file.close()
    shutil.rmtree(desk.folder)
    shutil.copytree(tmp_path / "yesterday", desk.folder)
    old = desk.open()
    assert old.fault == "ROLLED_BACK"
    assert old.why_read_only == opening.REASONS["ROLLED_BACK"]
    assert not old.writable
    with pytest.raises(Damaged) as error:
        put(old)
    assert error.value.code == "ROLLED_BACK"
    for change in (lambda: old.checkpoint("x"), old.rebuild):
        with pytest.raises(Damaged):
            change()
    old.close()
    assert desk.open(writable=False).fault == "ROLLED_BACK"


def test_a_history_that_does_not_lead_to_the_mark_is_noticed(desk: Desk) -> None:
    case_file = desk.open()
    (origin,) = case_file.mark() or {"no mark": (0, "")}
    held = case_file._held
    for seen, fault in (
        ({origin: (2, _root(case_file, 2))}, None),  # no checkpoint there: computed from leaves
        ({origin: (2, "ab" * 32)}, "ROLLED_BACK"),
        ({origin: (3, _root(case_file, 3))}, None),
        ({origin: (3, "ab" * 32)}, "ROLLED_BACK"),
        ({"witnessmark/x/another": (1, "ab" * 32)}, "ROLLED_BACK"),
    ):
        marks.remember(desk.state, held._keys["mark"], case_file.case_id, seen)
        with case_file.read() as reader:
            assert (
                opening.fault(reader.connection, case_file.slots, reader.seals, case_file.mark())
                == fault
            )


def test_an_altered_checkpoint_does_not_accuse_the_case(case_file: CaseFile) -> None:
    tamper(case_file, "UPDATE checkpoint SET note = 'altered'")
    with case_file.read() as reader:
        slots, mark = case_file.slots, case_file.mark()
        assert mark is not None
        assert opening.fault(reader.connection, slots, reader.seals, mark) is None


def _root(case_file: CaseFile, size: int) -> str:
    with case_file.read() as reader:
        return root_at(reader.connection, 1, size).hex()


def test_a_mark_that_cannot_be_read_counts_as_none(desk: Desk) -> None:
    case_file = desk.open()
    put(case_file)
    case_file.close()
    for path in desk.state.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if data != b"":
                path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    reading = desk.open(writable=False)
    assert reading.fault is None
    with pytest.raises(Damaged) as error:
        reading.mark()
    assert error.value.code == "NO_MARK"
    reading.close()
    with pytest.raises(Damaged) as error:  # the ledger key of this device is unreadable too
        desk.open()
    assert error.value.code == "KEY_UNKNOWN"
    assert desk.open(writable=False).fault is None  # and the lock was given back


def test_reading_leaves_the_folder_as_it_is(desk: Desk) -> None:
    before = {path: path.stat().st_mtime_ns for path in desk.folder.iterdir()}
    reading = desk.open(writable=False)
    assert acts(reading) == ["case.create", "slot.add", "slot.add"]
    reading.close()
    after = {path: path.stat().st_mtime_ns for path in before}
    assert after == before


def test_a_case_on_a_read_only_medium_opens(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    reading = desk.open(writable=False)
    assert acts(reading) == ["case.create", "slot.add", "slot.add"]
    assert not (desk.folder / "case.db-shm").exists()


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE ledger_head SET root = zeroblob(32)", "ROOT_DIFFERS"),
        ("UPDATE ledger_head SET note = replace(note, '— ', '- ')", "ROOT_DIFFERS"),
        ("UPDATE origin SET public_key = zeroblob(32)", "SIGNATURE_BAD"),
        (_CUT_THE_END, "ENTRY_MISSING"),
        ("DROP TRIGGER ledger_entry_chain", "SCHEMA_CHANGED"),
        ("UPDATE meta SET value = 'ab' WHERE name = 'slots_leaf'", "SLOTS_CHANGED"),
        ("DELETE FROM meta WHERE name = 'slots_leaf'", "SLOTS_CHANGED"),
    ],
)
def test_damage_found_on_opening_opens_read_only_and_says_so(
    desk: Desk, sql: str, code: str
) -> None:
    case_file = desk.open()
    tamper(case_file, sql)
    case_file.close()
    again = desk.open()
    assert again.fault == code
    assert again.why_read_only == opening.REASONS[code]
    with again.read() as reader:
        assert reader.entries(limit=1)[0].act == "case.create"
    other = desk.open()  # the lock was given back
    assert other.fault == code


def test_a_slot_nobody_recorded_is_noticed(desk: Desk) -> None:
    case_file = desk.open()
    layout, slots = case_file.layout, case_file.slots
    case_file.close()
    sly = make_passphrase_slot(os.urandom(32), "sly", number=3, kdf=FLOOR)
    slotfile.write(layout, slots.with_slot(sly))
    assert desk.open().fault == "SLOTS_CHANGED"


def test_slots_recorded_by_something_else_are_not_believed(desk: Desk) -> None:
    case_file = desk.open()
    seen = put(case_file)
    with case_file._held.database.write() as connection:
        opening.remember(connection, {"slots_leaf": seen.leaf})
    with case_file.read() as reader:
        fault = opening.fault(reader.connection, case_file.slots, reader.seals, None)
    assert fault == "SLOTS_CHANGED"


def test_a_database_that_is_none_is_damage(desk: Desk) -> None:
    database = desk.folder / "case.db"
    kept = database.read_bytes()
    database.unlink()
    with pytest.raises(Damaged, match="missing"):
        desk.open()
    assert not database.exists()
    database.write_bytes(b"SQLite format 3\0" + kept[16:])
    with pytest.raises(Damaged, match="not encrypted"):
        desk.open()
    database.write_bytes(bytes(len(kept)))
    with pytest.raises(Damaged):
        desk.open()
    database.write_bytes(b"")
    with pytest.raises(Damaged, match="empty"):
        desk.open()
    database.write_bytes(kept)
    desk.open()


def test_a_case_without_its_name_secret_is_damage(desk: Desk) -> None:
    case_file = desk.open()
    tamper(case_file, "DELETE FROM secret WHERE id = 1")
    case_file.close()
    with pytest.raises(Damaged, match="names the files"):
        desk.open()


def test_no_case_is_no_case(desk: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "nothing", desk.state, desk.recovery_key)
    with pytest.raises(Unavailable, match="There is nothing at"):
        other.open()
    assert not (tmp_path / "nothing").exists()


def test_an_index_of_another_version_is_made_anew(desk: Desk) -> None:
    case_file = desk.open()
    put(case_file)
    with case_file._held.database.write() as connection:
        _spoil(connection)
    case_file.close()
    reading = desk.open(writable=False)
    with reading.read() as reader:
        assert reader.find("A-001") is None
    reading.close()
    with desk.open().read() as reader:
        assert reader.get("A-001").record == ATTACK
        assert opening.index_is_current(reader.connection)


def _spoil(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM record")
    connection.execute(
        update(tables.meta).where(tables.meta.c.name == "fold_version").values(value="0")
    )
