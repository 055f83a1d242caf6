"""Attacks, how they hang together, and who acts in them.

An attack has no weapon and no perpetrator field: each is a claim or an identification.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.counts import Count
from evidence.errors import Refused
from evidence.ids import ActorId, AttackId, PlaceId
from evidence.judgements import NOT_ASKED, Answer
from evidence.judging_words import Origin
from evidence.moments import UNDATED, Moment, refuse_backwards
from evidence.open_words import AttackType, ObjectKind, Protection
from evidence.records import Record, record
from evidence.texts import Name, Prose, Value, tidy
from evidence.vocabularies import ActorKind, AttackLinkKind, AttackPhase


@dataclass(frozen=True, slots=True, kw_only=True)
class StruckObject(Value):
    """Something that was hit or aimed at, and what protected it."""

    object_kind: ObjectKind
    name: str | None = None
    protection: tuple[Protection, ...] = ()
    marked: Answer = NOT_ASKED
    coordinates_shared: Answer = NOT_ASKED
    damage: Prose | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Value):
    """Whether people were warned, how, and how long before."""

    given: Answer = NOT_ASKED
    channel: str | None = None
    lead_minutes: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCode(Value):
    """The code of this attack in another catalogue."""

    scheme: str
    code: str


@record("attack", ref="A")
@dataclass(frozen=True, slots=True, kw_only=True)
class Attack(Record):
    """One alleged attack. A title is enough to begin with.

    Attributes:
        title: Neutral. summary: In a few sentences.
        started, ended: When; `ended` only if it lasted.
        place: Where. other_places: Where else it struck.
        strikes: How many.
        attack_phase, attack_type: Words of the codebook.
        target_as_claimed: What whoever attacked says was attacked.
        objects: What was struck.
        warning: Of the attack. rescuers_hit: By a later strike.
        repeat_after_minutes: Time between strikes.
    """

    title: str
    summary: Prose | None = None
    started: Moment = UNDATED
    ended: Moment | None = None
    place: PlaceId | None = None
    other_places: tuple[PlaceId, ...] = ()
    strikes: Count | None = None
    attack_phase: AttackPhase = AttackPhase.UNKNOWN
    attack_type: AttackType | None = None
    target_as_claimed: Prose | None = None
    objects: tuple[StruckObject, ...] = ()
    warning: Warned = Warned()
    rescuers_hit: Answer = NOT_ASKED
    repeat_after_minutes: Count | None = None
    other_codes: tuple[OtherCode, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an end before the start (R-07)."""
        tidy(self)
        refuse_backwards(self.started, self.ended)


@record("attack_link")
@dataclass(frozen=True, slots=True, kw_only=True)
class AttackLink(Record):
    """What two attacks have to do with each other; `part_of` reads "a is part of b"."""

    a: AttackId
    b: AttackId
    kind: AttackLinkKind
    origin: Origin = Origin.HUMAN
    reason: Prose

    def __post_init__(self) -> None:
        """Refuse a link of an attack with itself (R-06)."""
        tidy(self)
        if self.a == self.b:
            raise Refused("An attack is not linked with itself.", rule="R-06")


@record("actor")
@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Record):
    """A state, force, group, office or medium that is named in the case."""

    names: tuple[Name, ...]
    kind: ActorKind
    part_of: ActorId | None = None
    period: Moment | None = None

    def __post_init__(self) -> None:
        """Refuse an actor without a name."""
        tidy(self)
        if not self.names:
            raise Refused("An actor has at least one name.")
