"""A table over given lines: it shows what it is given and never queries, edits or waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

L = TypeVar("L")
Index = QModelIndex | QPersistentModelIndex
START = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
END = int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Column(Generic[L]):
    """One column: its heading, what it shows of a line, its hint, alignment and width in pixels."""

    head: str
    text: Callable[[L], str]
    hint: Callable[[L], str] | None = None
    align: int = START
    width: int = 140


class RowsModel(QAbstractTableModel, Generic[L]):
    """Lines in the order given; `lines` is what a screen selects from."""

    def __init__(self, columns: Sequence[Column[L]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.lines: list[L] = []

    def show_lines(self, lines: Sequence[L]) -> None:
        """Replace all lines."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def append_lines(self, lines: Sequence[L]) -> None:
        """Add lines at the end; selection and scroll position stay."""
        if lines:
            first = len(self.lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self.lines.extend(lines)
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
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
        if role == Qt.ItemDataRole.ToolTipRole and column.hint is not None:
            return _plain_tip(column.hint(line))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return column.align
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # noqa: ANN401
        """Return a column's heading."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].head
        return None


def _plain_tip(text: str) -> str:
    """Return a tool tip that Qt cannot take for rich text."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='white-space:pre-wrap'>{escaped}</p>" if text else ""
