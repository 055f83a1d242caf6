"""The first page: unlock a case, make a new one, or open the demonstration."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.case import Case, open_case
from evidence.errors import CaseError
from ui import look
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.create_form import CreateForm
from ui.widgets.label import Label, button


class WelcomeScreen(QScrollArea):
    """Emits `opened` with the open case."""

    opened = Signal(object)  # Case

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._busy = False
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        page = QWidget()
        self.setWidget(page)
        outer = QHBoxLayout(page)
        outer.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(look.PAD)
        outer.addLayout(column, 4)
        outer.addStretch(1)
        column.addStretch(1)
        column.addWidget(Label("Witnessmark", "title"))
        column.addWidget(
            Label("Evidence stays on this computer, encrypted. Nothing is sent anywhere.", "quiet")
        )
        column.addWidget(self._unlock_panel())
        self.create_form = CreateForm(bridge)
        self.create_form.created.connect(self.opened)
        column.addWidget(self.create_form)
        column.addStretch(2)

    def offer(self, folder: Path) -> None:
        """Put a case folder into the form; its passphrase is next."""
        self.folder.setText(str(folder))
        self.passphrase.clear()
        self.passphrase.setFocus()

    def unlock(self) -> None:
        """Open the chosen case; the key is derived on another thread."""
        if self._busy:
            return
        folder, passphrase = Path(self.folder.text().strip()), self.passphrase.text()
        self.passphrase.clear()
        self._set_busy(words="Unlocking…")
        self._bridge.query(lambda: open_case(folder, passphrase), self._enter, self._refused)

    def leave(self) -> None:
        """Forget what was typed."""
        self.passphrase.clear()

    def _enter(self, case: Case) -> None:
        self._set_busy(words="")
        self.opened.emit(case)

    def _refused(self, error: CaseError) -> None:
        self._set_busy(words="")
        self.answer.setText(three_lines(error))
        self.answer.restyle("bad")
        self.passphrase.setFocus()

    def _set_busy(self, *, words: str) -> None:
        self._busy = bool(words)
        self.unlock_button.setEnabled(not self._busy)
        self.answer.setText(words)
        self.answer.restyle("quiet")

    def _unlock_panel(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        grid = QGridLayout(panel)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setSpacing(look.GAP)
        self.folder = QLineEdit()
        self.folder.setAccessibleName("Case folder")
        self.folder.setPlaceholderText("…/NAME.case")
        self.folder.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.passphrase = QLineEdit()
        self.passphrase.setAccessibleName("Passphrase or recovery key")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.returnPressed.connect(self.unlock)
        browse = button("Choose…")
        browse.clicked.connect(self._browse)
        self.unlock_button = button("Unlock", primary=True)
        self.unlock_button.clicked.connect(self.unlock)
        self.answer = Label("", "quiet")
        self.answer.setAccessibleName("Answer")
        grid.addWidget(Label("Open a case"), 0, 0, 1, 3)
        grid.addWidget(Label("Folder", "quiet"), 1, 0)
        grid.addWidget(self.folder, 1, 1)
        grid.addWidget(browse, 1, 2)
        grid.addWidget(Label("Passphrase", "quiet"), 2, 0)
        grid.addWidget(self.passphrase, 2, 1)
        grid.addWidget(self.unlock_button, 2, 2)
        grid.addWidget(self.answer, 3, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        return panel

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, "Choose a case folder", "", QFileDialog.Option.DontUseNativeDialog
        )
        if chosen:
            self.offer(Path(chosen))
