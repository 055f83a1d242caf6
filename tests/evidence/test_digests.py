"""SHA-256, SHA-512 and the piece root: the published values, any split, every edge."""

from __future__ import annotations

import hashlib
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody import merkle
from evidence.digests import PIECE_BYTES, PIECES_ABOVE, PORTION, PORTIONS, Digests, digest_of

# FIPS 180-4, the two-block and one-block examples
FIPS = {
    b"abc": (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        (
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
    ),
    b"": (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        (
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
            "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
        ),
    ),
}


@pytest.mark.parametrize("data", FIPS)
def test_the_published_values_come_out(data: bytes) -> None:
    found = digest_of(data)
    assert (found.sha256, found.sha512) == FIPS[data]
    assert (found.size, found.pieces_root, found.pieces) == (len(data), None, ())


@given(
    st.lists(
        st.sampled_from([0, 1, 63, 65535, 65536, 65537, 1048575, 1048576, 1048577]), max_size=5
    ),
    st.booleans(),
)
def test_any_split_gives_the_same(sizes: list[int], told: bool) -> None:
    parts = [bytes([n + 1]) * size for n, size in enumerate(sizes)]
    whole = b"".join(parts)
    with Digests(len(whole) if told else None) as digests:
        for part in parts:
            digests.feed(part)
        found = digests.finish()
    assert found.sha256 == hashlib.sha256(whole).hexdigest()
    assert found.sha512 == hashlib.sha512(whole).hexdigest()


def test_a_buffer_may_be_used_again_at_once() -> None:
    buffer = bytearray(1024 * 1024)
    expected = hashlib.sha512()
    with Digests() as digests:
        for n in range(20):
            buffer[:] = bytes([n]) * len(buffer)
            expected.update(buffer)
            digests.feed(memoryview(buffer))
        assert digests.finish().sha512 == expected.hexdigest()


@pytest.mark.parametrize("size", [PIECES_ABOVE, PIECES_ABOVE + 1, PIECES_ABOVE + PIECE_BYTES])
def test_pieces_begin_above_64_mib(size: int) -> None:
    data = memoryview(bytearray(size))
    data[:: PIECE_BYTES // 3] = bytes(range(len(data[:: PIECE_BYTES // 3])))
    with Digests(size) as digests:
        for at in range(0, size, 3_000_001):  # never at the edge of a piece
            digests.feed(data[at : at + 3_000_001])
        found = digests.finish()
    leaves = [
        hashlib.sha256(b"\0" + data[at : at + PIECE_BYTES]).digest()
        for at in range(0, size, PIECE_BYTES)
    ]
    if size == PIECES_ABOVE:
        assert (found.pieces_root, found.pieces) == (None, ())
    else:
        assert found.pieces == tuple(leaf.hex() for leaf in leaves)
        assert found.pieces_root == merkle.root(leaves).hex()


def test_another_size_than_was_said_is_an_error() -> None:
    with Digests(4) as digests:
        digests.feed(b"abc")
        with pytest.raises(ValueError, match="3 bytes were fed instead of 4"):
            digests.finish()


@pytest.mark.parametrize(
    ("size", "pieces", "beside"), [(None, True, 2), (None, False, 1), (5 << 20, True, 1)]
)
def test_giving_up_ends_the_threads(size: int | None, pieces: bool, beside: int) -> None:
    before = threading.active_count()
    with Digests(size, pieces=pieces) as digests:
        digests.feed(bytes(2 * 1024 * 1024))
        assert threading.active_count() == before + beside
    assert threading.active_count() == before


def test_without_pieces_a_large_stream_has_no_root() -> None:
    with Digests(pieces=False) as digests:
        for _ in range(PIECES_ABOVE // PORTION + 1):
            digests.feed(bytes(PORTION))
        found = digests.finish()
    assert (found.pieces_root, found.pieces) == (None, ())
    assert found.sha512 == hashlib.sha512(bytes(PIECES_ABOVE + PORTION)).hexdigest()


@given(st.lists(st.tuples(st.integers(0, PORTION), st.booleans()), max_size=40))
def test_rooms_and_copies_may_alternate(parts: list[tuple[int, bool]]) -> None:
    expected = hashlib.sha256(), hashlib.sha512()
    with Digests() as digests:
        for n, (size, lent) in enumerate(parts):
            data = n.to_bytes(2, "big") * (size // 2)
            for one in expected:
                one.update(data)
            if lent:
                room = digests.room()[: len(data)]
                room[:] = data
                digests.feed(room)
            else:
                digests.feed(data)
        found = digests.finish()
    assert (found.sha256, found.sha512) == tuple(one.hexdigest() for one in expected)


def test_a_stream_of_any_length_takes_eight_rooms_of_memory() -> None:
    with Digests() as digests:
        rooms = set()
        for _ in range(PORTIONS * 5):
            room = digests.room()
            rooms.add(id(room.obj))
            digests.feed(room)
    assert len(rooms) <= PORTIONS


def _fill(digests: Digests, times: int) -> None:
    for _ in range(times):
        digests.feed(digests.room())


def test_what_goes_wrong_beside_comes_out_where_it_is_fed_and_nobody_waits_in_vain() -> None:
    def full(_portion: memoryview) -> None:
        raise OSError("the disk is full")

    before = threading.active_count()
    with Digests(beside=full) as digests, pytest.raises(OSError, match="the disk is full"):
        _fill(digests, PORTIONS * 3)
    with Digests(beside=full) as digests:
        digests.feed(digests.room())
        with pytest.raises(OSError, match="the disk is full"):
            digests.finish()
    assert threading.active_count() == before
