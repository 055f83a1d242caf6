"""Work comes home: answers, failures, faults, stops and news, each to whom it concerns."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from app.jobs import Progress
from evidence.errors import CaseError, Refused
from evidence.lines import News
from ui.bridge import Bridge
from ui.widgets.jobs import JobList


@pytest.fixture
def bridge(qtbot: QtBot) -> Bridge:
    return Bridge()


def home(qtbot: QtBot, bridge: Bridge) -> None:
    qtbot.waitUntil(lambda: not bridge.busy)


def raising(error: BaseException) -> object:
    raise error


def test_answers_arrive_on_the_main_thread(qtbot: QtBot, bridge: Bridge) -> None:
    told: list[tuple[int, int]] = []
    for ask in (bridge.query, bridge.look, bridge.change):
        ask(threading.get_ident, lambda ident: told.append((ident, threading.get_ident())))
    home(qtbot, bridge)
    bridge.close()
    assert len(told) == 3
    for there, here in told:
        assert there != here == threading.get_ident()


def test_a_failure_goes_to_whoever_asked_or_else_to_the_window(
    qtbot: QtBot, bridge: Bridge
) -> None:
    mine: list[CaseError] = []
    windows: list[CaseError] = []
    bridge.failed.connect(windows.append)
    error = Refused("No.")
    bridge.query(lambda: raising(error), lambda _none: None, mine.append)
    bridge.query(lambda: raising(error), lambda _none: None)
    home(qtbot, bridge)
    bridge.close()
    assert mine == windows == [error]


def test_a_fault_is_told_by_places_without_values(
    qtbot: QtBot, bridge: Bridge, caplog: pytest.LogCaptureFixture
) -> None:
    crashes: list[str] = []
    over: list[int] = []
    bridge.crashed.connect(crashes.append)
    fault = KeyError("the name of a child")
    bridge.query(lambda: raising(fault), lambda _none: None, over=lambda: over.append(1))
    home(qtbot, bridge)
    bridge.close()
    assert "KeyError" in crashes[0]
    assert "child" not in crashes[0] + caplog.text
    assert over == [1]


def test_a_task_shows_how_far_it_is_and_can_be_stopped(qtbot: QtBot, bridge: Bridge) -> None:
    bar = JobList(bridge)
    qtbot.addWidget(bar)
    stopped: list[str] = []
    bridge.stopped.connect(stopped.append)
    seen, go_on = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        progress.step(3_000_000_000, 4_000_000_000, "a name\u202e")
        seen.set()
        go_on.wait(10)
        progress.check()

    bridge.task("Copying", work, lambda _none: None)
    bridge.task("Behind it", lambda progress: progress.check(), lambda _none: None)
    qtbot.waitUntil(lambda: seen.is_set() and bar.bar.value() == 750)
    assert "Copying" in bar.name.text()
    assert "\u202e" not in bar.name.text()
    bar.stop.click()
    assert "stopping" in bar.name.text()
    go_on.set()
    home(qtbot, bridge)
    bridge.close()
    assert stopped == ["Copying"]
    assert bar.stop.isHidden()


def test_more_jobs_are_counted(qtbot: QtBot, bridge: Bridge) -> None:
    bar = JobList(bridge)
    qtbot.addWidget(bar)
    go_on = threading.Event()
    for _number in range(3):
        bridge.task("Waiting", lambda _progress: go_on.wait(10), lambda _none: None)
    assert "2 more" in bar.name.text()
    go_on.set()
    home(qtbot, bridge)
    bridge.close()


def test_news_of_a_tenth_of_a_second_come_as_one(qtbot: QtBot, bridge: Bridge) -> None:
    heard: list[tuple[News, ...]] = []
    bridge.committed.connect(heard.append)
    tell = bridge.listener()
    for number in range(5):
        tell((News(act="record.put", kind="attack", id="x", ref=None, n=number),))
    qtbot.waitUntil(lambda: bool(heard))
    assert [entry.n for entry in heard[0]] == [0, 1, 2, 3, 4]
    bridge.close()


def test_after_retiring_nothing_old_comes_home_and_the_last_thing_comes_last(
    qtbot: QtBot, bridge: Bridge
) -> None:
    told: list[str] = []
    heard: list[tuple[News, ...]] = []
    bridge.committed.connect(heard.append)
    tell, go_on = bridge.listener(), threading.Event()

    def work(progress: Progress) -> None:
        progress.step(1, 2)
        go_on.wait(10)
        told.append("worked")
        progress.step(2, 2)

    bridge.task("Old", work, lambda _none: told.append("late"))
    bridge.query(lambda: go_on.wait(10), lambda _none: told.append("late"))
    tell((News(act="record.put", kind="attack", id="x", ref=None, n=1),))
    bridge.retire(lambda: told.append("readers"), lambda: told.append("last"), lambda: None)
    assert bridge.tasks == ()
    bridge.change(lambda: told.append("next"), lambda _none: None)
    go_on.set()
    home(qtbot, bridge)
    bridge.close()
    assert told == ["worked", "readers", "last", "next"]
    assert heard == []
