"""The canonical form: what it allows, what it refuses, and that reading is its own inverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody.canonical import MAX_INTEGER, canonical_bytes, load_canonical

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
TEXT = st.text(max_size=20).filter(lambda text: "\0" not in text and text.isprintable())
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_reading_gives_back_what_was_written(value: object) -> None:
    assert load_canonical(canonical_bytes(value)) == value


def test_members_are_sorted_and_text_stays_as_it_is() -> None:
    assert canonical_bytes({"b": "حلب\n", "_sd": [1, True], "a": ()}) == (
        '{"_sd":[1,true],"a":[],"b":"حلب\\n"}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        b"bytes",
        2**53,
        -(2**53),
        "a\0b",
        "\ud800",
        {"A": 1},
        {1: 2},
        {"a" * 41: 1},
        {"": 1},
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical_bytes(value)


def test_sixteen_levels_are_the_deepest() -> None:
    value: object = 1
    for _ in range(16):
        value = [value]
    assert load_canonical(canonical_bytes(value)) == value
    with pytest.raises(ValueError, match="deeply"):
        canonical_bytes([value])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"a":1,"a":1}', "twice"),
        (b"1.0", "not an integer"),
        (b"1e3", "not an integer"),
        (b"NaN", "not an integer"),
        (b"-Infinity", "not an integer"),
        (b'{"b":1,"a":2}', "canonical"),
        (b"[1, 2]", "canonical"),
        (b'"\\u0041"', "canonical"),
        (b"9007199254740992", "larger"),
        (b"-0", "canonical"),
        (b'"\xff"', "utf-8"),
        (b"[", "Expecting"),
        (b"", "Expecting"),
        (b"[" * 100_000, "deeply"),
        (b"[1]\n", "canonical"),
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        load_canonical(data)


def test_what_is_too_long_is_not_read() -> None:
    with pytest.raises(ValueError, match="longer than 3"):
        load_canonical(b"[1]\n", limit=3)
