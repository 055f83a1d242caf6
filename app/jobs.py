"""Long work that reports how far it is and can be stopped between two steps."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from evidence.errors import Cancelled


@dataclass(slots=True)
class Progress:
    """How far a piece of work is; the worker calls `step`, anyone may call `stop`.

    Attributes:
        report: Called with (done, total, words) after each step, on the worker's thread; quick.
    """

    report: Callable[[int, int, str], None] = lambda _done, _total, _words: None
    _stopped: threading.Event = field(default_factory=threading.Event)

    def step(self, done: int, total: int, words: str = "") -> None:
        """Report progress (bytes or things, as the work says).

        Raises:
            Cancelled: Someone asked to stop.
        """
        self.check()
        self.report(done, total, words)

    def check(self) -> None:
        """Raise `Cancelled` if someone asked to stop."""
        if self._stopped.is_set():
            raise Cancelled

    @property
    def stopped(self) -> bool:
        """Say whether someone asked to stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask the work to stop at its next step."""
        self._stopped.set()
