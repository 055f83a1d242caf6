"""Taking files in: what is recorded, what is said, and what never happens twice."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from app.case import Case
from app.ingest import add_files
from app.items import item_details, list_items
from app.jobs import Progress
from app.records import add_record
from evidence.errors import Cancelled, Refused
from tests.app.cases import MEDIA, fresh_case, size_of_ledger, with_attack


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with fresh_case(tmp_path) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "card"
    target.mkdir()
    for name in ("market-stalls.jpg", "market-film.mp4", "ministry-statement.pdf"):
        shutil.copy(MEDIA / name, target / name)
    (target / "note.txt").write_text("سوق كارسن", encoding="utf-8")
    (target / "empty.jpg").touch()
    return target


def test_every_file_is_received_read_and_tied_to_its_attack(case: Case, folder: Path) -> None:
    attack = with_attack(case)
    intake = add_files(case, [folder], attack=attack, source="a memory card", how="handed_over")
    assert intake.exit_code == 0
    assert {one.name: one.status for one in intake.received} == {
        "empty.jpg": "empty",
        "market-film.mp4": "read",
        "market-stalls.jpg": "read",
        "ministry-statement.pdf": "read",
        "note.txt": "read",
    }
    lines = {line.name: line for line in list_items(case, attack)}
    photo = lines["market-stalls.jpg"]
    assert photo.item_kind == "image"
    assert photo.captured == "2031-03-09T09:24:10+03:00"
    assert photo.place is not None
    assert photo.place.lat_e6 < 0
    assert photo.place.claimed
    assert photo.camera == "Demonstration Drawn Phone 1"
    assert lines["market-film.mp4"].duration_ms == 4000
    assert photo.sha256 == sha256((MEDIA / "market-stalls.jpg").read_bytes()).hexdigest()


def test_the_originals_are_untouched(case: Case, folder: Path) -> None:
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}
    add_files(case, [folder])
    assert before == {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}


def test_previews_and_key_frames_are_kept(case: Case, folder: Path) -> None:
    add_files(case, [folder])
    lines = {line.name: line for line in list_items(case)}
    derived = case.file.derived
    assert derived.get(lines["market-stalls.jpg"].sha256 or "", "preview", 1)
    assert derived.get(lines["market-film.mp4"].sha256 or "", "sheet", 1)


def test_a_second_run_adds_one_act_and_nothing_else(case: Case, folder: Path) -> None:
    first = add_files(case, [folder])
    size = size_of_ledger(case)
    again = add_files(case, [folder])
    assert size_of_ledger(case) == size + 1
    assert again.received == []
    assert {one.ref for one in again.seen_again} == {one.ref for one in first.received}
    assert len(list_items(case)) == len(first.received)


def test_the_same_bytes_twice_in_one_run_are_one_item(case: Case, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        shutil.copy(MEDIA / "market-stalls.jpg", tmp_path / name)
    intake = add_files(case, [tmp_path / "a.jpg", tmp_path / "b.jpg"])
    assert [one.ref for one in intake.received] == ["E-0001"]
    assert [(one.ref, one.name, one.status) for one in intake.seen_again] == [
        ("E-0001", "b.jpg", "read")
    ]


def test_the_same_bytes_for_a_second_attack_are_related_to_it(case: Case, folder: Path) -> None:
    one, two = with_attack(case), with_attack(case, "Mosque")
    add_files(case, [folder / "note.txt"], attack=one)
    add_files(case, [folder / "note.txt"], attack=two)
    (line,) = list_items(case)
    assert line.attacks == (one, two)


def test_a_name_in_any_bytes_survives(case: Case, tmp_path: Path) -> None:
    raw = "صورة\u202egpj.exe".encode() + b"\n\xff"
    target = os.fsencode(tmp_path) + b"/" + raw
    with open(target, "wb") as out:  # noqa: PTH123 - a name that is no text
        out.write(b"evidence")
    add_files(case, [Path(os.fsdecode(target))])
    details = item_details(case, "E-0001")
    assert details.files[0].record.raw_name() == raw


def test_what_cannot_be_taken_is_listed_and_the_rest_goes_on(case: Case, folder: Path) -> None:
    (folder / "link").symlink_to(folder / "note.txt")
    intake = add_files(case, [folder, folder / "gone"])
    assert len(intake.received) == 5
    assert {os.path.basename(one.path): one.world for one in intake.failed} == {  # noqa: PTH119
        b"link": False,
        b"gone": True,
    }
    assert intake.exit_code == 4
    assert "2 not taken" in intake.sentence()


def test_a_link_alone_exits_two(case: Case, folder: Path) -> None:
    (folder / "link").symlink_to(folder / "note.txt")
    assert add_files(case, [folder / "link"]).exit_code == 2


def test_a_provider_is_a_person_of_the_case(case: Case, folder: Path) -> None:
    person = add_record(case, "person", {"role": ["witness"]})
    add_files(case, [folder / "note.txt"], source=person.ref)
    details = item_details(case, "E-0001")
    assert details.item.record.provider is not None
    assert details.item.record.provider.person == person.id


def test_an_unknown_attack_or_person_is_refused_before_anything_is_read(
    case: Case, folder: Path
) -> None:
    size = size_of_ledger(case)
    with pytest.raises(Refused, match="A-404"):
        add_files(case, [folder], attack="A-404")
    with pytest.raises(Refused, match="P-404"):
        add_files(case, [folder], source="P-404")
    assert size_of_ledger(case) == size


def test_a_stop_keeps_what_is_on_disk_and_drops_the_rest(case: Case, tmp_path: Path) -> None:
    card = tmp_path / "many"
    card.mkdir()
    for number in range(60):
        (card / f"{number:03d}.txt").write_text(f"note {number}")
    progress = Progress()
    progress.report = lambda done, _total, _words: progress.stop() if done > 400 else None
    with pytest.raises(Cancelled):
        add_files(case, [card], progress=progress)
    kept = list_items(case)
    assert 0 < len(kept) < 60
    assert len(kept) % 25 == 0
    assert list((case.file.folder / "tmp").iterdir()) == []
    resumed = add_files(case, [card])
    assert len(resumed.received) + len(resumed.seen_again) == 60
    assert len(list_items(case)) == 60


def test_without_reading_files_are_kept_and_say_nothing_yet(case: Case, folder: Path) -> None:
    intake = add_files(case, [folder], read=False)
    assert {one.status for one in intake.received} == {None}
    kinds = {line.name: line.item_kind for line in list_items(case)}
    assert kinds["market-film.mp4"] == "video"


def test_a_large_file_is_read_from_the_vault(case: Case, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"\0" * (17 * 1024 * 1024))
    intake = add_files(case, [large])
    assert intake.received[0].size == 17 * 1024 * 1024
    assert intake.received[0].status == "not_opened"


def test_many_large_pictures_do_not_fill_the_memory(
    case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ingest.HELD", 0)
    intake = add_files(case, [folder])
    assert {one.status for one in intake.received} == {"read", "empty"}


def test_slow_readers_do_not_hold_up_the_acknowledgement(
    case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.recording.PATIENCE", 0.0)
    monkeypatch.setattr("app.recording.Recorder.record.__defaults__", (0.0,))
    intake = add_files(case, [folder])
    assert {one.status for one in intake.received} == {"read", "empty"}
    assert {line.status for line in list_items(case)} == {"read", "empty"}
