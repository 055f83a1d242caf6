"""A bar above a screen that says what failed or what was done, until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from evidence.errors import CaseError
from ui import look
from ui.errors import three_lines
from ui.widgets.label import Value, button


class MessageBar(QFrame):
    """Hidden until there is something to say; screen readers hear it at once."""

    def __init__(self) -> None:
        super().__init__()
        frame = QFrame()
        frame.setProperty("look", "panel")
        self.words = Value()
        self.words.setAccessibleName("Message")
        self.close_button = button("Close", name="Close the message")
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(frame)
        row.setContentsMargins(look.PAD, look.GAP, look.GAP, look.GAP)
        row.addWidget(self.words, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.PAD, look.GAP, look.PAD, 0)
        column.addWidget(frame)
        self.hide()

    def show_failure(self, error: CaseError) -> None:
        """Say what failed, in three lines."""
        self._say(three_lines(error), "bad")

    def show_done(self, text: str) -> None:
        """Say what was done."""
        self._say(text, "good")

    def show_bug(self, places: str) -> None:
        """Say that the program has a fault; the places in its code hold no content of the case."""
        self._say(
            f"Witnessmark has a fault. Your evidence is as it was saved.\n{places}\n"
            "Please report these lines; they hold no content of the case.",
            "bad",
        )

    def _say(self, text: str, style: str) -> None:
        self.words.say(text, style)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self.words, QAccessible.Event.Alert))
