"""The first page: a case is opened, made, refused, or opened for reading."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.attacks import NewAttack, add_attack
from app.items import list_items
from app.looking import note_look
from tests.ui.conftest import EMPTY, PASSPHRASE, Desk, Made
from ui.window import Window


def test_the_passphrase_opens_the_case_and_its_title_is_shown(desk: Desk) -> None:
    assert "Six strikes" in desk.workspace.title.text()
    assert desk.window.windowTitle() == "Witnessmark"
    assert desk.workspace.chip.isHidden()
    assert "unanchored" in desk.window.head.text()


def test_a_wrong_passphrase_is_said_and_the_next_one_opens(desk: Desk) -> None:
    desk.window.lock()
    desk.settle()
    form = desk.window.welcome.unlock_form
    form.passphrase.setText("not this one")
    form.unlock()
    desk.settle()
    assert "does not open this case" in form.answer.text()
    assert form.passphrase.text() == ""
    assert desk.window.case is None
    desk.unlock()
    assert desk.window.case is not None


def test_what_is_missing_in_the_form_is_said_before_anything_is_tried(window: Window) -> None:
    form = window.welcome.unlock_form
    form.unlock()
    assert "which folder" in form.answer.text()
    form.folder.setText("/nowhere/x.case")
    form.unlock()
    assert "the passphrase" in form.answer.text()
    assert not window.bridge.busy


def test_a_folder_that_is_no_case_is_refused_without_an_offer_to_read(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    form = window.welcome.unlock_form
    window.welcome.offer(tmp_path / "absent.case", PASSPHRASE)
    form.unlock()  # a second press while it is busy does nothing
    qtbot.waitUntil(lambda: not window.bridge.busy)
    assert form.answer.property("look") == "bad"
    assert form.read_button.isHidden()
    assert window.case is None


def test_a_case_open_elsewhere_can_be_read_and_says_so(
    window: Window, qtbot: QtBot, made: Made
) -> None:
    first = made.open()
    try:
        desk = Desk(qtbot, window, made)
        desk.unlock()
        form = window.welcome.unlock_form
        assert "open for writing elsewhere" in form.answer.text()
        assert form.passphrase.text() == PASSPHRASE  # not to be typed again
        form.read_button.click()
        desk.settle()
        assert "Read only" in desk.workspace.chip.text()
        assert desk.workspace.damage.isHidden() or not desk.workspace.damage.isVisible()
        assert not desk.attacks().new.isEnabled()
        evidence = desk.evidence()
        assert not evidence.add.isEnabled()
        assert not evidence.drop.acceptDrops()
        export = desk.export()
        assert not export.form.act.isEnabled()
        evidence.open_item(evidence.model.lines[0])
        evidence.show_clear()  # looking leaves no trace where none can be written
        desk.settle()
        assert window.message.isHidden()
    finally:
        first.close()


def test_a_case_older_than_the_device_remembers_opens_with_a_banner(
    window: Window, qtbot: QtBot, made: Made, tmp_path: Path
) -> None:
    old = tmp_path / "old.case"
    shutil.copytree(made.folder, old)
    case = made.open()
    add_attack(case, NewAttack(title="Later"))
    case.close()
    shutil.rmtree(made.folder)
    old.rename(made.folder)
    desk = Desk(qtbot, window, made)
    desk.unlock()
    assert desk.workspace.damage.isVisible()
    assert "older than the one this device saw last" in desk.workspace.damage.text()
    assert not desk.attacks().new.isEnabled()


def _typed(window: Window, folder: Path) -> None:
    form = window.welcome.create_form
    window.welcome.choose(1)
    form.title.setText("A new case")
    form.investigator.setText("N. Example")
    form.folder.setText(str(folder))
    form.passphrase.setText(PASSPHRASE)
    form.again.setText(PASSPHRASE)


def test_a_new_case_opens_when_a_group_of_its_key_was_typed_back(
    window: Window, qtbot: QtBot, made: Made, tmp_path: Path
) -> None:
    _typed(window, tmp_path / "new.case")
    form = window.welcome.create_form
    form.create_now()
    qtbot.waitUntil(lambda: not window.bridge.busy, timeout=30_000)
    page = form.key_page
    groups = page.key.text().strip("\u2066\u2069").split("-")
    page.group.setText("WRONG")
    page.confirm()
    assert "not this group" in page.answer.text()
    asked = int(page.question.text().split()[2])
    page.group.setText(groups[asked - 1].lower())
    page.confirm()
    qtbot.waitUntil(lambda: window.case is not None and not window.bridge.busy)
    assert page.key.text() == ""
    assert form.passphrase.text() == ""


def test_a_case_whose_key_was_not_typed_back_is_closed_with_the_window(
    window: Window, qtbot: QtBot, made: Made, tmp_path: Path
) -> None:
    _typed(window, tmp_path / "new.case")
    window.welcome.create_form.create_now()
    qtbot.waitUntil(lambda: not window.bridge.busy, timeout=30_000)
    window.close()
    case = Made(tmp_path / "new.case", made.state).open()
    assert case.file.writable
    case.close()


@pytest.mark.parametrize("field", ["title", "investigator", "folder", "passphrase", "again"])
def test_a_form_with_an_empty_field_makes_nothing(
    window: Window, tmp_path: Path, field: str
) -> None:
    _typed(window, tmp_path / "new.case")
    form = window.welcome.create_form
    getattr(form, field).clear()
    form.create_now()
    assert "is empty" in form.answer.text()
    assert not (tmp_path / "new.case").exists()


def test_passphrases_that_differ_make_nothing(window: Window, tmp_path: Path) -> None:
    _typed(window, tmp_path / "new.case")
    form = window.welcome.create_form
    form.again.setText("another")
    form.create_now()
    assert "differ" in form.answer.text()
    assert not window.bridge.busy


@EMPTY
def test_a_folder_that_exists_is_not_made_a_case(window: Window, qtbot: QtBot, made: Made) -> None:
    _typed(window, made.folder)
    form = window.welcome.create_form
    form.create_now()
    qtbot.waitUntil(lambda: not window.bridge.busy, timeout=30_000)
    assert form.answer.property("look") == "bad"
    assert form.create_button.isEnabled()


@EMPTY
def test_a_second_look_is_not_noted_where_nothing_is(made: Made) -> None:
    case = made.open()
    assert list_items(case) == []
    case.close()
    assert note_look.__doc__
