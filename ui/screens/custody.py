"""The chain of custody: every entry, newest first, and the verification of everything."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from app.case import Case
from app.history import Chain, read_chain
from app.verifying import verify_case
from evidence.lines import LedgerLine
from ui.bidi import isolated, ltr, visible
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.models.rows import END, Column, RowsModel
from ui.widgets.label import button
from ui.widgets.message_bar import MessageBar
from ui.widgets.screen import Screen
from ui.widgets.state_stack import StateStack
from ui.widgets.table import Table
from ui.widgets.verify_report import VerifyReport


@dataclass(frozen=True, slots=True)
class Row:
    """An entry and the name of whoever acted."""

    line: LedgerLine
    who: str

    @property
    def subject(self) -> str:
        """Return the reference; else the item it is about, and the kind unless it is an act."""
        line = self.line
        kind = "" if line.item and line.kind == "act" else line.kind.replace("_", " ")
        return ltr(line.ref) if line.ref else " · ".join(filter(None, (ltr(line.item), kind)))

    @property
    def copied(self) -> str:
        """Return what Ctrl+C takes: number, act, reference and digest."""
        line = self.line
        about = line.ref or line.item or line.kind
        return f"#{line.n} {line.act} {about} sha-256 {line.body_sha256}"


def _when(row: Row) -> str:
    return ltr(row.line.at[:19].replace("T", " "))


COLUMNS: tuple[Column[Row], ...] = (
    Column("No.", lambda row: str(row.line.n), align=END, width=58),
    Column("When (device clock)", _when, lambda row: row.line.at, width=166),
    Column("Act", lambda row: ltr(row.line.act), width=116),
    Column("Subject", lambda row: row.subject, width=140),
    Column("Who", lambda row: isolated(visible(row.who)), width=190),
    Column(
        "SHA-256 of the record",
        lambda row: ltr(f"{row.line.body_sha256[:12]}…"),
        lambda row: row.line.body_sha256,
        width=160,
    ),
    Column("Reason", lambda row: isolated(visible(row.line.reason or "")), width=130, wide=True),
)


class CustodyScreen(Screen):
    """Entries are appended only; nothing here can be changed."""

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self.verify_button = button("Verify everything  (F12)", primary=True, keys="F12")
        self.verify_button.clicked.connect(self.verify)
        self.facts = self.head("Chain of custody", self.verify_button)
        self.model = RowsModel(COLUMNS, self)
        self.table = Table(self.model, "Entries of the ledger", lambda row: row.copied)
        self.table.opened.connect(self._open)
        self.report = VerifyReport()
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.report)
        split.addWidget(self.table)
        split.setSizes([300, 400])
        self.state = StateStack(split)
        self.column.addWidget(self.state, 1)

    def refresh(self) -> None:
        """Ask for the newest entries."""
        ticket = self.ticket()
        self.bridge.query(
            lambda: read_chain(self.case),
            lambda chain: self._show(ticket, chain),
            lambda error: self.state.show_words(
                "failed", "The entries cannot be listed", three_lines(error)
            ),
        )

    def set_focus(self) -> None:
        """Go to the entries."""
        self.table.setFocus()

    def verify(self) -> None:
        """Check records, ledger, index and every file, as a job."""
        self.verify_button.setEnabled(False)
        self.bridge.task(
            "Verifying",
            lambda progress: verify_case(self.case, full=True, progress=progress),
            self.report.show_result,
            over=lambda: self.verify_button.setEnabled(True),
        )

    def _open(self, row: Row) -> None:
        ref = row.line.ref or row.line.item
        place = {"E": "Evidence", "A": "Attacks"}.get(ref.partition("-")[0])
        if place:
            self.jump.emit(place, ref)

    def _show(self, ticket: int, chain: Chain) -> None:
        if not self.current(ticket):
            return
        rows = [Row(line, chain.people.get(line.person or "", line.role)) for line in chain.entries]
        self.table.show_lines(rows, key=lambda row: row.line.leaf)
        self.state.show_content()
        head = chain.head
        devices = len({row.line.origin for row in rows} | {head.origin})
        shown = f", newest {len(rows):,} shown" if len(rows) < head.size else ""
        count = f"{max(head.size, len(rows)):,} entries{shown}"
        self.facts.setText(
            f"{count}{f' of {devices} devices' if devices > 1 else ''} · "
            f"head {ltr(head.root[:12])} · "
            f"{'signed' if head.signed else 'NOT SIGNED'} · "
            f"{'anchored' if head.anchored else 'unanchored'}"
        )
        self.facts.setToolTip(
            "Signed by this device's own key. Unanchored: nobody outside has vouched for the time."
        )
