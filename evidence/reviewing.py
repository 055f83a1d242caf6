"""What state a record's review is in: computed from the reviews, never typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evidence.errors import Refused
from evidence.judging_words import ReviewResult

_AGREES: Final = frozenset({ReviewResult.CONCUR, ReviewResult.CONCUR_IN_PART})


class ReviewState(StrEnum):
    """What a reader of the record must know about its review."""

    DRAFT = "draft"
    AWAITING_REVIEW = "awaiting_review"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    CONTESTED = "contested"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One review as it counts here.

    Attributes:
        reviewer: Who signed it. revision: Leaf hash of the revision it read.
        result: What the reader concluded.
    """

    reviewer: str
    revision: str
    result: ReviewResult


def review_state(current: str, reviews: Iterable[Reviewed], *, signed: bool) -> ReviewState:
    """Return the review state of a record.

    A dissent stands until the same reader reviews again, also over a later revision: nobody loses
    one by editing the record.

    Args:
        current: Leaf hash of the record's current revision.
        reviews: Its reviews, oldest first.
        signed: Whether its author is done with it (a fixed record, or review was asked for).
    """
    latest = {review.reviewer: review for review in reviews}.values()
    if any(review.result is ReviewResult.DISSENT for review in latest):
        return ReviewState.CONTESTED
    results = {review.result for review in latest if review.revision == current}
    if ReviewResult.RETURN in results:
        return ReviewState.RETURNED
    if results & _AGREES:
        return ReviewState.REVIEWED
    if any(review.revision != current for review in latest):
        return ReviewState.STALE
    return ReviewState.AWAITING_REVIEW if signed else ReviewState.DRAFT


def refuse_own_review(reviewer: str, authors: Collection[str], *, ref: str) -> None:
    """Refuse a review by somebody who wrote what is reviewed (R-39).

    Raises:
        Refused: The reviewer is one of the authors.
    """
    if reviewer in authors:
        raise Refused(
            "You wrote {ref}. Someone else must review it.",
            rule="R-39",
            advice="Ask a colleague to review it under their own name.",
            ref=ref,
        )
