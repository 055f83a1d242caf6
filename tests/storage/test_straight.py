"""A file read past the kernel's memory has the same bytes, and is read the usual way elsewhere."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.errors import Damaged, Unavailable
from storage.blobs import HEADER, LARGE_FROM, TAG, BlobReader, seal
from storage.straight import StraightReader

SECRET = bytes(range(32))
LARGE = bytes(range(256)) * (4 * LARGE_FROM // 256 + 3)


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    path = tmp_path / "blob"
    path.write_bytes(seal(SECRET, LARGE))
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The flags of every opening from now on."""
    flags: list[int] = []
    real = os.open

    def spy(path: str, flag: int, *more: int) -> int:
        flags.append(flag)
        return real(path, flag, *more)

    monkeypatch.setattr(os, "open", spy)
    return flags


def refusing(number: int, when: Callable[[int], bool]) -> Callable[..., int]:
    real = os.open

    def made(path: str, flags: int, *more: int) -> int:
        if when(flags):
            raise OSError(number, os.strerror(number))
        return real(path, flags, *more)

    return made


def test_large_chunks_come_straight_and_are_the_same(blob: Path, opened: list[int]) -> None:
    with StraightReader(blob, SECRET) as reader:
        reader.forget_cache(0, 1)
        assert reader.read() == LARGE
    assert opened[-1] & os.O_DIRECT


def test_small_chunks_come_the_usual_way(tmp_path: Path, opened: list[int]) -> None:
    path = tmp_path / "small"
    path.write_bytes(seal(SECRET, b"witness mark\n"))
    with StraightReader(path, SECRET) as reader:
        reader.forget_cache(0, 1)
        assert reader.read() == b"witness mark\n"
    assert not [flags for flags in opened if flags & os.O_DIRECT]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_is_read_the_usual_way(
    blob: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "open", refusing(number, lambda flags: bool(flags & os.O_DIRECT)))
    with StraightReader(blob, SECRET) as reader:
        reader.forget_cache(0, 1)
        assert reader.read() == LARGE


def test_one_that_refuses_only_the_reading_too(
    blob: Path, monkeypatch: pytest.MonkeyPatch, opened: list[int]
) -> None:
    real = os.preadv

    def preadv(file: int, buffers: list[memoryview], offset: int) -> int:
        if offset == 0:
            raise OSError(errno.EINVAL, "not like this")
        return real(file, buffers, offset)

    monkeypatch.setattr(os, "preadv", preadv)
    with StraightReader(blob, SECRET) as reader:
        assert reader.read() == LARGE


def test_a_disk_that_fails_is_unavailable(blob: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", refusing(errno.EIO, lambda flags: bool(flags & os.O_DIRECT)))
    with pytest.raises(Unavailable):
        StraightReader(blob, SECRET)


def test_a_flipped_byte_and_a_cut_are_found(blob: Path) -> None:
    whole = blob.read_bytes()
    blob.write_bytes(whole[: HEADER + 9] + bytes([whole[HEADER + 9] ^ 1]) + whole[HEADER + 10 :])
    with StraightReader(blob, SECRET) as reader, pytest.raises(Damaged):
        reader.read()
    blob.write_bytes(whole)
    with StraightReader(blob, SECRET) as reader:
        os.truncate(blob, HEADER + LARGE_FROM + TAG + 5)
        with pytest.raises(Damaged):
            reader.read()


def test_it_agrees_with_the_usual_reader_at_any_offset(blob: Path) -> None:
    with StraightReader(blob, SECRET) as straight, BlobReader(blob, SECRET) as usual:
        for offset in (0, 1, 4095, LARGE_FROM - 1, LARGE_FROM, 3 * LARGE_FROM + 77, len(LARGE)):
            straight.seek(offset)
            usual.seek(offset)
            assert straight.read(5000) == usual.read(5000)
