"""Labels and buttons that show text as it is: nothing out of evidence is read as markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget


class Label(QLabel):
    """A plain-text label; `look` names its style ("title", "quiet", "bad" ...)."""

    def __init__(self, text: str = "", look: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setObjectName(look)
        self.setText(text)

    def restyle(self, look: str) -> None:
        """Change the style after the label was shown."""
        self.setObjectName(look)
        self.style().unpolish(self)
        self.style().polish(self)


class Value(Label):
    """A label whose text can be selected and copied with mouse and keyboard."""

    def __init__(self, text: str = "", look: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, look, parent=parent)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)


def button(text: str, *, primary: bool = False, parent: QWidget | None = None) -> QPushButton:
    """Return a push button; the primary one is the act a page exists for."""
    made = QPushButton(text, parent)
    made.setMinimumHeight(32)
    if primary:
        made.setObjectName("primary")
        made.setDefault(True)
    return made
