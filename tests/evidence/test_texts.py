from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import texts
from evidence.errors import Refused
from evidence.texts import Claimed, Day, Digest, Language, Name, Prose, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Value):
    line: str = ""
    lines: tuple[str, ...] = ()
    many: Prose | None = None
    day: Day | None = None
    digest: Digest | None = None
    language: Language | None = None
    claimed: Claimed | int = 0
    number: int = 0
    flag: bool = False
    flags: tuple[bool, ...] = ()
    maybe: bool | None = None


def test_text_is_kept_in_nfc() -> None:
    made = Sample(line="e\u0301", lines=("a", "o\u0308"))
    assert (made.line, made.lines) == ("é", ("a", "ö"))


@pytest.mark.parametrize("bad", ["a\x00", "a\x07", "a\x7f", "a\x85", "a\ud800", "a\nb", "a\tb"])
def test_a_line_holds_no_control_character_and_no_half_character(bad: str) -> None:
    with pytest.raises(Refused, match=r"line: The text .* cannot be kept"):
        Sample(line=bad)


@pytest.mark.parametrize("bad", ["a\x00", "a\x0b", "a\x9f", "a\udfff"])
def test_prose_holds_no_control_character_but_line_ends_and_tabs(bad: str) -> None:
    with pytest.raises(Refused, match="many: "):
        Sample(many=bad)
    assert Sample(many="a\r\nb\rc\td").many == "a\nb\nc\td"


@pytest.mark.parametrize("blank", ["", " ", "\u00a0"])
def test_an_absent_text_is_left_out_never_blank(blank: str) -> None:
    with pytest.raises(Refused, match="empty"):
        Sample(many=blank)


def test_a_default_is_always_allowed() -> None:
    assert Sample(line="").line == ""


def test_bidirectional_controls_are_kept() -> None:
    assert Sample(line="\u202eabc\u2069").line == "\u202eabc\u2069"


@pytest.mark.parametrize("bad", ["2015-02-29", "2015-1-2", "20151129", "yesterday!"])
def test_a_day_is_a_date(bad: str) -> None:
    with pytest.raises(Refused, match="is not a date"):
        Sample(day=bad)
    assert Sample(day="2016-02-29").day == "2016-02-29"


@pytest.mark.parametrize("fields", [{"digest": "ABCD"}, {"language": "english!"}])
def test_digests_and_codes_have_their_form(fields: dict[str, str]) -> None:
    with pytest.raises(Refused, match=r"(digest|language): .* is not a"):
        Sample(**fields)  # type: ignore[arg-type]
    assert Sample(digest="00ff", language="ar-SY").language == "ar-SY"


def test_names_say_their_script() -> None:
    assert Name(text="أريحا", script="Arab", language="ar").script == "Arab"
    with pytest.raises(Refused, match="script code"):
        Name(text="x", script="arabic")


def test_a_number_too_large_for_the_canonical_form_is_refused() -> None:
    assert Sample(number=-(2**53) + 1, claimed=2**53 - 1)
    for fields in ({"number": 2**53}, {"claimed": -(2**53)}):
        with pytest.raises(Refused, match="too large"):
            Sample(**fields)  # type: ignore[arg-type]


@given(st.text())
def test_whatever_a_file_claims_is_made_visible_and_can_be_kept(text: str) -> None:
    kept = Sample(claimed=text).claimed
    assert isinstance(kept, str)
    assert kept == unicodedata.normalize("NFC", kept)
    kept.encode()
    assert not any(unicodedata.category(c) == "Cc" for c in kept)
    assert Sample(claimed=kept).claimed == kept


def test_a_long_claim_is_cut() -> None:
    kept = texts.visible("\n" * 4096)
    assert len(kept) == 4096
    assert kept.endswith("…")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("صورة.jpg".encode(), "صورة.jpg"),
        (b"\xff\xfea.jpg", "\\xff\\xfea.jpg"),
        (b"a\nb", "a\\u000ab"),
        (b" ", "“ ”"),
    ],
)
def test_any_file_name_can_be_shown(raw: bytes, shown: str) -> None:
    assert texts.shown_name(raw) == shown


@given(st.binary())
def test_bytes_survive_packing(raw: bytes) -> None:
    assert texts.unpacked(texts.packed(raw)) == raw
    assert not set(texts.packed(raw)) & set("=+/")


def test_what_is_not_packed_is_not_unpacked() -> None:
    with pytest.raises(ValueError, match="base64"):
        texts.unpacked("a b!")
