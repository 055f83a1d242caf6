"""The worker's side, called directly: requests in, replies out, files that lie elsewhere."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.analysers import Analyser, Tier, found
from evidence.analysers.subject import NotOpened, Subject
from evidence.sandbox import operations
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.operations import Answer, announced, versions
from evidence.sandbox.protocol import (
    LONGEST,
    MAGIC,
    REPLY,
    REQUEST,
    AnalyserInfo,
    Ending,
    Hello,
    Message,
    Op,
    Params,
    write_hello,
)
from evidence.sandbox.remote import RemoteFile
from evidence.sandbox.results import Kind
from evidence.sandbox.worker import Pipe, warm_up
from tests.evidence.sandbox.media import Heard, drawn, sample, samples, saved


def request(op: Op, size: int, *, eager: bool, magic: int = MAGIC, length: int = 20) -> bytes:
    return REQUEST.pack(magic, op, 1, 7, length, size) + Params(page=5).packed(eager=eager)


def replies(data: bytes) -> list[tuple[int, int, bytes]]:
    told, at = [], 0
    while at < len(data):
        kind, status, job, length = REPLY.unpack_from(data, at)
        assert job == 7
        at += REPLY.size
        told.append((kind, status, data[at : at + length]))
        at += length
    return told


def served(incoming: bytes, kind: Kind = Kind.PICTURE) -> tuple[Op, list[tuple[int, int, bytes]]]:
    out = io.BytesIO()
    pipe = Pipe(io.BytesIO(incoming), out, announced())
    op = pipe.serve_one(kind)
    return op, replies(out.getvalue())


def test_a_request_is_answered_with_facts_pictures_and_an_ending() -> None:
    data = saved(drawn(), "JPEG")
    op, told = served(request(Op.ALL, len(data), eager=True) + data)
    assert op is Op.ALL
    assert {kind for kind, _, _ in told} == {
        Message.FACTS,
        Message.ENCODED,
        Message.PIXELS,
        Message.DONE,
    }
    assert told[-1] == (Message.DONE, Ending.READ, b"")


def test_a_file_that_was_not_sent_is_asked_for() -> None:
    data = saved(drawn(), "PNG")
    _, told = served(request(Op.FACTS, len(data), eager=False) + data)
    assert told[0][0] == Message.READ
    assert told[-1][:2] == (Message.DONE, Ending.READ)


def test_a_film_is_sent_elsewhere() -> None:
    data = sample("tiny.mp4")
    _, told = served(request(Op.ALL, len(data), eager=True) + data)
    assert told[-1][:2] == (Message.DONE, Ending.ELSEWHERE)


def test_a_probe_is_left_to_whoever_knows_probes() -> None:
    assert served(request(Op.PROBE, 10, eager=False)) == (Op.PROBE, [])


@pytest.mark.parametrize(
    "incoming",
    [
        b"",
        request(Op.ALL, 5, eager=True) + b"abc",
        request(Op.ALL, 5, eager=True, magic=1),
        request(Op.ALL, 5, eager=True, length=19),
    ],
)
def test_the_end_of_the_requests_ends_the_worker(incoming: bytes) -> None:
    with pytest.raises(EOFError):
        served(incoming)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_warm_up_reads_every_sample_of_its_kind(kind: Kind) -> None:
    assert versions(kind)
    warm_up(kind)


def test_there_is_a_sample_of_each_format() -> None:
    endings = {name.rsplit(".", 1)[1] for name in samples()}
    wanted = "jpg png webp tiff gif heic mp4 mov webm avi wav mp3 m4a ogg pdf txt"
    assert endings >= set(wanted.split())


def test_the_announcement_fits_into_its_message() -> None:
    hello = Hello(level=2, decoders=versions(Kind.PICTURE), analysers=announced())
    assert len(write_hello(hello)) <= LONGEST[Message.HELLO]
    assert announced()[0].name == "sniff"
    tiers = [each.tier for each in found()[1:]]
    assert tiers == sorted(tiers)


def test_sensitive_fields_are_fields() -> None:
    for each in found():
        assert each.sensitive <= set(each.fields)
        assert isinstance(each.tier, Tier)


def answered(run: Callable[[Subject], dict[str, int]], monkeypatch: pytest.MonkeyPatch) -> Heard:
    """Answer with a stub in the place of the analyser `size`."""
    mine: list[Analyser] = []
    for each in found():
        values = {**each.__dict__, "run": run} if each.name == "size" else each.__dict__
        mine.append(Analyser(**values))
    monkeypatch.setattr(operations, "found", lambda: tuple(mine))
    heard = Heard()
    data = b"some words"
    heard.ending = Answer(Kind.PICTURE, Subject(data, len(data)), Params(), heard).to(Op.ALL)
    return heard


def test_an_exception_of_an_analyser_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Subject) -> dict[str, int]:
        raise IndexError("tuple index\0")

    heard = answered(broken, monkeypatch)
    assert heard.ending is Ending.READ_WITH_WARNINGS
    assert heard.notes == [Note(code=Code.READER_FAILED, detail="IndexError: tuple index\\x00")]


def test_too_little_memory_and_a_rule_are_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    def hungry(_: Subject) -> dict[str, int]:
        raise MemoryError

    def refused(_: Subject) -> dict[str, int]:
        raise NotOpened(Note(code=Code.TOO_LARGE, a=5, b=3))

    assert answered(hungry, monkeypatch).codes == {Code.NO_MEMORY}
    heard = answered(refused, monkeypatch)
    assert (heard.ending, heard.codes) == (Ending.NOT_OPENED, {Code.TOO_LARGE})


def test_a_picture_that_was_not_decoded_has_no_preview() -> None:
    heard = Heard()
    answer = Answer(Kind.PICTURE, Subject(b"", 0), Params(), heard)
    assert answer.picture_preview() == {}
    assert not heard.jpegs


@given(st.binary(max_size=2000), st.lists(st.tuples(st.integers(0, 2100), st.integers(-1, 900))))
def test_a_remote_file_reads_like_a_local_one(data: bytes, steps: list[tuple[int, int]]) -> None:
    local = io.BytesIO(data)
    remote = RemoteFile(lambda offset, length: data[offset : offset + length], len(data))
    assert remote.readable()
    assert remote.seekable()
    for place, length in steps:
        assert remote.seek(place) == local.seek(place)
        assert remote.read(length) == local.read(length)
        assert remote.tell() == local.tell()


def test_a_remote_file_keeps_a_few_blocks_and_asks_within_the_file() -> None:
    size = 20 * 262_144 + 100
    asked: list[tuple[int, int]] = []

    def ask(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return bytes(length)

    remote = RemoteFile(ask, size)
    assert len(remote.read()) == size
    assert len(asked) == 21
    assert asked[-1] == (20 * 262_144, 100)
    remote.seek(-100, os.SEEK_END)
    assert len(remote.read(100)) == 100
    assert len(asked) == 21
    remote.seek(0)
    remote.read(1)
    assert len(asked) == 22
    assert remote.seek(4, os.SEEK_CUR) == 5
    with pytest.raises(ValueError, match="beginning"):
        remote.seek(-1)


def test_an_analyser_info_carries_its_decoders() -> None:
    metadata = next(each for each in announced() if each.name == "metadata")
    assert isinstance(metadata, AnalyserInfo)
    assert "ExifRead" in metadata.decoders
