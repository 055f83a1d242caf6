"""The alleged attacks of the case, and a form that opens a new one."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QHBoxLayout, QLineEdit

from app.attacks import NewAttack, add_attack, list_attacks, target_words
from app.case import Case
from evidence.errors import CaseError
from evidence.lines import AttackLine
from evidence.records import Record, Revision
from ui import look
from ui.bidi import isolated, ltr, visible
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.models.rows import END, Column, RowsModel
from ui.widgets.screen import Screen
from ui.widgets.label import Label, button
from ui.widgets.message_bar import MessageBar
from ui.widgets.state_stack import StateStack
from ui.widgets.table import table_of


def when(line: AttackLine) -> str:
    """Return the stated time: the source's words first, then the bounds in UTC."""
    bounds = " – ".join(
        sorted({text[:16].replace("T", " ") for text in (line.earliest, line.latest) if text})
    )
    shown = ltr(f"{bounds} UTC") if bounds else ""
    words = isolated(visible(line.when_text)) if line.when_text else ""
    return f"{words} ({shown})" if words and shown else words or shown or "not known"


COLUMNS = (
    Column[AttackLine]("Ref", lambda line: ltr(line.ref), width=80),
    Column[AttackLine]("Title", lambda line: isolated(visible(line.title)), width=320),
    Column[AttackLine]("When, as stated", when, width=240),
    Column[AttackLine]("Place", lambda line: isolated(visible(line.place or "")), width=180),
    Column[AttackLine]("Items", lambda line: str(line.items), align=END, width=70),
    Column[AttackLine]("Claims", lambda line: str(line.claims), align=END, width=70),
    Column[AttackLine]("Counts", lambda line: str(line.counts), align=END, width=70),
)


class AttacksScreen(Screen):
    """A table of attacks; Ctrl+N opens the form."""

    shows: ClassVar = frozenset({"attack", "item", "claim", "casualty_count", "place"})

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self.new = button("Record an attack…")
        self.new.setShortcut("Ctrl+N")
        self.new.clicked.connect(self.show_form)
        self.new.setEnabled(case.file.writable)
        self.head("Attacks", self.new)
        self.form = self._form()
        self.form.hide()
        self.column.addWidget(self.form)
        self.model = RowsModel(COLUMNS, self)
        self.table = table_of(self.model, "Attacks")
        self.state = StateStack(self.table)
        self.column.addWidget(self.state, 1)

    def refresh(self) -> None:
        """Ask for all attacks."""
        ticket = self.ticket()
        self.bridge.query(lambda: list_attacks(self.case), lambda lines: self._show(ticket, lines))

    def show_form(self) -> None:
        """Open the form for a new attack."""
        self.form.show()
        self.title.setFocus()

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
        self.bridge.change(lambda: add_attack(self.case, typed), self._saved, self._refused)

    def _saved(self, made: Revision[Record]) -> None:
        self.save_button.setEnabled(True)
        self.form.hide()
        for field in (self.title, self.when, self.zone, self.place):
            field.clear()
        self.answer.setText("")
        self.message.show_done(f"{ltr(made.ref or '')} is recorded.")

    def _refused(self, error: CaseError) -> None:
        self.save_button.setEnabled(True)
        self.answer.setText(three_lines(error))

    def _show(self, ticket: int, lines: list[AttackLine]) -> None:
        if not self.current(ticket):
            return
        self.model.show_lines(lines)
        if lines:
            self.state.show_content()
            return
        act = button("Record an attack…", primary=True)
        act.setEnabled(self.case.file.writable)
        act.clicked.connect(self.show_form)
        self.state.show_empty(
            "No attack is recorded yet",
            "An attack is one alleged event: what is said to have been hit, where and when. "
            "Evidence is tied to it.  Ctrl+N",
            act,
        )

    def _form(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        form = QFormLayout(panel)
        form.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        form.setSpacing(look.GAP)
        self.title, self.when, self.zone, self.place = (QLineEdit() for _ in range(4))
        self.title.setPlaceholderText("Neutral words: Market of …, 9 March")
        self.when.setPlaceholderText("2015-11-29, 2015-11?, [2015-11-29..2015-11-30]")
        self.zone.setPlaceholderText("Asia/Damascus")
        self.target = QComboBox()
        self.target.addItem("not known", None)
        for word in target_words():
            self.target.addItem(word.replace("_", " "), word)
        rows = (
            ("Title", self.title),
            ("When (EDTF)", self.when),
            ("Time zone", self.zone),
            ("Place, in words", self.place),
            ("What was hit", self.target),
        )
        for words, field in rows:
            field.setAccessibleName(words)
            form.addRow(Label(words, "quiet"), field)
        self.answer = Label("", "bad")
        form.addRow(self.answer)
        self.save_button, cancel = button("Record", primary=True), button("Cancel")
        self.save_button.clicked.connect(self.save)
        cancel.clicked.connect(panel.hide)
        acts = QHBoxLayout()
        acts.addStretch(1)
        acts.addWidget(cancel)
        acts.addWidget(self.save_button)
        form.addRow(acts)
        return panel
