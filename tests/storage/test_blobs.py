"""The blob format: published bytes, any offset, and every way to damage a file."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import Damaged, Refused, Unavailable
from storage import blobs
from storage.blobs import CACHED, HEADER, LARGE_FROM, TAG, BlobReader, Frame, padded, seal

SECRET = bytes(range(32))
SALT = bytes(range(32, 64))
SIZES = [0, 1, 2, 13, 65535, 65536, 65537, LARGE_FROM - 1, LARGE_FROM, LARGE_FROM + 1, 3_500_000]


def pattern(size: int) -> bytes:
    """Bytes in which every place looks different."""
    return hashlib.shake_256(b"pattern").digest(min(size, 5000)) * (size // 5000 + 1)


def kept(tmp_path: Path, data: bytes | bytearray, name: str = "blob") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def read(path: Path, secret: bytes = SECRET) -> bytes:
    with BlobReader(path, secret) as reader:
        return reader.read(reader.size + 1)


def code_of(path: Path, secret: bytes = SECRET) -> str | None:
    with pytest.raises(Damaged) as caught:
        read(path, secret)
    assert "Other files are not touched" in str(caught.value)
    return caught.value.code


def test_the_published_vector_comes_out() -> None:
    made = seal(SECRET, b"witness mark\n", salt=SALT)
    assert len(made) == 126
    assert made[40:72].hex().startswith("ab698a03")
    assert made[40:72].hex().endswith("da97c14")
    assert (
        hashlib.sha256(made).hexdigest()
        == "dd8279f069308be981c73e590f938f3f2ced47f1e803c9402c3a9ca2f876134e"
    )


@given(st.integers(0, 2**52))
def test_padding_hides_the_size_at_little_cost(size: int) -> None:
    whole = padded(size)
    assert size <= whole <= size * 1.12 + 1
    assert padded(whole) == whole
    if size >= 2**30:
        assert whole <= size * 1.032


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_is_read_back(tmp_path: Path, size: int) -> None:
    data = pattern(size)[:size]
    made = seal(SECRET, data)
    chunk = 1 << made[5]
    assert chunk == (65536 if size < LARGE_FROM else 1 << 20)
    assert len(made) == HEADER + padded(size) + max(1, -(-padded(size) // chunk)) * TAG
    assert read(kept(tmp_path, made)) == data


@given(st.lists(st.tuples(st.integers(0, 210_000), st.integers(0, 70_000)), max_size=12))
def test_any_offset_reads_as_in_the_plain_file(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[int, int]]
) -> None:
    data = pattern(200_000)[:200_000]
    path = kept(tmp_path_factory.mktemp("blob"), seal(SECRET, data))
    plain = io.BytesIO(data)
    with BlobReader(path, SECRET) as reader:
        for at, length in places:
            assert reader.seek(at) == plain.seek(at)
            assert reader.read(length) == plain.read(length)
            assert reader.tell() == plain.tell()


def test_it_behaves_like_a_binary_file(tmp_path: Path) -> None:
    data = pattern(70_000)[:70_000]
    with BlobReader(kept(tmp_path, seal(SECRET, data)), SECRET) as reader:
        assert reader.readable()
        assert reader.seekable()
        assert not reader.writable()
        assert reader.seek(-5, os.SEEK_END) == 69_995
        assert reader.seek(2, os.SEEK_CUR) == 69_997
        assert reader.read() == data[-3:]
        with pytest.raises(ValueError, match="before the beginning"):
            reader.seek(-1)
        reader.seek(0)
        assert io.BufferedReader(reader).peek(4)[:4] == data[:4]
        reader.close()
        assert reader.closed


def test_a_long_film_keeps_sixteen_chunks_at_hand(tmp_path: Path) -> None:
    size = (CACHED + 4) * LARGE_FROM
    data = pattern(size)[:size]
    path = kept(tmp_path, seal(SECRET, data))
    with BlobReader(path, SECRET) as reader:
        assert reader.read(size) == data
        path.write_bytes(b"")  # what is at hand needs no disk
        reader.seek(4 * LARGE_FROM)
        assert reader.read(size) == data[4 * LARGE_FROM :]
        reader.seek(4 * LARGE_FROM - 1)
        with pytest.raises(Damaged, match=r"bytes 3145728\.\.4194303"):
            reader.read(1)


def test_each_flipped_byte_is_named(tmp_path: Path) -> None:
    whole = bytes(seal(SECRET, b"witness mark\n"))
    for at in range(len(whole)):
        flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        named = code_of(kept(tmp_path, flipped))
        assert named == ("KEY_MISMATCH" if 8 <= at < 72 else "FILE_DAMAGED")


def test_a_file_cut_anywhere_is_refused_at_once(tmp_path: Path) -> None:
    whole = seal(SECRET, pattern(200_000)[:200_000])
    chunk = 65536 + TAG
    for length in (0, 50, HEADER, HEADER + chunk, HEADER + 2 * chunk, len(whole) - 1):
        with pytest.raises(Damaged):
            BlobReader(kept(tmp_path, whole[:length]), SECRET)
    with pytest.raises(Damaged):
        BlobReader(kept(tmp_path, whole + b"\0"), SECRET)


def test_chunks_cannot_be_swapped_or_brought_from_another_file(tmp_path: Path) -> None:
    data = bytes(200_000)
    one, two = seal(SECRET, data), seal(SECRET, data)
    chunk = 65536 + TAG
    first, second = slice(HEADER, HEADER + chunk), slice(HEADER + chunk, HEADER + 2 * chunk)
    swapped, mixed = bytearray(one), bytearray(one)
    swapped[first], swapped[second] = one[second], one[first]
    mixed[first] = two[first]
    assert code_of(kept(tmp_path, swapped)) == "FILE_DAMAGED"
    assert code_of(kept(tmp_path, mixed)) == "FILE_DAMAGED"


def test_another_secret_is_told_from_damage(tmp_path: Path) -> None:
    path = kept(tmp_path, seal(SECRET, b"x"))
    assert code_of(path, bytes(32)) == "KEY_MISMATCH"
    path.unlink()
    assert code_of(path) == "FILE_MISSING"


@pytest.mark.parametrize("at", [100_000, 100_351])  # in the last real chunk; behind it
def test_padding_that_is_not_zero_is_damage(tmp_path: Path, at: int) -> None:
    size = 100_000
    frame = Frame.new(SECRET, size)
    plain = bytearray(pattern(size)[:size].ljust(frame.whole, b"\0"))
    assert frame.whole > 100_351
    plain[at] = 1
    made = bytearray(frame.header)
    for index in range(frame.count):
        sealed = bytearray(frame.length(index) + TAG)
        begin = index * frame.chunk
        frame.seal(index, bytes(plain[begin : begin + frame.length(index)]), sealed)
        made += sealed
    assert code_of(kept(tmp_path, made)) == "FILE_DAMAGED"


def test_a_file_beyond_the_format_is_refused() -> None:
    with pytest.raises(Refused, match="too large"):
        Frame.new(SECRET, 1 << 60)


def test_a_bad_place_is_given_in_plain_bytes() -> None:
    frame = Frame.new(SECRET, 100_000)
    assert frame.bad_chunk(1).facts == {"first": 65536, "last": 99_999}
    assert Frame.new(SECRET, 0).bad_chunk(0).facts == {"first": 0, "last": 0}


def test_a_link_or_a_folder_is_not_followed_into(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(kept(tmp_path, seal(SECRET, b"x")))
    for path in (tmp_path / "link", tmp_path):
        with pytest.raises(Unavailable, match="Opening a file in the vault"):
            BlobReader(path, SECRET)


def test_the_kernel_can_be_asked_for_the_medium(tmp_path: Path) -> None:
    with BlobReader(kept(tmp_path, seal(SECRET, b"x")), SECRET) as reader:
        reader.forget_cache(0, 1)


def test_a_disk_that_fails_in_mid_file_is_told(tmp_path: Path) -> None:
    """A descriptor that cannot be read stands for the failing disk."""
    with BlobReader(kept(tmp_path, seal(SECRET, bytes(200_000))), SECRET) as reader:
        away = os.open(tmp_path, os.O_RDONLY)
        os.dup2(away, reader._file)
        os.close(away)
        with pytest.raises(Unavailable, match="Reading a file in the vault"):
            reader.read(1)


def test_the_names_of_the_format_are_as_documented() -> None:
    assert (blobs.MAGIC, blobs.VERSION, blobs.SMALL, blobs.LARGE) == (b"WMB1", 1, 16, 20)
