"""The chain of custody: every entry, newest first, and the verification of everything."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

from app.case import Case
from app.history import Chain, read_chain
from app.jobs import Progress
from app.verifying import Verified, verify_case
from evidence.lines import LedgerLine
from ui.bidi import isolated, ltr, visible
from ui.bridge import Bridge
from ui.models.rows import END, Column, RowsModel
from ui.widgets.screen import Screen
from ui.widgets.label import Label, button
from ui.widgets.message_bar import MessageBar
from ui.widgets.state_stack import StateStack
from ui.widgets.table import table_of
from ui.widgets.verify_report import VerifyReport

COLUMNS = (
    Column[LedgerLine]("No.", lambda line: str(line.n), align=END, width=70),
    Column[LedgerLine](
        "When (device clock)", lambda line: ltr(line.at[:19].replace("T", " ")), width=170
    ),
    Column[LedgerLine]("Act", lambda line: line.act, width=140),
    Column[LedgerLine]("As", lambda line: line.role, width=110),
    Column[LedgerLine](
        "Subject", lambda line: ltr(line.ref or line.kind.replace("_", " ")), width=150
    ),
    Column[LedgerLine](
        "SHA-256 of the body",
        lambda line: ltr(line.body_sha256[:16]),
        lambda line: line.body_sha256,
        width=170,
    ),
    Column[LedgerLine](
        "Reason",
        lambda line: isolated(visible(line.reason or "")),
        lambda line: line.reason or "",
        width=260,
    ),
)


class CustodyScreen(Screen):
    """Entries are appended only; nothing here can be changed."""

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self.verify_button = button("Verify everything")
        self.verify_button.setShortcut("F12")
        self.verify_button.clicked.connect(self.verify)
        self.head("Chain of custody", self.verify_button)
        self.summary = Label("", "quiet")
        self.column.addWidget(self.summary)
        self.model = RowsModel(COLUMNS, self)
        self.table = table_of(self.model, "Entries of the ledger")
        self.report = VerifyReport()
        self.report.hide()
        split = QSplitter()
        split.addWidget(self.table)
        split.addWidget(self.report)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.state = StateStack(split)
        self.column.addWidget(self.state, 1)

    def refresh(self) -> None:
        """Ask for the newest entries."""
        ticket = self.ticket()
        self.bridge.query(lambda: read_chain(self.case), lambda chain: self._show(ticket, chain))

    def verify(self) -> None:
        """Check records, ledger, index and every file, as a job."""
        self.verify_button.setEnabled(False)

        def work(progress: Progress) -> Verified:
            return verify_case(self.case, full=True, progress=progress)

        self.bridge.task("Verifying", work, self._verified, self._failed)
        self.bridge.stopped.connect(lambda _name: self.verify_button.setEnabled(True))

    def _verified(self, result: Verified) -> None:
        self.verify_button.setEnabled(True)
        self.report.show_result(result)
        self.report.show()

    def _failed(self, error: object) -> None:
        self.verify_button.setEnabled(True)
        self.message.show_failure(error)  # type: ignore[arg-type]

    def _show(self, ticket: int, chain: Chain) -> None:
        if not self.current(ticket):
            return
        self.model.show_lines(chain.entries)
        self.state.show_content()
        head = chain.head
        anchored = "anchored" if head.anchored else "unanchored: nobody outside has seen this head"
        signed = "signed by this device's key" if head.signed else "NOT SIGNED"
        shown = "" if len(chain.entries) == head.size else f", newest {len(chain.entries)} shown"
        self.summary.setText(
            f"{head.size} entries{shown} · head {ltr(head.root[:16])} · {signed} · {anchored}"
        )
