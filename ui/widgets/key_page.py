"""Shows the recovery key of a new case once, and asks one group of it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ui import look
from ui.bidi import ltr
from ui.widgets.label import Label, Value, button


class KeyPage(QWidget):
    """Emits `confirmed` when the asked group was typed as it stands in the key."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wanted = ""
        self.key = Value("", "heading")
        self.key.setAccessibleName("Recovery key")
        self.question = Label()
        self.group = QLineEdit()
        self.group.setAccessibleName("Group of the recovery key")
        self.group.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.group.returnPressed.connect(self.confirm)
        done = button("Open the case", primary=True)
        done.clicked.connect(self.confirm)
        self.answer = Label("", "bad")
        self.answer.hide()
        words = "It opens the case if the passphrase is forgotten. Keep it away from this computer."
        grid = QGridLayout(self)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setSpacing(look.GAP)
        grid.setColumnStretch(0, 1)
        grid.addWidget(
            Label("Write this recovery key on paper. It is shown this once.", "heading"), 0, 0, 1, 2
        )
        grid.addWidget(self.key, 1, 0, 1, 2)
        grid.addWidget(Label(words, "quiet"), 2, 0, 1, 2)
        grid.addWidget(self.question, 3, 0, 1, 2)
        grid.addWidget(self.group, 4, 0)
        grid.addWidget(done, 4, 1)
        grid.addWidget(self.answer, 5, 0, 1, 2)
        grid.setRowStretch(6, 1)

    def ask(self, key: str, group: int) -> None:
        """Show a key and ask for one of its groups, counted from 0."""
        self._wanted = key.split("-")[group]
        self.key.setText(ltr(key))
        self.question.setText(f"Type group {group + 1} of your written copy:")
        self.answer.say("", "bad")

    def confirm(self) -> None:
        """Compare the typed group."""
        if self._wanted and self.group.text().strip().upper() == self._wanted.upper():
            self.confirmed.emit()
        else:
            self.answer.say("That is not this group. Look at your copy and type it again.", "bad")

    def forget(self) -> None:
        """Drop the key."""
        self._wanted = ""
        self.key.clear()
        self.group.clear()
