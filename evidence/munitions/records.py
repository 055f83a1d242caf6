"""Munitions records: what was seen, what it might be, and what an expert concluded, kept apart.

Rules:
    - `visibly_absent` is evidence; `cannot_assess` has a reason and contradicts nothing.
    - H0, "something not in this list", stands in every analysis and cannot be withdrawn.
    - An identification is fixed; it is superseded by the next version, never altered. Whether it
      is stale is computed (`conclusions`).
    - Nothing here says who used a munition, nor how one is built, handled or used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.ids import (
    AnalysisId,
    AttackId,
    ClaimId,
    HypothesisId,
    IdentificationId,
    ItemId,
    ObservationId,
    PersonId,
)
from evidence.moments import Moment
from evidence.munitions.values import (
    CatalogueEntry,
    CountSeen,
    Crater,
    Feature,
    ImpactField,
    Marking,
    Measurement,
    PartSeen,
    Weathering,
)
from evidence.munitions.words import (
    AnalysisState,
    Basis,
    Bearing,
    CannotReason,
    Diagnosticity,
    HypothesisState,
    Level,
    ObservationKind,
    ObservationState,
)
from evidence.records import Record, record
from evidence.texts import Digest, Prose, Value, formed, tidy
from evidence.vocabularies import Confidence, Likelihood

HypothesisLabel: TypeAlias = Annotated[str, formed(re.compile(r"H\d{1,3}"), "a label such as H1")]
ObservationLabel: TypeAlias = Annotated[str, formed(re.compile(r"O\d{1,4}"), "a label such as O1")]
H0: Final = "H0"
H0_TEXT: Final = "something not in this list"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotExamined(Value):
    """An item known to bear on the question and not examined, and why not."""

    item: ItemId
    reason: Prose


@record("munition_analysis", ref="M")
@dataclass(frozen=True, slots=True, kw_only=True)
class MunitionAnalysis(Record):
    """The folder of one question about the munitions of one attack.

    Attributes:
        question: What is to be found out.
        attack: Of which attack.
        examined: Items examined.
        not_examined: Items known but not examined.
        claims: Claims that it tests.
        state: Whether it still takes observations.
        note: Anything else.
    """

    question: Prose
    attack: AttackId | None = None
    examined: tuple[ItemId, ...] = ()
    not_examined: tuple[NotExamined, ...] = ()
    claims: tuple[ClaimId, ...] = ()
    state: AnalysisState = AnalysisState.OPEN
    note: Prose | None = None


@record("munition_observation")
@dataclass(frozen=True, slots=True, kw_only=True)
class MunitionObservation(Record):
    """What was seen, on which region of which item.

    Attributes:
        analysis: Belongs to. label: "O1", unique in it.
        item: What was looked at; region: where on it.
        kind: Which one of the bodies below is filled.
        state: Seen, visibly absent, or cannot be assessed: then with `cannot_reason`.
        method: How it was looked at. observer: Who looked, if not the author.
    """

    analysis: AnalysisId
    item: ItemId
    kind: ObservationKind
    state: ObservationState = ObservationState.SEEN
    label: ObservationLabel | None = None
    region: Cite | None = None
    cannot_reason: CannotReason | None = None
    method: str | None = None
    observer: PersonId | None = None
    observed_on: Moment | None = None
    note: Prose | None = None
    part: PartSeen | None = None
    feature: Feature | None = None
    measurement: Measurement | None = None
    marking: Marking | None = None
    crater: Crater | None = None
    impact_field: ImpactField | None = None
    count: CountSeen | None = None
    weathering: Weathering | None = None

    def __post_init__(self) -> None:
        """Hold that kind, state and body agree."""
        tidy(self)
        cannot = self.state is ObservationState.CANNOT_ASSESS
        if cannot != (self.cannot_reason is not None):
            raise Refused("Why can it not be assessed? Give one reason, or say what was seen.")
        filled = {kind for kind in ObservationKind if getattr(self, kind.value) is not None}
        if filled - {self.kind} or not (filled or cannot):
            raise Refused(
                "An observation of kind {kind} says what {kind} was seen, and only that.",
                advice="Two things seen are two observations.",
                kind=self.kind,
            )
        if self.region is not None and self.region.item != self.item:
            raise Refused("The region lies in another item.", rule="R-17")

    @property
    def contradicts(self) -> bool:
        """Whether it can speak against a hypothesis at all."""
        return self.state is not ObservationState.CANNOT_ASSESS


@record("munition_hypothesis")
@dataclass(frozen=True, slots=True, kw_only=True)
class MunitionHypothesis(Record):
    """What it might be: a catalogue entry or free text; H0 is "something not in this list".

    Attributes:
        analysis: Belongs to. label: "H1", unique in it.
        level: How narrow it is; None for H0.
        catalogue: The entries it stands for. text: In words.
        composed_of: Other hypotheses that are true together.
        state: Live, or withdrawn with a reason.
    """

    analysis: AnalysisId
    label: HypothesisLabel
    level: Level | None = None
    catalogue: tuple[CatalogueEntry, ...] = ()
    text: Prose | None = None
    composed_of: tuple[HypothesisId, ...] = ()
    state: HypothesisState = HypothesisState.LIVE
    reason: Prose | None = None

    def __post_init__(self) -> None:
        """Keep H0, and a reason for each withdrawal."""
        tidy(self)
        withdrawn = self.state is HypothesisState.WITHDRAWN
        if self.label == H0 and (withdrawn or self.catalogue or self.composed_of):
            raise Refused("H0 is “something not in this list”. It stands in every analysis.")
        if self.label != H0 and not (self.catalogue or self.text or self.composed_of):
            raise Refused("What might it be? Choose a catalogue entry or describe it.")
        if withdrawn and self.reason is None:
            raise Refused("Why is the hypothesis withdrawn?")


@record("munition_bearing")
@dataclass(frozen=True, slots=True, kw_only=True)
class MunitionBearing(Record):
    """One cell of the matrix: what one observation says of one hypothesis."""

    hypothesis: HypothesisId
    observation: ObservationId
    bearing: Bearing
    diagnosticity: Diagnosticity | None = None
    note: Prose | None = None


def refuse_empty_bearing(bearing: Bearing, observation: MunitionObservation) -> None:
    """Refuse a bearing of something that could not be assessed, unless it is neutral.

    Raises:
        Refused: Absent is evidence; what cannot be assessed is not.
    """
    if bearing is not Bearing.NEUTRAL and not observation.contradicts:
        raise Refused(
            "What could not be assessed speaks neither for nor against.",
            advice="Enter it as neutral.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Value):
    """A comparison image that was looked at: an item of the case, or a published one."""

    item: ItemId | None = None
    published: str | None = None
    sha256: Digest | None = None

    def __post_init__(self) -> None:
        """Refuse none or both."""
        tidy(self)
        if (self.item is None) == (self.published is None):
            raise Refused("A comparison image is an item of the case, or a published one.")


@record("munition_identification", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class MunitionIdentification(Record):
    """What an expert concludes; likelihood and confidence are two fields, never one sentence.

    Attributes:
        analysis: Belongs to. hypothesis: Which one is concluded.
        level: How narrow the conclusion is.
        likelihood: How likely. confidence: How sure; confidence_reasons: why (R-44).
        basis: What it rests on.
        limits: What was not examined.
        version: From 1. supersedes: The version before.
        reading: A second reader's own reading, not the case's conclusion.
        qualification: The author's. interests: A conflict of interest, or None: none declared.
        catalogue_entries: Entries used. compared: Comparison images used.
        unreviewed_ack: Why an entry that nobody reviewed was used all the same.
    """

    analysis: AnalysisId
    hypothesis: HypothesisId
    level: Level
    likelihood: Likelihood
    confidence: Confidence
    confidence_reasons: Prose
    basis: tuple[Basis, ...]
    limits: Prose
    version: int = 1
    supersedes: IdentificationId | None = None
    reading: bool = False
    qualification: Prose | None = None
    interests: Prose | None = None
    catalogue_entries: tuple[CatalogueEntry, ...] = ()
    compared: tuple[Compared, ...] = ()
    unreviewed_ack: Prose | None = None

    def __post_init__(self) -> None:
        """Hold the rules of a signed conclusion."""
        tidy(self)
        if not self.basis or len(set(self.basis)) != len(self.basis):
            raise Refused("What does it rest on? Name each basis once.")
        if set(self.basis) == {Basis.MACHINE_SUGGESTION}:
            raise Refused(
                "A machine's suggestion alone is no identification.",
                rule="R-21",
                advice="Say what you saw yourself.",
            )
        if self.version < 1 or (self.version == 1) != (self.supersedes is None):
            raise Refused("Version 1 supersedes nothing; every later one names the one before.")
        if self.unreviewed_ack is None and not all(e.reviewed for e in self.catalogue_entries):
            raise Refused(
                "A catalogue entry you cite was not reviewed by anybody.",
                advice="Check it against its sources and say that you did, or do not cite it.",
            )

    @property
    def experience_only(self) -> bool:
        """Whether it rests on experience alone: flagged in every output."""
        return set(self.basis) <= {Basis.EXPERIENCE_ONLY, Basis.MACHINE_SUGGESTION}
