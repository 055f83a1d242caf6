"""A case is read where nothing can be written: a disc, a folder without rights, a full disk."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.errors import Unavailable
from storage import disk, read_only
from storage.casefile import CaseFile
from storage.database import Access
from storage.folder import Lock, is_held
from storage.kdf import FLOOR
from storage.read_only import Aside, ReadOnly, sweep
from tests.storage.conftest import INVESTIGATOR, Desk
from tests.storage.disks import no_file_longer_than, tiny_disk, write_protected
from tests.storage.puts import ATTACK, put

NAMES = "register of names, its own words"


@pytest.fixture(name="disc")
def _disc(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A copy of a case whose newest acts, also those of its register, are still in the logs."""
    case_file = desk.open()
    case_file.register.create(NAMES, kdf=FLOOR)
    put(case_file, ATTACK)
    made = copied(desk, tmp_path / "disc" / "a.case")
    case_file.close()
    yield made
    made.close()


def copied(desk: Desk, folder: Path) -> Desk:
    folder.parent.mkdir()
    shutil.copytree(desk.folder, folder, ignore=shutil.ignore_patterns("*-shm", "ballast"))
    return replace(desk, folder=folder, opened=[])


def titles(case_file: CaseFile) -> list[str]:
    with case_file.read() as reader:
        return [line.act for line in reader.entries()][3:]


def found_in(folder: Path) -> dict[Path, tuple[int, int]]:
    paths = [folder, *folder.rglob("*")]
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in paths}


@contextmanager
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What anybody but root is told of a folder of mode 0555."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        yield


def test_acts_still_in_the_log_are_read_from_a_write_protected_medium(disc: Desk) -> None:
    before = found_in(disc.folder)
    with write_protected(disc.folder):
        with pytest.raises(Unavailable, match="write-protected"):
            disc.open()
        reading = disc.open(writable=False)
        assert titles(reading) == ["slot.add", "record.put"]
        assert reading.why_read_only == read_only.FROM_A_COPY
        with pytest.raises(Unavailable), reading.write(INVESTIGATOR):
            pass
        reading.register.unlock(NAMES)
        assert reading.register.bodies() == []
        (aside,) = (disc.state / "aside").iterdir()
        assert aside.stat().st_mode & 0o777 == 0o700
        assert not (aside / "case.db").read_bytes().startswith(b"SQLite")
        reading.close()
        assert list((disc.state / "aside").iterdir()) == []
    assert found_in(disc.folder) == before


