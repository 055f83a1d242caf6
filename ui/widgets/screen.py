"""What all screens share: they say which kinds they show and ask anew when those change."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.case import Case
from ui import look
from ui.bridge import Bridge
from ui.widgets.label import Label
from ui.widgets.message_bar import MessageBar


class Screen(QWidget):
    """One workspace. `shows`: kinds of record it shows; empty: every entry concerns it."""

    shows: ClassVar[frozenset[str]] = frozenset()
    jump = Signal(str, str)  # name of another workspace, reference to show there

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__()
        self.case = case
        self.bridge = bridge
        self.message = message
        self._stale = True
        self._ticket = 0
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        self.column.setSpacing(look.PAD)

    def refresh(self) -> None:
        """Ask for what the screen shows."""
        raise NotImplementedError

    def show_ref(self, ref: str) -> None:
        """Show a record by its reference; a screen without records shows itself."""

    def set_focus(self) -> None:
        """Put the keyboard where work on this screen begins."""
        self.setFocus()

    def mark_stale(self) -> None:
        """Something this screen shows has changed."""
        self._stale = True

    def refresh_if_stale(self) -> None:
        """Ask anew if anything changed since the last time."""
        if self._stale:
            self._stale = False
            self.refresh()

    def ticket(self) -> int:
        """Return a number for a question; `current` says whether its answer is still wanted."""
        self._ticket += 1
        return self._ticket

    def current(self, ticket: int) -> bool:
        """Say whether no newer question was asked."""
        return ticket == self._ticket

    def head(self, title: str, *acts: QWidget) -> Label:
        """Put a title line with the screen's acts at the top; return its quiet line of facts."""
        facts = Label("", "quiet", wrap=False)
        row = QHBoxLayout()
        row.setSpacing(look.GAP)
        row.addWidget(Label(title, "title", wrap=False), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(look.GAP)
        row.addWidget(facts, 1, Qt.AlignmentFlag.AlignVCenter)
        for act in acts:
            row.addWidget(act)
        self.column.addLayout(row)
        return facts
