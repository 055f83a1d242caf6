"""Two programs and one case: the second is told who holds it, and nothing ever mixes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.attacks import list_attacks
from app.case import open_case
from tests.faults import engine
from tests.faults.engine import Engine
from tests.faults.scenes import PASSPHRASE

UNAVAILABLE = 4


@pytest.fixture(scope="module")
def other(shims: dict[str, Path], template: Path) -> Iterator[Engine]:
    """A second program."""
    second = Engine(shims["shim"], template.parent)
    second.start()
    yield second
    second.close()


@pytest.fixture
def desk(shim: Engine, template: Path) -> Iterator[Path]:
    made = shim.desk(template)
    yield made
    engine.drop(made)


def test_the_second_writer_is_told_who_the_first_is(
    shim: Engine, other: Engine, desk: Path
) -> None:
    holder = wait_until_held(shim.begin("forever", desk), desk)
    second = other.act("put", desk)
    stop(desk)
    first = shim.ended(desk)
    assert (second.exit, second.acks) == (UNAVAILABLE, [])
    assert f"process {holder}" in second.said
    assert "can be read meanwhile" in second.said
    assert first.exit == 0
    assert shim.check(desk, first.acks) == []


def test_a_writer_killed_in_mid_transaction_leaves_the_case_to_the_next(
    shim: Engine, other: Engine, desk: Path
) -> None:
    holder = wait_until_held(shim.begin("forever", desk), desk)
    time.sleep(0.1)
    os.kill(holder, signal.SIGKILL)
    first = shim.ended(desk)
    second = other.act("put", desk)
    assert (first.signal, second.exit) == (signal.SIGKILL, 0)
    assert other.check(desk, first.acks + second.acks) == []


def test_a_holder_that_stands_still_keeps_the_lock_and_can_be_read_around(
    shim: Engine, other: Engine, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WITNESSMARK_STATE", str(desk / "state"))
    holder = wait_until_held(shim.begin("forever", desk), desk)
    time.sleep(0.05)
    os.kill(holder, signal.SIGSTOP)
    began = time.monotonic()
    second = other.act("put", desk)
    reading = open_case(desk / "a.case", PASSPHRASE, writable=False)
    titles = [line.title for line in list_attacks(reading)]
    reading.close()
    took = time.monotonic() - began
    os.kill(holder, signal.SIGCONT)
    stop(desk)
    first = shim.ended(desk)
    assert (second.exit, titles) == (UNAVAILABLE, ["Market"])
    assert took < 5
    assert first.exit == 0
    assert shim.check(desk, first.acks) == []


@pytest.mark.parametrize("seconds", [1, pytest.param(6, marks=pytest.mark.nightly, id="6")])
def test_two_writers_without_a_lock_still_do_no_harm(
    shim: Engine, other: Engine, desk: Path, seconds: int
) -> None:
    for one in (shim, other):
        one.begin("forever", desk, broken="no lock")
    time.sleep(seconds)
    stop(desk)
    ends = [one.ended(desk) for one in (shim, other)]
    assert [end.exit for end in ends] == [0, 0], ends
    assert all(end.acks for end in ends)
    assert shim.check(desk, [ack for end in ends for ack in end.acks]) == []


def wait_until_held(holder: int, desk: Path) -> int:
    """Wait until this process holds the case, by its own word in the lock file."""
    lock = desk / "a.case" / "lock"
    while f"process {holder}\n" not in lock.read_text():
        time.sleep(0.005)
    time.sleep(0.1)
    return holder


def stop(desk: Path) -> None:
    """Ask the scene that goes on for ever to end."""
    (desk.parent / "stop").touch()
