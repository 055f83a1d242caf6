"""The one place where threads meet Qt: work runs elsewhere, answers come home to the main thread.

Rules:
    - `query`: short reads, two threads. `look`: pictures that wait for a decoder, two threads.
      `change`: one thread, first come first served. `task`: long work, two threads, with progress
      and a stop.
    - Late answers are dropped by whoever asked, never here; after `retire` all of them are late.
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
Failed = Callable[[CaseError], None]


@dataclass(slots=True, eq=False, kw_only=True)
class Job(Generic[T]):
    """One piece of work under way: its name for people, how far it is, and how to stop it.

    Attributes:
        then: Takes the answer. failed: Takes a failure; without it the window says so.
        over: Called first when the work has ended, however it did.
    """

    name: str
    age: int
    then: Callable[[T], None]
    failed: Failed | None
    over: Callable[[], None] | None
    progress: Progress = field(default_factory=Progress)
    future: Future[T] = field(default_factory=Future)
    done: int = 0
    total: int = 0
    words: str = ""


def _pool(threads: int, name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, name)


@dataclass(slots=True)
class _Pools:
    """Threads are started with the first work; an unused set costs nothing."""

    query: ThreadPoolExecutor = field(default_factory=lambda: _pool(2, "query"))
    look: ThreadPoolExecutor = field(default_factory=lambda: _pool(2, "look"))
    change: ThreadPoolExecutor = field(default_factory=lambda: _pool(1, "change"))
    task: ThreadPoolExecutor = field(default_factory=lambda: _pool(2, "task"))

    def close(self, stop_readers: Callable[[], None]) -> None:
        """Wait for writers first, then let go of whoever still waits for a decoder."""
        self.task.shutdown(wait=True, cancel_futures=True)
        self.change.shutdown(wait=True)  # what was asked to be saved is saved
        self.look.shutdown(wait=False, cancel_futures=True)
        stop_readers()
        for pool in (self.look, self.query):
            pool.shutdown(wait=True, cancel_futures=True)


class Bridge(QObject):
    """Runs work off the main thread and brings results, failures and news back to it."""

    failed = Signal(object)  # CaseError
    crashed = Signal(str)  # places in code, never values
    stopped = Signal(str)  # name of the task
    committed = Signal(object)  # tuple[News, ...]
    jobs_changed = Signal()
    _came_home = Signal(object)  # Job[Any]
    _moved = Signal(object, object, object, str)  # sizes in bytes do not fit a C int
    _news = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools = _Pools()
        self._age = 0
        self._open: set[Job[Any]] = set()
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

    @property
    def busy(self) -> bool:
        """Say whether any answer is still to come."""
        return bool(self._open)

    def query(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
        over: Callable[[], None] | None = None,
    ) -> None:
        """Read something; `then` gets it on the main thread."""
        self._start(self._pools.query, self._job("", then, failed, over), lambda _progress: work())

    def look(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
        over: Callable[[], None] | None = None,
    ) -> None:
        """Fetch pixels; the decoder may take its time."""
        self._start(self._pools.look, self._job("", then, failed, over), lambda _progress: work())

    def change(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
        over: Callable[[], None] | None = None,
    ) -> None:
        """Write something, after every change asked for before it."""
        self._start(self._pools.change, self._job("", then, failed, over), lambda _progress: work())

    def task(
        self,
        name: str,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        failed: Failed | None = None,
        over: Callable[[], None] | None = None,
    ) -> Job[T]:
        """Start long work that shows in the list of jobs and can be stopped."""
        job = self._job(name, then, failed, over)
        self._tasks.append(job)
        self._start(self._pools.task, job, work)
        self.jobs_changed.emit()
        return job

    def listener(self) -> Callable[[tuple[News, ...]], None]:
        """Return what a case calls with its news, on whatever thread wrote."""
        age = self._age
        return lambda news: self._news.emit(news, age)

    def retire(
        self,
        stop_readers: Callable[[], None],
        last: Callable[[], None],
        then: Callable[[], None],
    ) -> None:
        """Stop everything under way and drop its answers; when nobody works, do one last thing.

        Work asked for from now on comes after it in `change`, beside it elsewhere.
        """
        pools, self._pools = self._pools, _Pools()
        tasks, self._tasks, self._waiting, self._open = self._tasks, [], [], set()
        self._age += 1
        for job in tasks:
            job.progress.stop()

        def work() -> None:
            pools.close(stop_readers)
            last()

        self.change(work, lambda _nothing: then())
        self.jobs_changed.emit()

    def close(self) -> None:
        """Stop all tasks and wait for the threads; nothing comes home any more."""
        for job in self._tasks:
            job.progress.stop()
        self._age += 1
        self._pools.close(lambda: None)

    def _job(
        self,
        name: str,
        then: Callable[[T], None],
        failed: Failed | None,
        over: Callable[[], None] | None,
    ) -> Job[T]:
        return Job(name=name, age=self._age, then=then, failed=failed, over=over)

    def _start(self, pool: ThreadPoolExecutor, job: Job[T], work: Callable[[Progress], T]) -> None:
        self._open.add(job)
        job.progress.report = lambda done, total, words: self._moved.emit(job, done, total, words)
        job.future = pool.submit(work, job.progress)
        job.future.add_done_callback(lambda _future: self._came_home.emit(job))

    def _land(self, job: Job[Any]) -> None:
        if job.age != self._age:
            return
        self._open.discard(job)
        if job in self._tasks:
            self._tasks.remove(job)
            self.jobs_changed.emit()
        if job.over is not None:
            job.over()
        try:
            result = job.future.result()
        except (Cancelled, CancelledError):
            if job.name:
                self.stopped.emit(job.name)
        except CaseError as error:
            (job.failed or self.failed.emit)(error)
        except Exception as error:  # noqa: BLE001 - the bridge tells bugs from failures, once
            log.error("%s crashed at %s", job.name, places_in_code(error))  # noqa: TRY400 - values
            self.crashed.emit(places_in_code(error))
        else:
            job.then(result)

    def _advance(self, job: Job[Any], done: int, total: int, words: str) -> None:
        if job.age == self._age:
            job.done, job.total, job.words = done, total, words
            self.jobs_changed.emit()

    def _collect(self, news: tuple[News, ...], age: int) -> None:
        if age == self._age:
            self._waiting.extend(news)
            if not self._fold.isActive():
                self._fold.start()

    def _tell_news(self) -> None:
        news, self._waiting = tuple(self._waiting), []
        if news:
            self.committed.emit(news)
