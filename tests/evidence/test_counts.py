from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.counts import Count, exactly, total
from evidence.errors import Refused

BOUNDS = st.none() | st.integers(0, 10**6)


@st.composite
def computable(draw: st.DrawFn) -> Count:
    low, high = draw(BOUNDS), draw(BOUNDS)
    if low is None and high is None:
        low = 0
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Count(low=low, high=high)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (Count(low=43, high=49), "43-49"),
        (exactly(3), "3"),
        (Count(low=200), "at least 200"),
        (Count(high=5), "at most 5"),
        (Count(text="dozens"), "dozens"),
    ],
)
def test_counts_read_as_people_write_them(count: Count, shown: str) -> None:
    assert str(count) == shown


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "needs a number"),
        ({"low": -1}, "never negative"),
        ({"high": -1}, "never negative"),
        ({"low": 5, "high": 4}, "runs forwards"),
    ],
)
def test_a_count_that_cannot_be_is_refused(fields: dict[str, int], why: str) -> None:
    with pytest.raises(Refused, match=why):
        Count(**fields)  # type: ignore[arg-type]


def test_dozens_are_shown_and_never_computed_with() -> None:
    dozens = Count(text="dozens")
    assert not dozens.computable
    with pytest.raises(ValueError, match="without a number"):
        total([exactly(1), dozens])


def test_no_counts_give_nothing() -> None:
    assert total([]) == exactly(0)


@given(st.lists(computable(), min_size=1))
def test_a_sum_adds_lows_and_is_open_if_any_is(counts: list[Count]) -> None:
    summed = total(counts)
    assert summed.low == sum(count.low or 0 for count in counts)
    assert (summed.high is None) == any(count.high is None for count in counts)
    assert total(reversed(counts)) == summed


@given(st.lists(computable()), st.lists(computable()))
def test_a_sum_of_sums_is_the_sum(a: list[Count], b: list[Count]) -> None:
    assert total([total(a), total(b)]) == total(a + b)


def test_the_type_has_no_middle_so_that_nobody_can_print_one() -> None:
    assert {field.name for field in dataclasses.fields(Count)} == {"low", "high", "text"}
    assert not {"mean", "midpoint", "best", "average"} & set(dir(Count))
