"""The long work under way: name, how far, and a stop, in the status bar."""

from __future__ import annotations

from time import monotonic

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ui.bidi import isolated, visible
from ui.bridge import Bridge
from ui.widgets.label import Label, button

_SOON = 2.0  # seconds of work before a guess at the rest is worth anything
LONGEST = 60


class JobList(QWidget):
    """Shows the first job under way and how many others wait behind it."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._began: dict[object, float] = {}
        self.name = Label(wrap=False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(180)
        self.bar.setAccessibleName("Progress of the job")
        self.stop = button("Stop", name="Stop the job")
        self.stop.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 0, 2)
        for widget in (self.bar, self.name, self.stop):
            row.addWidget(widget)
        row.addStretch(1)
        bridge.jobs_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the jobs as they are now."""
        jobs = self._bridge.tasks
        self._began = {job: self._began.get(job, monotonic()) for job in jobs}
        for widget in (self.name, self.bar, self.stop):
            widget.setVisible(bool(jobs))
        if not jobs:
            return
        job = jobs[0]
        stopping = job.progress.stopped
        parts = (
            f"{job.name}{' – stopping' if stopping else ''}",
            isolated(visible(job.words, LONGEST)),
            time_left(monotonic() - self._began[job], job.done, job.total),
            f"{len(jobs) - 1} more" if len(jobs) > 1 else "",
        )
        self.name.setText(" · ".join(part for part in parts if part))
        self.stop.setEnabled(not stopping)
        self.bar.setRange(0, 1000 if job.total else 0)
        self.bar.setValue(job.done * 1000 // job.total if job.total else 0)

    def _stop(self) -> None:
        for job in self._bridge.tasks[:1]:
            job.progress.stop()
        self.refresh()


def time_left(spent: float, done: int, total: int) -> str:
    """Return a rough guess at the time left in words, or nothing while it would be one."""
    if spent < _SOON or not 0 < done < total:
        return ""
    seconds = spent * (total - done) / done
    return f"about {round(seconds / 60)} min" if seconds >= 90 else f"about {round(seconds)} s"
