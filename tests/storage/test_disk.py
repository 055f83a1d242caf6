"""Durable writing, and the world's failures told in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from evidence.errors import Unavailable
from storage import disk
from tests.storage.disks import no_file_longer_than


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "Saving: the disk is full. What was saved before is safe."),
        (errno.EIO, "Saving: the disk reports a failure. What was saved before was checked then."),
        (errno.EROFS, "Saving: the disk is write-protected. Nothing was changed."),
        (errno.EMFILE, "Saving: Too many open files. What was saved before is safe."),
    ],
)
def test_the_worlds_failures_are_sentences(code: int, words: str) -> None:
    with pytest.raises(Unavailable) as caught, disk.world("Saving"):
        raise OSError(code, os.strerror(code))
    assert str(caught.value) == words
    assert caught.value.advice
    assert disk.is_full(caught.value) == (code == errno.ENOSPC)


def test_a_failure_without_a_number_still_says_what_it_is() -> None:
    assert str(disk.unavailable(OSError(), "Saving")).startswith("Saving: OSError.")
    assert disk.is_full(OSError(errno.EDQUOT, ""))
    assert not disk.is_full(ValueError())


def test_a_file_is_never_created_over_another_or_through_a_link(tmp_path: Path) -> None:
    descriptor = disk.create_private(tmp_path / "a")
    assert os.fstat(descriptor).st_mode & 0o777 == 0o600
    os.close(descriptor)
    (tmp_path / "link").symlink_to("elsewhere")
    for name in ("a", "link"):
        with pytest.raises(FileExistsError):
            disk.create_private(tmp_path / name)


def test_replacing_gives_the_new_bytes_even_over_what_a_crash_left(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b"old")
    (tmp_path / "case.json.new").write_bytes(b"torn")
    disk.write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_replacement_leaves_the_old_bytes_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b"old")
    with no_file_longer_than(100), pytest.raises(OSError, match="File too large"):
        disk.write_durably(path, bytes(1000))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_room_is_checked_with_a_reserve(tmp_path: Path) -> None:
    disk.require_room(tmp_path, 1000)
    free = disk.free_bytes(tmp_path)
    with pytest.raises(Unavailable, match="There is not enough room") as caught:
        disk.require_room(tmp_path, free)
    assert disk.is_full(caught.value)
