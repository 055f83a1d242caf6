"""The first page: unlock a case or make a new one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import look
from ui.bridge import Bridge
from ui.widgets.create_form import CreateForm
from ui.widgets.label import Label, button
from ui.widgets.unlock_form import UnlockForm

WIDE = 620


class WelcomeScreen(QScrollArea):
    """Emits `opened` with the open case."""

    opened = Signal(object)  # Case

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.unlock_form = UnlockForm(bridge)
        self.create_form = CreateForm(bridge)
        for form in (self.unlock_form, self.create_form):
            form.opened.connect(self.opened)
        self.create_form.hide()
        page = QWidget()
        page.setMinimumWidth(360)
        column = QVBoxLayout(page)
        column.setSpacing(look.PAD)
        column.addStretch(2)
        column.addWidget(_middle(Label("Witnessmark", "title")))
        words = "Evidence stays on this computer, encrypted. Nothing is sent anywhere."
        column.addWidget(_middle(Label(words, "quiet")))
        column.addLayout(self._choice())
        column.addWidget(_beside(self.unlock_form, self.create_form))
        column.addStretch(3)
        self.setWidget(page)

    def offer(self, folder: Path, passphrase: str | None = None) -> None:
        """Put a case folder into the form; unlock it if the passphrase is known already."""
        self.choose(0)
        self.unlock_form.offer(folder, passphrase)

    def choose(self, page: int) -> None:
        """Show the form that opens a case (0) or makes one (1)."""
        self._buttons.button(page).setChecked(True)
        self.unlock_form.setVisible(page == 0)
        self.create_form.setVisible(page == 1)
        (self.create_form if page else self.unlock_form).set_focus()

    def leave(self) -> None:
        """Forget what was typed; close a case whose recovery key was not confirmed."""
        self.unlock_form.leave()
        self.create_form.leave()

    def _choice(self) -> QHBoxLayout:
        self._buttons = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(look.GAP)
        row.addStretch(1)
        for number, words in enumerate(("Open a case", "Make a new case")):
            one = button(words)
            one.setCheckable(True)
            one.setChecked(number == 0)
            one.setMinimumWidth(170)
            self._buttons.addButton(one, number)
            row.addWidget(one)
        row.addStretch(1)
        self._buttons.idClicked.connect(self.choose)
        return row


def _middle(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label


def _beside(*widgets: QWidget) -> QWidget:
    """Keep widgets in the middle, at most as wide as they may be."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    for widget in widgets:
        widget.setMaximumWidth(WIDE)
        row.addWidget(widget, 100, Qt.AlignmentFlag.AlignTop)
    row.addStretch(1)
    return whole
