"""Digests of many files in two threads are those of hashlib, and a stop stops both."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterator

import pytest

from evidence.bundle.digests import BLOCK, digest_files

CHANCE = random.Random(3)


def files(*sizes: int) -> dict[str, bytes]:
    return {f"{n}": CHANCE.randbytes(size) for n, size in enumerate(sizes)}


def blocks(data: bytes) -> Iterator[bytes]:
    return (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))


@pytest.mark.parametrize(
    "sizes",
    [
        (),
        (0,),
        (10, 0, 300),
        (5 * BLOCK + 7, 10),
        (2 * BLOCK, 2 * BLOCK, BLOCK // 2, 9),
        (9 * BLOCK, 2 * BLOCK, BLOCK, BLOCK - 1),
    ],
)
def test_every_file_has_the_digests_that_hashlib_gives(sizes: tuple[int, ...]) -> None:
    made = files(*sizes)
    told: list[int] = []
    found = digest_files(
        {path: len(data) for path, data in made.items()},
        lambda path: blocks(made[path]),
        told.append,
    )
    for path, data in made.items():
        assert found[path] == (
            hashlib.sha256(data).hexdigest(),
            hashlib.sha512(data).hexdigest(),
            len(data),
        )
    assert told == sorted(told)
    assert (told or [0])[-1] == sum(sizes)


def test_once_the_progress_says_stop_both_threads_stop() -> None:
    made = files(*[3 * BLOCK] * 8)
    calls: list[int] = []

    def stop(done: int) -> None:
        calls.append(done)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        digest_files(dict.fromkeys(made, 3 * BLOCK), lambda path: blocks(made[path]), stop)
    assert len(calls) == 3
    assert not [one for one in threading.enumerate() if "digests" in one.name]
