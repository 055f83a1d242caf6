"""Past the kernel's memory a file has the same bytes; where that cannot be done, the usual way."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evidence.errors import Damaged, Unavailable
from storage.blobs import HEADER, LARGE_FROM, TAG, BlobReader, seal
from storage.straight import GATHERED, WRITE_OUT, StraightReader, StraightWriter

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


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EIO])
def test_a_later_refusal_is_no_damage_and_a_later_failure_is_told(
    blob: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    real = os.preadv
    with StraightReader(blob, SECRET) as reader:
        straight = reader._straight
        assert straight >= 0

        def preadv(file: int, buffers: list[memoryview], offset: int) -> int:
            if file == straight:
                raise OSError(number, os.strerror(number))
            return real(file, buffers, offset)

        monkeypatch.setattr(os, "preadv", preadv)
        if number == errno.EINVAL:
            assert reader.read() == LARGE
        else:
            with pytest.raises(Unavailable):
                reader.read()


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


PART = 1_000_003
WRITTEN = os.urandom(PART) * (2 * WRITE_OUT // PART + 1)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[int]:
    file = os.open(tmp_path / "fresh", os.O_RDWR | os.O_CREAT)
    yield file
    os.close(file)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The files which the kernel was asked to write out."""
    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda file, *_rest: asked.append(file))
    return asked


def write(file: int, *, straight: bool = True, data: bytes = WRITTEN) -> None:
    writer = StraightWriter(file, PART, straight=straight)
    for at in range(0, len(data), PART):
        part = data[at : at + PART]
        writer.room(len(part))[:] = part
        writer.add(len(part))
    writer.finish()


def content(file: int) -> bytes:
    assert not fcntl.fcntl(file, fcntl.F_GETFL) & os.O_DIRECT
    assert os.lseek(file, 0, os.SEEK_CUR) == os.fstat(file).st_size
    return os.pread(file, 2 * len(WRITTEN), 0)


def writing(monkeypatch: pytest.MonkeyPatch, change: Callable[[int, bool], int]) -> list[bool]:
    """Change how many bytes are written; note of each call whether it went straight."""
    calls: list[bool] = []
    real = os.write

    def made(file: int, data: memoryview) -> int:
        straight = bool(fcntl.fcntl(file, fcntl.F_GETFL) & os.O_DIRECT)
        calls.append(straight)
        return real(file, data[: change(len(data), straight)])

    monkeypatch.setattr(os, "write", made)
    return calls


def test_whole_blocks_are_written_straight_and_the_rest_the_usual_way(
    fresh: int, monkeypatch: pytest.MonkeyPatch, forgotten: list[int]
) -> None:
    calls = writing(monkeypatch, lambda length, _straight: length)
    write(fresh)
    assert content(fresh) == WRITTEN
    assert calls == [True] * (len(calls) - 1) + [False]
    assert len(calls) <= len(WRITTEN) // GATHERED + 2
    assert forgotten == []


def test_a_file_of_whole_blocks_and_one_below_a_block_are_written_too(fresh: int) -> None:
    write(fresh, data=WRITTEN[: 3 * 4096])
    assert content(fresh) == WRITTEN[: 3 * 4096]
    os.truncate(fresh, 0)
    os.lseek(fresh, 0, os.SEEK_SET)
    write(fresh, data=b"witness")
    assert content(fresh) == b"witness"


def test_what_is_not_asked_to_go_straight_is_written_part_by_part(
    fresh: int, monkeypatch: pytest.MonkeyPatch, forgotten: list[int]
) -> None:
    calls = writing(monkeypatch, lambda length, _straight: length)
    write(fresh, straight=False)
    assert content(fresh) == WRITTEN
    assert calls == [False] * -(-len(WRITTEN) // PART)
    assert forgotten == [fresh] * 2


def test_a_platform_without_it_writes_the_usual_way(
    fresh: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.delattr(os, "O_DIRECT")
        write(fresh)
    assert content(fresh) == WRITTEN


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_cannot_is_written_the_usual_way(
    fresh: int, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as refusing_it:
        refusing_it.setattr(fcntl, "fcntl", setting_fails(number))
        write(fresh)
    assert content(fresh) == WRITTEN


def test_another_failure_to_open_the_straight_way_is_told(
    fresh: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "fcntl", setting_fails(errno.EIO))
    with pytest.raises(OSError, match="5"):
        write(fresh)


def setting_fails(number: int) -> Callable[..., int]:
    real = fcntl.fcntl

    def made(file: int, command: int, flags: int = 0) -> int:
        if command == fcntl.F_SETFL and flags & os.O_DIRECT:
            raise OSError(number, os.strerror(number))
        return real(file, command, flags)

    return made


def test_one_that_refuses_only_the_writing_gets_all_bytes_once(
    fresh: int, monkeypatch: pytest.MonkeyPatch, forgotten: list[int]
) -> None:
    def refuse(length: int, straight: bool) -> int:
        if straight:
            raise OSError(errno.EINVAL, "not like this")
        return length

    calls = writing(monkeypatch, refuse)
    write(fresh)
    assert content(fresh) == WRITTEN
    assert calls.count(True) == 1
    assert forgotten


def test_a_write_that_ends_within_a_block_goes_on_the_usual_way(
    fresh: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def short_then_refuse(length: int, straight: bool) -> int:
        seen.append(length)
        if straight and len(seen) > 1:
            raise OSError(errno.EINVAL, "not aligned")
        return 5000 if straight else length

    writing(monkeypatch, short_then_refuse)
    write(fresh)
    assert content(fresh) == WRITTEN


def test_a_full_disk_is_told_as_it_is(fresh: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_length: int, _straight: bool) -> int:
        raise OSError(errno.ENOSPC, "full")

    writing(monkeypatch, full)
    with pytest.raises(OSError, match="full"):
        write(fresh)
