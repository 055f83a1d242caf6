"""A bar above a screen that says what failed or what was done, until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from evidence.errors import CaseError
from ui import look
from ui.errors import three_lines
from ui.widgets.label import Value, button


class MessageBar(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.words = Value()
        self.words.setAccessibleName("Message")
        close = button("Close")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.PAD, look.GAP, look.PAD, look.GAP)
        row.addWidget(self.words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_failure(self, error: CaseError) -> None:
        """Say what failed, in three lines."""
        self._say(three_lines(error), "bad")

    def show_done(self, text: str) -> None:
        """Say what was done."""
        self._say(text, "good")

    def show_bug(self, places: str) -> None:
        """Say that the program has a fault; the places in its code hold no content of the case."""
        self._say(f"Witnessmark has a fault. Your evidence is as it was saved.\n{places}", "bad")

    def _say(self, text: str, style: str) -> None:
        self.words.setText(text)
        self.words.restyle(style)
        self.show()
