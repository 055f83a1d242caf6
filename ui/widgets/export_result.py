"""What came of an export: how far it is, then where the bundle lies and its six verdicts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout

from app.exporting import Exported
from ui import look
from ui.bidi import ltr
from ui.bridge import Bridge, Job
from ui.widgets.facts import copy_button
from ui.widgets.label import Label, Value, button

VERDICTS = {
    "good": ("✓ good", "good"),
    "bad": ("✕ bad", "bad"),
    "unknown": ("? unknown", "warn"),
    "not_checked": ("– not checked", "quiet"),
}
_MEANS = {
    ("completeness", "good"): "every file that is listed is there, and no other",
    ("fixity", "good"): "every file has the digest that is listed",
    ("records", "good"): "every record is the one the ledger names",
    ("ledger", "good"): "the chain of custody is whole",
    ("signature", "good"): "signed by a key you trust",
    ("signature", "unknown"): "signed; whose key it is must be learned another way",
    ("time", "good"): "vouched for by a time stamp authority",
    ("time", "unknown"): "no third party has vouched for the time",
}


class ExportResult(QFrame):
    """Hidden until the first export."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        bridge.jobs_changed.connect(self._advance)
        self.setProperty("look", "panel")
        self.words = Value()
        self.words.setAccessibleName("Result of the export")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the export")
        self.stop = button("Stop", name="Stop the export")
        self.statement = Value()
        self.statement.setAccessibleName("SHA-256 of the statement")
        self.copy = copy_button("SHA-256 of the statement", lambda: self._sha256)
        self._sha256 = ""
        self._job: Job[Exported] | None = None
        self.stop.clicked.connect(self._stop)
        self.verdicts = QGridLayout()
        self.verdicts.setColumnStretch(2, 1)
        self.verdicts.setHorizontalSpacing(look.PAD)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        column.setSpacing(look.GAP)
        column.addWidget(self.words)
        for widgets in ((self.bar, self.stop), (self.statement, self.copy)):
            row = QHBoxLayout()
            row.addWidget(widgets[0], 1)
            row.addWidget(widgets[1], 0, Qt.AlignmentFlag.AlignBottom)
            column.addLayout(row)
        column.addLayout(self.verdicts)
        self.hide()

    def show_waiting(self) -> None:
        """Say that it has begun."""
        self._clear()
        self.words.say("Writing the bundle, then reading it back with its own verifier…", "quiet")
        self._show_progress(shown=True)
        self.show()

    def follow(self, job: Job[Exported]) -> None:
        """Show how far this job is."""
        self._job = job

    def show_words(self, text: str, style: str) -> None:
        """Say how it ended without a bundle."""
        self._clear()
        self._show_progress(shown=False)
        self.words.say(text, style)
        self.show()

    def show_made(self, made: Exported) -> None:
        """Show a finished bundle."""
        self.show_words(f"✓ {made.bundle}: {made.items} files, in\n{ltr(str(made.path))}", "good")
        self._sha256 = made.statement_sha256
        self.statement.say(
            "SHA-256 of the signed statement, to compare by telephone:\n"
            f"{ltr(made.statement_sha256)}",
            "",
        )
        self.copy.show()
        for row, (name, verdict) in enumerate(made.verdicts.items()):
            words, style = VERDICTS[verdict]
            self.verdicts.addWidget(Label(name, wrap=False), row, 0)
            self.verdicts.addWidget(Label(words, style, wrap=False), row, 1)
            self.verdicts.addWidget(Label(_MEANS.get((name, verdict), ""), "quiet"), row, 2)

    def _advance(self) -> None:
        job = self._job
        if job is not None:
            self.bar.setRange(0, 1000 if job.total else 0)
            self.bar.setValue(job.done * 1000 // job.total if job.total else 0)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.progress.stop()
            self.stop.setEnabled(False)

    def _show_progress(self, *, shown: bool) -> None:
        self.bar.setVisible(shown)
        self.stop.setVisible(shown)
        self.stop.setEnabled(shown)

    def _clear(self) -> None:
        self.statement.say("", "")
        self.copy.hide()
        while (item := self.verdicts.takeAt(0)) is not None:
            if (label := item.widget()) is not None:
                label.deleteLater()
