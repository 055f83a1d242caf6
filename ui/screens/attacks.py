"""The alleged attacks of the case, and a form that opens a new one."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import ClassVar
from zoneinfo import ZoneInfo

from app.attacks import list_attacks
from app.case import Case
from evidence.attacks import Attack
from evidence.lines import AttackLine
from evidence.records import Revision
from ui.bidi import isolated, ltr, visible
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.models.rows import END, Column, RowsModel
from ui.widgets.attack_form import AttackForm
from ui.widgets.label import button
from ui.widgets.message_bar import MessageBar
from ui.widgets.screen import Screen
from ui.widgets.state_stack import StateStack
from ui.widgets.table import Table

_EAST, _WEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
"""Where a day of an unknown zone begins first and ends last; its bounds in UTC allow for both."""


def when(line: AttackLine) -> str:
    """Return the stated time: the source's words, or else the local days it lies between."""
    if line.when_text:
        return isolated(visible(line.when_text))
    zone = ZoneInfo(line.zone) if line.zone else None
    days = [
        datetime.fromisoformat(text).astimezone(zone or unknown).date().isoformat()
        for text, unknown in ((line.earliest, _EAST), (line.latest, _WEST))
        if text
    ]
    return ltr(" – ".join(dict.fromkeys(days))) if days else "not known"


def bounds(line: AttackLine) -> str:
    """Return the stated time with its bounds and zone, for the tool tip."""
    known = [text for text in (line.earliest, line.latest) if text]
    utc = f"UTC {' – '.join(dict.fromkeys(known))}" if known else ""
    parts = (line.when_text or "", utc, line.zone or "")
    return "\n".join(visible(part) for part in parts if part)


COLUMNS: tuple[Column[AttackLine], ...] = (
    Column("Ref", lambda line: ltr(line.ref), width=76),
    Column("Title", lambda line: isolated(visible(line.title)), width=200, wide=True),
    Column("When, as stated", when, bounds, width=180, wide=True),
    Column("Place", lambda line: isolated(visible(line.place or "not known")), width=170),
    Column("Items", lambda line: str(line.items), align=END, width=64),
    Column("Claims", lambda line: str(line.claims), align=END, width=68),
    Column("Counts", lambda line: str(line.counts), align=END, width=70),
)


class AttacksScreen(Screen):
    """A table of attacks; Ctrl+N opens the form, Enter the evidence of an attack."""

    shows: ClassVar[frozenset[str]] = frozenset(
        {"attack", "item", "claim", "casualty_count", "place"}
    )

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        writable = case.file.writable
        self.new = button("Record an attack…", keys="Ctrl+N")
        self.first = button("Record an attack…", primary=True)
        for act in (self.new, self.first):
            act.setEnabled(writable)
            act.clicked.connect(self.show_form)
        self.facts = self.head("Attacks", self.new)
        self.form = AttackForm(case, bridge)
        self.form.saved.connect(self._saved)
        self.form.left.connect(self.set_focus)
        self.column.addWidget(self.form)
        self.model = RowsModel(COLUMNS, self)
        self.table = Table(self.model, "Attacks", lambda line: f"{line.ref} {line.title}")
        self.table.opened.connect(lambda line: self.jump.emit("Evidence", line.ref))
        self.state = StateStack(self.table, self.first)
        self.column.addWidget(self.state, 1)

    def refresh(self) -> None:
        """Ask for all attacks."""
        ticket = self.ticket()
        self.bridge.query(
            lambda: list_attacks(self.case),
            lambda lines: self._show(ticket, lines),
            lambda error: self.state.show_words(
                "failed", "The attacks cannot be listed", three_lines(error)
            ),
        )

    def show_ref(self, ref: str) -> None:
        """Make an attack current."""
        for row, line in enumerate(self.model.lines):
            if line.ref == ref:
                self.table.selectRow(row)

    def set_focus(self) -> None:
        """Go to the table, or to what fills it."""
        (self.table if self.model.lines else self.first).setFocus()

    def show_form(self) -> None:
        """Open the form for a new attack."""
        self.form.open()

    def _saved(self, made: Revision[Attack]) -> None:
        self.message.show_done(f"{ltr(made.ref or '')} is recorded.")

    def _show(self, ticket: int, lines: list[AttackLine]) -> None:
        if not self.current(ticket):
            return
        self.table.show_lines(lines, key=lambda line: line.id)
        self.facts.setText(f"{len(lines)} recorded" if lines else "")
        self.new.setVisible(bool(lines))
        if lines:
            self.state.show_content()
            return
        self.state.show_words(
            "empty",
            "No attack is recorded yet",
            "An attack is one alleged event: what is said to have been hit, where and when.\n"
            "Evidence is tied to it.  Ctrl+N",
        )
