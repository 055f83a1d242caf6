"""Loss of power, call by call: no acknowledged act is lost, and the broken variants are caught."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import engine, power
from tests.faults.broken import BROKEN
from tests.faults.engine import Engine

STATES = {"long": 240, "create": 40, "identity": 40}
NIGHTLY = int(os.environ.get("WITNESSMARK_POWER_STATES", "100000"))
MUST_BREAK = {
    "synchronous=NORMAL": ("put", 40),
    "no fsync of the blob": ("ingest", 40),
    "no fsync of its folder": ("ingest", 5),
    "acknowledged before COMMIT": ("put", 1),
}
"""Of 100 states, at least so many must break a promise: a test that cannot fail proves nothing."""


@pytest.mark.parametrize("scene", STATES)
def test_no_acknowledged_act_is_lost_when_the_power_fails(
    recorder: Engine, template: Path, scene: str
) -> None:
    broken = [
        found for found in lost_power(recorder, template, scene, STATES[scene], seed=1) if found
    ]
    assert broken == []


@pytest.mark.parametrize("variant", MUST_BREAK)
def test_the_broken_variant_loses_acts(recorder: Engine, template: Path, variant: str) -> None:
    scene, least = MUST_BREAK[variant]
    broken = 0
    for found in lost_power(recorder, template, scene, 100, seed=2, variant=variant):
        broken += bool(found)
        if broken >= least:
            return
    pytest.fail(f"only {broken} of 100 states were broken by: {variant}")


def test_every_promise_has_its_broken_variant() -> None:
    assert set(MUST_BREAK) == set(BROKEN)


@pytest.mark.parametrize("scene", ["long", "identity"])
def test_a_device_that_zeroes_the_first_sector_in_mid_checkpoint_loses_nothing(
    recorder: Engine, template: Path, scene: str
) -> None:
    disk, events = record(recorder, template, scene)
    cuts = list(power.without_first_sector(disk, events, random.Random(3)))
    assert len(cuts) > 20
    few = random.Random(4).sample(cuts, 20)
    assert [found for cut in few if (found := look(recorder, disk, cut))] == []


@pytest.mark.nightly
@pytest.mark.parametrize("scene", ["create", "put", "ingest", "bulk", "identity", "long"])
def test_no_acknowledged_act_is_lost_in_a_night_of_power_cuts(
    recorder: Engine, template: Path, scene: str
) -> None:
    seed = random.SystemRandom().randrange(1 << 30)
    states = lost_power(recorder, template, scene, NIGHTLY // 6, seed=seed)
    broken = [found for found in states if found]
    assert broken == [], f"seed {seed}"


def lost_power(
    recorder: Engine, template: Path, scene: str, count: int, *, seed: int, variant: str = ""
) -> Iterator[list[str]]:
    """Record a scene once; give for each cut the promises that the case then breaks."""
    disk, events = record(recorder, template, scene, variant)
    first = next(i for i, event in enumerate(events, 1) if event.op is power.Op.MARK)
    chance = random.Random(seed)
    for state in power.states(disk, events, count, chance, since=first if variant else 0):
        yield look(recorder, disk, state, unborn=scene == "create")


def record(
    recorder: Engine, template: Path, scene: str, variant: str = ""
) -> tuple[power.Disk, list[power.Event]]:
    """Act a scene; return the disk it began on and every call it made."""
    desk = recorder.desk(None if scene == "create" else template)
    disk = power.Disk(desk)
    ended = recorder.act(scene, desk, record=True, broken=variant or None)
    assert ended.exit == 0, ended.said
    events = power.read_record(desk.parent / "record")
    assert sum(event.op is power.Op.MARK for event in events) == len(ended.acks) > 0
    return disk, events


def look(
    recorder: Engine, disk: power.Disk, state: power.State, *, unborn: bool = False
) -> list[str]:
    """Lay out what a cut left, and return the promises that the case then breaks."""
    left = recorder.desk(None)
    left.rmdir()
    power.lay_out(disk.root, state.found, left)
    broken = recorder.check(left, state.acks, orphans=99, unborn=unborn and not state.acks)
    engine.drop(left)
    return [f"after call {state.after}: {one}" for one in broken]
