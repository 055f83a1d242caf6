"""What both sides of the pipe agree on, and what the application refuses to believe."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.sandbox.facts import read_facts, write_facts
from evidence.sandbox.notes import SENTENCES, Code, Note
from evidence.sandbox.protocol import (
    FACTS,
    LONGEST,
    AnalyserInfo,
    Breach,
    Hello,
    Message,
    Reader,
    escaped,
    read_hello,
    write_hello,
)
from evidence.sandbox.results import (
    ANY,
    Kind,
    ReadingResult,
    Result,
    Status,
    kind_for,
    unread,
)

INFO = AnalyserInfo(
    name="metadata",
    version=3,
    decoders=("ExifRead", "Pillow"),
    fields=("make", "owner_name", "gps_dop"),
    sensitive=frozenset({"owner_name"}),
)
HELLO = Hello(level=2, decoders={"ExifRead": "3.5.1"}, analysers=(INFO,))

integers = st.integers(-(2**63), 2**63 - 1)
rationals = st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=900)
values = st.dictionaries(st.sampled_from(INFO.fields), integers | rationals | texts)
notes = st.builds(
    Note,
    code=st.sampled_from(list(Code)),
    a=integers,
    b=integers,
    detail=st.text(st.characters(codec="ascii", exclude_characters="\0"), max_size=200),
)


def test_an_announcement_comes_through_as_it_was_made() -> None:
    assert read_hello(write_hello(HELLO)) == HELLO


def test_an_announcement_without_decoders_comes_through() -> None:
    hello = Hello(level=1, decoders={}, analysers=())
    assert read_hello(write_hello(hello)) == hello


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_an_announcement_that_ends_early_is_a_breach(cut: int) -> None:
    with pytest.raises(Breach):
        read_hello(write_hello(HELLO)[:cut])


def test_an_announcement_with_a_tail_or_a_twin_is_a_breach() -> None:
    with pytest.raises(Breach):
        read_hello(write_hello(HELLO) + b"x")
    with pytest.raises(Breach):
        read_hello(write_hello(Hello(level=2, decoders={}, analysers=(INFO, INFO))))


@pytest.mark.parametrize("name", ["Make", "", "1a", "a" * 41, "a b"])
def test_a_field_may_only_have_a_plain_name(name: str) -> None:
    info = AnalyserInfo(name="a", version=1, decoders=(), fields=(name,), sensitive=frozenset())
    with pytest.raises(Breach):
        read_hello(write_hello(Hello(level=2, decoders={}, analysers=(info,))))


@pytest.mark.parametrize("fields", [("a", "a"), tuple(f"f{n}" for n in range(129))])
def test_a_field_list_has_no_twins_and_no_more_than_128(fields: tuple[str, ...]) -> None:
    info = AnalyserInfo(name="a", version=1, decoders=(), fields=fields, sensitive=frozenset())
    with pytest.raises(Breach):
        read_hello(write_hello(Hello(level=2, decoders={}, analysers=(info,))))


@given(values, st.lists(notes, max_size=5))
def test_facts_come_through_as_they_were_sent(
    sent: dict[str, int | str | tuple[int, int]], said: list[Note]
) -> None:
    info, got, heard = read_facts(write_facts(0, INFO, sent, said), [INFO])
    plain = {k: f"{v[0]}/{v[1]}" if isinstance(v, tuple) else v for k, v in sent.items()}
    assert (info, got, heard) == (INFO, plain, said)


@given(st.binary(max_size=200))
def test_whatever_bytes_come_as_facts_there_is_an_answer_or_a_breach(data: bytes) -> None:
    try:
        _, got, _ = read_facts(FACTS.pack(0, 2) + data, [INFO])
    except Breach:
        return
    assert set(got) <= set(INFO.fields)


def test_a_long_text_is_cut_at_a_whole_letter_and_a_lone_surrogate_escaped() -> None:
    _, got, _ = read_facts(write_facts(0, INFO, {"make": "ب" * 4000}, []), [INFO])
    assert got["make"] == "ب" * 2048
    _, got, _ = read_facts(write_facts(0, INFO, {"make": "a\udc80"}, []), [INFO])
    assert got["make"] == "a\\udc80"


def test_a_worker_cannot_send_more_than_512_facts() -> None:
    many = [Note(code=Code.TRUNCATED)] * 600
    _, _, heard = read_facts(write_facts(0, INFO, {}, many), [INFO])
    assert len(heard) == 512


def _one(key: int, form: int, body: bytes) -> bytes:
    return FACTS.pack(0, 1) + struct.pack("<HB", key, form) + body


@pytest.mark.parametrize(
    "data",
    [
        FACTS.pack(1, 0),
        FACTS.pack(0, 513),
        FACTS.pack(0, 0) + b"tail",
        _one(3, 1, bytes(8)),
        _one(0, 9, bytes(8)),
        _one(0, 3, struct.pack("<H", 4097) + bytes(4097)),
        _one(0, 3, struct.pack("<H", 3) + b"a\0b"),
        _one(0, 4, struct.pack("<HqqH", 999, 0, 0, 0)),
        _one(0, 4, struct.pack("<HqqH", 1, 0, 0, 201) + bytes(201)),
        FACTS.pack(0, 2) + 2 * (struct.pack("<HB", 0, 1) + bytes(8)),
    ],
)
def test_facts_that_an_honest_worker_cannot_send_are_a_breach(data: bytes) -> None:
    with pytest.raises(Breach):
        read_facts(data, [INFO])


def test_a_value_outside_the_field_list_is_a_bug_of_the_analyser() -> None:
    with pytest.raises(KeyError):
        write_facts(0, INFO, {"colour": 1}, [])


def test_bytes_that_are_not_text_are_shown_escaped() -> None:
    assert escaped(b"a\xff") == "a\\xff"
    assert Reader(b"\x02ab").short() == "ab"


def test_every_code_has_a_sentence_and_every_message_a_limit() -> None:
    assert set(SENTENCES) == set(Code)
    assert set(LONGEST) == set(Message)
    for code in Code:
        assert Note(code=code, a=3, b=4).sentence.endswith(".")


def test_damage_refusal_and_remark_are_three_things() -> None:
    assert Note(code=Code.TRUNCATED).damage
    assert not Note(code=Code.TRUNCATED).refusal
    assert Note(code=Code.TOO_LARGE).refusal
    assert not Note(code=Code.GPS_ZERO).damage
    assert not Note(code=Code.GPS_ZERO).refusal


def test_each_media_type_has_its_kind_of_worker() -> None:
    assert kind_for("video/mp4") is kind_for("audio/wav") is Kind.FILM
    assert kind_for("application/pdf") is Kind.PAPER
    assert kind_for("application/zip") is kind_for("image/png") is Kind.PICTURE
    assert len(ANY) > 15


def test_a_result_finds_its_values_and_says_each_sentence_once() -> None:
    readings = tuple(
        ReadingResult(tool=tool, version=1, decoder="", values={tool: 1}, warnings=("Cut.",))
        for tool in ("a", "b")
    )
    result = Result(status=Status.READ, readings=readings)
    assert result.value("b") == 1
    assert result.value("c") is None
    assert result.warnings == ("Cut.",)


def test_a_file_nobody_can_speak_for_has_a_reason() -> None:
    result = unread(Status.UNDECODABLE, Note(code=Code.DIED, detail="x"), level=2, signal=11)
    assert result.value("signal") == 11
    assert result.readings[0].details == ("x",)
    assert "ended unexpectedly" in result.warnings[0]