def test_acts_still_in_the_log_are_read_from_a_folder_without_rights(
    disc: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found_in(disc.folder)
    with unwritable(monkeypatch):
        reading = disc.open(writable=False)
        assert titles(reading) == ["slot.add", "record.put"]
        reading.register.unlock(NAMES)
        reading.close()
        reading.close()
    assert found_in(disc.folder) == before
    assert list((disc.state / "aside").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into any folder")
def test_a_folder_of_mode_0555_is_read(disc: Desk) -> None:
    disc.folder.chmod(0o555)
    try:
        assert titles(disc.open(writable=False)) == ["slot.add", "record.put"]
    finally:
        disc.folder.chmod(0o700)


def test_without_a_log_nothing_is_copied(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open().register.create(NAMES, kdf=FLOOR)
    desk.close()
    with unwritable(monkeypatch):
        reading = desk.open(writable=False)
        reading.register.unlock(NAMES)
        assert reading.register.bodies() == []
        assert titles(reading) == ["slot.add"]
        assert reading.why_read_only == read_only.ON_A_MEDIUM
    assert not (desk.state / "aside").exists()


def test_what_somebody_writes_meanwhile_is_seen_also_without_rights(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = desk.open()
    put(writing, ATTACK)
    with unwritable(monkeypatch):
        reading = desk.open(writable=False)
        put(writing, ATTACK)
        assert titles(reading) == ["record.put", "record.put"]
        assert not (desk.state / "aside").exists()


def test_a_copy_that_does_not_fit_is_said_and_nothing_is_left(
    disc: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unwritable(monkeypatch), no_file_longer_than(4096), pytest.raises(Unavailable):
        disc.open(writable=False)
    assert list((disc.state / "aside").iterdir()) == []


def test_what_a_crash_left_of_copies_is_removed_at_the_next_start(desk: Desk) -> None:
    alive, dead = Aside(desk.state / "aside"), Aside(desk.state / "aside")
    (dead.folder / "case.db").write_bytes(b"left")
    os.close(dead._descriptor)
    desk.open(writable=False)
    assert list((desk.state / "aside").iterdir()) == [alive.folder]
    alive.remove()
    sweep(desk.state)
    sweep(desk.state.parent / "nowhere")


def test_a_folder_swept_before_it_was_locked_is_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    lock = read_only._locked

    def swept(folder: Path) -> int:
        tried.append(1)
        if len(tried) == 1:
            folder.rmdir()
        return lock(folder)

    monkeypatch.setattr(read_only, "_locked", swept)
    made = Aside(desk.state / "aside")
    assert len(tried) == 2
    assert made.folder.is_dir()
    made.remove()


def test_a_folder_swept_while_it_was_locked_is_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[Path] = []
    flock = fcntl.flock

    def sweep_first(descriptor: int, how: int) -> None:
        if not swept:
            swept.extend((desk.state / "aside").iterdir())
            swept[0].rmdir()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", sweep_first)
    made = Aside(desk.state / "aside")
    assert made.folder != swept[0]
    assert made.folder.is_dir()
    made.remove()


def test_a_case_says_whether_it_is_held(desk: Desk) -> None:
    layout = desk.open(writable=False).layout
    assert not is_held(layout)
    lock = Lock.take(layout, desk.watch())
    assert is_held(layout)
    lock.release()
    assert not is_held(layout)
    layout.lock.unlink()
    assert not is_held(layout)


@pytest.mark.parametrize("stale", [False, True])
def test_a_full_disk_without_ballast_is_read_and_closed(
    desk: Desk, tmp_path: Path, stale: bool
) -> None:
    case_file = desk.open()
    put(case_file, ATTACK)
    with tiny_disk(tmp_path / "small") as place:
        small = copied(desk, place / "in" / "a.case")
        if stale:
            (small.folder / "case.db-shm").touch()
        fill(place)
        for _ in range(2):
            reading = small.open(writable=False)
            assert reading.why_read_only == read_only.ON_A_FULL_DISK
            assert titles(reading) == ["record.put"]
            reading.close()
        (place / "filler").unlink()
        assert titles(small.open()) == ["record.put"]
        small.close()


def test_a_full_disk_without_a_log_is_read_as_it_is(desk: Desk) -> None:
    way = ReadOnly(desk.open(writable=False).layout, desk.state, roomy=False)
    database = desk.folder / "case.db"
    assert way.of(database) == (database, Access.IMMUTABLE)


@pytest.mark.parametrize("ballast", [0, 1 << 20])
def test_a_case_open_while_the_disk_fills_is_closed_and_loses_nothing(
    desk: Desk, tmp_path: Path, ballast: int
) -> None:
    with tiny_disk(tmp_path / "small") as place:
        small = copied(desk, place / "in" / "a.case")
        (small.folder / "ballast").write_bytes(bytes(ballast))
        case_file = small.open()
        for _ in range(3):
            put(case_file, ATTACK)
        fill(place)
        case_file.close()
        assert (small.folder / "case.db-wal").exists() == (not ballast)
        (place / "filler").unlink()
        assert titles(small.open()) == ["record.put"] * 3
        small.close()


def test_another_failure_at_closing_is_told(desk: Desk) -> None:
    case_file = desk.open()
    put(case_file, ATTACK)
    with no_file_longer_than(4096), pytest.raises(Unavailable, match="may be full"):
        case_file.close()
    assert titles(desk.open()) == ["record.put"]


def fill(place: Path) -> None:
    """Fill a disk to the last page."""
    with (place / "filler").open("wb", buffering=0) as filler:
        filler.write(bytes(disk.free_bytes(place)))
        assert disk.free_bytes(place) == 0
