"""Evidence: dropped, listed, filtered, looked at, blurred until asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.items import list_items
from tests.ui.conftest import EMPTY, HOSTILE, MEDIA, Desk
from ui.screens.evidence import EvidenceScreen
from ui.widgets.drop_area import DropArea

KEY = Qt.Key


def drop(area: DropArea, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(area, QDragEnterEvent(QPoint(9, 9), copy, data, left, none))
    assert area.property("over")
    QApplication.sendEvent(area, QDropEvent(QPointF(9, 9), copy, data, left, none))
    assert not area.property("over")


def open_kind(desk: Desk, kind: str) -> EvidenceScreen:
    screen = desk.evidence()
    screen.open_item(next(line for line in screen.model.lines if line.item_kind == kind))
    desk.settle()
    return screen


def sharp(image: QImage | None) -> bool:
    """Say whether neighbouring pixels differ as only an unblurred picture's do."""
    assert image is not None
    return image.width() > 16 and not image.isGrayscale()


@EMPTY
def test_files_dropped_on_an_empty_screen_are_in_the_case(desk: Desk, tmp_path: Path) -> None:
    screen = desk.evidence()
    assert screen.state.state == "empty"
    assert "Drop files" in screen.state.title.text()
    QAbstractItemModelTester(
        screen.model, QAbstractItemModelTester.FailureReportingMode.Fatal, screen
    )
    missing = tmp_path / "gone.jpg"
    drop(screen.drop, [MEDIA / "market-stalls.jpg", MEDIA / "mosque-yard.jpg", missing])
    desk.settle(lambda: len(screen.model.lines) == 2)
    assert screen.state.state == "content"
    assert "2 received" in desk.window.message.words.text()
    assert "gone.jpg" in desk.window.message.words.text()
    assert screen.add.isVisible()


def test_a_drag_that_leaves_or_brings_no_file_is_no_drop(desk: Desk) -> None:
    area = desk.evidence().drop
    area._mark(over=True)
    QApplication.sendEvent(area, QDragLeaveEvent())
    assert not area.property("over")
    text = QMimeData()
    text.setText("a pasted word")
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(area, QDragEnterEvent(QPoint(9, 9), copy, text, left, none))
    assert not area.property("over")


def test_files_added_to_an_attack_are_tied_to_it(desk: Desk) -> None:
    screen = desk.evidence()
    screen.filter.choose("A-002")
    desk.settle()
    assert "tied to" in screen.facts.text()
    screen.add_paths([MEDIA / "camp-tents.jpg"])
    desk.settle(lambda: len(screen.model.lines) == 1)
    assert list_items(desk.case, "A-002")[0].attacks == ("A-002",)


def test_pictures_are_blurred_until_asked_for_by_the_g_key(desk: Desk, qtbot: QtBot) -> None:
    screen = desk.evidence()
    screen.open_item(next(o for o in screen.model.lines if o.name == "market-stalls.jpg"))
    desk.settle()
    assert not sharp(screen.panel.view.image)
    assert screen.panel.clear_button.isVisible()
    before = desk.window.head.text()
    QTest.keyClick(screen.panel.view, KEY.Key_G)
    desk.settle(lambda: desk.window.head.text() != before)
    assert sharp(screen.panel.view.image)
    assert screen.panel.clear_button.isHidden()
    acts = [row.line.act for row in desk.custody().model.lines]
    assert acts.count("item.view") == 1
    screen = desk.evidence()
    line = screen.panel.line
    assert line is not None
    screen.panel.open(line)  # a second look within one unlock is no second act
    desk.settle()
    assert [row.line.act for row in desk.custody().model.lines].count("item.view") == 1


def test_the_g_key_is_found_on_an_arabic_keyboard(desk: Desk) -> None:
    screen = desk.evidence()
    row = next(n for n, line in enumerate(screen.model.lines) if line.item_kind == "video")
    screen.grid.set_current(row)
    lam = QKeyEvent(QKeyEvent.Type.KeyPress, 0x0644, Qt.KeyboardModifier.NoModifier, 42, 0, 0, "ل")
    QApplication.sendEvent(screen.grid, lam)
    line = screen.grid.current
    assert line is not None
    assert line.id in screen._unblurred
    desk.settle()
    screen.show_clear()  # in the list, the same key hides it again
    assert line.id not in screen._unblurred
    desk.settle()


def test_a_film_shows_its_key_frames_with_their_times(desk: Desk) -> None:
    screen = open_kind(desk, "video")
    assert screen.panel.frames.isHidden()
    screen.panel.clear_button.click()
    desk.settle()
    frames = screen.panel.frames
    assert frames.isVisible()
    assert frames.frames[0].caption == "0:00:00.000"
    assert frames.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_what_has_no_picture_says_so_and_keeps_its_facts(desk: Desk) -> None:
    screen = open_kind(desk, "audio")
    screen.show_clear()
    desk.settle()
    assert "no picture" in screen.panel.view.words
    assert screen.panel.view.accessibleDescription() == screen.panel.view.words


