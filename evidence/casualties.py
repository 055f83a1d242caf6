"""Casualty counts by source, how they hang together, and the assessment that names its rule.

Rules:
    - A count is a range with its source, never averaged. Counts joined by `part_of`, `copies` or
      `same_people` are never added (R-50); `killed_or_injured` enters neither (R-51).
    - An assessment keeps what the rule computed beside what was chosen, and says why they
      differ (R-52). The rules themselves are in `casualty_rules`.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.cites import Cite
from evidence.claims import Maker, refuse_unsourced
from evidence.counts import Count
from evidence.errors import Refused
from evidence.ids import AttackId, CountId, TotalId
from evidence.judging_words import (
    CasualtyRule,
    CivilStatus,
    CountBasis,
    CountLink,
    CountStage,
    Outcome,
    Who,
)
from evidence.moments import Moment
from evidence.records import Record, record
from evidence.texts import Digest, Prose, Value, tidy


@record("casualty_count", ref="N")
@dataclass(frozen=True, slots=True, kw_only=True)
class CasualtyCount(Record):
    """How many people one claimant says were harmed.

    Attributes:
        outcome: What happened to them.
        count: How many.
        claimant: Who says so.
        attack: In which attack; None: the total of a report.
        claimant_role: What the claimant is: monitor, first responder, hospital ...
        as_of: The time the count is of.
        status: Status of the people counted.
        who: Which group was counted.
        count_stage: How settled it was.
        count_basis: What it rests on.
        source: Where it is recorded.
        no_source: Why there is no source.
        quote: The source's words.
        note: How to read it.
    """

    outcome: Outcome
    count: Count
    claimant: Maker
    attack: AttackId | None = None
    claimant_role: str | None = None
    as_of: Moment | None = None
    status: CivilStatus = CivilStatus.UNKNOWN
    who: Who = Who.ANYONE
    count_stage: CountStage = CountStage.EARLY
    count_basis: CountBasis = CountBasis.UNKNOWN
    source: Cite | None = None
    no_source: Prose | None = None
    quote: Prose | None = None
    note: Prose | None = None

    def __post_init__(self) -> None:
        """Refuse a count from nowhere."""
        tidy(self)
        refuse_unsourced(self.source, self.no_source, rule="R-35")


@record("count_relation")
@dataclass(frozen=True, slots=True, kw_only=True)
class CountRelation(Record):
    """What one count has to do with another: `a` supersedes, is part of, copies ... `b`."""

    a: CountId
    b: CountId
    kind: CountLink
    reason: Prose

    def __post_init__(self) -> None:
        """Refuse a count that is joined with itself (R-06)."""
        tidy(self)
        if self.a == self.b:
            raise Refused(
                "A count cannot be joined with itself.", rule="R-06", advice="Choose another one."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalInput(Value):
    """One input of an assessment, bound to the revision that was read.

    Exactly one of `count` (for an attack) and `total` (an attack's assessment, in a roll-up).
    """

    revision: Digest
    count: CountId | None = None
    total: TotalId | None = None

    def __post_init__(self) -> None:
        """Refuse none or both."""
        tidy(self)
        if (self.count is None) == (self.total is None) or len(self.revision) != 64:
            raise Refused(
                "An input is one count or one assessment, with the revision that was read.",
                rule="R-52",
            )


@record("casualty_assessment", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CasualtyAssessment(Record):
    """A total by a named rule: for one attack, or for the whole case.

    Attributes:
        outcome: Of what.
        rule: The rule that computed it.
        rule_version: Of the rule.
        inputs: What entered, each at the revision that was read.
        computed: What the rule gave.
        chosen: What the author stands by.
        limits: What could change it.
        attack: Of which attack; None: of the case.
        status: Of which people; None: of all but fighters.
        reasons: Why, if chosen differs from computed.
        supersedes: An earlier assessment that this one replaces.
    """

    outcome: Outcome
    rule: CasualtyRule
    rule_version: int
    inputs: tuple[TotalInput, ...]
    computed: Count
    chosen: Count
    limits: Prose
    attack: AttackId | None = None
    status: CivilStatus | None = None
    reasons: Prose | None = None
    supersedes: TotalId | None = None

    def __post_init__(self) -> None:
        """Hold R-52.

        Raises:
            Refused: It names no input, or differs from its rule without a reason.
        """
        tidy(self)
        if not self.inputs or self.rule_version < 1:
            raise Refused(
                "A total names its rule, the version of it, and its inputs.",
                rule="R-52",
                advice="Let the program compute it from the counts.",
            )
        same = (self.computed.low, self.computed.high) == (self.chosen.low, self.chosen.high)
        if not same and self.reasons is None:
            raise Refused(
                "Why {chosen} and not {computed}?",
                rule="R-52",
                advice="Say why, or take the computed range.",
                chosen=self.chosen,
                computed=self.computed,
            )
