"""Names and values below headings, each value to be copied whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QGridLayout, QPushButton, QWidget

from ui import look
from ui.bidi import isolated, ltr, visible
from ui.widgets.label import Label, Value, button

Group = tuple[str, Sequence[tuple[str, str]]]
LONGEST = 2000
_GROUP = 16
"""A digest is shown in groups, so that it wraps and can be read aloud."""
_COPIED = {"reference", "SHA-256", "SHA-512"}


def fact_groups(groups: Sequence[Group]) -> QWidget:
    """Return a page of groups of facts."""
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(look.GAP, 0, look.GAP, 0)
    grid.setHorizontalSpacing(look.PAD)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    row = 0
    for title, facts in groups:
        if row:
            grid.setRowMinimumHeight(row, look.PAD)
            row += 1
        grid.addWidget(Label(title, "heading"), row, 0, 1, 3)
        row += 1
        for name, value in facts:
            _fact(grid, row, name, value)
            row += 1
    grid.setRowStretch(row, 1)
    return page


def _fact(grid: QGridLayout, row: int, name: str, value: str) -> None:
    caption, shown = Label(visible(name), "quiet"), Value(_shown(value))
    shown.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes to what copies, not to 60 facts
    caption.setFixedWidth(118)
    shown.setAccessibleName(visible(name))
    top = Qt.AlignmentFlag.AlignTop
    grid.addWidget(caption, row, 0, top)
    grid.addWidget(shown, row, 1, top)
    if name in _COPIED:
        grid.addWidget(copy_button(name, lambda: value), row, 2, top)


def copy_button(name: str, value: Callable[[], str]) -> QPushButton:
    """Return a small button that copies a value as it is, without our line breaks."""
    made = button("", name=f"Copy {name}")
    made.setProperty("look", "flat")
    made.setToolTip(f"Copy {name}")
    colour = QApplication.palette().color(QPalette.ColorRole.PlaceholderText).name()
    made.setIcon(look.icon("copy", colour))
    made.setIconSize(QSize(16, 16))
    made.setFixedSize(QSize(26, 26))
    made.clicked.connect(lambda: QGuiApplication.clipboard().setText(value()))
    return made


def _shown(value: str) -> str:
    if len(value) in (64, 128) and value.isascii() and value.isalnum():
        return ltr(" ".join(value[at : at + _GROUP] for at in range(0, len(value), _GROUP)))
    return isolated(visible(value, LONGEST))
