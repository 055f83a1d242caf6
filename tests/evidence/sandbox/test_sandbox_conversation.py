"""The application's side of a request: what it takes, what it serves, what it calls a breach."""

from __future__ import annotations

import io
import struct

import pytest

from evidence.sandbox.conversation import Conversation, SourceFailed
from evidence.sandbox.facts import write_facts
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.protocol import (
    ENCODED,
    PIXELS,
    READ,
    REPLY,
    AnalyserInfo,
    Breach,
    Ending,
    Hello,
    Message,
    Role,
)
from evidence.sandbox.results import OPAQUE, Frame, Kind, Pixels, Status

SNIFF = AnalyserInfo(
    name="sniff",
    version=1,
    decoders=("A", "B"),
    fields=("media_type", "owner"),
    sensitive=frozenset({"owner"}),
)
HELLO = Hello(level=2, decoders={"A": "1.0"}, analysers=(SNIFF,))
SIZE = 1000


def talk(source: io.BufferedIOBase | bytes = bytes(SIZE)) -> Conversation:
    return Conversation(7, HELLO, source, SIZE)  # type: ignore[arg-type]


def jpeg(role: int, below: int = 10) -> bytes:
    return ENCODED.pack(role, 0, 3, 1, below) + b"\xff\xd8"


def pixels(role: int, *, width: int = 2, form: int = 1, data: bytes = bytes(6)) -> bytes:
    return PIXELS.pack(width, 1, form, role) + data


def test_an_honest_conversation_becomes_a_result() -> None:
    one = talk()
    note = Note(code=Code.NUL_CUT, detail="a\u202eb")
    values = {"media_type": "image/png", "owner": "x"}
    one.take(Message.FACTS, write_facts(0, SNIFF, values, [note]))
    one.take(Message.ENCODED, jpeg(Role.PREVIEW))
    one.take(Message.ENCODED, jpeg(Role.THUMBNAIL))
    one.take(Message.ENCODED, jpeg(Role.FRAME))
    one.take(Message.PIXELS, pixels(Role.BLUR))
    one.take(Message.PIXELS, pixels(Role.VIEW))
    result = one.result(Ending.READ)
    assert result.status is Status.READ
    assert (result.media_type, result.level, result.elsewhere) == ("image/png", 2, None)
    assert result.preview == result.thumbnail == b"\xff\xd8"
    assert result.frames == (Frame(pts=3, time_base="1/10", jpeg=b"\xff\xd8"),)
    assert result.blur == result.pixels[0] == Pixels(width=2, height=1, data=bytes(6))
    reading = result.readings[0]
    assert (reading.decoder, reading.sensitive) == ("A 1.0", frozenset({"owner"}))
    assert reading.details == ("nul_cut: a\\u202eb",)


def test_an_invented_media_type_is_not_believed() -> None:
    one = talk()
    one.take(Message.FACTS, write_facts(0, SNIFF, {"media_type": "text/html"}, []))
    assert one.result(Ending.NOT_OPENED).media_type == OPAQUE


def test_a_file_for_another_kind_of_worker_is_sent_there() -> None:
    one = talk()
    one.take(Message.FACTS, write_facts(0, SNIFF, {"media_type": "video/mp4"}, []))
    assert one.result(Ending.ELSEWHERE).elsewhere is Kind.FILM


def test_an_ending_outside_the_list_is_a_breach() -> None:
    with pytest.raises(Breach):
        talk().result(99)


def test_a_header_is_checked_before_the_body_is_taken() -> None:
    assert talk().header(REPLY.pack(Message.DONE, 1, 7, 0)) == (Message.DONE, 1, 0)
    for bad in (
        REPLY.pack(Message.HELLO, 0, 7, 0),
        REPLY.pack(77, 0, 7, 0),
        REPLY.pack(Message.DONE, 1, 8, 0),
        REPLY.pack(Message.DONE, 1, 7, 1),
        REPLY.pack(Message.PIXELS, 0, 7, 10 << 30),
    ):
        with pytest.raises(Breach):
            talk().header(bad)


def test_the_output_of_one_request_is_bounded() -> None:
    one = talk()
    for _ in range(8):
        one.header(REPLY.pack(Message.PIXELS, 0, 7, 64 << 20))
    with pytest.raises(Breach):
        one.header(REPLY.pack(Message.PIXELS, 0, 7, 64 << 20))


@pytest.mark.parametrize("in_memory", [True, False])
def test_reads_are_served_from_inside_the_file(in_memory: bool) -> None:
    data = bytes(range(250)) * 4
    one = talk(data if in_memory else io.BytesIO(data))
    assert one.take(Message.READ, READ.pack(10, 3)) == b"\n\x0b\x0c"
    assert one.take(Message.READ, READ.pack(0, SIZE)) == data


@pytest.mark.parametrize(
    "body",
    [b"", READ.pack(0, 0), READ.pack(999, 2), READ.pack(1 << 63, 1), READ.pack(0, 2 << 20)],
)
def test_a_read_outside_the_file_is_a_breach(body: bytes) -> None:
    with pytest.raises(Breach):
        talk().take(Message.READ, body)


def test_reading_has_a_budget() -> None:
    one = talk()
    for _ in range(10_004):
        one.take(Message.READ, READ.pack(0, 1))
    with pytest.raises(Breach):
        one.take(Message.READ, READ.pack(0, 1))


def test_a_source_that_fails_is_not_the_workers_fault() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the card is gone")

    with pytest.raises(SourceFailed):
        talk(Broken()).take(Message.READ, READ.pack(0, 1))
    with pytest.raises(SourceFailed):
        talk(io.BytesIO(b"short")).take(Message.READ, READ.pack(0, SIZE))


@pytest.mark.parametrize(
    ("kind", "bodies"),
    [
        (Message.ENCODED, [jpeg(99)]),
        (Message.ENCODED, [jpeg(Role.BLUR)]),
        (Message.ENCODED, [jpeg(Role.FRAME, below=0)]),
        (Message.ENCODED, [jpeg(Role.PREVIEW)] * 2),
        (Message.ENCODED, [jpeg(Role.FRAME)] * 201),
        (Message.ENCODED, [b"short"]),
        (Message.PIXELS, [pixels(99)]),
        (Message.PIXELS, [pixels(Role.FRAME)]),
        (Message.PIXELS, [pixels(Role.BLUR)] * 2),
        (Message.PIXELS, [pixels(Role.BLUR, form=2)]),
        (Message.PIXELS, [pixels(Role.BLUR, width=0, data=b"")]),
        (Message.PIXELS, [pixels(Role.BLUR, data=bytes(7))]),
        (Message.FACTS, [write_facts(0, SNIFF, {}, [])] * 2),
        (Message.FACTS, [struct.pack("<HH", 9, 0)]),
    ],
)
def test_what_does_not_belong_here_is_a_breach(kind: Message, bodies: list[bytes]) -> None:
    one = talk()
    for body in bodies[:-1]:
        one.take(kind, body)
    with pytest.raises(Breach):
        one.take(kind, bodies[-1])
