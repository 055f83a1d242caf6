"""Locking and leaving: covered at once, work stopped first, nothing half written, keys gone."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.verifying import verify_case
from tests.ui.conftest import EMPTY, MEDIA, Desk


def many(folder: Path, count: int) -> Path:
    folder.mkdir()
    data = (MEDIA / "market-stalls.jpg").read_bytes()
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(data + str(number).encode())
    return folder


def test_the_lock_key_covers_at_once_and_closes_the_case(desk: Desk, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("E-0001")
    case = desk.case
    QTest.keyClick(
        desk.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.ShiftModifier,
    )  # fmt: skip
    assert desk.window.stack.currentWidget() is desk.window.welcome
    assert QGuiApplication.clipboard().text() == ""
    desk.settle()
    assert "wiped" in desk.window.welcome.unlock_form.answer.text()
    assert case.file._closed
    assert desk.window.head.text() == ""
    desk.unlock()
    assert desk.case.file.writable


@EMPTY
def test_a_case_locked_in_the_middle_of_an_intake_is_whole(desk: Desk, tmp_path: Path) -> None:
    evidence = desk.evidence()
    evidence.add_paths([many(tmp_path / "given", 60)])
    desk.qtbot.waitUntil(lambda: desk.window.bridge.tasks[0].done > 0, timeout=30_000)
    desk.window.lock()
    assert desk.window.bridge.tasks == ()
    desk.settle()
    desk.unlock()
    assert verify_case(desk.case, full=True).verdict == "intact"
    assert not list(desk.case.file.layout.tmp.glob("*.new"))


@EMPTY
def test_a_window_closed_in_the_middle_of_an_intake_leaves_a_whole_case(
    desk: Desk, tmp_path: Path
) -> None:
    desk.evidence().add_paths([many(tmp_path / "given", 60)])
    desk.qtbot.waitUntil(lambda: desk.window.bridge.tasks[0].done > 0, timeout=30_000)
    desk.window.close()
    case = desk.made.open()
    assert case.file.writable
    assert verify_case(case, full=True).verdict == "intact"
    case.close()


def test_the_window_locks_when_nobody_touches_it(desk: Desk) -> None:
    desk.window._idle.setInterval(0)
    desk.window._idle.start()
    desk.settle(lambda: desk.window.case is None)
    assert desk.window.stack.currentWidget() is desk.window.welcome
    desk.window.lock()  # there is nothing to lock any more


def test_a_click_starts_the_idle_time_anew(desk: Desk) -> None:
    desk.window._idle.stop()
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress, QPointF(1, 1), QPointF(1, 1), Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(desk.window, press)
    assert desk.window._idle.isActive()


def test_answers_to_a_locked_window_are_dropped(desk: Desk) -> None:
    told: list[object] = []
    desk.window.bridge.query(lambda: 1, told.append)
    desk.window.bridge.task("Late", lambda _progress: 2, told.append)
    desk.window.lock()
    desk.settle()
    assert told == []


def test_a_case_closed_while_pictures_are_fetched_waits_for_nobody(desk: Desk) -> None:
    evidence = desk.evidence()
    for line in evidence.model.lines:
        evidence.open_item(line)
        evidence.show_clear()
    desk.window.lock()
    desk.settle()
    assert desk.window.case is None
    shutil.rmtree(desk.made.folder)
