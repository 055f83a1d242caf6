"""Writes a bundle: for whom and why, where to, then the verdicts on what was written."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from app.case import Case
from app.exporting import Exported, export_bundle
from app.jobs import Progress
from evidence.errors import CaseError
from ui import look
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.export_form import ExportForm, Wanted
from ui.widgets.export_result import ExportResult
from ui.widgets.label import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.screen import Screen

WORDS = (
    "An internal bundle holds every original, every record and the whole ledger, for your own "
    "organisation. Anybody can check it with public tools. Identities stay in the sealed register."
)
WIDE = 860


class ExportScreen(Screen):
    """One page: the form, and below it what came of it."""

    shows: ClassVar[frozenset[str]] = frozenset({"bundle"})

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self.head("Export a bundle")
        self.form = ExportForm(writable=case.file.writable, why_not=case.file.why_read_only or "")
        self.form.wanted.connect(self.export)
        self.result = ExportResult(bridge)
        for widget in (Label(WORDS, "quiet"), self.form, self.result):
            widget.setMaximumWidth(WIDE)
            self.column.addWidget(widget)
        self.column.setSpacing(look.PAD)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Nothing is listed here; the form keeps what was typed."""

    def set_focus(self) -> None:
        """Go to the form."""
        self.form.set_focus()

    def export(self, wanted: Wanted) -> None:
        """Write and check the bundle as a job."""
        self.form.set_busy(busy=True)
        self.result.show_waiting()

        def work(progress: Progress) -> Exported:
            return export_bundle(
                self.case,
                Path(wanted.target).expanduser(),
                purpose=wanted.purpose or None,
                reason=wanted.reason,
                progress=progress,
            )

        job = self.bridge.task("Exporting", work, self.result.show_made, self._failed, self._over)
        self.result.follow(job)

    def _failed(self, error: CaseError) -> None:
        self.result.show_words(three_lines(error), "bad")

    def _over(self) -> None:
        self.form.set_busy(busy=False)
        self.result.show_words("Stopped. No bundle was made; the case is untouched.", "quiet")
