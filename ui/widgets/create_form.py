"""Makes a new case; it is finished when one group of the recovery key was typed back."""

from __future__ import annotations

import secrets
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLineEdit, QStackedLayout, QWidget

from app.case import Created, create_case
from ui import look
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.key_page import KeyPage
from ui.widgets.label import Label, button


class CreateForm(QFrame):
    """Title, investigator, folder and passphrase; then the recovery key, once."""

    opened = Signal(object)  # Case

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._made: Created | None = None
        self.setProperty("look", "panel")
        self.key_page = KeyPage()
        self.key_page.confirmed.connect(self._finish)
        self._steps = QStackedLayout(self)
        self._steps.addWidget(self._form())
        self._steps.addWidget(self.key_page)

    def set_focus(self) -> None:
        """Go to the first field."""
        (self.key_page.group if self._made else self.title).setFocus()

    def create_now(self) -> None:
        """Check the form and make the case on another thread."""
        missing = next((field for field in self._fields if not field.text().strip()), None)
        if missing is not None:
            self.answer.say(f"“{missing.accessibleName()}” is empty. Nothing was made yet.", "bad")
            missing.setFocus()
            return
        if self.passphrase.text() != self.again.text():
            self.answer.say("The two passphrases differ. Nothing was made yet.", "bad")
            self.again.setFocus()
            return
        folder = Path(self.folder.text().strip()).expanduser()
        title, name = self.title.text().strip(), self.investigator.text().strip()
        passphrase = self.passphrase.text()
        self.create_button.setEnabled(False)
        self.answer.say("Making the case…", "quiet")
        self._bridge.change(
            lambda: create_case(folder, title=title, investigator=name, passphrase=passphrase),
            self._show_key,
            lambda error: self.answer.say(three_lines(error), "bad"),
            self._over,
        )

    def leave(self) -> None:
        """Forget what was typed; close a case whose key was not typed back: it can be opened."""
        made, self._made = self._made, None
        self._forget()
        if made is not None:
            made.case.close()

    def _show_key(self, made: Created) -> None:
        self._made = made
        self.passphrase.clear()
        self.again.clear()
        self.key_page.ask(made.recovery_key, secrets.randbelow(made.recovery_key.count("-") + 1))
        self._steps.setCurrentIndex(1)
        self.key_page.group.setFocus()

    def _finish(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            self._forget()
            self.opened.emit(made.case)

    def _over(self) -> None:
        self.create_button.setEnabled(True)
        self.answer.say("", "quiet")

    def _forget(self) -> None:
        for field in self._fields:
            field.clear()
        self.answer.say("", "quiet")
        self.key_page.forget()
        self._steps.setCurrentIndex(0)

    def _form(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setHorizontalSpacing(look.PAD)
        grid.setVerticalSpacing(look.GAP)
        grid.setColumnStretch(1, 1)
        self._fields: list[QLineEdit] = []
        self.title = self._field(grid, "Title of the case")
        self.investigator = self._field(grid, "Your name")
        self.folder = self._field(grid, "New folder")
        self.folder.setPlaceholderText("…/NAME.case")
        self.folder.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.passphrase = self._field(grid, "Passphrase", hidden=True)
        self.again = self._field(grid, "Passphrase again", hidden=True)
        self.create_button = button("Make the case", primary=True)
        self.create_button.clicked.connect(self.create_now)
        browse = button("Choose…", name="Choose where the new folder lies")
        browse.clicked.connect(self._browse)
        self.answer = Label("", "bad")
        self.answer.hide()
        grid.addWidget(browse, 2, 2)
        grid.addWidget(self.answer, 5, 0, 1, 3)
        grid.addWidget(self.create_button, 6, 0, 1, 3, Qt.AlignmentFlag.AlignTrailing)
        grid.setRowStretch(7, 1)
        return page

    def _field(self, grid: QGridLayout, words: str, *, hidden: bool = False) -> QLineEdit:
        field, row = QLineEdit(), len(self._fields)
        field.setAccessibleName(words)
        field.returnPressed.connect(self.create_now)
        if hidden:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        grid.addWidget(Label(words, "quiet", wrap=False), row, 0)
        grid.addWidget(field, row, 1, 1, 1 if words == "New folder" else 2)
        self._fields.append(field)
        return field

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, "Choose where the new folder lies", "", QFileDialog.Option.DontUseNativeDialog
        )
        if chosen:
            name = "".join(c if c.isalnum() else "-" for c in self.title.text().strip()) or "new"
            self.folder.setText(str(Path(chosen) / f"{name.lower()}.case"))
