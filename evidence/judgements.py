"""Judgements: a value on a scale, how sure, and why; and the four answers never merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.ids import AnyId, PersonId
from evidence.texts import Day, Prose, Value, tidy
from evidence.vocabularies import (
    AnswerWord,
    ClaimStatus,
    Confidence,
    Likelihood,
    Scale,
    Verification,
)

SCALES: Final[Mapping[Scale, type[StrEnum]]] = {
    Scale.VERIFICATION: Verification,
    Scale.CLAIM_STATUS: ClaimStatus,
    Scale.LIKELIHOOD: Likelihood,
}
"""The words of each scale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Value):
    """Yes, no, unknown, not asked, or cannot be assessed (then with the reason)."""

    value: AnswerWord
    reason: Prose | None = None

    def __post_init__(self) -> None:
        """Refuse "cannot assess" without a reason."""
        tidy(self)
        if self.value is AnswerWord.CANNOT_ASSESS and self.reason is None:
            raise Refused("Why can this not be assessed?", advice="Give the reason.")


NOT_ASKED: Final = Answer(value=AnswerWord.NOT_ASKED)
YES: Final = Answer(value=AnswerWord.YES)
NO: Final = Answer(value=AnswerWord.NO)
UNKNOWN: Final = Answer(value=AnswerWord.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Value):
    """What a judgement rests on: a place in evidence, or a record."""

    cite: Cite | None = None
    record: AnyId | None = None

    def __post_init__(self) -> None:
        """Refuse anything but exactly one of the two."""
        tidy(self)
        if (self.cite is None) == (self.record is None):
            raise Refused("A ground is a place in evidence or a record: exactly one of them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Value):
    """What somebody concluded. Several stand side by side; none replaces another.

    Attributes:
        scale: Which scale `value` is a word of.
        value: That word.
        confidence: How sure, apart from the value.
        reasons: Why (R-44).
        limits: What could change it.
        rests_on: Its grounds.
        judged_by: An outside expert; None: the author of the record.
        judged_on: When, if not when it was entered.
    """

    scale: Scale
    value: str
    confidence: Confidence
    reasons: Prose = ""
    limits: Prose | None = None
    rests_on: tuple[Ground, ...] = ()
    judged_by: PersonId | None = None
    judged_on: Day | None = None

    def __post_init__(self) -> None:
        """Hold R-44 and the words of the scale.

        Raises:
            Refused: The value is not on the scale, or there are no reasons.
        """
        tidy(self)
        if self.value not in SCALES[self.scale].__members__.values():
            raise Refused("{value} is not a word of {scale}.", value=self.value, scale=self.scale)
        if not self.reasons:
            raise Refused("Why? A judgement gives reasons.", rule="R-44", advice="Say why.")
