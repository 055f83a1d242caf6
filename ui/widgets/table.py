"""A table of lines with the habits all our tables share."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui import look
from ui.models.rows import RowsModel

L = TypeVar("L")


def table_of(model: RowsModel[L], name: str) -> QTableView:
    """Return a read-only table over a model: whole rows, one at a time, last column stretched."""
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName(name)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().setVisible(False)
    view.verticalHeader().setDefaultSectionSize(look.ROW)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.horizontalHeader().setStretchLastSection(True)
    view.horizontalHeader().setHighlightSections(False)
    view.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    )
    for number, column in enumerate(model.columns):
        view.setColumnWidth(number, column.width)
    return view


def chosen(view: QTableView, model: RowsModel[L]) -> L | None:
    """Return the line of the current row."""
    row = view.currentIndex().row()
    return model.lines[row] if 0 <= row < len(model.lines) else None
