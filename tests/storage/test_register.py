"""Who protected people are: kept apart, committed to by the ledger, opened only with a reason."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from evidence.errors import Damaged, Refused, Unavailable, WrongPassphrase
from evidence.ids import PersonId, new_id
from evidence.people import Identity, Person
from evidence.records import Revision, Withheld
from evidence.texts import Name
from storage import indexes, register, slotfile
from storage.casefile import CaseFile
from storage.kdf import FLOOR
from storage.revisions import all_revisions
from storage.seals import BODY, place, seal
from storage.slots import make_passphrase_slot
from tests.storage.conftest import INVESTIGATOR, Desk

REGISTER_PASSPHRASE = "a second secret, for names alone"
NAME = "Qamar al-Zaman Canary"


@pytest.fixture(name="names")
def _names(case_file: CaseFile) -> CaseFile:
    case_file.register.create(REGISTER_PASSPHRASE, kdf=FLOOR)
    return case_file


def set_identity(case_file: CaseFile, *, name: str = NAME) -> tuple[str, Revision[Any]]:
    with case_file.write(INVESTIGATOR) as tx:
        person = tx.put(Person(pseudonym="Sparrow"))
        identity = Identity(person=PersonId(person.id), names=(Name(text=name),))
        return person.id, tx.put(identity)


def test_a_new_case_has_no_register(case_file: CaseFile) -> None:
    assert not case_file.register.exists
    assert not case_file.register.is_open
    with pytest.raises(Unavailable, match="no register"):
        case_file.register.unlock(REGISTER_PASSPHRASE)
    with pytest.raises(Unavailable, match="closed"):
        set_identity(case_file)
    with case_file.read() as reader:
        assert reader.find("P-001") is None


def test_an_identity_is_opened_with_a_reason_and_the_act_comes_first(names: CaseFile) -> None:
    person, seen = set_identity(names)
    with pytest.raises(Refused) as error:
        names.register.open_identity(person, INVESTIGATOR, reason=" ")
    assert error.value.rule == "R-23"
    opened = names.register.open_identity(person, INVESTIGATOR, reason="to call her")
    assert isinstance(opened, Identity)
    assert opened.names[0].text == NAME
    with names.read() as reader:
        (line,) = reader.entries(newest_first=True, limit=1)
        assert (line.act, line.reason, line.person) == (
            "identity.open",
            "to call her",
            INVESTIGATOR.person,
        )
        assert reader.entries(record=seen.id)[0].act == "identity.set"
    with pytest.raises(Refused, match="No identity"):
        names.register.open_identity(new_id(), INVESTIGATOR, reason="to call her")


def test_r24_a_name_stands_in_the_register_alone(desk: Desk, names: CaseFile) -> None:
    _, seen = set_identity(names)
    assert seen.record == Withheld(why="sealed")
    assert seen.body == b""
    with names.read() as reader:
        assert reader.get(seen.id) == seen
        assert reader.history(seen.id) == [seen]
        dump = [
            row
            for (table,) in reader.connection.execute(
                text("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL")
            ).all()
            if not table.startswith(("text_index", "text_short"))
            for row in reader.connection.exec_driver_sql(f"SELECT * FROM {table}").all()
        ]
        words = reader.connection.exec_driver_sql(
            "SELECT count(*) FROM text_index WHERE text_index MATCH 'canary'"
        ).scalar()
    assert dump
    assert "Canary" not in str(dump)
    assert words == 0
    names.close()
    for path in desk.folder.rglob("*"):
        assert path.is_dir() or b"Canary" not in path.read_bytes()


def test_an_emptied_database_is_damage_also_where_there_is_a_register(
    desk: Desk, names: CaseFile
) -> None:
    names.close()
    (desk.folder / "case.db").write_bytes(b"")
    with pytest.raises(Damaged, match="The database of this case is empty"):
        desk.open()


def test_opening_the_case_does_not_open_the_register(desk: Desk, names: CaseFile) -> None:
    person, _ = set_identity(names)
    names.close()
    again = desk.open()
    assert again.fault is None
    assert again.register.exists
    assert not again.register.is_open
    for closed in (
        lambda: again.register.open_identity(person, INVESTIGATOR, reason="to call her"),
        again.register.bodies,
        again.register.pending,
        lambda: again.register.record_of(person),
    ):
        with pytest.raises(Unavailable, match="closed"):
            closed()
    with pytest.raises(WrongPassphrase, match="the register of identities"):
        again.register.unlock("correct horse battery staple")
    again.register.unlock(REGISTER_PASSPHRASE)
    again.register.unlock("not asked for any more")
    assert [one.names[0].text for one in again.register.bodies() if isinstance(one, Identity)] == [
        NAME
    ]


def test_a_register_is_made_once(names: CaseFile) -> None:
    with pytest.raises(Refused, match="already"):
        names.register.create(REGISTER_PASSPHRASE, kdf=FLOOR)


def test_a_register_whose_making_was_interrupted_is_made_again(desk: Desk, tmp_path: Path) -> None:
    for part in (desk.folder / "case.db", desk.state):
        copy = shutil.copytree if part.is_dir() else shutil.copy
        copy(part, tmp_path / f"before {part.name}")
    case_file = desk.open()
    case_file.register.create(REGISTER_PASSPHRASE, kdf=FLOOR)
    case_file.close()
    # killed between the slot file and the commit of its entry:
    shutil.copy(tmp_path / "before case.db", desk.folder / "case.db")
    shutil.rmtree(desk.state)
    shutil.copytree(tmp_path / "before state", desk.state)
    reading = desk.open(writable=False)
    assert (reading.fault, reading.register.exists) == (None, False)
    reading.close()
    again = desk.open()
    assert (again.fault, again.register.exists) == (None, False)
    again.register.create(REGISTER_PASSPHRASE, kdf=FLOOR)
    set_identity(again)
    again.close()
    last = desk.open()
    assert last.fault is None
    last.register.unlock(REGISTER_PASSPHRASE)
    assert len(last.register.bodies()) == 1


def test_a_register_slot_nobody_recorded_is_noticed(desk: Desk, names: CaseFile) -> None:
    layout = names.layout
    sly = make_passphrase_slot(os.urandom(32), "sly", number=4, opens="register", kdf=FLOOR)
    twice = names.slots.with_slot(sly).with_slot(replace(sly, id=5))
    names.close()
    slotfile.write(layout, twice)
    assert desk.open().fault == "SLOTS_CHANGED"


def test_a_missing_register_is_damage(desk: Desk, names: CaseFile) -> None:
    names.close()
    (desk.folder / "register.db").unlink()
    with pytest.raises(Damaged, match="missing"):
        desk.open().register.unlock(REGISTER_PASSPHRASE)


def test_its_slot_stands_in_the_ledger(desk: Desk, names: CaseFile) -> None:
    assert [slot.opens for slot in names.slots.slots] == ["case", "case", "register"]
    with names.read() as reader:
        assert reader.entries(newest_first=True, limit=1)[0].act == "slot.add"
    names.close()
    assert desk.open().fault is None


def test_an_identity_is_changed_and_withdrawn_like_any_record(names: CaseFile) -> None:
    person, first = set_identity(names)
    corrected = Identity(person=PersonId(person), names=(Name(text="Qamar Canary"),))
    with names.write(INVESTIGATOR) as tx:
        second = tx.put(corrected, after=first, reason="spelling")
    assert second.number == 2
    opened = names.register.open_identity(person, INVESTIGATOR, reason="to call her")
    assert opened == corrected
    with names.write(INVESTIGATOR) as tx:
        tx.withdraw(second, reason="another person")
    with names.read() as reader:
        assert [one.act for one in reader.history(first.id)] == [
            "identity.set",
            "identity.set",
            "record.withdraw",
        ]
        assert reader.state(first.id) == "withdrawn"
    assert names.register.pending() == []
    assert names.register.record_of(person) == first.id


def test_the_index_needs_no_register(desk: Desk, names: CaseFile) -> None:
    set_identity(names)
    names.close()
    again = desk.open()
    with again.read() as reader:
        assert (
            indexes.compare(reader.connection, all_revisions(reader.connection, reader.seals)) == []
        )


def test_an_identity_without_its_entry_is_pending_and_offered_again(
    names: CaseFile,
) -> None:
    with pytest.raises(Refused, match="A rule"):
        _identity_then_refused(names)
    ((record_id, record),) = names.register.pending()
    assert isinstance(record, Identity)
    person, _ = set_identity(names, name="Somebody else")  # takes the same number
    assert [one for one, _ in names.register.pending()] == [record_id]
    with names.write(INVESTIGATOR) as tx:
        tx.put(replace(record, person=PersonId(person)), id=record_id)
    assert names.register.pending() == []


def _identity_then_refused(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        person = tx.put(Person(pseudonym="Sparrow"))
        tx.put(Identity(person=PersonId(person.id), names=(Name(text=NAME),)))
        tx.origins()  # as far as a crash between the two databases would let it come
        raise Refused("A rule says no.")


def test_a_refused_identity_does_not_reach_the_register(names: CaseFile) -> None:
    with pytest.raises(Refused):
        _refused_before_anything_is_written(names)
    set_identity(names, name="Somebody else")
    assert len(names.register.bodies()) == 1


def _refused_before_anything_is_written(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        person = tx.put(Person(pseudonym="Sparrow"))
        tx.put(Identity(person=PersonId(person.id), names=(Name(text=NAME),)))
        raise Refused("A rule says no.")


def test_an_altered_identity_is_noticed(names: CaseFile) -> None:
    person, seen = set_identity(names)
    store = names.register.store
    database, keys = store._opened()
    with database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER identity_update")
        row = connection.execute(register.secret.select()).one()
        forged = seal(
            keys.cipher(row.id, row.sealed),
            store.body(seen.origin, seen.n).replace(b"Canary", b"Parrot"),
            place(seen.origin, seen.n, BODY),
        )
        connection.execute(update(register.identity).values(sealed=forged))
    with pytest.raises(Damaged) as error:
        names.register.open_identity(person, INVESTIGATOR, reason="to call her")
    assert error.value.code == "IDENTITY_ALTERED"


def test_an_erased_identity_says_so(names: CaseFile) -> None:
    person, seen = set_identity(names)
    database, _ = names.register.store._opened()
    with database.write() as connection:
        connection.execute(update(register.secret).values(sealed=None, erased_by=seen.leaf))
    with pytest.raises(Refused, match="erased"):
        names.register.open_identity(person, INVESTIGATOR, reason="to call her")
    with names.write(INVESTIGATOR) as tx:  # and it can be told again, under a new secret
        named = Identity(person=PersonId(person), names=(Name(text=NAME),))
        tx.put(named, after=seen, reason="told again")
    names.register.open_identity(person, INVESTIGATOR, reason="to call her")


def test_an_identity_nobody_wrote_is_not_there(names: CaseFile) -> None:
    with pytest.raises(Refused, match="not in the register"):
        names.register.store.body("witnessmark/x/y", 7)


def test_a_register_is_read_without_the_lock(desk: Desk, names: CaseFile) -> None:
    set_identity(names)
    names.close()
    reading = desk.open(writable=False)
    reading.register.unlock(REGISTER_PASSPHRASE)
    assert len(reading.register.bodies()) == 1
    reading.close()


def test_register_rows_are_kept(names: CaseFile, tmp_path: Path) -> None:
    set_identity(names)
    database, _ = names.register.store._opened()
    for sql in ("UPDATE identity SET n = 9", "DELETE FROM identity", "DELETE FROM secret"):
        with pytest.raises(Exception, match="append-only"):
            _run(database, sql)


def _run(database: Any, sql: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(sql)
