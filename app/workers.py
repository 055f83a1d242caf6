"""The case's pool of sandbox workers: priorities, deadlines, and two strikes for a file.

A worker that dies is replaced. A file that kills two of them is undecodable: kept as it is, never
tried again unasked.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from typing import BinaryIO

from evidence.errors import Cancelled, Refused, Unavailable
from evidence.sandbox.client import Died, Worker
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.protocol import Op, Params
from evidence.sandbox.results import Kind, Result, Status, unread

SAFE_LEVEL = 2
_FILES = 500  # then a worker is replaced, whatever it has gathered
_RESIDENT = 600 << 20
_IDLE_S = 60.0  # then workers for films and papers go home
_STRIKES = 2
_DEADLINES = {Op.FACTS: 10.0, Op.PAGE: 30.0, Op.SHEET: 600.0}
_PICTURE_S, _FILM_S = 60.0, 120.0
_FIRST_TRY = {Op.PAGE: Kind.PAPER, Op.SHEET: Kind.FILM, Op.FILM: Kind.FILM}


class Priority(IntEnum):
    """Who is served first; within one class the newest, unless somebody waits for all in turn."""

    SCREEN = 1
    FACTS = 2
    PREVIEW = 3
    FILM = 4
    INTAKE = 5
    LATER = 7


_IN_TURN = frozenset({Priority.INTAKE, Priority.LATER})


@dataclass(order=True)
class _Job:
    priority: int
    turn: int
    op: Op = field(compare=False)
    open_source: Callable[[], BinaryIO] = field(compare=False)
    size: int = field(compare=False)
    params: Params = field(compare=False)
    deadline_s: float | None = field(compare=False)
    future: Future[Result] = field(compare=False, default_factory=Future)

    def seconds(self, kind: Kind) -> float:
        """Return how long a worker of this kind may take."""
        usual = _FILM_S if kind is Kind.FILM else _PICTURE_S
        return self.deadline_s or _DEADLINES.get(self.op, usual)


def reachable_level() -> int:
    """Return the sandbox level this system offers, known before any worker is started."""
    if sys.platform != "linux":  # platform: nothing is proven elsewhere
        return 1
    from evidence.sandbox.lockdown_linux import landlock_abi

    return SAFE_LEVEL if landlock_abi() else 1


def refuse_weak(level: int, *, weak_ok: bool) -> None:
    """Let nothing be decoded below level 2 without consent.

    Raises:
        Refused: The level is below 2 and `weak_ok` is not set.
    """
    if level < SAFE_LEVEL and not weak_ok:
        raise Refused(
            "This system cannot lock the file readers in, so files are not opened. "
            "Taking files in is safe: their bytes are kept without being read.",
            advice="Open them all the same with --weak-sandbox, or on a Linux with Landlock.",
        )


class _Bench:
    """The workers of one thread, one of each kind, started when first needed."""

    def __init__(self, start: Callable[[Kind], Worker], *, weak_ok: bool) -> None:
        self._start = start
        self._weak_ok = weak_ok
        self._sitting: dict[Kind, Worker] = {}
        self.closed = False

    def take(self, kind: Kind) -> Worker:
        """Return a fresh enough worker.

        Raises:
            Unavailable: It did not come up. Refused: Its level is too low. Cancelled: Closed.
        """
        worker = self._sitting.get(kind)
        if worker and worker.files < _FILES and worker.alive() and worker.resident() < _RESIDENT:
            return worker
        self.drop(kind)
        worker = self._sitting[kind] = self._start(kind)
        try:
            worker.start()
        except (Died, OSError) as death:
            self.drop(kind)
            self.check()
            raise Unavailable(
                "The program that reads files could not be started; the files are safe.",
                advice="Close other programs and try again.",
            ) from death
        self.check()
        refuse_weak(worker.level, weak_ok=self._weak_ok)
        return worker

    def drop(self, kind: Kind) -> None:
        """End the worker of this kind."""
        if worker := self._sitting.pop(kind, None):
            worker.close()

    def retire(self) -> None:
        """End workers that are not part of the standing pool."""
        self.drop(Kind.FILM)
        self.drop(Kind.PAPER)

    def kill(self) -> None:
        """End all at once, from any thread, and start no more."""
        self.closed = True
        for worker in list(self._sitting.values()):
            worker.kill()

    def check(self) -> None:
        """Raise `Cancelled` if the pool is closed; clean up."""
        if self.closed:
            for kind in Kind:
                self.drop(kind)
            raise Cancelled


class Workers:
    """A pool of sandbox workers. Safe to use from any thread.

    Args:
        size: Processes at work at the same time; default: processors, at most 4.
        weak_ok: Decode although the system offers less than level 2.
        start: How a worker is made (tests: one that lies).

    Raises:
        Refused: The system offers less than level 2 and `weak_ok` is not set.
    """

    def __init__(
        self,
        size: int | None = None,
        weak_ok: bool = False,  # noqa: FBT001, FBT002  the name of the option
        start: Callable[[Kind], Worker] = Worker,
    ) -> None:
        self.level = reachable_level()
        refuse_weak(self.level, weak_ok=weak_ok)
        self.size = size or max(1, min(os.cpu_count() or 1, 4))
        self._numbers = itertools.count()
        self._queue: list[_Job] = []
        self._wake = threading.Condition()
        self._closed = False
        self._benches = [_Bench(start, weak_ok=weak_ok) for _ in range(self.size)]
        self._threads: list[threading.Thread] = []

    def submit(
        self,
        op: Op | str,
        open_source: Callable[[], BinaryIO],
        size: int,
        priority: int = Priority.PREVIEW,
        *,
        params: Params | Mapping[str, int] | None = None,
        deadline_s: float | None = None,
    ) -> Future[Result]:
        """Ask for a file to be read; the future may be cancelled until its turn comes.

        Args:
            op: "facts", "preview", "all", "film", "sheet", "page", "picture".
            open_source: Opens the file with random access, in a thread of the pool, perhaps
                more than once; each is closed there.
            size: Its length in bytes.
            priority: See `Priority`; smaller is sooner.
            params: `Params`, or some of its fields by name.
            deadline_s: Seconds for one try; the usual ones for None.

        Raises:
            Cancelled: The pool is closed.
        """
        asked = params if isinstance(params, Params) else Params(**(params or {}))
        number = next(self._numbers)
        turn = number if priority in _IN_TURN else -number
        which = op if isinstance(op, Op) else Op[op.upper()]
        job = _Job(priority, turn, which, open_source, size, asked, deadline_s)
        with self._wake:
            if self._closed:
                raise Cancelled
            heapq.heappush(self._queue, job)
            self._grow()
            self._wake.notify()
        return job.future

    def close(self) -> None:
        """Forget what waits, kill what runs, within a second."""
        with self._wake:
            self._closed = True
            waiting, self._queue = self._queue, []
            self._wake.notify_all()
        for job in waiting:
            job.future.cancel()
        for bench in self._benches:
            bench.kill()
        for thread in self._threads:
            thread.join(1.0)

    def _grow(self) -> None:
        if len(self._threads) < min(self.size, len(self._queue)):
            bench = self._benches[len(self._threads)]
            name = f"sandbox-{len(self._threads)}"
            thread = threading.Thread(target=self._serve, args=(bench,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, bench: _Bench) -> None:
        while job := self._next(bench):
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                result = _read(job, bench)
            except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
                job.future.set_exception(error)
            else:
                job.future.set_result(result)
        bench.closed = True
        with contextlib.suppress(Cancelled):
            bench.check()

    def _next(self, bench: _Bench) -> _Job | None:
        with self._wake:
            while not self._queue and not self._closed:
                if not self._wake.wait(_IDLE_S):
                    bench.retire()
            return heapq.heappop(self._queue) if self._queue else None


def _read(job: _Job, bench: _Bench) -> Result:
    if not job.size:
        return unread(Status.EMPTY, Note(code=Code.EMPTY))
    kind = _FIRST_TRY.get(job.op, Kind.PICTURE)
    result = _try_twice(job, kind, bench)
    if result.elsewhere not in (None, kind):
        kind = Kind(result.elsewhere)
        result = _try_twice(job, kind, bench)
    if result.elsewhere is not None:
        note = Note(code=Code.MISBEHAVED, detail="sent from one reader to the next")
        return unread(Status.UNDECODABLE, note, level=result.level)
    return result


def _try_twice(job: _Job, kind: Kind, bench: _Bench) -> Result:
    for strike in range(1, _STRIKES + 1):
        worker = bench.take(kind)
        try:
            with contextlib.closing(job.open_source()) as source:
                return worker.run(
                    job.op, source, job.size, params=job.params, deadline_s=job.seconds(kind)
                )
        except Died as death:
            bench.drop(kind)
            bench.check()
            if strike == _STRIKES:
                versions = ", ".join(f"{name} {number}" for name, number in worker.decoders.items())
                return unread(
                    Status.UNDECODABLE,
                    death.note,
                    level=worker.level,
                    signal=death.signal,
                    deaths=strike,
                    decoders=versions,
                )
    raise AssertionError("unreachable")  # platform: only the type checker sees this line
