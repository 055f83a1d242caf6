"""Waits for a reader of files without becoming deaf to the stop button."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import TypeVar

from app.jobs import Progress

T = TypeVar("T")
LOOK_AGAIN = 0.02  # seconds


def patient(asked: Future[T], progress: Progress) -> T:
    """Return the result when it is there.

    Raises:
        Cancelled: The progress was stopped meanwhile.
    """
    while not asked.done():
        progress.check()
        time.sleep(LOOK_AGAIN)
    return asked.result()
