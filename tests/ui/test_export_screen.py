"""Export: what is missing is said, the bundle is written and checked, a stop leaves none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Desk


def test_a_bundle_is_written_checked_and_its_verdicts_shown(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    export = desk.export()
    assert export.form.target.hasFocus()
    export.form.target.setText(str(tmp_path / "bundle"))
    export.form.purpose.setText("review")
    export.form.reason.setText("a test")
    QTest.keyClick(export.form.reason, Qt.Key.Key_Return)
    assert not export.form.act.isEnabled()
    export.form.send()  # no second order meanwhile
    assert len(desk.window.bridge.tasks) == 1
    assert export.result.stop.isVisible()
    desk.settle()
    assert "B-001" in export.result.words.text()
    words = [label.text() for label in export.result.findChildren(QLabel)]
    assert words.count("✓ good") == 4
    assert words.count("? unknown") == 2
    export.result.copy.click()
    assert len(QGuiApplication.clipboard().text()) == 64
    assert (tmp_path / "bundle" / "bagit.txt").is_file()
    assert export.form.act.isEnabled()
    assert desk.custody().model.lines[0].line.act == "bundle.export"


def test_what_is_missing_is_said_beside_the_fields(desk: Desk) -> None:
    export = desk.export()
    export.form.act.click()
    assert "where the bundle shall lie" in export.form.answer.text()
    export.form.target.setText("/somewhere")
    export.form.act.click()
    assert "why it is made" in export.form.answer.text()
    assert export.form.reason.hasFocus()
    assert desk.window.bridge.tasks == ()


def test_a_place_that_cannot_be_written_is_said_with_what_to_do(desk: Desk) -> None:
    export = desk.export()
    export.form.target.setText("/proc/bundle")
    export.form.reason.setText("a test")
    export.form.send()
    desk.settle()
    assert export.result.words.property("look") == "bad"
    assert export.result.stop.isHidden()
    assert export.form.act.isEnabled()


def test_a_stopped_export_leaves_no_bundle(desk: Desk, tmp_path: Path) -> None:
    export = desk.export()
    export.form.target.setText(str(tmp_path / "bundle"))
    export.form.reason.setText("a test")
    export.form.send()
    export.result.stop.click()
    assert not export.result.stop.isEnabled()
    desk.settle()
    assert "No bundle was made" in export.result.words.text()
    assert not (tmp_path / "bundle").exists()
    assert not list(tmp_path.glob("*.part"))
