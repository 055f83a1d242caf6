"""The one place where threads meet Qt: work runs elsewhere, answers come home to the main thread.

Rules:
    - `query`: short reads, two threads. `change`: one thread, first come first served. `task`: long
      work, two threads, with progress and a stop.
    - Late answers are dropped by whoever asked (`Asker`), never here.
    - New ledger entries are folded over 100 ms into one `committed` signal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.cli.main import places_in_code
from app.jobs import Progress
from evidence.errors import Cancelled, CaseError
from evidence.lines import News

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """One piece of work under way: its name for people, how far it is, and how to stop it."""

    name: str
    progress: Progress
    future: Future[T]
    then: Callable[[T], None]
    failed: Callable[[CaseError], None] | None = None
    done: int = 0
    total: int = 0
    words: str = ""


@dataclass(slots=True)
class _Pools:
    query: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "query"))
    change: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "change"))
    task: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "task"))

    def close(self) -> None:
        for pool in (self.query, self.change, self.task):
            pool.shutdown(wait=True, cancel_futures=True)


class Bridge(QObject):
    """Runs work off the main thread and brings results, failures and news back to it."""

    failed = Signal(object)  # CaseError
    crashed = Signal(str)  # places in code, never values
    stopped = Signal(str)  # name of the job
    committed = Signal(object)  # tuple[News, ...]
    jobs_changed = Signal()
    _came_home = Signal(object)  # Job[Any]
    _moved = Signal(object, int, int, str)
    _news = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = _Pools()
        self._tasks: list[Job[Any]] = []
        self._waiting: list[News] = []
        self._fold = QTimer(self, interval=100, singleShot=True)
        self._fold.timeout.connect(self._tell_news)
        self._came_home.connect(self._land, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._advance, Qt.ConnectionType.QueuedConnection)
        self._news.connect(self._collect, Qt.ConnectionType.QueuedConnection)

    @property
    def tasks(self) -> tuple[Job[Any], ...]:
        """Return the long pieces of work under way."""
        return tuple(self._tasks)

    def query(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[CaseError], None] | None = None,
    ) -> None:
        """Read something; `then` gets it on the main thread."""
        self._start(self._pools.query, "", lambda _progress: work(), then, failed)

    def change(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[CaseError], None] | None = None,
    ) -> None:
        """Write something, after every change asked for before it."""
        self._start(self._pools.change, "", lambda _progress: work(), then, failed)

    def task(
        self,
        name: str,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        failed: Callable[[CaseError], None] | None = None,
    ) -> Job[T]:
        """Start long work that shows in the list of jobs and can be stopped."""
        job = self._start(self._pools.task, name, work, then, failed)
        self._tasks.append(job)
        self.jobs_changed.emit()
        return job

    def heard(self, news: tuple[News, ...]) -> None:
        """Take in news of a commit, on whatever thread wrote."""
        self._news.emit(news)

    def close(self) -> None:
        """Stop all tasks and wait for the threads."""
        for job in self._tasks:
            job.progress.stop()
        self._pools.close()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        name: str,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        failed: Callable[[CaseError], None] | None,
    ) -> Job[T]:
        progress = Progress()
        ready: Future[T] = Future()
        job = Job(name, progress, ready, then, failed)
        progress.report = lambda done, total, words: self._moved.emit(job, done, total, words)
        job.future = pool.submit(work, progress)
        job.future.add_done_callback(lambda _future: self._came_home.emit(job))
        return job

    def _land(self, job: Job[Any]) -> None:
        if job in self._tasks:
            self._tasks.remove(job)
            self.jobs_changed.emit()
        try:
            result = job.future.result()
        except (Cancelled, CancelledError):
            self.stopped.emit(job.name)
        except CaseError as error:
            (job.failed or self.failed.emit)(error)
        except Exception as error:  # noqa: BLE001 - the bridge tells bugs from failures, once
            log.error("%s crashed at %s", job.name, places_in_code(error))  # noqa: TRY400 - values
            self.crashed.emit(places_in_code(error))
        else:
            job.then(result)

    def _advance(self, job: Job[Any], done: int, total: int, words: str) -> None:
        job.done, job.total, job.words = done, total, words
        self.jobs_changed.emit()

    def _collect(self, news: tuple[News, ...]) -> None:
        self._waiting.extend(news)
        if not self._fold.isActive():
            self._fold.start()

    def _tell_news(self) -> None:
        news, self._waiting = tuple(self._waiting), []
        self.committed.emit(news)
