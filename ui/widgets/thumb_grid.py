"""Thumbnails in a grid whose cost does not depend on how many there are: position is arithmetic."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from evidence.lines import ItemLine
from ui.widgets.thumb_cell import CELL, Face, draw_cell

KEPT = 1000
"""Thumbnails kept in memory, at most 250 kB each."""
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_OPENING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class ThumbGrid(QAbstractScrollArea):
    """Shows item lines as pictures; asks for the ones in view and draws what it has."""

    opened = Signal(object)  # ItemLine
    wanted = Signal(object)  # list[ItemLine] in view whose picture is not known

    def __init__(self, face: Callable[[ItemLine], Face]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Evidence as thumbnails")
        self.setProperty("look", "list")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines: Sequence[ItemLine] = ()
        self.painted = 0
        self._face = face
        self._row = -1
        self._pictures: OrderedDict[str, QImage | None] = OrderedDict()

    def show_lines(self, lines: Sequence[ItemLine]) -> None:
        """Replace the lines; the current one stays current where it still exists."""
        before = self.current
        self.lines = lines
        if before is not None and (self.current is None or self.current.id != before.id):
            self._row = next((n for n, line in enumerate(lines) if line.id == before.id), -1)
        for item in [item for item, image in self._pictures.items() if image is None]:
            del self._pictures[item]  # its preview may have been made meanwhile
        self._measure()
        self.viewport().update()
        if self.current is None and self.hasFocus():
            self.set_current(0)

    def show_picture(self, item: str, image: QImage | None) -> None:
        """Draw an item with its picture from now on; None: it has none."""
        self._pictures[item] = image
        while len(self._pictures) > KEPT:
            self._pictures.popitem(last=False)
        self.viewport().update()

    def forget_picture(self, item: str) -> None:
        """Drop a picture, so that it is asked for anew (blurred or clear)."""
        self._pictures.pop(item, None)
        self.viewport().update()

    @property
    def current(self) -> ItemLine | None:
        """Return the current line."""
        return self.lines[self._row] if 0 <= self._row < len(self.lines) else None

    def set_current(self, row: int) -> None:
        """Make a row current, bring it into view and tell screen readers."""
        if not self.lines:
            return
        self._row = max(0, min(row, len(self.lines) - 1))
        self._reveal()
        self.viewport().update()
        line, words = self.lines[self._row], self._face(self.lines[self._row]).words
        place = f"{self._row + 1} of {len(self.lines)}"
        self.setAccessibleDescription(", ".join(x for x in (line.ref, words, place) if x))
        event = QAccessible.Event.DescriptionChanged
        QAccessible.updateAccessibility(QAccessibleEvent(self, event))

    def show_ref(self, ref: str) -> None:
        """Make the item with a reference current."""
        for row, line in enumerate(self.lines):
            if line.ref == ref:
                self.set_current(row)

    @property
    def columns(self) -> int:
        """Return how many thumbnails fit beside each other."""
        return max(1, self.viewport().width() // CELL.width())

    def row_at(self, point: QPoint) -> int:
        """Return the row under a point of the viewport, or -1."""
        across = point.x() if not self._mirrored else self.viewport().width() - 1 - point.x()
        column = across // self._wide
        row = (point.y() + self.verticalScrollBar().value()) // CELL.height() * self.columns
        at = row + column
        return at if 0 <= column < self.columns and at < len(self.lines) else -1

    def cell(self, row: int) -> QRect:
        """Return where a row is drawn, in the viewport."""
        column, line = row % self.columns, row // self.columns
        left = column * self._wide
        if self._mirrored:
            left = self.viewport().width() - left - self._wide
        top = line * CELL.height() - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), QSize(self._wide, CELL.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells in view and ask for their pictures."""
        painter = QPainter(self.viewport())
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        first = self.verticalScrollBar().value() // CELL.height() * self.columns
        rows = self.viewport().height() // CELL.height() + 2
        seen = range(first, min(len(self.lines), first + rows * self.columns))
        for row in seen:
            line = self.lines[row]
            if line.id in self._pictures:
                self._pictures.move_to_end(line.id)
            chosen = row == self._row and self.hasFocus()
            image = self._pictures.get(line.id)
            draw_cell(painter, self.cell(row), line.ref, self._face(line), image, chosen=chosen)
        painter.end()
        self.painted = len(seen)
        missing = [self.lines[row] for row in seen if self.lines[row].id not in self._pictures]
        if missing:
            self.wanted.emit(missing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll range right."""
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows and pages, open with Enter or Space."""
        key = Qt.Key(event.key())
        page = max(1, self.viewport().height() // CELL.height()) * self.columns
        if key in _STEPS:
            across, down = _STEPS[key]
            across = -across if self._mirrored else across
            self.set_current(max(self._row, 0) + across + down * self.columns)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_current(0 if key == Qt.Key.Key_Home else len(self.lines) - 1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.set_current(self._row + (page if key == Qt.Key.Key_PageDown else -page))
        elif key in _OPENING and self.current is not None:
            self.opened.emit(self.current)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the thumbnail under the pointer current."""
        if (row := self.row_at(event.position().toPoint())) >= 0:
            self.set_current(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let nobody behind the grid take the click."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the thumbnail under the pointer."""
        if self.row_at(event.position().toPoint()) >= 0 and self.current is not None:
            self.opened.emit(self.current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Make something current, so that the focus can be seen."""
        super().focusInEvent(event)
        self.set_current(max(0, self._row))

    @property
    def _mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    @property
    def _wide(self) -> int:
        return max(1, self.viewport().width() // self.columns)

    def _measure(self) -> None:
        lines = -(-len(self.lines) // self.columns)
        room, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setRange(0, max(0, lines * CELL.height() - room))
        bar.setPageStep(room)
        bar.setSingleStep(CELL.height() // 3)

    def _reveal(self) -> None:
        bar, top = self.verticalScrollBar(), self._row // self.columns * CELL.height()
        if top < bar.value():
            bar.setValue(top)
        elif top + CELL.height() > bar.value() + self.viewport().height():
            bar.setValue(top + CELL.height() - self.viewport().height())
