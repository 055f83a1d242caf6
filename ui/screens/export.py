"""Writes a bundle: for whom and why, where to, then the verdicts on what was written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFormLayout, QFrame, QHBoxLayout, QLineEdit

from app.case import Case
from app.exporting import Exported, export_bundle
from app.jobs import Progress
from evidence.errors import CaseError
from ui import look
from ui.bidi import ltr
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.screen import Screen
from ui.widgets.label import Label, Value, button
from ui.widgets.message_bar import MessageBar

VERDICTS = {"good": "✓", "bad": "✕", "unknown": "?", "not_checked": "–"}


class ExportScreen(Screen):
    """One page: the form, and below it what came of it."""

    shows = frozenset({"bundle"})

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self.head("Export a bundle")
        words = (
            "An internal bundle holds every original, every record and the whole ledger: for your "
            "own organisation. Anybody can check it with public tools. Names stay in the register."
        )
        self.column.addWidget(Label(words, "quiet"))
        self.column.addWidget(self._form())
        self.result = Value()
        self.result.setAccessibleName("Result")
        self.column.addWidget(self.result)
        self.column.addStretch(1)

    def refresh(self) -> None:
        """Nothing is listed here; the form keeps what was typed."""

    def export(self) -> None:
        """Write and check the bundle as a job."""
        target = Path(self.target.text().strip()).expanduser()
        purpose, reason = self.purpose.text().strip(), self.reason.text().strip()
        if not self.target.text().strip() or not reason:
            self._say(
                "Say where the bundle shall lie and why it is made. Nothing was written.", "bad"
            )
            return
        self.button.setEnabled(False)
        self._say("Writing the bundle…", "quiet")

        def work(progress: Progress) -> Exported:
            return export_bundle(
                self.case, target, purpose=purpose or None, reason=reason, progress=progress
            )

        self.bridge.task("Exporting", work, self._done, self._failed)
        self.bridge.stopped.connect(self._stopped)

    def _done(self, made: Exported) -> None:
        self.button.setEnabled(True)
        verdicts = "\n".join(
            f"{VERDICTS[verdict]}  {name}: {verdict.replace('_', ' ')}"
            for name, verdict in made.verdicts.items()
        )
        self._say(
            f"✓ {made.items} items written to {ltr(str(made.path))}\n\n"
            f"Read back and checked:\n{verdicts}\n\n"
            f"SHA-256 of the statement, to compare by telephone:\n{ltr(made.statement_sha256)}",
            "",
        )

    def _failed(self, error: CaseError) -> None:
        self.button.setEnabled(True)
        self._say(three_lines(error), "bad")

    def _stopped(self, _name: str) -> None:
        self.button.setEnabled(True)
        self._say("Stopped. No bundle was made.", "quiet")

    def _say(self, words: str, style: str) -> None:
        self.result.setText(words)
        self.result.restyle(style)

    def _form(self) -> QFrame:
        panel = QFrame()
        panel.setObjectName("panel")
        form = QFormLayout(panel)
        form.setContentsMargins(look.PAD, look.PAD, look.PAD, look.PAD)
        form.setSpacing(look.GAP)
        self.target, self.purpose, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.target.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.purpose.setPlaceholderText("review within the organisation")
        self.reason.setPlaceholderText("kept in the ledger")
        browse = button("Choose…")
        browse.clicked.connect(self._browse)
        where = QHBoxLayout()
        where.addWidget(self.target, 1)
        where.addWidget(browse)
        for words, field in (
            ("New folder or parent", self.target),
            ("Purpose", self.purpose),
            ("Reason", self.reason),
        ):
            field.setAccessibleName(words)
        form.addRow(Label("New folder or parent", "quiet"), where)
        form.addRow(Label("Purpose", "quiet"), self.purpose)
        form.addRow(Label("Reason", "quiet"), self.reason)
        self.button = button("Export and check", primary=True)
        self.button.setShortcut("Ctrl+E")
        self.button.setEnabled(self.case.file.writable)
        self.button.clicked.connect(self.export)
        form.addRow(self.button)
        return panel

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, "Choose a folder", "", QFileDialog.Option.DontUseNativeDialog
        )
        if chosen:
            self.target.setText(chosen)
