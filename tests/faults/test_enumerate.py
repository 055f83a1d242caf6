"""Every call that changes the case fails once: by kill, half a write, full disk, failing disk.

A first run counts the calls; then one run for each call (a sample of them on commit). Whatever
happens: the case opens, holds every acknowledged act, and goes on; a failure ends as exit code 4
with a sentence, or the act is done all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import engine
from tests.faults.engine import Engine, Fault

SCENES = ("create", "put", "ingest", "identity", "rebuild", "export")
SAMPLE = {
    Fault.KILL: 8,
    Fault.SHORT: 2,
    Fault.ENOSPC: 4,
    Fault.EIO: 4,
}
"""Calls that fail in each scene on commit; all of them at night."""
DONE, UNAVAILABLE = 0, 4
MADE_GOOD: dict[str, dict[str, object]] = {
    "ingest": {"again": "card"},
    "bulk": {"again": "many"},
    "export": {"export": True},
}
"""What the oracle does again after a fault."""
ORPHANS = {"bulk": 50}
"""Files that may lie in the vault without a row: of two batches that were placed, not recorded."""


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("fault", SAMPLE)
def test_a_call_that_fails_costs_nothing_that_was_acknowledged(
    shim: Engine, template: Path, scene: str, fault: Fault
) -> None:
    calls = count(shim, template, scene)
    sample = spread(calls, SAMPLE[fault])
    assert [told for at in sample for told in fail(shim, template, scene, fault, at)] == []


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("fault", [Fault.ENOSPC, Fault.EIO])
def test_a_disk_that_fails_from_one_call_on_costs_nothing_that_was_acknowledged(
    shim: Engine, template: Path, scene: str, fault: Fault
) -> None:
    calls = count(shim, template, scene)
    broken = [
        told
        for at in spread(calls, 3)[:2]
        for told in fail(shim, template, scene, fault, at, onward=True)
    ]
    assert broken == []


def test_a_full_disk_is_told_in_a_sentence_with_exit_code_4(shim: Engine, template: Path) -> None:
    desk = start(shim, template, "put")
    ended = shim.act("put", desk, Fault.ENOSPC, at=1, onward=True)
    assert ended.exit == UNAVAILABLE
    assert "disk is full" in ended.said
    assert ended.acks == []
    engine.drop(desk)


def test_short_writes_everywhere_are_taken_up_again(shim: Engine, template: Path) -> None:
    for scene in ("put", "ingest"):
        assert list(fail(shim, template, scene, Fault.SHORT, 1, onward=True)) == []


def test_the_first_run_counts_what_a_scene_calls(shim: Engine, template: Path) -> None:
    assert 100 < count(shim, template, "ingest") < 1000


@pytest.mark.nightly
@pytest.mark.parametrize("scene", [*SCENES, "bulk", "long"])
@pytest.mark.parametrize("fault", SAMPLE)
@pytest.mark.parametrize("onward", [False, True])
def test_every_single_call_fails_once(
    shim: Engine, template: Path, scene: str, fault: Fault, onward: bool
) -> None:
    if fault is Fault.KILL and onward:
        pytest.skip("a killed program makes no later call")
    calls = count(shim, template, scene)
    broken = [
        told
        for at in range(1, calls + 1)
        for told in fail(shim, template, scene, fault, at, onward=onward)
    ]
    assert broken == []


def count(shim: Engine, template: Path, scene: str) -> int:
    """Act a scene without a fault and count its calls; once for all tests of a run."""
    if scene in shim.calls:
        return shim.calls[scene]
    desk = start(shim, template, scene)
    ended = shim.act(scene, desk)
    assert ended.exit == DONE, ended.said
    assert shim.check(desk, ended.acks) == []
    engine.drop(desk)
    return shim.calls.setdefault(scene, ended.calls)


def spread(calls: int, wanted: int) -> list[int]:
    """Return so many calls, spread over all of them, the first and the last included."""
    return sorted({1 + i * (calls - 1) // (wanted - 1) for i in range(wanted)})


def start(shim: Engine, template: Path, scene: str) -> Path:
    """Return the desk that a scene begins with."""
    return shim.desk(None if scene == "create" else template)


def fail(
    shim: Engine, template: Path, scene: str, fault: Fault, at: int, *, onward: bool = False
) -> Iterator[str]:
    """Let one call fail and say which promises were broken by it."""
    desk = start(shim, template, scene)
    ended = shim.act(scene, desk, fault, at=at, onward=onward)
    told = f"{scene}, {fault.name} at call {at}{' and on' if onward else ''}"
    if ended.hung:
        yield f"{told}: it hangs"
    elif fault is Fault.KILL:
        if ended.signal is None and ended.exit != DONE:
            yield f"{told}: exit {ended.exit}: {ended.said}"
    elif fault is Fault.SHORT and ended.exit != DONE:
        yield f"{told}: exit {ended.exit}: {ended.said}"
    elif ended.exit not in (DONE, UNAVAILABLE) or (ended.exit and not ended.said.strip()):
        yield f"{told}: exit {ended.exit}, signal {ended.signal}: {ended.said}"
    broken = shim.check(
        desk,
        ended.acks,
        orphans=ORPHANS.get(scene, 3),
        unborn=scene == "create",
        tidy=fault is not Fault.KILL and not onward,
        **MADE_GOOD.get(scene, {}),
    )
    for one in broken:
        yield f"{told}: {one} (exit {ended.exit})"
    engine.drop(desk)
