"""Judging: assessments, reviews by a second reader, and findings that say what speaks against them.

Rules:
    - Signed judgements are fixed: a new one supersedes, and what was signed stays readable.
    - Likelihood and confidence are two fields (R-43); every judgement gives reasons (R-44).
    - A finding names its standard of proof (R-55) and fills the exculpatory column: contrary
      evidence, or where somebody looked for it without finding any (R-56).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.ids import AnyId, AssessmentId, AttackId, FindingId, IdentificationId
from evidence.judgements import Ground, Judgement
from evidence.judging_words import Blind, ReviewResult
from evidence.records import Record, record
from evidence.texts import Day, Digest, Prose, Value, tidy
from evidence.vocabularies import ClaimStatus, Scale, Standard


@record("assessment", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(Record):
    """What somebody concluded about a record, in answer to one question."""

    target: AnyId
    question: Prose
    judgement: Judgement
    supersedes: AssessmentId | None = None


def claim_status(assessments: Iterable[Assessment]) -> ClaimStatus:
    """Return the status of a claim: what its latest assessment says, and nothing else (R-37).

    Args:
        assessments: Those of the claim that are live, oldest first.
    """
    status = ClaimStatus.UNASSESSED
    for assessment in assessments:
        if assessment.judgement.scale is Scale.CLAIM_STATUS:
            status = ClaimStatus(assessment.judgement.value)
    return status


@record("review", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Record):
    """What a second reader says of one exact revision of a record.

    Attributes:
        target: What was read.
        revision: Leaf hash of the revision that was read.
        review_result: The reader's conclusion.
        blind: Whether the reader formed it before seeing the first opinion.
        reasons: Why (R-44).
        reading: The reader's own identification, where a munition was read.
    """

    target: AnyId
    revision: Digest
    review_result: ReviewResult
    blind: Blind
    reasons: Prose = ""
    reading: IdentificationId | None = None

    def __post_init__(self) -> None:
        """Hold R-44, and that one exact revision is named."""
        tidy(self)
        if len(self.revision) != 64:
            raise Refused("Which revision was read? A review names it by its leaf hash.")
        if not self.reasons:
            raise Refused("Why? A review gives reasons.", rule="R-44", advice="Say why.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrary(Value):
    """Something that speaks against a finding."""

    text: Prose
    cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Value):
    """Where somebody looked for what would speak against a finding, without finding any."""

    where: str
    what: Prose
    on: Day | None = None
    by: str | None = None


@record("finding", ref="F", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Record):
    """A conclusion of the case.

    Attributes:
        text: The conclusion.
        standard: The standard of proof it reaches.
        attacks: About which attacks.
        rests_on: Evidence and records it rests on.
        contrary: What speaks against it.
        searched: Where that was looked for without finding any.
        alternatives: Other explanations that were considered.
        limits: What could change it.
        supersedes: The finding it replaces.
    """

    text: Prose
    standard: Standard | None = None
    attacks: tuple[AttackId, ...] = ()
    rests_on: tuple[Ground, ...] = ()
    contrary: tuple[Contrary, ...] = ()
    searched: tuple[Searched, ...] = ()
    alternatives: tuple[Prose, ...] = ()
    limits: Prose | None = None
    supersedes: FindingId | None = None

    def __post_init__(self) -> None:
        """Hold R-55 and R-56."""
        tidy(self)
        if self.standard is None:
            raise Refused(
                "To which standard of proof?",
                rule="R-55",
                advice="Choose the standard the evidence reaches, however low.",
            )
        if not self.contrary and not self.searched:
            raise Refused(
                "What speaks against it? If nothing, where did you look?",
                rule="R-56",
                advice="Enter contrary evidence, or where it was searched for.",
            )
