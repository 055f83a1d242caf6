"""The computed review state, and who may review."""

from __future__ import annotations

import pytest

from evidence.errors import Refused
from evidence.judging_words import ReviewResult
from evidence.reviewing import Reviewed, ReviewState, refuse_own_review, review_state

NOW, BEFORE = "aa" * 32, "bb" * 32


def by(reviewer: str, result: str, revision: str = NOW) -> Reviewed:
    return Reviewed(reviewer=reviewer, revision=revision, result=ReviewResult(result))


@pytest.mark.parametrize(
    ("reviews", "signed", "state"),
    [
        ([], False, "draft"),
        ([], True, "awaiting_review"),
        ([by("p2", "cannot_assess")], True, "awaiting_review"),
        ([by("p2", "return")], True, "returned"),
        ([by("p2", "return"), by("p2", "concur")], True, "reviewed"),
        ([by("p2", "concur_in_part")], False, "reviewed"),
        ([by("p2", "concur"), by("p3", "dissent")], True, "contested"),
        ([by("p3", "dissent", BEFORE)], True, "contested"),
        ([by("p3", "dissent", BEFORE), by("p3", "concur")], True, "reviewed"),
        ([by("p2", "concur", BEFORE)], True, "stale"),
        ([by("p2", "concur", BEFORE), by("p3", "concur")], True, "reviewed"),
    ],
)
def test_the_review_state_is_computed(reviews: list[Reviewed], signed: bool, state: str) -> None:
    assert review_state(NOW, reviews, signed=signed) is ReviewState(state)


def test_r39_an_author_does_not_review_their_own_finding() -> None:
    with pytest.raises(Refused, match="You wrote F-003") as refusal:
        refuse_own_review("p1", {"p1", "p2"}, ref="F-003")
    assert refusal.value.rule == "R-39"


def test_r39_a_colleague_reviews() -> None:
    refuse_own_review("p3", {"p1", "p2"}, ref="F-003")
