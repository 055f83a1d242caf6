"""A screen is in exactly one state: its content, or a page that says why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui import look
from ui.widgets.label import Label


class StateStack(QStackedWidget):
    """Content, or words in its place with the acts that fill it.

    `state` is "waiting" until the first answer, then "content", "empty", "no match" or "failed".
    """

    def __init__(self, content: QWidget, *acts: QPushButton) -> None:
        super().__init__()
        self.state = "waiting"
        self._acts = acts
        self.title = Label("", "title")
        self.words = Label("", "quiet")
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(look.PAD)
        column.addStretch(2)
        for label in (self.title, self.words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        for act in acts:
            column.addWidget(act, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.addWidget(QWidget())
        self.addWidget(content)
        self.addWidget(page)

    def show_content(self) -> None:
        """Show the content."""
        self.state = "content"
        self.setCurrentIndex(1)

    def show_words(self, state: str, title: str, words: str) -> None:
        """Say why there is nothing to show; only an empty screen offers what fills it."""
        self.state = state
        self.title.setText(title)
        self.words.setText(words)
        for act in self._acts:
            act.setVisible(state == "empty")
        self.setCurrentIndex(2)
