"""Collects cyclic garbage on the main thread alone: a widget that dies on another ends the program.

Python collects on whatever thread allocates; a reader's thread could so destroy widgets of a screen
that was left. Here it is switched off and done by a timer. The oldest generation, which costs time
with what is kept, is at most a hundredth of it.
"""

from __future__ import annotations

import gc
from time import monotonic

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 250
SHARE = 100
OLDEST = 2


class Collector(QObject):
    """Does it from now on, until `leave`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._spent = 0.0
        self._last = monotonic()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect what is due."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [n for n in range(OLDEST + 1) if counts[n] > limits[n]]
        now = monotonic()
        if due and due[-1] == OLDEST and now - self._last < SHARE * self._spent:
            due.pop()
        if due:
            gc.collect(due[-1])
        if due and due[-1] == OLDEST:
            self._last = monotonic()
            self._spent = self._last - now

    def leave(self) -> None:
        """Hand it back to Python, with nothing left to collect."""
        self._timer.stop()
        gc.collect()
        gc.enable()
