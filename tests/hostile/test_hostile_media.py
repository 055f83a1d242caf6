"""Mutated media through real locked-down workers: always a result, never a dead application."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from importlib import resources

import pytest

from evidence.sandbox.client import Died, Worker
from evidence.sandbox.protocol import Op
from evidence.sandbox.results import Kind, Status

SEEDS = [
    each.read_bytes()
    for each in sorted(
        (resources.files("evidence.sandbox") / "samples").iterdir(), key=lambda each: each.name
    )
]
Workbench = dict[Kind, Worker]


@pytest.fixture(scope="module")
def bench() -> Iterator[Workbench]:
    workers = {kind: Worker(kind) for kind in Kind}
    for worker in workers.values():
        worker.start()
    yield workers
    for worker in workers.values():
        worker.close()


def mutated(dice: random.Random) -> bytes:
    """Return a sample with bytes changed, taken out and repeated."""
    data = bytearray(dice.choice(SEEDS))
    for _ in range(dice.choice((1, 3, 10, 50))):
        place = dice.randrange(len(data))
        what = dice.random()
        if what < 0.6:
            data[place] = dice.randrange(256)
        elif what < 0.8:
            data[place : place + 4] = dice.choice((b"\xff" * 4, bytes(4)))
        elif what < 0.9 and len(data) > 40:
            del data[place : place + dice.randrange(20)]
        else:
            data[place:place] = data[: dice.randrange(50)]
    return bytes(data)


def read(bench: Workbench, data: bytes) -> Status | None:
    """Read one file; None if it cost a worker its life, and a fresh one sits down."""
    kind = Kind.PICTURE
    try:
        result = bench[kind].run(Op.ALL, data, len(data), deadline_s=20)
        if result.elsewhere:
            kind = result.elsewhere
            result = bench[kind].run(Op.ALL, data, len(data), deadline_s=20)
    except Died:
        bench[kind].close()
        bench[kind] = Worker(kind)
        bench[kind].start()
        return None
    return result.status


@pytest.mark.parametrize(
    "count", [1500, pytest.param(20_000, marks=pytest.mark.nightly, id="nightly")]
)
def test_mutated_files_always_give_a_result(bench: Workbench, count: int) -> None:
    dice = random.Random(count)
    told = Counter(read(bench, mutated(dice)) for _ in range(count))
    assert sum(told.values()) == count
    assert told[None] <= count // 1000
    assert told[Status.READ]
    assert told[Status.UNDECODABLE]
