"""Everything the keyboard reaches has a name, in every workspace and state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import EMPTY, Desk
from ui.window import Window

OWN = {"qt_spinbox_lineedit"}


def reachable(root: QWidget) -> Iterator[QWidget]:
    for widget in root.findChildren(QWidget):
        if widget.isVisibleTo(root) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def nameless(root: QWidget) -> list[str]:
    found = []
    for widget in reachable(root):
        told = QAccessible.queryAccessibleInterface(widget)
        if told is None or not told.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found


@pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen, for a bare widget
def test_the_walk_finds_a_button_without_a_name(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(QPushButton("named"))
    column.addWidget(QPushButton(""))
    column.addWidget(QLineEdit())
    page.show()
    assert nameless(page) == ["QPushButton in QWidget", "QLineEdit in QWidget"]


def test_the_first_page_names_everything(window: Window) -> None:
    assert nameless(window) == []
    window.welcome.choose(1)
    assert nameless(window) == []
    window.welcome.create_form._steps.setCurrentIndex(1)
    assert nameless(window) == []


def test_every_workspace_names_everything(desk: Desk) -> None:
    desk.attacks().show_form()
    assert nameless(desk.window) == []
    evidence = desk.evidence()
    assert nameless(desk.window) == []
    evidence.switch_view(1)
    assert nameless(desk.window) == []
    video = next(line for line in evidence.model.lines if line.item_kind == "video")
    evidence.open_item(video)
    evidence.show_clear()
    desk.settle()
    assert nameless(desk.window) == []
    desk.custody().verify()
    assert nameless(desk.window) == []
    desk.settle()
    assert nameless(desk.window) == []
    desk.export().result.show_waiting()
    assert nameless(desk.window) == []
    desk.window.message.show_done("done")
    assert nameless(desk.window) == []


@EMPTY
def test_empty_screens_name_everything(desk: Desk) -> None:
    for go in (desk.attacks, desk.evidence, desk.custody, desk.export):
        go()
        assert nameless(desk.window) == []


def test_tab_reaches_everything_and_leaves_everything(desk: Desk, qtbot: QtBot) -> None:
    for go in (desk.attacks, desk.evidence, desk.custody, desk.export):
        go()
        desk.workspace.nav.setFocus()
        met: list[QWidget] = []
        while (at := QApplication.focusWidget()) is not None and at not in met:
            met.append(at)
            QTest.keyClick(at, Qt.Key.Key_Tab)
        wanted = {w for w in reachable(desk.window) if w.isEnabled()}
        missing = wanted - set(met)
        assert not missing, [type(w).__name__ + w.accessibleName() for w in missing]


def test_targets_are_large_enough(desk: Desk) -> None:
    for go in (desk.attacks, desk.evidence, desk.export):
        go()
        for widget in desk.window.findChildren(QPushButton):
            if widget.isVisible():
                assert min(widget.width(), widget.height()) >= 24, widget.accessibleName()
