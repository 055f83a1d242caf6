"""A screen is in exactly one state: its content, or a page that says why there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui import look
from ui.widgets.label import Label


class StateStack(QStackedWidget):
    """Content, or an empty page with words and the acts that fill it."""

    def __init__(self, content: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self.addWidget(content)
        self._title = Label("", "title")
        self._words = Label("", "quiet")
        self._acts = QVBoxLayout()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(look.GAP)
        column.addStretch(2)
        for label in (self._title, self._words):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(look.PAD)
        column.addLayout(self._acts)
        column.addStretch(3)
        self.addWidget(page)

    def show_content(self) -> None:
        """Show the content."""
        self.setCurrentIndex(0)

    def show_empty(self, title: str, words: str, *acts: QPushButton) -> None:
        """Say what belongs here and offer the acts that fill it."""
        self._title.setText(title)
        self._words.setText(words)
        while self._acts.count():
            self._acts.takeAt(0)
        for act in acts:
            self._acts.addWidget(act, 0, Qt.AlignmentFlag.AlignHCenter)
            act.show()
        self.setCurrentIndex(1)