def test_a_broken_picture_says_why_and_that_it_is_safe(desk: Desk) -> None:
    screen = desk.evidence()
    broken = next(line for line in screen.model.lines if line.name == "broken.jpg")
    screen.open_item(broken)
    screen.show_clear()
    desk.settle()
    assert screen.panel.view.image is not None or "kept" in screen.panel.view.words


def test_details_can_be_copied_whole(desk: Desk) -> None:
    screen = open_kind(desk, "video")
    buttons = screen.panel.facts.findChildren(QPushButton)
    copy = next(one for one in buttons if one.accessibleName() == "Copy SHA-256")
    copy.click()
    assert screen.panel.line is not None
    assert QGuiApplication.clipboard().text() == screen.panel.line.sha256


def test_esc_goes_back_and_arrows_go_on(desk: Desk, qtbot: QtBot) -> None:
    screen = desk.evidence()
    screen.grid.setFocus()
    QTest.keyClick(screen.grid, KEY.Key_Home)
    QTest.keyClick(screen.grid, KEY.Key_Return)
    first = screen.panel.line
    QTest.keyClick(screen.panel.view, KEY.Key_Right)
    assert screen.panel.line is not first
    QTest.keyClick(screen.panel.view, KEY.Key_PageUp)
    assert screen.panel.line is first
    screen.step(-1)
    assert screen.panel.line is first
    QTest.keyClick(screen.panel.view, KEY.Key_Right)
    desk.settle()
    QTest.keyClick(screen.panel.view, KEY.Key_Escape)
    assert screen.pages.currentIndex() == 0
    assert screen.grid.hasFocus()
    assert screen.grid.current is screen.model.lines[1]


def test_the_filter_hides_says_how_many_and_esc_clears_it(desk: Desk, qtbot: QtBot) -> None:
    screen = desk.evidence()
    QTest.keyClick(desk.window, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert screen.filter.field.hasFocus()
    QTest.keyClicks(screen.filter.field, "film")
    desk.settle(lambda: len(screen.model.lines) == 1)
    assert "1 of 7" in screen.facts.text()
    screen.filter.field.setText("nothing is called so")
    desk.settle(lambda: screen.state.state == "no match")
    assert "hides 7 items" in screen.state.words.text()
    assert screen.first.isHidden()
    QTest.keyClick(screen.filter.field, KEY.Key_Escape)
    desk.settle(lambda: len(screen.model.lines) == 7)


def test_grid_and_table_share_the_current_item(desk: Desk, qtbot: QtBot) -> None:
    screen = desk.evidence()
    screen.grid.set_current(2)
    screen.filter.views.button(1).click()
    assert screen.table.currentIndex().row() == 2
    QTest.keyClick(screen.table, KEY.Key_Down)
    QTest.keyClick(screen.table, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "E-0004" in QGuiApplication.clipboard().text()
    screen.filter.views.button(0).click()
    screen.switch_view(0)
    assert screen.grid.current is screen.model.lines[3]
    screen.filter.views.button(1).click()
    QTest.keyClick(screen.table, KEY.Key_Return)
    assert screen.panel.line is screen.model.lines[3]
    desk.settle()


def test_a_name_with_markup_and_controls_is_shown_as_text(desk: Desk) -> None:
    screen = desk.evidence()
    row = next(n for n, line in enumerate(screen.model.lines) if "img src" in (line.name or ""))
    shown = screen.model.index(row, 1).data()
    assert "<img src='file.png'>" in shown
    assert "\u202e" not in shown
    assert HOSTILE.startswith("<img")
    tip = screen.model.index(row, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    screen.open_item(screen.model.lines[row])
    desk.settle()
    assert "<img" in screen.panel.title.text()
    assert screen.panel.title.textFormat() == Qt.TextFormat.PlainText


def test_a_stopped_intake_keeps_what_was_finished_and_says_so(desk: Desk, tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    data = (MEDIA / "market-stalls.jpg").read_bytes()
    for number in range(60):
        (given / f"{number}.jpg").write_bytes(data + bytes([number]))
    screen = desk.evidence()
    screen.add_paths([given])
    desk.qtbot.waitUntil(desk.window.jobs.stop.isVisible)
    assert "Adding evidence" in desk.window.jobs.name.text()
    desk.window.jobs.stop.click()
    assert not desk.window.jobs.stop.isEnabled()
    desk.settle()
    assert "stopped" in desk.window.message.words.text()
    assert desk.window.jobs.bar.isHidden()
