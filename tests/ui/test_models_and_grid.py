"""Tables and the grid of thumbnails: what they show, and that a million lines cost no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from evidence.lines import ItemLine
from ui.models.rows import RowsModel, plain_tip
from ui.widgets.item_lines import COLUMNS, face_of, length, matching, size_words
from ui.widgets.jobs import time_left
from ui.widgets.table import Table
from ui.widgets.thumb_grid import KEPT, ThumbGrid

LINE = ItemLine(
    id="0", ref="E-0001", item_kind="image", title="t", state="live", access="open",
    sensitivity=("unknown",), attacks=(),
)  # fmt: skip
KEY = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # offscreen, for bare widgets


def lines(count: int) -> list[ItemLine]:
    return [replace(LINE, id=str(n), ref=f"E-{n:04}") for n in range(count)]


@dataclass(frozen=True)
class Million(Sequence[ItemLine]):
    """A million lines, made when they are looked at."""

    size: int = 1_000_000

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, at: int) -> ItemLine: ...
    @overload
    def __getitem__(self, at: slice) -> list[ItemLine]: ...
    def __getitem__(self, at: int | slice) -> ItemLine | list[ItemLine]:
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(self.size))]
        return replace(LINE, id=str(at), ref=f"E-{at:07}")


def shown_grid(qtbot: QtBot) -> ThumbGrid:
    grid = ThumbGrid(lambda line: face_of(line, clear=False))
    qtbot.addWidget(grid)
    grid.resize(780, 600)
    with qtbot.waitExposed(grid):
        grid.show()
    return grid


@pytest.fixture
def model() -> RowsModel[ItemLine]:
    made = RowsModel(COLUMNS)
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def test_lines_that_only_grow_do_not_reset_the_table(
    qtbot: QtBot, model: RowsModel[ItemLine]
) -> None:
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    many = lines(6)
    model.show_lines(many[2:4], lambda line: line.id)
    assert resets == [1]
    model.show_lines(many[2:6], lambda line: line.id)  # at the end
    model.show_lines(many, lambda line: line.id)  # at the beginning
    model.show_lines([replace(line, title="new") for line in many], lambda line: line.id)
    assert resets == [1]
    assert [line.title for line in model.lines] == ["new"] * 6
    model.show_lines(many[3:], lambda line: line.id)
    assert resets == [1, 1]
    assert model.rowCount() == 3
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0


def test_cells_speak_with_their_heading_and_carry_plain_tips(model: RowsModel[ItemLine]) -> None:
    model.show_lines([replace(LINE, name="<b>x</b>", size=1500)], lambda line: line.id)
    name, size = model.index(0, 1), model.index(0, 3)
    assert name.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Name as received: ")
    assert "&lt;b&gt;" in name.data(Qt.ItemDataRole.ToolTipRole)
    assert "1,500 bytes" in size.data(Qt.ItemDataRole.ToolTipRole)
    assert name.data(Qt.ItemDataRole.EditRole) is None
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Ref"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert plain_tip("") == ""


def test_a_table_keeps_the_current_line_over_a_reset_and_opens_with_enter(qtbot: QtBot) -> None:
    model = RowsModel(COLUMNS)
    table = Table(model, "Lines", lambda line: line.ref)
    qtbot.addWidget(table)
    many = lines(4)
    table.show_lines(many, lambda line: line.id)
    opened: list[ItemLine] = []
    table.opened.connect(opened.append)
    QTest.keyClick(table, KEY.Key_Return)
    QTest.keyClick(table, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert opened == []
    table.selectRow(2)
    table.show_lines(list(reversed(many)), lambda line: line.id)
    assert table.current is many[2]
    QTest.keyClick(table, KEY.Key_Return)
    assert opened == [many[2]]
    table.show_lines([many[0]], lambda line: line.id)
    assert table.current is None


def test_a_million_thumbnails_cost_what_is_in_view(qtbot: QtBot) -> None:
    grid = shown_grid(qtbot)
    wanted: list[int] = []
    grid.wanted.connect(lambda some: wanted.append(len(some)))
    grid.show_lines(Million())
    grid.viewport().repaint()
    at_the_top = grid.painted
    grid.setFocus()
    QTest.keyClick(grid, KEY.Key_End)
    grid.viewport().repaint()
    assert grid.current is not None
    assert grid.current.ref == "E-0999999"
    assert 0 < grid.painted <= at_the_top <= 40
    assert max(wanted) <= 40
    assert "1000000 of 1000000" in grid.accessibleDescription()


@pytest.mark.parametrize("right", [False, True])
def test_arrows_and_pointer_reach_every_cell_in_both_directions(
    qtbot: QtBot, qapp: QApplication, right: bool
) -> None:
    grid = shown_grid(qtbot)
    direction = Qt.LayoutDirection
    grid.setLayoutDirection(direction.RightToLeft if right else direction.LeftToRight)
    grid.show_lines(lines(30))
    assert grid.columns == 4
    for row in range(12):
        assert grid.row_at(grid.cell(row).center()) == row
    assert grid.row_at(QPoint(10, 5000)) == -1
    grid.set_current(0)
    on, back = (KEY.Key_Left, KEY.Key_Right) if right else (KEY.Key_Right, KEY.Key_Left)
    seen = []
    for key in (on, on, back, KEY.Key_Down, KEY.Key_Up, KEY.Key_PageDown, KEY.Key_PageUp):
        QTest.keyClick(grid, key)
        assert grid.current is not None
        seen.append(int(grid.current.id))
    assert seen == [1, 2, 1, 5, 1, 13, 1]
    opened: list[ItemLine] = []
    grid.opened.connect(opened.append)
    place = grid.cell(6).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.keyClick(grid, KEY.Key_Home)
    QTest.keyClick(grid, KEY.Key_Space)
    assert [line.id for line in opened] == ["6", "0"]
    grid.viewport().repaint()


def test_pictures_are_kept_up_to_a_bound_and_asked_for_again_where_there_was_none(
    qtbot: QtBot,
) -> None:
    grid = shown_grid(qtbot)
    many = lines(3)
    grid.show_lines(many)
    image = QImage(QSize(4, 4), QImage.Format.Format_RGB888)
    image.fill(0)
    grid.show_picture("0", image)
    grid.show_picture("1", None)
    wanted: list[list[ItemLine]] = []
    grid.wanted.connect(wanted.append)
    grid.viewport().repaint()
    assert [line.id for line in wanted[-1]] == ["2"]
    grid.show_lines(many)
    grid.viewport().repaint()
    assert [line.id for line in wanted[-1]] == ["1", "2"]
    for number in range(KEPT + 5):
        grid.show_picture(f"x{number}", image)
    assert len(grid._pictures) == KEPT
    grid.forget_picture("x9")
    assert "x9" not in grid._pictures


def test_lines_that_come_to_a_grid_with_the_keyboard_have_a_current_one(qtbot: QtBot) -> None:
    grid = shown_grid(qtbot)
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    grid.show_lines(lines(2))
    assert grid.current is grid.lines[0]


def test_a_grid_without_lines_has_no_current_one(qtbot: QtBot) -> None:
    grid = shown_grid(qtbot)
    grid.setFocus()
    QTest.keyClick(grid, KEY.Key_Return)
    QTest.keyClick(grid, KEY.Key_X)
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert grid.current is None


def test_the_current_line_stays_current_when_others_come_before_it(qtbot: QtBot) -> None:
    grid = shown_grid(qtbot)
    many = lines(5)
    grid.show_lines(many[2:])
    grid.show_ref("E-0003")
    grid.show_lines(many)
    assert grid.current is many[3]
    grid.clearFocus()
    grid.show_lines(many[:2])
    assert grid.current is None


def test_sizes_lengths_and_times_left_are_said_as_people_say_them() -> None:
    assert [size_words(n) for n in (None, 0, 999, 1500, 2_000_000, 3 * 10**12, 10**16)] == [
        "", "0 bytes", "999 bytes", "1.5 kB", "2.0 MB", "3.0 TB", "10000.0 TB",
    ]  # fmt: skip
    assert length(replace(LINE, duration_ms=61_500)) == "1:01"
    assert length(LINE) == ""
    assert time_left(1, 1, 100) == time_left(9, 0, 100) == time_left(9, 100, 100) == ""
    assert time_left(10, 50, 100) == "about 10 s"
    assert time_left(60, 10, 100) == "about 9 min"


def test_the_filter_finds_every_word_anywhere_in_a_line() -> None:
    named = replace(LINE, name="Märkt.jpg", camera="Phone 1", sha256="ab" * 32)
    assert matching([named, LINE], "märkt phone") == [named]
    assert matching([named, LINE], "ABAB") == [named]
    assert matching([named, LINE], "") == [named, LINE]
    assert matching([named], "nothing") == []


def test_a_face_says_what_is_wrong_before_what_it_is() -> None:
    assert face_of(replace(LINE, status="undecodable"), clear=True).icon == "broken"
    assert face_of(replace(LINE, status="empty"), clear=True).words == "kept, 0 bytes"
    sound = face_of(replace(LINE, item_kind="audio", duration_ms=3000), clear=False)
    assert (sound.icon, sound.words, sound.corner, sound.hidden) == ("sound", "audio", "0:03", True)
    assert not face_of(replace(LINE, sensitivity=("none",)), clear=False).hidden
