"""What a verification found: one verdict in words, then every check."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.verifying import Check, Verified
from ui import look
from ui.bidi import visible
from ui.models.rows import Column, RowsModel
from ui.widgets.label import Label, button
from ui.widgets.table import Table

MARKS = {"good": "✓ good", "damaged": "✕ damaged", "note": "○ note"}
COLUMNS: tuple[Column[Check], ...] = (
    Column("Check", lambda check: check.check.replace("_", " "), width=130),
    Column("Verdict", lambda check: MARKS.get(check.verdict, check.verdict), width=100),
    Column(
        "Detail",
        lambda check: visible(check.detail),
        lambda check: check.detail,
        width=200,
        wide=True,
    ),
)


class VerifyReport(QFrame):
    """A panel beside the entries; hidden until there is something to report."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self.setMinimumWidth(320)
        self.verdict = Label("", "heading")
        close = button("Close", name="Close the report")
        close.clicked.connect(self.hide)
        self.model = RowsModel(COLUMNS, self)
        self.table = Table(self.model, "Checks", lambda check: f"{check.check} {check.detail}")
        head = QHBoxLayout()
        head.addWidget(self.verdict, 1)
        head.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        column.setSpacing(look.GAP)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        self.hide()

    def show_result(self, result: Verified) -> None:
        """Show a finished verification."""
        if result.verdict == "intact":
            self.verdict.say("✓ Intact: everything is as it was recorded.", "good")
        else:
            bad = sum(check.verdict == "damaged" for check in result.checks)
            self.verdict.say(f"✕ Damaged: {bad} checks failed. The rest can be used.", "bad")
        self.table.show_lines(list(result.checks), key=lambda check: (check.check, check.detail))
        self.show()
