"""Circles and second bodies."""

from __future__ import annotations

import pytest

from evidence.chains import reachable, refuse_circle, refuse_second_body
from evidence.errors import Refused
from evidence.records import kind_of


def test_r06_a_link_that_would_close_a_circle_is_refused() -> None:
    links = [("N-002", "N-004"), ("N-004", "N-012"), ("N-008", "N-012")]
    with pytest.raises(Refused, match="N-002 is already part of N-012") as refusal:
        refuse_circle("N-012", "N-002", links)
    assert refusal.value.rule == "R-06"


def test_r06_a_record_is_not_part_of_itself() -> None:
    with pytest.raises(Refused, match="circle"):
        refuse_circle("N-001", "N-001", [], link="supersedes")


def test_r06_two_ways_to_the_same_whole_are_no_circle() -> None:
    refuse_circle("N-002", "N-012", [("N-002", "N-004"), ("N-004", "N-012"), ("N-004", "N-012")])


def test_reachable_holds_the_start_only_over_a_circle() -> None:
    assert reachable("a", {"a": ["b"], "b": ["c", "d"], "d": ["c"]}) == {"b", "c", "d"}
    assert reachable("a", {"a": ["b"], "b": ["a"]}) == {"a", "b"}
    assert reachable("a", {}) == frozenset()


def test_r04_a_signed_record_takes_no_second_body() -> None:
    with pytest.raises(Refused, match="This finding is signed") as refusal:
        refuse_second_body(kind_of("finding"), bodies=1)
    assert refusal.value.rule == "R-04"


def test_r04_a_first_body_and_a_living_record_pass() -> None:
    refuse_second_body(kind_of("finding"), bodies=0)
    refuse_second_body(kind_of("claim"), bodies=3)
