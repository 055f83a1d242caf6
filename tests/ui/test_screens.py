"""Each screen empty and filled, by keyboard, and refreshed by news of the ledger."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.attacks import NewAttack, add_attack
from tests.ui.conftest import EMPTY, LONG_ARABIC, Desk
from ui.bidi import ltr
from ui.screens.custody import Row

KEY = Qt.Key


@EMPTY
def test_without_attacks_the_screen_says_what_belongs_there_and_offers_it(desk: Desk) -> None:
    attacks = desk.attacks()
    assert attacks.state.state == "empty"
    assert attacks.first.isVisible()
    attacks.first.click()
    assert attacks.form.isVisible()
    assert attacks.form.title.hasFocus()


def test_an_attack_is_recorded_by_keyboard_and_appears(desk: Desk, qtbot: QtBot) -> None:
    attacks = desk.attacks()
    QAbstractItemModelTester(
        attacks.model, QAbstractItemModelTester.FailureReportingMode.Fatal, attacks
    )
    QTest.keyClick(desk.window, KEY.Key_N, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(attacks.form.title, "Bridge")
    attacks.form.when.setText("2015-12-01")
    attacks.form.target.setCurrentIndex(1)
    QTest.keyClick(attacks.form.title, KEY.Key_Return)
    desk.settle(lambda: len(attacks.model.lines) == 3)
    assert attacks.model.lines[2].title == "Bridge"
    assert attacks.form.isHidden()
    assert "A-003" in desk.window.message.words.text()


def test_a_refused_attack_keeps_what_was_typed(desk: Desk, qtbot: QtBot) -> None:
    attacks = desk.attacks()
    attacks.show_form()
    attacks.form.title.setText("Bridge")
    attacks.form.when.setText("some time in March")
    attacks.form.save_button.click()
    desk.settle()
    assert "not a date" in attacks.form.answer.text()
    assert attacks.form.title.text() == "Bridge"
    QTest.keyClick(attacks.form.title, KEY.Key_Escape)
    assert attacks.form.isHidden()
    attacks.show_form()
    assert attacks.form.title.text() == "Bridge"


def test_stated_days_are_local_and_unknown_ones_say_so(desk: Desk) -> None:
    attacks = desk.attacks()
    shown = [attacks.model.index(row, 2).data() for row in range(2)]
    assert shown[0] == "\u20662015-11-29\u2069"
    assert "2015-11-01 – 2015-11-30" in shown[1]
    assert "UTC" in attacks.model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_enter_on_an_attack_shows_its_evidence(desk: Desk, qtbot: QtBot) -> None:
    attacks = desk.attacks()
    attacks.show_ref("A-001")
    QTest.keyClick(attacks.table, KEY.Key_Return)
    desk.settle()
    assert desk.workspace.pages.currentIndex() == 1
    evidence = desk.evidence()
    assert evidence.filter.attack == "A-001"
    assert len(evidence.model.lines) == 7
    desk.workspace.screens[1].show_ref("A-002")
    desk.settle()
    assert evidence.model.lines == []
    assert evidence.state.state == "empty"


def test_news_of_another_writer_refresh_the_visible_screen_and_mark_the_hidden(desk: Desk) -> None:
    attacks = desk.attacks()
    attacks.show_ref("A-002")
    desk.window.bridge.change(
        lambda: add_attack(desk.case, NewAttack(title="Camp")), lambda _made: None
    )
    desk.settle(lambda: len(attacks.model.lines) == 3)
    assert attacks.table.current is not None
    assert attacks.table.current.title == LONG_ARABIC
    evidence = desk.evidence()
    assert evidence.filter.attacks.count() == 4


def test_custody_lists_every_entry_newest_first(desk: Desk, qtbot: QtBot) -> None:
    custody = desk.custody()
    QAbstractItemModelTester(
        custody.model, QAbstractItemModelTester.FailureReportingMode.Fatal, custody
    )
    numbers = [row.line.n for row in custody.model.lines]
    assert numbers == sorted(numbers, reverse=True)
    assert custody.model.lines[0].who == "N. Example"
    assert "signed" in custody.facts.text()
    custody.table.selectRow(0)
    QTest.keyClick(custody.table, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert custody.model.lines[0].line.body_sha256 in QGuiApplication.clipboard().text()
    before = len(numbers)
    desk.window.bridge.change(
        lambda: add_attack(desk.case, NewAttack(title="Camp")), lambda _made: None
    )
    desk.settle(lambda: len(custody.model.lines) > before)
    assert custody.table.currentIndex().row() == len(custody.model.lines) - before


def test_custody_shows_which_item_an_act_or_a_file_is_about(desk: Desk) -> None:
    custody = desk.custody()
    shown = {row.line.kind: row for row in custody.model.lines}
    assert shown["file"].subject == f"{ltr(shown['file'].line.item)} · file"
    line = replace(shown["file"].line, kind="act", item="E-0002")
    assert Row(line, "N. Example").subject == ltr("E-0002")
    assert "E-0002" in Row(line, "N. Example").copied
    assert Row(replace(line, item=""), "N. Example").subject == "act"


def test_an_entry_leads_to_what_it_is_about(desk: Desk) -> None:
    custody = desk.custody()
    rows = {(row.line.ref or "")[:1]: n for n, row in enumerate(custody.model.lines)}
    custody.table.selectRow(rows["A"])
    custody.table.doubleClicked.emit(custody.table.currentIndex())
    desk.settle()
    assert desk.workspace.pages.currentIndex() == 0
    custody = desk.custody()
    custody.table.selectRow(rows["E"])
    custody.table._open()
    desk.settle()
    evidence = desk.evidence()
    assert evidence.panel.line is not None
    assert evidence.panel.line.ref == custody.model.lines[rows["E"]].line.ref


def test_verify_runs_as_a_job_and_reports(desk: Desk, qtbot: QtBot) -> None:
    custody = desk.custody()
    QTest.keyClick(desk.window, KEY.Key_F12)
    assert not custody.verify_button.isEnabled()
    desk.settle()
    assert "Intact" in custody.report.verdict.text()
    assert {check.verdict for check in custody.report.model.lines} <= {"good", "note"}
    assert custody.verify_button.isEnabled()


def test_verify_names_a_damaged_file(desk: Desk) -> None:
    blob = max(
        desk.case.file.layout.blobs.rglob("*"), key=lambda p: p.is_file() and p.stat().st_size
    )
    blob.chmod(0o600)
    data = bytearray(blob.read_bytes())
    data[len(data) // 2] ^= 1
    blob.write_bytes(bytes(data))
    custody = desk.custody()
    custody.verify()
    desk.settle()
    assert "Damaged" in custody.report.verdict.text()
    assert any(check.verdict == "damaged" for check in custody.report.model.lines)


def test_the_lists_say_so_when_they_cannot_be_read(desk: Desk) -> None:
    screens = (desk.attacks(), desk.evidence(), desk.custody())
    desk.case.file._held.database.close()
    for screen in screens:
        screen.refresh()
        desk.settle()
        assert screen.state.state == "failed"
        assert screen.state.words.text()


def test_every_workspace_has_a_key(desk: Desk, qtbot: QtBot) -> None:
    keys = ((KEY.Key_2, 1), (KEY.Key_0, 2), (KEY.Key_E, 3), (KEY.Key_1, 0))
    for key, number in keys:
        QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
        assert desk.workspace.pages.currentIndex() == number
    desk.settle()
