"""The pool: order, deadlines, two strikes, a level below two, and a quick end."""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from importlib import resources
from typing import BinaryIO

import pytest

from app import workers
from app.workers import Workers, reachable_level, refuse_weak
from evidence.errors import Cancelled, Refused, Unavailable
from evidence.sandbox.client import Worker
from evidence.sandbox.protocol import Op, Params
from evidence.sandbox.results import Kind, Result, Status

SAMPLES = resources.files("evidence.sandbox") / "samples"
GREETING = (
    "import os,struct,time;"
    "os.write(1,struct.pack('<HHIQ',1,0,0,4)+struct.pack('<HBB',{level},0,0));"
)
SILENT = GREETING.format(level=2) + "time.sleep(60)"
DYING = GREETING.format(level=2) + "os.read(0,16);os.kill(os.getpid(),11)"
WEAK = GREETING.format(level=1) + "time.sleep(60)"
SENDS_AWAY = GREETING.format(level=2) + "os.read(0,99);os.write(1,struct.pack('<HHIQ',7,5,1,0))"


def stub(program: str) -> Callable[[Kind], Worker]:
    def start(kind: Kind) -> Worker:
        return Worker(kind, command=[sys.executable, "-I", "-c", program])

    return start


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def ask(pool: Workers, name: str, op: Op | str = "all", **more: object) -> Future[Result]:
    data = sample(name)
    return pool.submit(op, lambda: io.BytesIO(data), len(data), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    made = Workers(2)
    yield made
    made.close()


@pytest.fixture
def stubbed() -> Iterator[Callable[[str], Workers]]:
    made: list[Workers] = []

    def make(program: str) -> Workers:
        made.append(Workers(1, start=stub(program)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_pictures_films_and_papers_find_their_workers(pool: Workers) -> None:
    names = ["tiny.jpg", "tiny.mp4", "tiny.pdf", "tiny.wav", "tiny.txt", "tiny.heic"]
    found = {name: ask(pool, name) for name in names}
    assert {asked.result(60).status for asked in found.values()} == {Status.READ}
    assert found["tiny.mp4"].result().frames
    assert found["tiny.pdf"].result().preview
    assert found["tiny.pdf"].result().level == pool.level == 2


def test_pixels_pages_and_sheets_are_asked_for_by_name(pool: Workers) -> None:
    picture = ask(pool, "tiny.jpg", "picture", params={"longest": 24}).result(60)
    assert picture.pixels[0].width == 24
    page = ask(pool, "tiny.pdf", Op.PAGE, params=Params(longest=100)).result(60)
    assert page.pixels[0].width == 100
    assert len(ask(pool, "tiny.mp4", "sheet").result(60).frames) == 2
    assert ask(pool, "tiny.jpg", "page").result(60).status is Status.NOT_OPENED


def test_an_empty_file_needs_no_worker(pool: Workers) -> None:
    asked = pool.submit("all", io.BytesIO, 0)
    assert asked.result(60).status is Status.EMPTY


def test_a_source_that_cannot_be_opened_tells_whoever_asked(pool: Workers) -> None:
    def gone() -> BinaryIO:
        raise FileNotFoundError("gone")

    with pytest.raises(FileNotFoundError):
        pool.submit("all", gone, 5).result(60)
    assert ask(pool, "tiny.jpg").result(60).status is Status.READ


def test_every_source_is_closed(pool: Workers) -> None:
    opened: list[io.BytesIO] = []

    def source() -> BinaryIO:
        opened.append(io.BytesIO(sample("tiny.mp4")))
        return opened[-1]

    pool.submit("all", source, len(sample("tiny.mp4"))).result(60)
    assert len(opened) == 2  # once to see what it is, once to read it
    assert all(each.closed for each in opened)


def test_a_file_that_kills_two_workers_is_undecodable(stubbed: Callable[[str], Workers]) -> None:
    result = ask(stubbed(DYING), "tiny.jpg").result(60)
    assert result.status is Status.UNDECODABLE
    assert (result.value("signal"), result.value("deaths"), result.level) == (11, 2, 2)
    assert "ended unexpectedly" in result.warnings[0]


def test_a_file_that_takes_too_long_twice_is_undecodable(
    stubbed: Callable[[str], Workers],
) -> None:
    result = ask(stubbed(SILENT), "tiny.jpg", deadline_s=0.2).result(60)
    assert result.status is Status.UNDECODABLE
    assert "too long" in result.warnings[0]


def test_a_worker_that_sends_a_file_away_for_nothing_misbehaves(
    stubbed: Callable[[str], Workers],
) -> None:
    result = ask(stubbed(SENDS_AWAY), "tiny.jpg").result(60)
    assert result.status is Status.UNDECODABLE
    assert "misbehaved" in result.warnings[0]


def test_a_reader_that_does_not_start_leaves_the_file_alone(
    stubbed: Callable[[str], Workers],
) -> None:
    with pytest.raises(Unavailable, match="could not be started"):
        ask(stubbed("import sys; sys.exit(1)"), "tiny.jpg").result(60)


def test_a_program_that_is_not_there_is_unavailable() -> None:
    pool = Workers(1, start=lambda kind: Worker(kind, command=["/nowhere/at/all"]))
    with pytest.raises(Unavailable):
        ask(pool, "tiny.jpg").result(60)
    pool.close()


def test_below_level_2_nothing_is_decoded_without_consent(
    stubbed: Callable[[str], Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="cannot lock"):
        ask(stubbed(WEAK), "tiny.jpg").result(60)
    monkeypatch.setattr(workers, "reachable_level", lambda: 1)
    with pytest.raises(Refused, match="cannot lock"):
        Workers(1)
    Workers(1, weak_ok=True).close()
    refuse_weak(1, weak_ok=True)


def test_the_level_is_known_before_a_worker_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence.sandbox import lockdown_linux

    assert reachable_level() in (1, 2)
    monkeypatch.setattr(lockdown_linux, "landlock_abi", lambda: 0)
    assert reachable_level() == 1


def test_what_is_on_screen_comes_first_and_of_one_class_the_newest() -> None:
    pool = Workers(1)
    order: list[str] = []
    gate = threading.Event()

    def source(name: str) -> Callable[[], BinaryIO]:
        def opened() -> BinaryIO:
            if name == "first":
                gate.wait(30)
            order.append(name)
            return io.BytesIO(sample("tiny.txt"))

        return opened

    size = len(sample("tiny.txt"))
    asked = [pool.submit("facts", source("first"), size)]
    while pool._queue:
        time.sleep(0.001)
    wanted = ("late", 7), ("a", 3), ("taken in", 5), ("seen", 1), ("later", 7), ("b", 3), ("c", 3)
    for name, priority in (*wanted, ("next", 5)):
        asked.append(pool.submit("facts", source(name), size, priority))
    gate.set()
    wait(asked, 60)
    assert order == ["first", "seen", "c", "b", "a", "taken in", "next", "late", "later"]
    pool.close()


def test_what_waits_can_be_cancelled_and_the_end_is_quick(
    stubbed: Callable[[str], Workers],
) -> None:
    pool = stubbed(SILENT)
    running = ask(pool, "tiny.jpg")
    while not running.running():  # before the others: the newest of what waits is served first
        time.sleep(0.001)
    waiting = [ask(pool, "tiny.jpg") for _ in range(3)]
    assert waiting[0].cancel()
    before = time.monotonic()
    pool.close()
    assert time.monotonic() - before < 1
    with pytest.raises(Cancelled):
        running.result(5)
    with pytest.raises(CancelledError):
        waiting[1].result(5)
    with pytest.raises(Cancelled):
        ask(pool, "tiny.jpg")


def test_a_cancelled_job_is_passed_over() -> None:
    pool = Workers(1)
    gate = threading.Event()

    def slow() -> BinaryIO:
        gate.wait(30)
        return io.BytesIO(sample("tiny.txt"))

    first = pool.submit("facts", slow, len(sample("tiny.txt")))
    second, third = ask(pool, "tiny.txt"), ask(pool, "tiny.txt")
    assert second.cancel()
    gate.set()
    assert first.result(60).status is third.result(60).status is Status.READ
    pool.close()


def test_a_worker_is_replaced_after_its_share_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_FILES", 2)
    started: list[Kind] = []

    def start(kind: Kind) -> Worker:
        started.append(kind)
        return Worker(kind)

    pool = Workers(1, start=start)
    for _ in range(3):
        ask(pool, "tiny.txt").result(60)
    assert len(started) == 2
    pool.close()


def test_workers_for_films_go_home_when_nobody_needs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "_IDLE_S", 0.05)
    made: list[Worker] = []

    def start(kind: Kind) -> Worker:
        made.append(Worker(kind))
        return made[-1]

    pool = Workers(1, start=start)
    ask(pool, "tiny.mp4").result(60)
    film = next(worker for worker in made if worker.kind is Kind.FILM)
    until = time.monotonic() + 10
    while film.alive() and time.monotonic() < until:
        time.sleep(0.01)
    assert not film.alive()
    assert any(worker.alive() for worker in made if worker.kind is Kind.PICTURE)
    pool.close()


def test_a_pool_has_as_many_places_as_processors_and_at_most_four() -> None:
    pool = Workers()
    assert 1 <= pool.size <= 4
    pool.close()


def test_a_pool_closed_while_a_worker_starts_ends_it() -> None:
    pool = Workers(1, start=stub("import time; time.sleep(60)"))
    asked = ask(pool, "tiny.jpg")
    while not asked.running() or not pool._benches[0]._sitting:
        time.sleep(0.001)
    time.sleep(0.05)
    pool.close()
    with pytest.raises(Cancelled):
        asked.result(5)
