"""Thumbnails in a grid whose cost does not depend on how many there are: position is arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from evidence.lines import ItemLine
from ui import look
from ui.bidi import ltr

CELL = QSize(184, 176)
PICTURE = QSize(168, 126)
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ThumbGrid(QAbstractScrollArea):
    """Shows item lines as pictures; asks for the ones in view and draws what it has."""

    current_changed = Signal(object)  # ItemLine
    opened = Signal(object)  # ItemLine
    wanted = Signal(object)  # list[ItemLine] in view without a picture

    def __init__(self, badge: Callable[[ItemLine], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Evidence as thumbnails")
        self.setFrameShape(self.Shape.NoFrame)
        self.lines: list[ItemLine] = []
        self._badge = badge
        self._current = -1
        self._pictures: dict[str, QImage] = {}
        self._asked: set[str] = set()

    def show_lines(self, lines: Sequence[ItemLine]) -> None:
        """Replace the lines; the current one stays current where it still exists."""
        before = self.current
        self.lines = list(lines)
        ids = [line.id for line in self.lines]
        self._current = ids.index(before.id) if before and before.id in ids else -1
        self._measure()
        self.viewport().update()

    def show_picture(self, item: str, image: QImage | None) -> None:
        """Draw an item with its picture from now on; None: it has none."""
        if image is not None:
            self._pictures[item] = image
            self.viewport().update()

    def forget_pictures(self) -> None:
        """Drop all pictures, so that they are asked for anew (blurred or clear)."""
        self._pictures.clear()
        self._asked.clear()
        self.viewport().update()

    @property
    def current(self) -> ItemLine | None:
        """Return the current line."""
        return self.lines[self._current] if 0 <= self._current < len(self.lines) else None

    def set_current(self, row: int) -> None:
        """Make a row current and bring it into view."""
        if not self.lines:
            return
        self._current = max(0, min(row, len(self.lines) - 1))
        self._reveal()
        self.viewport().update()
        self.current_changed.emit(self.lines[self._current])

    @property
    def columns(self) -> int:
        """Return how many thumbnails fit beside each other."""
        return max(1, self.viewport().width() // CELL.width())

    def row_at(self, point: QPoint) -> int:
        """Return the row under a point of the viewport, or -1."""
        column = point.x() // CELL.width()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            column = (self.viewport().width() - point.x()) // CELL.width()
        row = (point.y() + self.verticalScrollBar().value()) // CELL.height() * self.columns
        at = row + column
        return at if column < self.columns and at < len(self.lines) else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells in view and ask for their pictures."""
        painter = QPainter(self.viewport())
        top = self.verticalScrollBar().value()
        first = top // CELL.height() * self.columns
        rows = self.viewport().height() // CELL.height() + 2
        seen = range(first, min(len(self.lines), first + rows * self.columns))
        for row in seen:
            self._draw(painter, row, self._cell(row))
        painter.end()
        missing = [self.lines[row] for row in seen if self.lines[row].id not in self._asked]
        if missing:
            self._asked.update(line.id for line in missing)
            self.wanted.emit(missing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the scroll range right."""
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, open with Enter."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            across, down = _STEPS[key]
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                across = -across
            self.set_current(max(self._current, 0) + across + down * self.columns)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_current(0 if key == Qt.Key.Key_Home else len(self.lines) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the thumbnail under the pointer current."""
        if (row := self.row_at(event.position().toPoint())) >= 0:
            self.set_current(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the thumbnail under the pointer."""
        if self.row_at(event.position().toPoint()) >= 0 and self.current:
            self.opened.emit(self.current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Make something current, so that the focus can be seen."""
        super().focusInEvent(event)
        if self._current < 0 and self.lines:
            self.set_current(0)

    def _cell(self, row: int) -> QRect:
        column, line = row % self.columns, row // self.columns
        left = column * CELL.width()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.viewport().width() - left - CELL.width()
        top = line * CELL.height() - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), CELL)

    def _draw(self, painter: QPainter, row: int, cell: QRect) -> None:
        line, colours = self.lines[row], self.palette()
        box = QRect(cell.topLeft() + QPoint(look.GAP, look.GAP), PICTURE)
        painter.fillRect(box, colours.color(QPalette.ColorRole.Button))
        if image := self._pictures.get(line.id):
            shown = image.size().scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
            at = box.topLeft() + QPoint(
                (box.width() - shown.width()) // 2, (box.height() - shown.height()) // 2
            )
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRect(at, shown), image)
        else:
            painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge(line))
        if row == self._current:
            painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), 3))
            painter.drawRect(box.adjusted(-2, -2, 2, 2))
        self._caption(painter, line, box)

    def _caption(self, painter: QPainter, line: ItemLine, box: QRect) -> None:
        words = QRect(box.left(), box.bottom() + 4, box.width(), 24)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        badge = self._badge(line)
        text = f"{ltr(line.ref)}  {badge}" if badge else ltr(line.ref)
        short = QFontMetrics(self.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(
            words, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, short
        )

    def _measure(self) -> None:
        lines = -(-len(self.lines) // self.columns)
        room = self.viewport().height()
        self.verticalScrollBar().setRange(0, max(0, lines * CELL.height() - room))
        self.verticalScrollBar().setPageStep(room)
        self.verticalScrollBar().setSingleStep(CELL.height() // 3)

    def _reveal(self) -> None:
        bar, top = self.verticalScrollBar(), self._current // self.columns * CELL.height()
        if top < bar.value():
            bar.setValue(top)
        elif top + CELL.height() > bar.value() + self.viewport().height():
            bar.setValue(top + CELL.height() - self.viewport().height())
