"""A table of lines with the habits all our tables share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import look
from ui.models.rows import RowsModel

L = TypeVar("L")


class _Cells(QStyledItemDelegate):
    """Keeps text off the edges of its cell; padding in a style sheet would make rows overlap."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Fill a chosen row from edge to edge, then draw the text with room beside it."""
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, option.palette.highlight())
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(5, 0, -5, 0)
        super().paint(painter, inner, index)


class Table(QTableView, Generic[L]):
    """Whole rows, one at a time, read only; Enter or a double click opens, Ctrl+C copies."""

    opened = Signal(object)  # a line

    def __init__(self, model: RowsModel[L], name: str, copied: Callable[[L], str]) -> None:
        super().__init__()
        self.rows = model
        self._copied = copied
        self._kept: L | None = None
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setItemDelegate(_Cells(self))
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(look.ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setAccessibleName(f"Columns of {name}")
        self.doubleClicked.connect(lambda _index: self._open())

    @property
    def current(self) -> L | None:
        """Return the line of the current row."""
        row = self.currentIndex().row()
        return self.rows.lines[row] if 0 <= row < len(self.rows.lines) else None

    def show_lines(self, lines: list[L], key: Callable[[L], object]) -> None:
        """Show these lines; the current one stays current where it still exists."""
        before = self.current
        self.rows.show_lines(lines, key)
        if before is not None and self.current is None:
            row = next((n for n, line in enumerate(lines) if key(line) == key(before)), None)
            if row is not None:
                self.selectRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the wide columns what the others leave."""
        super().resizeEvent(event)
        columns = self.rows.columns
        room = max(0, self.viewport().width() - sum(column.width for column in columns))
        share = room // max(1, sum(column.wide for column in columns))
        for number, column in enumerate(columns):
            self.setColumnWidth(number, column.width + (share if column.wide else 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, copy reference and digest with Ctrl+C."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        elif event.matches(QKeySequence.StandardKey.Copy):
            if self.current is not None:
                QGuiApplication.clipboard().setText(self._copied(self.current))
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.current is not None:
            self.opened.emit(self.current)
