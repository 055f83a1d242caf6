"""Denials in points that are answered one by one, and whether a party was asked for its account.

Rules:
    - A denial is about an attack or a claim only if its own words name it (R-47); otherwise it
      is about a report in general.
    - `contradicted`, `partly` and `supported` cite evidence; the other answers give reasons
      (R-46). What speaks for the denial is kept beside what speaks against it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from evidence.cites import Cite
from evidence.claims import refuse_unsourced
from evidence.counts import Count
from evidence.errors import Refused
from evidence.ids import ActorId, AnyId, AttackId, DenialTargetId
from evidence.judging_words import Against, DenialType, PointAnswer, ReplyState
from evidence.moments import Moment
from evidence.places import Position
from evidence.records import Record, record
from evidence.texts import Language, Prose, Value, tidy

_CITED: Final = frozenset({PointAnswer.CONTRADICTED, PointAnswer.PARTLY, PointAnswer.SUPPORTED})
_SENT: Final = frozenset(
    {ReplyState.ASKED, ReplyState.ANSWERED, ReplyState.NO_ANSWER, ReplyState.REFUSED}
)
_EXPLAINED: Final = frozenset({ReplyState.UNSAFE_TO_ASK, ReplyState.NOT_ASKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Value):
    """An attack or claim that a denial names, with the words that name it."""

    what: DenialTargetId
    words: Prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Conceded(Value):
    """Harm that a denial concedes."""

    killed: Count | None = None
    injured: Count | None = None

    def __post_init__(self) -> None:
        """Refuse a concession of nothing."""
        if self.killed is None and self.injured is None:
            raise Refused("What is conceded? Give killed, injured or both.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialPoint(Value):
    """One point of a denial and what the case answers to it.

    Attributes:
        number: From 1; never reused.
        text: The point, in the party's words or a close summary.
        against: What it attacks.
        answer: `open` until somebody answers.
        targets: Records it attacks, where it attacks one in particular.
        offered: Evidence the party gave.
        reasons: Why this answer.
        cites: Evidence against the point.
        cites_for: Evidence that supports it, never hidden (R-48).
    """

    number: int
    text: Prose
    against: Against
    answer: PointAnswer = PointAnswer.OPEN
    targets: tuple[AnyId, ...] = ()
    offered: tuple[Cite, ...] = ()
    reasons: Prose | None = None
    cites: tuple[Cite, ...] = ()
    cites_for: tuple[Cite, ...] = ()

    def __post_init__(self) -> None:
        """Hold R-46."""
        tidy(self)
        if self.number < 1:
            raise Refused("Points are counted from 1.")
        if self.answer in _CITED and not self.cites and not self.cites_for:
            raise Refused(
                "Which evidence? Point {number} is answered as {answer}.",
                rule="R-46",
                advice="Cite it, or answer that the point is not rebutted, with the reasons.",
                number=self.number,
                answer=self.answer,
            )
        if self.answer not in _CITED and self.answer is not PointAnswer.OPEN and not self.reasons:
            raise Refused(
                "Why? Point {number} is answered as {answer}.",
                rule="R-46",
                advice="Give the reasons.",
                number=self.number,
                answer=self.answer,
            )

    @property
    def has_support(self) -> bool:
        """Whether evidence supports the denial here: shown as a conflict nobody can hide."""
        return self.answer is PointAnswer.SUPPORTED or bool(self.cites_for)


@record("denial", ref="D")
@dataclass(frozen=True, slots=True, kw_only=True)
class Denial(Record):
    """What a party says in its defence, in its own words.

    Attributes:
        party: Who denies.
        said_on: When.
        text: The original words, in `language`.
        denial_type: What it denies first of all.
        also: What else it denies.
        speaker: Who spoke.
        office: The speaker's office.
        channel: Where it was said: briefing, broadcast, letter.
        translation: In the language of the case.
        source: Where it is recorded.
        no_source: Why there is no source.
        about: What its words name; empty: a report in general.
        conceded: Harm it concedes.
        stated_place: A position the party gave.
        points: Its points, answered one by one.
    """

    party: ActorId
    said_on: Moment
    text: Prose
    language: Language
    denial_type: DenialType
    also: tuple[DenialType, ...] = ()
    speaker: str | None = None
    office: str | None = None
    channel: str | None = None
    translation: Prose | None = None
    source: Cite | None = None
    no_source: Prose | None = None
    about: tuple[About, ...] = ()
    conceded: Conceded | None = None
    stated_place: Position | None = None
    points: tuple[DenialPoint, ...] = ()

    def __post_init__(self) -> None:
        """Hold R-47 and the numbers of the points."""
        tidy(self)
        refuse_unsourced(self.source, self.no_source, rule="R-35")
        for about in self.about:
            if _plain(about.words) not in _plain(self.text):
                raise Refused(
                    "This denial does not say {words}, so it is not about that.",
                    rule="R-47",
                    advice="Quote the words that name it, or leave the denial general.",
                    words=about.words,
                )
        numbers = [point.number for point in self.points]
        if len(set(numbers)) != len(numbers):
            raise Refused("Two points have one number. A number is never used twice.")

    @property
    def open_points(self) -> tuple[int, ...]:
        """Numbers of the points without an answer (R-45)."""
        return tuple(p.number for p in self.points if p.answer is PointAnswer.OPEN)


def refuse_lost_points(before: Denial, after: Denial) -> None:
    """Refuse a revision that drops a point: its number is quoted elsewhere.

    Raises:
        Refused: A point of the earlier body is gone.
    """
    lost = {point.number for point in before.points} - {point.number for point in after.points}
    if lost:
        raise Refused(
            "Point {number} is missing. Points are answered, never dropped.",
            rule="R-46",
            advice="Keep it; its answer can be changed.",
            number=min(lost),
        )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@record("reply_request")
@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRequest(Record):
    """Whether, and how, a party was asked for its account before anything is published.

    Attributes:
        party: Who was to be asked.
        reply_state: Where it stands.
        attacks: About which attacks.
        questions: What was asked.
        channel: How it was sent.
        sent_on: When.
        deadline: Until when an answer was asked for.
        response: What came back, in short.
        reason: Why nobody asked.
    """

    party: ActorId
    reply_state: ReplyState
    attacks: tuple[AttackId, ...] = ()
    questions: tuple[Prose, ...] = ()
    channel: str | None = None
    sent_on: Moment | None = None
    deadline: Moment | None = None
    response: Prose | None = None
    reason: Prose | None = None

    def __post_init__(self) -> None:
        """Hold what each state needs."""
        tidy(self)
        if self.reply_state in _SENT and self.sent_on is None:
            raise Refused("When was it sent?", rule="R-49", advice="Give the day at least.")
        if self.reply_state is ReplyState.ANSWERED and self.response is None:
            raise Refused("What was the answer?", rule="R-49", advice="Give it in short.")
        if self.reply_state in _EXPLAINED and self.reason is None:
            raise Refused("Why was the party not asked?", rule="R-49", advice="Give the reason.")
