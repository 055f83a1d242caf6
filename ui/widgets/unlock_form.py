"""Asks for a case folder and its passphrase, and opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLineEdit

from app.case import open_sitting
from evidence.errors import CaseError, Unavailable, WrongPassphrase
from ui import look
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.label import Label, button


class UnlockForm(QFrame):
    """Emits `opened` with the open case; keys are derived on another thread."""

    opened = Signal(object)  # Case

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._busy = False
        self.setProperty("look", "panel")
        self.folder = QLineEdit()
        self.folder.setAccessibleName("Case folder")
        self.folder.setPlaceholderText("…/NAME.case")
        self.folder.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.passphrase = QLineEdit()
        self.folder.returnPressed.connect(self.passphrase.setFocus)
        self.passphrase.setAccessibleName("Passphrase or recovery key")
        self.passphrase.setPlaceholderText("or the recovery key")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self.unlock)
        self.unlock_button = button("Unlock", primary=True)
        self.unlock_button.clicked.connect(self.unlock)
        self.read_button = button("Open for reading only")
        self.read_button.clicked.connect(lambda: self.unlock(writable=False))
        self.read_button.hide()
        self.answer = Label("", "quiet")
        self.answer.setAccessibleName("Answer")
        self.answer.hide()
        self._lay_out()

    def offer(self, folder: Path, passphrase: str | None = None) -> None:
        """Put a case folder into the form; unlock it if the passphrase is known already."""
        self.leave()
        self.folder.setText(str(folder))
        if passphrase:
            self.passphrase.setText(passphrase)
            self.unlock()
        else:
            self.set_focus()

    def set_focus(self) -> None:
        """Go to the first field that is empty."""
        (self.passphrase if self.folder.text() else self.folder).setFocus()

    def leave(self) -> None:
        """Forget what was typed."""
        self.passphrase.clear()
        self.answer.say("", "quiet")
        self.read_button.hide()

    def unlock(self, *, writable: bool = True) -> None:
        """Open the chosen case."""
        if self._busy:
            return
        folder, passphrase = self.folder.text().strip(), self.passphrase.text()
        if not folder or not passphrase:
            what = "the passphrase" if folder else "which folder is the case"
            self.answer.say(f"Say {what}.", "bad")
            self.set_focus()
            return
        self._set_busy(busy=True)
        self.answer.say("Unlocking…", "quiet")
        self._bridge.change(  # after the case before it is closed
            lambda: open_sitting(Path(folder).expanduser(), passphrase, writable=writable),
            self.opened.emit,
            self._refused,
            self._over,
        )

    def _over(self) -> None:
        self._set_busy(busy=False)
        self.answer.say("", "quiet")

    def _refused(self, error: CaseError) -> None:
        self.answer.say(three_lines(error), "bad")
        self.read_button.setVisible(
            isinstance(error, Unavailable)
            and Path(self.folder.text().strip()).expanduser().is_dir()
        )
        if isinstance(error, WrongPassphrase):
            self.passphrase.clear()
        self.passphrase.setFocus()

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        for widget in (self.unlock_button, self.read_button, self.folder, self.passphrase):
            widget.setEnabled(not busy)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setHorizontalSpacing(look.PAD)
        grid.setVerticalSpacing(look.GAP)
        browse = button("Choose…", name="Choose a case folder")
        browse.clicked.connect(self._browse)
        grid.addWidget(Label("Folder", "quiet", wrap=False), 0, 0)
        grid.addWidget(self.folder, 0, 1)
        grid.addWidget(browse, 0, 2)
        grid.addWidget(Label("Passphrase", "quiet", wrap=False), 1, 0)
        grid.addWidget(self.passphrase, 1, 1, 1, 2)
        grid.addWidget(self.answer, 2, 0, 1, 3)
        acts = QHBoxLayout()
        acts.addStretch(1)
        acts.addWidget(self.read_button)
        acts.addWidget(self.unlock_button)
        grid.addLayout(acts, 3, 0, 1, 3)
        grid.setColumnStretch(1, 1)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, "Choose a case folder", "", QFileDialog.Option.DontUseNativeDialog
        )
        if chosen:
            self.offer(Path(chosen))
