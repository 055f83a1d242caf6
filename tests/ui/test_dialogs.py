"""Files and folders are chosen in dialogs of our own; the system's would remember them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit

from tests.ui.conftest import EMPTY, MEDIA, Desk
from ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen, for dialogs


def answering(choose: Callable[[], None], path: Path | None) -> None:
    """Open a dialog and answer it with a path, or leave it."""

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
        if path is None:
            dialog.reject()
            return
        dialog.setDirectory(str(path.parent))
        dialog.findChildren(QLineEdit)[0].setText(str(path))
        buttons = dialog.findChildren(QDialogButtonBox)[0].buttons()
        next(one for one in buttons if one.isEnabled()).click()

    QTimer.singleShot(0, answer)
    choose()


@EMPTY
def test_chosen_files_and_folders_are_taken_in(desk: Desk, tmp_path: Path) -> None:
    evidence = desk.evidence()
    answering(evidence.choose_files, None)
    answering(evidence.choose_folder, None)
    assert desk.window.bridge.tasks == ()
    answering(evidence.choose_files, MEDIA / "market-stalls.jpg")
    desk.settle(lambda: len(evidence.model.lines) == 1)
    given = tmp_path / "given"
    given.mkdir()
    (given / "note.txt").write_bytes(b"a note")
    answering(evidence.choose_folder, given)
    desk.settle(lambda: len(evidence.model.lines) == 2)


def test_the_place_of_a_bundle_can_be_chosen(desk: Desk, tmp_path: Path) -> None:
    form = desk.export().form
    answering(form._browse, None)
    assert form.target.text() == ""
    answering(form._browse, tmp_path)
    assert form.target.text() == str(tmp_path)


def test_case_folders_old_and_new_can_be_chosen(window: Window, tmp_path: Path) -> None:
    answering(window.welcome.unlock_form._browse, tmp_path)
    assert window.welcome.unlock_form.folder.text() == str(tmp_path)
    form = window.welcome.create_form
    form.title.setText("Six strikes")
    answering(form._browse, tmp_path)
    assert form.folder.text() == str(tmp_path / "six-strikes.case")
