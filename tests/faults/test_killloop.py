"""Killed at any moment, again and again, the same case loses nothing it acknowledged."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults import engine
from tests.faults.engine import Engine

ROUNDS = int(os.environ.get("WITNESSMARK_KILLS", "10000"))


def test_a_case_survives_being_killed_again_and_again(shim: Engine, template: Path) -> None:
    kill_for(shim, template, 12, seed=4)


@pytest.mark.nightly
def test_a_case_survives_a_night_of_kills(shim: Engine, template: Path) -> None:
    left = ROUNDS
    while left > 0:  # a fresh case now and then: a check reads all of it
        kill_for(shim, template, min(100, left), seed=random.SystemRandom().randrange(1 << 30))
        left -= 100


def kill_for(shim: Engine, template: Path, rounds: int, *, seed: int) -> None:
    """Kill a writer after 0.1 to 0.4 s, so many times, with a full check each ten."""
    desk, chance = shim.desk(template), random.Random(seed)
    acks: list[str] = []
    for number in range(1, rounds + 1):
        writer = shim.begin("forever", desk)
        time.sleep(chance.uniform(0.1, 0.4))
        os.kill(writer, signal.SIGKILL)
        ended = shim.ended(desk)
        assert ended.signal == signal.SIGKILL, ended.said
        acks = ended.acks
        if number % 10 == 0 or number == rounds:
            assert shim.check(desk, [one for one in acks if one.endswith("}")]) == [], seed
    assert len(acks) > rounds, "it was killed before it wrote"
    engine.drop(desk)
