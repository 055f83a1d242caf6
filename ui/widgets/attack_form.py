"""The form that opens a new attack; a neutral title is enough."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from app.attacks import NewAttack, add_attack, target_words
from app.case import Case
from evidence.attacks import Attack
from evidence.errors import CaseError
from evidence.records import Revision
from ui import look
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.label import Label, button


class AttackForm(QFrame):
    """Hidden until asked for; a refusal stands beside the fields and loses nothing typed."""

    saved = Signal(object)  # Revision[Attack]
    left = Signal()

    def __init__(self, case: Case, bridge: Bridge) -> None:
        super().__init__()
        self._case = case
        self._bridge = bridge
        self.setProperty("look", "panel")
        self.title, self.when, self.zone, self.place = (QLineEdit() for _ in range(4))
        self.title.setPlaceholderText("Neutral words: the market of …, 9 March")
        self.when.setPlaceholderText("2015-11-29  or  2015-11?  or  2015-11-29T09:00")
        self.zone.setPlaceholderText("Asia/Damascus")
        self.place.setPlaceholderText("As the source says it")
        for field in (self.when, self.zone):
            field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.target = QComboBox()
        self.target.addItem("not known", None)
        for word in target_words():
            self.target.addItem(word.replace("_", " "), word)
        self.answer = Label("", "bad")
        self.answer.hide()
        self.save_button = button("Record", primary=True)
        self.save_button.clicked.connect(self.save)
        self._lay_out()
        self.hide()

    def open(self) -> None:
        """Show the form, with what was typed before."""
        self.show()
        self.title.setFocus()

    def leave(self) -> None:
        """Hide the form; what was typed stays until the case is closed."""
        self.hide()
        self.left.emit()

    def save(self) -> None:
        """Record the attack as typed."""
        typed = NewAttack(
            title=self.title.text(),
            when=self.when.text().strip() or None,
            zone=self.zone.text().strip() or None,
            place=self.place.text().strip() or None,
            target=self.target.currentData(),
        )
        self.save_button.setEnabled(False)
        self._bridge.change(
            lambda: add_attack(self._case, typed),
            self._saved,
            self._refused,
            lambda: self.save_button.setEnabled(True),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter records, Esc leaves."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _saved(self, made: Revision[Attack]) -> None:
        for field in (self.title, self.when, self.zone, self.place):
            field.clear()
        self.target.setCurrentIndex(0)
        self.answer.say("", "bad")
        self.leave()
        self.saved.emit(made)

    def _refused(self, error: CaseError) -> None:
        self.answer.say(three_lines(error), "bad")
        self.title.setFocus()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        grid.setHorizontalSpacing(look.PAD)
        grid.setVerticalSpacing(look.GAP)
        places: tuple[tuple[str, QWidget, int, int, int], ...] = (
            ("Title", self.title, 0, 1, 3),
            ("When (EDTF)", self.when, 1, 1, 1),
            ("Time zone", self.zone, 1, 3, 1),
            ("Place, in words", self.place, 2, 1, 1),
            ("What was hit", self.target, 2, 3, 1),
        )
        for words, field, row, column, wide in places:
            field.setAccessibleName(words)
            grid.addWidget(Label(words, "quiet", wrap=False), row, column - 1)
            grid.addWidget(field, row, column, 1, wide)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        cancel = button("Cancel  (Esc)")
        cancel.clicked.connect(self.leave)
        acts = QHBoxLayout()
        acts.setSpacing(look.GAP)
        acts.addWidget(self.answer, 1)
        acts.addStretch(0)
        acts.addWidget(cancel, 0, Qt.AlignmentFlag.AlignBottom)
        acts.addWidget(self.save_button, 0, Qt.AlignmentFlag.AlignBottom)
        grid.addLayout(acts, 3, 0, 1, 4)
