"""The world fails while files are taken in: sources that change, other writers, full disks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import acquiring
from app.attacks import list_attacks
from app.case import Case, open_case
from app.ingest import add_files
from app.items import list_items
from app.jobs import Progress
from app.verifying import verify_case
from evidence.attacks import Attack
from evidence.errors import Unavailable
from storage import disk
from tests.app.cases import PASSPHRASE, fresh_case, size_of_ledger
from tests.journeys.test_bad_input import _call
from tests.storage.disks import tiny_disk

LARGE = acquiring.WHOLE + 3 * 1024 * 1024  # read in pieces, with a report after each


@pytest.fixture
def case(tmp_path: Path, state: Path) -> Iterator[Case]:
    assert state
    with fresh_case(tmp_path) as made:
        yield made


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    (folder / "a.txt").write_text("first")
    (folder / "film.mp4").write_bytes(os.urandom(1024) * (LARGE // 1024))
    (folder / "z.txt").write_text("last")
    return folder


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acquiring, "RETRY_AFTER", 0.01)


def whenever(name: str, at_least: int, act: Callable[[], object]) -> Progress:
    """Return a progress that acts each time this file is reported with so many bytes done."""

    def report(done: int, _total: int, words: str) -> None:
        if words == name and done >= at_least:
            act()

    return Progress(report=report)


def test_a_file_that_vanishes_between_listing_and_reading_is_listed(case: Case, card: Path) -> None:
    gone = whenever("film.mp4", 0, lambda: (card / "film.mp4").unlink(missing_ok=True))
    intake = add_files(case, [card], read=False, progress=gone)
    assert [one.name for one in intake.received] == ["a.txt", "z.txt"]
    ((failed),) = intake.failed
    assert "no longer there" in failed.reason
    assert intake.exit_code == 4
    assert is_sound(case)


def test_a_file_that_changes_once_is_read_again_and_taken_whole(case: Case, card: Path) -> None:
    film = card / "film.mp4"
    once: list[int] = []

    def grow() -> None:
        if not once:
            once.append(1)
            with film.open("ab") as out:
                out.write(b"the camera wrote on")

    intake = add_files(case, [card], read=False, progress=whenever("film.mp4", 2 << 20, grow))
    assert intake.failed == []
    taken = next(one for one in intake.received if one.name == "film.mp4")
    with case.file.open_blob(taken.sha256) as kept:
        assert kept.read() == film.read_bytes()
    assert is_sound(case)


@pytest.mark.parametrize("change", ["grows", "shrinks", "is replaced"])
def test_a_file_that_keeps_changing_is_never_taken_torn(
    case: Case, card: Path, change: str
) -> None:
    film = card / "film.mp4"

    def touch() -> None:
        if change == "grows":
            with film.open("ab") as out:
                out.write(b"more")
        elif change == "shrinks":
            os.truncate(film, film.stat().st_size - 1)
        else:
            os.utime(film, ns=(1, film.stat().st_mtime_ns + 1))

    intake = add_files(case, [card], read=False, progress=whenever("film.mp4", 2 << 20, touch))
    assert [one.name for one in intake.received] == ["a.txt", "z.txt"]
    (failed,) = intake.failed
    assert failed.reason == acquiring.CHANGING
    assert intake.exit_code == 2
    assert is_sound(case)


def test_a_case_held_elsewhere_names_its_holder_and_can_be_read(
    case: Case, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    size = size_of_ledger(case)
    code, said = _call("ingest", case.file.folder, card / "a.txt")
    assert (code, said["error"]) == (4, "unavailable")
    assert f"process {os.getpid()}" in said["text"]
    assert "host " in said["text"]
    assert _call("items", case.file.folder)[0] == 0
    assert _call("verify", case.file.folder)[0] == 0
    assert size_of_ledger(case) == size


@pytest.fixture
def small(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Path, Path]]:
    """A case on a real disk of 100 MB, closed; and a folder of sources elsewhere.

    The check for free space is passed: somebody else fills the disk after it.
    """
    assert state
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "film.mp4").write_bytes(os.urandom(1024) * 20_000)
    (sources / "a.txt").write_text("first")
    with tiny_disk(tmp_path / "disk", "100m") as place:
        with fresh_case(place) as made, made.write() as tx:
            tx.put(Attack(title="Before the disk was full"))
        monkeypatch.setattr(disk, "ROOM_RESERVE", -(1 << 30))
        yield place / "test.case", sources


def fill(place: Path, leave: int) -> None:
    """Fill the disk under a folder up to so many bytes."""
    free = os.statvfs(place)
    with (place / "filler").open("ab") as out:
        out.write(bytes(max(0, free.f_bavail * free.f_frsize - leave)))


def test_a_disk_that_fills_while_a_film_is_copied_costs_only_that_run(
    small: tuple[Path, Path],
) -> None:
    folder, sources = small
    fill(folder.parent, 5 << 20)
    code, said = _call("ingest", folder, sources, "--no-previews")
    assert (code, said["error"]) == (4, "unavailable")
    assert "disk is full" in said["text"]
    assert "safe" in said["text"]
    (folder.parent / "filler").unlink()
    assert list((folder / "tmp").iterdir()) == []
    after_a_full_disk(folder, titles={"Before the disk was full"}, files=0)
    code, said = _call("ingest", folder, sources, "--no-previews")
    assert (code, len(said["received"])) == (0, 2)


def test_a_record_that_finds_no_room_gives_the_ballast_up_and_is_refused(
    small: tuple[Path, Path],
) -> None:
    folder, _sources = small
    case = open_case(folder, PASSPHRASE)
    fill(folder.parent, 0)
    assert (folder / "ballast").exists()
    with pytest.raises(Unavailable, match="disk is full"):
        _put_many(case, 2000)
    assert not (folder / "ballast").exists()
    with case.write() as tx:  # there is room again for what is needed to end the day
        tx.put(Attack(title="After the ballast"))
    case.close()
    after_a_full_disk(folder, titles={"Before the disk was full", "After the ballast"}, files=0)


@pytest.mark.parametrize("ballast", [True, False])
def test_a_case_on_a_full_disk_can_be_opened_and_read(
    small: tuple[Path, Path], ballast: bool
) -> None:
    folder, sources = small
    if not ballast:
        (folder / "ballast").unlink()
    fill(folder.parent, 0)
    code, said = _call("attack", "list", folder)
    assert code == 0
    assert [one["title"] for one in said["attacks"]] == ["Before the disk was full"]
    code, said = _call("ingest", folder, sources / "a.txt", "--no-previews")
    assert code in (0, 4)
    (folder.parent / "filler").unlink()
    after_a_full_disk(folder, titles={"Before the disk was full"}, files=int(code == 0))


def _put_many(case: Case, count: int) -> None:
    with case.write() as tx:
        for number in range(count):
            tx.put(Attack(title=f"Number {number}"))


def after_a_full_disk(folder: Path, *, titles: set[str], files: int) -> None:
    """The case opens, holds what was acknowledged and nothing half-written."""
    case = open_case(folder, PASSPHRASE)
    try:
        assert case.file.writable
        assert {line.title for line in list_attacks(case)} == titles
        assert len(list_items(case)) == files
        assert is_sound(case)
    finally:
        case.close()


def is_sound(case: Case) -> bool:
    """Whether every check is good and nothing was left behind."""
    found: Any = verify_case(case, full=True)
    leftovers = [one for one in found.checks if "FILE_UNLISTED" in one.detail]
    return found.verdict == "intact" and not leftovers and not list(case.file.layout.tmp.iterdir())
