"""Chooses what of the evidence is listed and how: an attack, some text, thumbnails or table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QLineEdit, QWidget

from evidence.lines import AttackLine
from ui import look
from ui.bidi import isolated, ltr, visible
from ui.widgets.label import button

ALL = "All evidence"


class ItemFilterBar(QWidget):
    """One row above the list."""

    attack_chosen = Signal()
    text_typed = Signal()
    view_chosen = Signal(int)  # 0 thumbnails, 1 table

    def __init__(self) -> None:
        super().__init__()
        self.attacks = QComboBox()
        self.attacks.setAccessibleName("Show the evidence of, and tie new files to")
        self.attacks.setToolTip("Shows the evidence of one attack; new files are tied to it.")
        self.attacks.addItem(ALL, None)
        self.attacks.setMinimumContentsLength(24)
        self.attacks.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.attacks.currentIndexChanged.connect(lambda _index: self.attack_chosen.emit())
        self.field = QLineEdit()
        self.field.setAccessibleName("Filter")
        self.field.setPlaceholderText("Filter: reference, name, digest  (Ctrl+F)")
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(lambda _text: self.text_typed.emit())
        self.views = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GAP)
        row.addWidget(self.attacks, 3)
        row.addWidget(self.field, 2)
        for number, words in enumerate(("Thumbnails", "Table")):
            one = button(words)
            one.setCheckable(True)
            one.setChecked(number == 0)
            self.views.addButton(one, number)
            row.addWidget(one)
        self.views.idClicked.connect(self.view_chosen)
        self._find_key()

    @property
    def attack(self) -> str | None:
        """Return the reference of the chosen attack."""
        chosen = self.attacks.currentData()
        return chosen if isinstance(chosen, str) else None

    @property
    def text(self) -> str:
        """Return what was typed."""
        return self.field.text().strip()

    def clear(self) -> None:
        """Type nothing."""
        self.field.clear()

    def choose(self, ref: str) -> None:
        """Choose an attack; one not listed yet is added, its title follows."""
        if self.attacks.findData(ref) < 0:
            self.attacks.addItem(ltr(ref), ref)
        self.attacks.setCurrentIndex(self.attacks.findData(ref))

    def show_attacks(self, attacks: Sequence[AttackLine]) -> None:
        """List these attacks; the chosen one stays chosen."""
        before = self.attack
        blocked = self.attacks.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.attacks.clear()
        self.attacks.addItem(ALL, None)
        for line in attacks:
            self.attacks.addItem(f"{ltr(line.ref)}  {isolated(visible(line.title, 80))}", line.ref)
        self.attacks.setCurrentIndex(max(0, self.attacks.findData(before)))
        self.attacks.blockSignals(blocked)

    def _find_key(self) -> None:
        find = QAction(self)
        find.setShortcut(QKeySequence.StandardKey.Find)
        find.triggered.connect(lambda _checked: self.field.setFocus())
        self.addAction(find)
