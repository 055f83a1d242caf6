"""Makes a new case; it is finished when one group of the recovery key was typed back."""

from __future__ import annotations

import secrets
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QStackedLayout, QWidget

from app.case import Created, create_case
from evidence.errors import CaseError
from ui import look
from ui.bidi import ltr
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.label import Label, Value, button


class CreateForm(QFrame):
    """Title, investigator, folder and passphrase; then the recovery key, once."""

    created = Signal(object)  # Case

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._made: Created | None = None
        self._asked = 0
        self.setObjectName("panel")
        self._steps = QStackedLayout(self)
        self._steps.addWidget(self._form())
        self._steps.addWidget(self._key_page())

    def create_now(self) -> None:
        """Check the form and make the case on another thread."""
        if self.passphrase.text() != self.again.text():
            self._say("The two passphrases differ. Nothing was made yet.")
            return
        folder = Path(self.folder.text().strip()).expanduser()
        title, name = self.title.text().strip(), self.investigator.text().strip()
        passphrase = self.passphrase.text()
        self.create_button.setEnabled(False)
        self._say("Making the case…", look_name="quiet")
        self._bridge.change(
            lambda: create_case(folder, title=title, investigator=name, passphrase=passphrase),
            self._show_key,
            self._refused,
        )

    def confirm(self) -> None:
        """Compare the typed group of the recovery key; open the case if it is right."""
        made = self._made
        if made is None:
            return
        wanted = made.recovery_key.split("-")[self._asked]
        if self.group.text().strip().upper() != wanted:
            self.key_answer.setText("That is not this group. Look at your copy and type it again.")
            return
        self._made = None
        self.key.clear()
        for field in (self.title, self.investigator, self.folder, self.passphrase, self.again):
            field.clear()
        self.group.clear()
        self.create_button.setEnabled(True)
        self._steps.setCurrentIndex(0)
        self.created.emit(made.case)

    def _show_key(self, made: Created) -> None:
        self._made = made
        self._say("")
        self.passphrase.clear()
        self.again.clear()
        self._asked = secrets.randbelow(made.recovery_key.count("-") + 1)
        self.key.setText(ltr(made.recovery_key))
        self.question.setText(f"Type group {self._asked + 1} of your written copy:")
        self.key_answer.setText("")
        self._steps.setCurrentIndex(1)
        self.group.setFocus()

    def _refused(self, error: CaseError) -> None:
        self.create_button.setEnabled(True)
        self._say(three_lines(error))

    def _say(self, words: str, look_name: str = "bad") -> None:
        self.answer.setText(words)
        self.answer.restyle(look_name)

    def _form(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setSpacing(look.GAP)
        grid.setColumnStretch(1, 1)
        self.title = self._field(grid, 1, "Title of the case")
        self.investigator = self._field(grid, 2, "Your name")
        self.folder = self._field(grid, 3, "New folder")
        self.folder.setPlaceholderText("…/NAME.case")
        self.folder.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.passphrase = self._field(grid, 4, "Passphrase", hidden=True)
        self.again = self._field(grid, 5, "Passphrase again", hidden=True)
        self.create_button = button("Create")
        self.create_button.clicked.connect(self.create_now)
        self.answer = Label("", "bad")
        grid.addWidget(Label("Make a new case"), 0, 0, 1, 2)
        grid.addWidget(self.answer, 6, 0, 1, 2)
        grid.addWidget(self.create_button, 7, 1, Qt.AlignmentFlag.AlignTrailing)
        return page

    def _key_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setSpacing(look.GAP)
        self.key = Value()
        self.key.setAccessibleName("Recovery key")
        self.question = Label()
        self.group = QLineEdit()
        self.group.setAccessibleName("Group of the recovery key")
        self.group.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.group.returnPressed.connect(self.confirm)
        done = button("Open the case", primary=True)
        done.clicked.connect(self.confirm)
        self.key_answer = Label("", "bad")
        grid.addWidget(
            Label("Write this recovery key on paper. It is shown this once."), 0, 0, 1, 2
        )
        grid.addWidget(self.key, 1, 0, 1, 2)
        words = "It opens the case if the passphrase is forgotten. Keep it away from this computer."
        grid.addWidget(Label(words, "quiet"), 2, 0, 1, 2)
        grid.addWidget(self.question, 3, 0, 1, 2)
        grid.addWidget(self.group, 4, 0)
        grid.addWidget(done, 4, 1)
        grid.addWidget(self.key_answer, 5, 0, 1, 2)
        return page

    def _field(self, grid: QGridLayout, row: int, words: str, *, hidden: bool = False) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(words)
        if hidden:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        grid.addWidget(Label(words, "quiet"), row, 0)
        grid.addWidget(field, row, 1)
        return field
