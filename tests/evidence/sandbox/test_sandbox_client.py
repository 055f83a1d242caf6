"""Starting, feeding and ending a worker; workers that lie or do not come up."""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path

import pytest

from evidence.sandbox.client import Died, Worker, _whole, _widen
from evidence.sandbox.conversation import SourceFailed
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import EAGER_MAX, Op, Params
from evidence.sandbox.results import Kind, Status
from tests.evidence.sandbox.media import drawn, sample, saved

HELLO = "import os,sys,struct;w=lambda b:os.write(1,b);"
TRUE_HELLO = HELLO + "w(struct.pack('<HHIQ',1,0,0,4)+struct.pack('<HBB',2,0,0));"


def liar(program: str) -> Worker:
    return Worker(Kind.PICTURE, command=[sys.executable, "-I", "-c", program])


def test_a_photo_is_described_and_previewed(picture_worker: Worker) -> None:
    data = saved(drawn(900, 600), "JPEG")
    result = picture_worker.run(Op.ALL, io.BytesIO(data), len(data))
    assert (result.status, result.media_type) == (Status.READ, "image/jpeg")
    assert result.preview is not None
    assert result.preview.startswith(b"\xff\xd8")
    assert result.blur is not None
    assert (result.blur.width, result.blur.height) == (16, 11)
    assert len(str(result.value("pdq"))) == 64


def test_an_empty_file_needs_no_worker() -> None:
    assert Worker(Kind.PICTURE).run(Op.ALL, b"", 0).status is Status.EMPTY


def test_a_large_file_is_served_piece_by_piece(picture_worker: Worker) -> None:
    data = saved(drawn(), "JPEG")
    padded = data + bytes(EAGER_MAX)
    result = picture_worker.run(Op.ALL, io.BytesIO(padded), len(padded))
    assert result.preview is not None
    assert picture_worker.run(Op.ALL, data, len(data)).preview == result.preview


def test_pixels_come_back_at_the_size_that_was_asked_for(picture_worker: Worker) -> None:
    data = saved(drawn(900, 600), "PNG")
    result = picture_worker.run(Op.PICTURE, data, len(data), params=Params(longest=90))
    shown = result.pixels[0]
    assert (shown.width, shown.height, len(shown.data)) == (90, 60, 90 * 60 * 3)
    assert shown.data[:3] == b"\xff\0\0"


@pytest.mark.parametrize("size", [100, EAGER_MAX + 1])
def test_a_source_that_fails_kills_the_worker_and_says_why(size: int) -> None:
    class Broken(io.BytesIO):
        def read(self, length: int | None = -1) -> bytes:
            raise OSError("the card is gone")

    worker = Worker(Kind.PICTURE)
    worker.start()
    with pytest.raises(OSError, match="the card is gone"):
        worker.run(Op.ALL, Broken(), size)
    worker.close()
    assert not worker.alive()


def test_a_source_that_became_shorter_is_noticed() -> None:
    with pytest.raises(SourceFailed):
        _whole(io.BytesIO(b"short"), 10)


def test_before_its_start_a_worker_is_nothing() -> None:
    worker = Worker("picture")
    assert (worker.level, worker.decoders, worker.alive()) == (0, {}, False)
    assert (worker.resident(), worker.close()) == (0, 0)
    worker.kill()
    with pytest.raises(Died):
        worker.run(Op.ALL, b"x", 1)


def test_a_dead_worker_says_so() -> None:
    worker = Worker(Kind.PAPER)
    worker.start()
    worker.kill()
    with pytest.raises(Died) as death:
        worker.run(Op.ALL, b"x" * 100_000, 100_000)
    assert death.value.signal == 9
    assert worker.resident() == 0
    assert worker.close() == 9


@pytest.mark.parametrize(
    "program",
    [
        "",
        "import sys; sys.exit(3)",
        HELLO + "w(b'x' * 10)",
    ],
)
def test_a_program_that_ends_before_it_speaks_did_not_come_up(program: str) -> None:
    worker = liar(program)
    with pytest.raises(Died) as death:
        worker.start()
    assert death.value.note.code is Code.DIED


@pytest.mark.parametrize(
    "program",
    [
        HELLO + "w(b'x' * 16)",
        HELLO + "w(struct.pack('<HHIQ',7,0,0,0))",
        HELLO + "w(struct.pack('<HHIQ',1,0,9,4)+bytes(4))",
        HELLO + "w(struct.pack('<HHIQ',1,0,0,1<<40))",
        HELLO + "w(struct.pack('<HHIQ',1,0,0,4)+struct.pack('<HBB',2,200,0))",
    ],
)
def test_a_program_that_announces_nonsense_is_killed(program: str) -> None:
    worker = liar(program)
    with pytest.raises(Died) as death:
        worker.start()
    assert death.value.note.code is Code.MISBEHAVED


def test_a_liar_that_answers_with_noise_is_killed() -> None:
    worker = liar(TRUE_HELLO + "os.read(0,9);w(b'z'*4096);sys.stdin.read()")
    worker.start()
    with pytest.raises(Died) as death:
        worker.run(Op.ALL, b"data", 4)
    assert death.value.note.code is Code.MISBEHAVED


def test_a_worker_that_closes_its_pipe_and_lives_on_is_ended() -> None:
    worker = liar(TRUE_HELLO + "os.read(0,9);os.close(1);import time;time.sleep(60)")
    worker.start()
    with pytest.raises(Died):
        worker.run(Op.ALL, b"data", 4)
    assert not worker.alive()


def test_a_worker_can_be_killed_from_another_thread() -> None:
    worker = liar(TRUE_HELLO + "sys.stdin.read()")
    worker.start()
    threading.Timer(0.1, worker.kill).start()
    with pytest.raises(Died):
        worker.run(Op.ALL, b"data", 4)


def test_workers_in_a_row_give_the_same_bytes(picture_worker: Worker) -> None:
    data = sample("tiny.heic")
    first, second = (picture_worker.run(Op.ALL, data, len(data)) for _ in range(2))
    assert first == second
    assert picture_worker.files >= 2


def test_a_pipe_that_cannot_be_widened_is_left_alone(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as plain:
        _widen(plain)
