"""Claims, what supports or contradicts them, and how their sources hang together.

Rules:
    - A claim is one checkable sentence with its maker and its source (R-35). It has no status
      field: its status comes from its latest assessment alone (R-37, `evidence.findings`).
    - Corroboration, whatever it says, is never a score: who is independent of whom is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.ids import ActorId, AttackId, ClaimId, PersonId, SourceId
from evidence.judgements import NOT_ASKED, Answer, Ground
from evidence.judging_words import ClaimKind, Directness, LinkKind, Origin, Stance, Strength
from evidence.moments import Moment
from evidence.records import Record, record
from evidence.texts import Language, Prose, Value, tidy

MAX_CLAIM: Final = 280  # characters

_END: Final = re.compile(r"(\S+)[.!?؟。][\"'”’»)\]]*\s+(?=(\w))")
_ABBREVIATION: Final = re.compile(
    r"\W*(?:[^\W\d_]|mr|mrs|ms|dr|st|gen|maj|brig|col|lt|capt|sgt|cpl|hon|rev|prof|no|nr|nos|art"
    r"|arts|para|paras|fig|vs|etc|approx|ca|cf|al|e\.g|i\.e|(?:[^\W\d_]\.)+[^\W\d_])",
    re.IGNORECASE,
)

MUNITION_KINDS: Final = frozenset(
    {"munition_identification", "munition_classification", "munition_hypothesis"}
)
"""Kinds that say what a weapon is, and never who used it (R-59)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker(Value):
    """Who says something: an actor, a person, we ourselves, or somebody only described.

    `described` is for makers without a record of their own: "residents and rescue workers".
    """

    actor: ActorId | None = None
    person: PersonId | None = None
    own: bool = False
    described: str | None = None

    def __post_init__(self) -> None:
        """Refuse none or two.

        Raises:
            Refused: Not exactly one maker is given.
        """
        tidy(self)
        given = [self.actor, self.person, self.own or None, self.described]
        if sum(maker is not None for maker in given) != 1:
            raise Refused(
                "Who says so? Name one actor, one person, or describe them.",
                rule="R-35",
                advice="Two who say the same are two claims.",
            )

    @property
    def key(self) -> str:
        """What tells two makers apart when counts are compared."""
        if self.own:
            return "own"
        return self.actor or self.person or " ".join(str(self.described).casefold().split())


def refuse_unsourced(source: Cite | None, no_source: str | None, *, rule: str) -> None:
    """Refuse what has neither a source nor a reason why there is none, or both.

    Raises:
        Refused: With that rule.
    """
    if (source is None) == (no_source is None):
        raise Refused(
            "Where does this come from? Give its source, or say why there is none.",
            rule=rule,
            advice="One of the two, not both.",
        )


def refuse_sentences(text: str) -> None:
    """Refuse a text that is not one sentence of 280 characters at most (R-35).

    Raises:
        Refused: It is longer, or a second sentence begins.
    """
    if len(text) > MAX_CLAIM or any(map(_begins_another, _END.finditer(text))):
        raise Refused(
            "A claim is one sentence, {most} characters at most. Split this into two.",
            rule="R-35",
            advice="Each sentence is checked on its own, so each is a claim of its own.",
            most=MAX_CLAIM,
        )


def _begins_another(end: re.Match[str]) -> bool:
    return end[2].isalpha() and not end[2].islower() and not _ABBREVIATION.fullmatch(end[1])


@record("claim", ref="C")
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """One checkable sentence that somebody says is so.

    Attributes:
        kind: What it asserts.
        text: The sentence, neutral.
        made_by: Who says so.
        attack: About which attack; None: about none in particular.
        made_on: When it was made.
        source: Where it was made.
        no_source: Why there is no source.
        original_text: The maker's own words, in `language`.
        language: Of the original words.
    """

    kind: ClaimKind
    text: str
    made_by: Maker
    attack: AttackId | None = None
    made_on: Moment | None = None
    source: Cite | None = None
    no_source: Prose | None = None
    original_text: Prose | None = None
    language: Language | None = None

    def __post_init__(self) -> None:
        """Hold R-35."""
        tidy(self)
        refuse_sentences(self.text)
        refuse_unsourced(self.source, self.no_source, rule="R-35")
        if self.original_text is not None and self.language is None:
            raise Refused("In which language are the original words?")


@record("corroboration")
@dataclass(frozen=True, slots=True, kw_only=True)
class Corroboration(Record):
    """How one piece of evidence, or one record, bears on a claim.

    Attributes:
        claim: The claim.
        ground: The place in evidence, or the record, that bears on it.
        stance: Which way.
        directness: How near it was to what it supports.
        strength: How much it carries.
        reasons: Why (R-44).
    """

    claim: ClaimId
    ground: Ground
    stance: Stance
    directness: Directness
    strength: Strength
    reasons: Prose = ""

    def __post_init__(self) -> None:
        """Hold R-44."""
        tidy(self)
        if not self.reasons:
            raise Refused("Why? A grade gives reasons.", rule="R-44", advice="Say why.")


def refuse_origin_as_user(claim: Claim, corroboration: Corroboration, kinds: Iterable[str]) -> None:
    """Refuse an identification as direct support of who used a weapon (R-59).

    Args:
        claim: What is supported.
        corroboration: The support.
        kinds: Kind of the record it rests on, and of those that one rests on.

    Raises:
        Refused: A perpetrator claim would be directly supported by what a munition is.
    """
    if (
        claim.kind is ClaimKind.PERPETRATOR
        and corroboration.stance is Stance.SUPPORTS
        and corroboration.directness is Directness.DIRECT
        and not MUNITION_KINDS.isdisjoint(kinds)
    ):
        raise Refused(
            "Origin does not show the user: an identification is no direct support for who did it.",
            rule="R-59",
            advice="Enter it as indirect, or cite what ties this weapon to its user.",
        )


@record("source_link")
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink(Record):
    """Why two sources are not two: `a` reposts, quotes, translates ... `b`.

    Attributes:
        a: The later or dependent source.
        b: The other one.
        kind: What joins them.
        reason: Why we think so.
        also_saw: Whether `a` also was there.
        counts_as_one: Overrides the default of the kind; None: the default.
        origin: Whether a person or the program proposed it.
    """

    a: SourceId
    b: SourceId
    kind: LinkKind
    reason: Prose
    also_saw: Answer = NOT_ASKED
    counts_as_one: bool | None = None
    origin: Origin = Origin.HUMAN

    def __post_init__(self) -> None:
        """Refuse a source that is linked with itself."""
        tidy(self)
        if self.a == self.b:
            raise Refused("These are the same source. Link it with another one.")
