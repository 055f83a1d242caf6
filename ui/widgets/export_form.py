"""Asks where a bundle shall lie and why it is made."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLineEdit

from ui import look
from ui.widgets.label import Label, button


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was typed: a new folder or an existing one to put the bundle in; purpose; reason."""

    target: str
    purpose: str
    reason: str


class ExportForm(QFrame):
    """Emits `wanted` when the form is whole; says what is missing otherwise."""

    wanted = Signal(object)  # Wanted

    def __init__(self, *, writable: bool, why_not: str) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self._writable = writable
        self.target, self.purpose, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.target.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.target.setPlaceholderText("A folder; the bundle becomes a folder in it")
        self.purpose.setPlaceholderText("review within the organisation")
        self.reason.setPlaceholderText("kept in the chain of custody")
        self.answer = Label("" if writable else why_not, "bad" if writable else "quiet")
        if writable:
            self.answer.hide()
        self.act = button("Export and check", primary=True)
        self.act.setEnabled(writable)
        self.act.clicked.connect(self.send)
        grid = QGridLayout(self)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setHorizontalSpacing(look.PAD)
        grid.setVerticalSpacing(look.GAP)
        grid.setColumnStretch(1, 1)
        for row, (words, field) in enumerate(
            (("Where to", self.target), ("Purpose", self.purpose), ("Reason", self.reason))
        ):
            field.setAccessibleName(words)
            field.setEnabled(writable)
            field.returnPressed.connect(self.send)
            grid.addWidget(Label(words, "quiet", wrap=False), row, 0)
            grid.addWidget(field, row, 1)
        browse = button("Choose…", name="Choose where to")
        browse.setEnabled(writable)
        browse.clicked.connect(self._browse)
        grid.addWidget(browse, 0, 2)
        grid.addWidget(self.answer, 3, 1)
        grid.addWidget(self.act, 3, 2, Qt.AlignmentFlag.AlignBottom)

    def set_focus(self) -> None:
        """Go to the first field."""
        self.target.setFocus()

    def set_busy(self, *, busy: bool) -> None:
        """Take no second order while one is carried out."""
        self.act.setEnabled(self._writable and not busy)

    def send(self) -> None:
        """Hand the order on if it is whole."""
        typed = Wanted(
            target=self.target.text().strip(),
            purpose=self.purpose.text().strip(),
            reason=self.reason.text().strip(),
        )
        if not self.act.isEnabled():
            return
        if not typed.target or not typed.reason:
            field, what = (self.reason, "why it is made")
            if not typed.target:
                field, what = (self.target, "where the bundle shall lie")
            self.answer.say(f"Say {what}. Nothing was written.", "bad")
            field.setFocus()
            return
        self.answer.say("", "bad")
        self.wanted.emit(typed)

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, "Choose a folder", "", QFileDialog.Option.DontUseNativeDialog
        )
        if chosen:
            self.target.setText(chosen)
            self.reason.setFocus()
