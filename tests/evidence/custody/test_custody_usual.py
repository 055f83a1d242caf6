"""The quick reading of disclosures takes exactly what the strict one takes, and says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody import disclosure, usual

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
HEX = st.text("0123456789abcdef", min_size=1, max_size=6)
SIZE = st.integers(0, 2**53 - 1)
VALUES = st.one_of(
    st.tuples(
        st.just("what"),
        st.fixed_dictionaries({"kind": TEXT, "record": TEXT, "ref": st.none() | TEXT}),
    ),
    st.tuples(
        st.just("when"),
        st.fixed_dictionaries({"at": TEXT, "boot": TEXT, "mono": TEXT, "zone": TEXT}),
    ),
    st.tuples(st.just("who"), st.fixed_dictionaries({"as": TEXT, "person": st.none() | TEXT})),
    st.tuples(st.just("why"), st.none() | TEXT),
    st.tuples(
        st.just("body"),
        st.fixed_dictionaries({"parents": st.lists(HEX), "sha256": TEXT, "size": SIZE}),
    ),
    st.tuples(
        st.just("file"),
        st.none()
        | st.fixed_dictionaries(
            {"pieces_root": st.none() | HEX, "sha256": HEX, "sha512": HEX, "size": SIZE}
        ),
    ),
    st.tuples(st.just("where"), st.none() | TEXT),
)


@given(VALUES)
def test_what_was_made_reads_back_the_same_way_twice(made: tuple[str, object]) -> None:
    text = disclosure.make(*made)
    digests = disclosure.standard([disclosure.digest(text)])
    assert disclosure.opened(text, digests) == made
    assert (disclosure.read(text).name, disclosure.read(text).value) == made


@given(VALUES, st.data())
def test_a_changed_byte_is_refused_by_both_or_read_alike(
    made: tuple[str, object], data: st.DataObject
) -> None:
    plain = bytearray(disclosure.unb64(disclosure.make(*made)))
    at = data.draw(st.integers(0, len(plain) - 1))
    plain[at] = data.draw(st.sampled_from(b'"\\,:[]{}01a \x1f\x7f') | st.integers(0, 255))
    text = disclosure.b64(bytes(plain))
    try:
        strict = disclosure.read(text)
    except ValueError:
        with pytest.raises(ValueError):
            disclosure.opened(text, disclosure.standard([disclosure.digest(text)]))
        return
    quick = disclosure.opened(text, disclosure.standard([disclosure.digest(text)]))
    assert quick == (strict.name, strict.value)


def test_the_usual_shapes_are_read_in_one_match_and_others_are_left_to_the_strict_reader() -> None:
    salt = '["AAAAAAAAAAAAAAAAAAAAAA"'
    assert usual.read(f'{salt},"why",null]') == ("why", None)
    assert usual.read(f'{salt},"body",{{"parents":["0a","0b"],"sha256":"c","size":7}}]') == (
        "body",
        {"parents": ["0a", "0b"], "sha256": "c", "size": 7},
    )
    for other in ('"why","a\\"b"]', '"why", null]', '"why",1]', '"where",null]'):
        assert usual.read(f"{salt},{other}") is None


def test_a_disclosure_of_another_line_is_none_and_a_very_long_one_is_refused() -> None:
    digests = disclosure.standard([disclosure.digest("other")])
    assert disclosure.opened(disclosure.make("why", None), digests) is None
    text = disclosure.b64(b'["AAAAAAAAAAAAAAAAAAAAAA","why","%s"]' % (b"x" * 70_000))
    with pytest.raises(ValueError, match="longer than"):
        disclosure.opened(text, disclosure.standard([disclosure.digest(text)]))
