"""What a verification found: one verdict in words, then every check."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.verifying import Check, Verified
from ui import look
from ui.bidi import visible
from ui.models.rows import Column, RowsModel
from ui.widgets.label import Label
from ui.widgets.table import table_of

MARKS = {"good": "✓ good", "damaged": "✕ damaged", "note": "○ note", "bad": "✕ bad"}
COLUMNS = (
    Column[Check]("Check", lambda check: check.check.replace("_", " "), width=150),
    Column[Check]("Verdict", lambda check: MARKS.get(check.verdict, check.verdict), width=100),
    Column[Check](
        "Detail", lambda check: visible(check.detail), lambda check: check.detail, width=300
    ),
)


class VerifyReport(QFrame):
    """A panel beside the entries."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        column = QVBoxLayout(self)
        column.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        self.verdict = Label("", "title")
        self.verdict.setAccessibleName("Verdict")
        self.model = RowsModel(COLUMNS, self)
        column.addWidget(self.verdict)
        column.addWidget(table_of(self.model, "Checks"), 1)

    def show_result(self, result: Verified) -> None:
        """Show a finished verification."""
        intact = result.verdict == "intact"
        self.verdict.setText("✓ Intact" if intact else "✕ Damaged: see the checks below")
        self.verdict.setStyleSheet("")
        self.model.show_lines(result.checks)
