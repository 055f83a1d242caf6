from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ids import is_id, new_id, reference, split_reference


def test_ids_are_uuids_of_version_seven_that_ascend() -> None:
    made = [new_id() for _ in range(3000)]
    assert made == sorted(set(made))
    assert all(is_id(one) and one[14] == "7" and one[19] in "89ab" for one in made)
    assert abs(int(made[0].replace("-", "")[:12], 16) - time.time() * 1000) < 60_000


def test_ids_ascend_also_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert new_id() > first


@pytest.mark.parametrize("text", ["", "E-0001", "0192F3C4-7d10-7a3e-9c55-0d6f4a1b2c3d"])
def test_what_is_no_id_is_told_apart(text: str) -> None:
    assert not is_id(text)


def test_references_have_three_digits_and_those_of_items_four() -> None:
    assert reference("A", 1) == "A-001"
    assert reference("E", 1) == "E-0001"
    assert reference("E", 12345) == "E-12345"


@given(st.sampled_from("ABCDEFGILMNPQRTV"), st.integers(1, 10**9 - 1))
def test_a_reference_is_read_back_in_any_case(prefix: str, number: int) -> None:
    text = reference(prefix, number)
    assert split_reference(text) == split_reference(f" {text.lower()} ") == (prefix, number)


@pytest.mark.parametrize(
    ("text", "read"),
    [("e-12", ("E", 12)), ("E12", ("E", 12)), ("E", None), ("12", None), ("EE-12", None)],
)
def test_people_write_references_short(text: str, read: tuple[str, int] | None) -> None:
    assert split_reference(text) == read
