"""What all screens share: they say which kinds they show and ask anew when those change."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.case import Case
from ui import look
from ui.bridge import Bridge
from ui.widgets.label import Label
from ui.widgets.message_bar import MessageBar


class Screen(QWidget):
    """One workspace. `shows`: kinds of record it shows; empty: every entry concerns it."""

    shows: ClassVar[frozenset[str]] = frozenset()

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

    def leave(self) -> None:
        """Drop late answers: the case is closing."""
        self._ticket += 1

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

    def head(self, title: str, *acts: QPushButton) -> None:
        """Put a title line with the screen's acts at the top."""
        row = QHBoxLayout()
        row.addWidget(Label(title, "title"), 1, Qt.AlignmentFlag.AlignVCenter)
        for act in acts:
            row.addWidget(act)
        self.column.addLayout(row)
