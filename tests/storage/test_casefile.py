"""A case folder as a whole: made, opened again, found damaged or turned back, locked, copied."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence.acts import PROGRAM, CustodyAct
from evidence.attacks import Attack
from evidence.cases import Case
from evidence.custody import checkpoint
from evidence.custody.acts import Act
from evidence.errors import Refused, Unavailable, WrongPassphrase
from evidence.evidence_words import ItemKind
from evidence.ids import ItemId
from evidence.items import File, Item
from evidence.records import Revision
from storage import casefile, clock, folder, tables
from storage.casefile import CaseFile
from storage.kdf import FLOOR
from tests.storage.conftest import INVESTIGATOR, PASSPHRASE, Desk, Watch

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


def test_a_new_case_begins_with_its_making_and_its_slots(case_file: CaseFile) -> None:
    with case_file.read() as reader:
        first, *slots = reader.entries()
        told = [reader.get(line.record).record for line in slots]
    assert (first.act, first.person, first.role) == (
        "case.create", INVESTIGATOR.person, "investigator"
    )  # fmt: skip
    assert [line.act for line in slots] == ["slot.add", "slot.add"]
    facts = [
        {fact.name: fact.value for fact in one.facts} for one in told if isinstance(one, CustodyAct)
    ]
    assert [(one["slot"], one["kind"]) for one in facts] == [("1", "passphrase"), ("2", "recovery")]
    assert notes(case_file) == [(3, "create")]
    assert case_file.writable
    assert case_file.folder == case_file.layout.root
    assert case_file.why_read_only is None


def test_the_folder_holds_what_the_format_says(desk: Desk) -> None:
    assert sorted(path.name for path in desk.folder.iterdir()) == [
        "ballast", "blobs", "case.db", "case.json", "case.json.2", "derived", "lock", "tmp",
    ]  # fmt: skip


def test_passphrase_and_recovery_key_both_open_it(desk: Desk) -> None:
    desk.open().close()
    desk.open(passphrase=desk.recovery_key.lower()).close()
    with pytest.raises(WrongPassphrase):
        desk.open(passphrase="guess")


def test_what_is_put_is_there_after_reopening(desk: Desk) -> None:
    case_file = desk.open()
    seen = put(case_file)
    case_file.close()
    case_file.close()  # a second time does no harm
    again = desk.open()
    with again.read() as reader:
        assert reader.get("A-001") == seen
    assert again.fault is None


def test_closing_cuts_a_checkpoint_if_there_is_news(desk: Desk) -> None:
    case_file = desk.open()
    put(case_file)
    case_file.close()
    again = desk.open()
    assert notes(again) == [(3, "create"), (4, "close")]
    mark = again.mark()
    assert mark is not None
    assert [size for size, _ in mark.values()] == [4]
    again.close()
    assert notes(desk.open()) == [(3, "create"), (4, "close")]


def test_a_checkpoint_on_request_is_a_signed_note(case_file: CaseFile) -> None:
    put(case_file)
    note = case_file.checkpoint("export")
    said = checkpoint.read(note)
    with case_file.read() as reader:
        head = reader.head()
    assert (said.size, said.root.hex(), note) == (4, head.root, head.note)
    assert notes(case_file)[-1] == (4, "export")


def test_a_checkpoint_is_cut_when_it_is_due(case_file: CaseFile) -> None:
    case_file._held.pace = clock.Pace(size=3, at=clock.monotonic() - 901 * 10**9)
    put(case_file)
    put(case_file)
    assert notes(case_file) == [(3, "create"), (4, "pace")]
    mark = case_file.mark()
    assert mark is not None
    assert [size for size, _ in mark.values()] == [4]


def test_a_mark_that_cannot_be_written_does_not_undo_what_is_saved(desk: Desk) -> None:
    case_file = desk.open()
    put(case_file)
    shutil.rmtree(desk.state)
    desk.state.write_text("no folder")
    case_file.checkpoint("request")
    assert notes(case_file)[-1] == (4, "request")


def test_another_device_starts_a_ledger_of_its_own(desk: Desk, tmp_path: Path) -> None:
    case_file = desk.open()
    put(case_file)
    case_file.close()
    there = Desk(desk.folder, tmp_path / "other device", desk.recovery_key)
    copied = there.open()
    assert copied.writable
    assert copied.mark() is None
    put(copied)
    with copied.read() as reader:
        old, new = reader.origins()
        lines = reader.entries(after=3)
        added = reader.get(lines[0].record).record
        assert reader.head().origin == new.origin
        assert [(one.origin, one.size) for one in reader.ends()] == [
            (one.origin, one.size) for one in (old, new)
        ]
    assert old.origin != new.origin
    assert (old.size, new.size) == (4, 2)
    assert [(line.act, line.origin, line.n) for line in lines] == [
        ("key.add", new.origin, 0),
        ("record.put", new.origin, 1),
    ]
    assert isinstance(added, CustodyAct)
    assert {fact.name: fact.value for fact in added.facts}["head"] == (
        f"{old.origin} 4 {old.root.hex()}"
    )
    there.close()
    back = desk.open()
    assert back.fault is None
    put(back)
    assert acts(back)[-3:] == ["key.add", "record.put", "record.put"]


def test_a_device_that_only_looks_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    there = Desk(desk.folder, tmp_path / "other device", desk.recovery_key)
    copied = there.open()
    note = copied.checkpoint("receipt")  # of the ledger that is there
    assert checkpoint.read(note).size == 3
    copied.close()
    assert acts(desk.open()) == ["case.create", "slot.add", "slot.add"]


def test_a_write_that_failed_at_first_starts_the_ledger_later(desk: Desk, tmp_path: Path) -> None:
    there = Desk(desk.folder, tmp_path / "other device", desk.recovery_key)
    copied = there.open()
    with pytest.raises(RuntimeError, match="no entry"), copied.write(INVESTIGATOR):
        pass  # that the key was added does not count as an entry of this write
    put(copied)
    assert acts(copied)[-2:] == ["key.add", "record.put"]


def test_the_second_opener_is_told_who_writes(desk: Desk) -> None:
    case_file = desk.open()
    with pytest.raises(Unavailable, match=f"process {os.getpid()}"):
        desk.open()
    reading = desk.open(writable=False)
    put(case_file)
    with reading.read() as reader:
        assert reader.get("A-001").record == ATTACK
    assert reading.why_read_only == "It was opened for reading only."
    with pytest.raises(Unavailable, match="reading only"):
        put(reading)
    reading.close()
    case_file.close()
    desk.open()


def test_a_case_is_never_made_over_something(desk: Desk) -> None:
    with pytest.raises(Refused, match="already"):
        create(desk.folder, desk)
    assert desk.open().fault is None


def create(where: Path, desk: Desk, *, passphrase: str = PASSPHRASE, **more: Any) -> CaseFile:
    made = casefile.create(
        where, passphrase=passphrase, state=desk.state, now=Watch(), kdf=FLOOR, **more
    )
    desk.opened.append(made.case_file)
    return made.case_file


def test_a_case_that_could_not_be_made_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="passphrase"):
        create(tmp_path / "b.case", desk, passphrase="")
    assert not (tmp_path / "b.case").exists()
    shutil.rmtree(desk.state)
    desk.state.write_text("no folder: no key can be kept")
    with pytest.raises(Unavailable):
        create(tmp_path / "b.case", desk)
    assert not (tmp_path / "b.case").exists()


def test_the_program_can_make_a_case(desk: Desk, tmp_path: Path) -> None:
    made = create(tmp_path / "b.case", desk, record=Case(title="Ariha"))
    with made.read() as reader:
        assert reader.get(made.case_id).record == Case(title="Ariha")
        assert reader.entries(limit=1)[0].role == PROGRAM.role
    put(made)


def test_a_file_is_read_back_by_its_hash(case_file: CaseFile) -> None:
    data = b"witness mark\n" * 1000
    case_file.require_room(len(data))
    kept = case_file.vault.keep(case_file.vault.stage(io.BytesIO(data)))
    with case_file.write(INVESTIGATOR) as tx:
        photo = tx.put(Item(item_kind=ItemKind.IMAGE, title="A photograph"))
        file = File(
            item=ItemId(photo.id), sha256=kept.sha256, sha512=kept.sha512, size=kept.size,
            name="IMG_1.JPG",
        )  # fmt: skip
        tx.put(file, act=Act.ITEM_INGEST, blob=kept)
    with case_file.open_blob(kept.sha256) as source:
        assert source.read(len(data) + 1) == data
    with pytest.raises(Refused, match="no file"):
        case_file.open_blob("ab" * 32)
    with pytest.raises(Unavailable):
        case_file.require_room(10**18)
    with case_file.read() as reader:
        row = reader.blob(kept.sha256)
    assert row is not None
    assert row.name == case_file.vault.name_of(kept.sha256)


def test_the_signer_key_is_made_once_and_found_again(desk: Desk) -> None:
    case_file = desk.open()
    public = case_file.signer().public_key
    assert case_file.signer().public_key == public
    case_file.close()
    assert desk.open().signer().public_key == public


def test_a_full_disk_refuses_the_act_and_gives_up_the_ballast(desk: Desk) -> None:
    case_file = desk.open()
    with pytest.raises(Unavailable, match="full"):
        _fill_up(case_file)
    assert not (desk.folder / "ballast").exists()
    put(case_file)
    case_file.close()
    assert desk.open().fault is None
    assert (desk.folder / "ballast").exists()


def _fill_up(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.connection.exec_driver_sql("PRAGMA max_page_count=10")
        tx.put(replace(ATTACK, summary="x" * 100_000))
        tx.origins()
        tx.connection.exec_driver_sql("PRAGMA max_page_count=1073741823")


def test_another_failure_of_the_world_keeps_the_ballast(desk: Desk) -> None:
    case_file = desk.open()
    with pytest.raises(Unavailable, match="cable"):
        _pull_the_cable(case_file)
    assert (desk.folder / "ballast").exists()


def _pull_the_cable(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR):
        raise Unavailable("The cable was pulled.")


def test_what_a_crash_left_in_tmp_is_swept(desk: Desk) -> None:
    (desk.folder / "tmp" / "half").write_bytes(b"half a file")
    desk.open(writable=False).close()
    assert (desk.folder / "tmp" / "half").exists()
    desk.open()
    assert not (desk.folder / "tmp" / "half").exists()


def test_a_killed_writer_loses_nothing_that_was_acknowledged(desk: Desk) -> None:
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from evidence.attacks import Attack\n"
        "from storage import casefile\n"
        "from tests.storage.conftest import INVESTIGATOR, PASSPHRASE, Watch\n"
        "case = casefile.open_case(Path(sys.argv[1]), passphrase=PASSPHRASE,"
        " state=Path(sys.argv[2]), now=Watch())\n"
        "for n in range(3):\n"
        "    with case.write(INVESTIGATOR) as tx:\n"
        "        tx.put(Attack(title=f'Attack {n}'))\n"
        "    print(n, flush=True)\n"
        "os._exit(9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(desk.folder), str(desk.state)],
        capture_output=True, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.split() == ["0", "1", "2"]
    again = desk.open()
    assert again.fault is None
    with again.read() as reader:
        assert [one.ref for one in reader.of(Attack)] == ["A-001", "A-002", "A-003"]
        assert reader.head().signed


def test_two_writers_on_one_case_are_still_harmless(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.open()
    monkeypatch.setattr(folder.Lock, "take", lambda *_: folder.Lock(os.open(os.devnull, 0)))
    two = desk.open()
    for case_file in (one, two, two, one, one, two):
        put(case_file)
    with one.read() as reader:
        assert [line.n for line in reader.entries()] == list(range(9))
        assert [one.ref for one in reader.of(Attack)] == [f"A-00{n}" for n in range(1, 7)]
        assert reader.head().signed


def test_a_clock_may_stand_still(desk: Desk) -> None:
    desk.watch.shift = timedelta(days=400)
    case_file = desk.open()
    put(case_file)
    assert acts(case_file)[-2:] == ["clock.anomaly", "record.put"]
