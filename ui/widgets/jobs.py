"""The long work under way: name, how far, and a stop, in the status bar."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from ui.bridge import Bridge
from ui.widgets.label import Label


class JobList(QWidget):
    """Shows the first job under way and how many others wait behind it."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.name = Label()
        self.name.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName("Progress of the job")
        self.stop = QPushButton("Stop")
        self.stop.setAccessibleName("Stop the job")
        self.stop.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        for widget in (self.name, self.bar, self.stop):
            row.addWidget(widget)
        row.addStretch(1)
        bridge.jobs_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the jobs as they are now."""
        jobs = self._bridge.tasks
        for widget in (self.name, self.bar, self.stop):
            widget.setVisible(bool(jobs))
        if not jobs:
            return
        job = jobs[0]
        behind = f" · {len(jobs) - 1} more" if len(jobs) > 1 else ""
        self.name.setText(f"{job.name}{f': {job.words}' if job.words else ''}{behind}")
        self.bar.setRange(0, 1000 if job.total else 0)
        self.bar.setValue(job.done * 1000 // job.total if job.total else 0)

    def _stop(self) -> None:
        for job in self._bridge.tasks[:1]:
            job.progress.stop()
