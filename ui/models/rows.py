"""A table over given lines: it shows what it is given and never queries, edits or waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

L = TypeVar("L")
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
START = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
END = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column(Generic[L]):
    """One column of a table.

    Attributes:
        text: What it shows of a line. hint: More of it, as a tool tip.
        width: In pixels. wide: Whether it shares the room that is left.
    """

    head: str
    text: Callable[[L], str]
    hint: Callable[[L], str] | None = None
    align: Qt.AlignmentFlag = START
    width: int = 140
    wide: bool = False


class RowsModel(QAbstractTableModel, Generic[L]):
    """Lines in the order given; `lines` is what a screen selects from."""

    def __init__(self, columns: Sequence[Column[L]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: list[L] = []

    def show_lines(self, lines: Sequence[L], key: Callable[[L], object]) -> None:
        """Show these lines; where they only grew or changed, selection and scroll stay."""
        old, new = [key(line) for line in self.lines], [key(line) for line in lines]
        more = len(new) - len(old)
        if old and more >= 0 and new[: len(old)] == old:
            self._put(len(old), lines)
        elif old and more >= 0 and new[more:] == old:
            self._put(0, lines)
        else:
            self.beginResetModel()
            self.lines = list(lines)
            self.endResetModel()

    def _put(self, first: int, lines: Sequence[L]) -> None:
        more = len(lines) - len(self.lines)
        if more:
            self.beginInsertRows(NOWHERE, first, first + more - 1)
        self.lines = list(lines)
        if more:
            self.endInsertRows()
        last = self.index(len(self.lines) - 1, len(self.columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return what a cell shows; plain text, never markup."""
        if not index.isValid():
            return None
        column, line = self.columns[index.column()], self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(line)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.head}: {column.text(line)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip((column.hint or column.text)(line))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return a column's heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].head
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return self.columns[section].align
        return None


def plain_tip(text: str) -> str:
    """Return a tool tip that Qt cannot take for rich text of the evidence's making."""
    return f"<p style='white-space:pre-wrap'>{escape(text)}</p>" if text else ""
