"""Named, versioned rules that turn counts by source into ranges: pure, and open about what they do.

Rules:
    - A rule says what entered and what was left out, and why; nothing vanishes.
    - Only whole lows and highs are compared or added; there is no mean and no best value.
    - `killed_or_injured` enters neither killed nor injured (R-51). Sums: `casualty_sums`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from evidence.casualties import CasualtyCount
from evidence.chains import reachable
from evidence.counts import Count
from evidence.judging_words import CasualtyRule, CivilStatus, CountLink, CountStage, Outcome, Who
from evidence.moments import Moment

VERSIONS: Final[Mapping[CasualtyRule, int]] = MappingProxyType(
    {
        CasualtyRule.LATEST_PER_SOURCE: 1,
        CasualtyRule.PARTS_ONCE: 1,
        CasualtyRule.OUTCOMES_APART: 1,
        CasualtyRule.STATUS_APART: 1,
        CasualtyRule.ROLL_UP: 1,
    }
)
"""Version of each rule; a change of what a rule computes raises it."""

FIGHTERS: Final = frozenset({CivilStatus.COMBATANT, CivilStatus.DIRECT_PARTICIPANT})


class LeftOut(StrEnum):
    """Why something did not enter a total."""

    OTHER_ATTACK = "other_attack"
    OTHER_OUTCOME = "other_outcome"
    MIXED_OUTCOME = "mixed_outcome"
    OTHER_STATUS = "other_status"
    OTHER_GROUP = "other_group"
    RETRACTED = "retracted"
    SUPERSEDED = "superseded"
    COPY = "copy"
    PART = "part"
    NO_NUMBER = "no_number"
    NOT_LATEST = "not_latest"
    EARLY = "early"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A live count as rules see it: record id, leaf hash of its revision, what it says."""

    id: str
    revision: str
    says: CasualtyCount


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A live relation of two counts, by their ids: `a` supersedes, is part of ... `b`."""

    a: str
    kind: CountLink
    b: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What a rule gave.

    Attributes:
        rule: Its name.
        version: Its version.
        range: The range, or None: nothing entered.
        inputs: Id and revision of what entered, in the order given.
        left_out: Id of what did not enter, and why.
        beside: Ids of report totals, shown beside it and never added.
    """

    rule: CasualtyRule
    version: int
    range: Count | None
    inputs: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which people a total is about; status None: all but fighters, who stand apart."""

    attack: str | None
    outcome: Outcome = Outcome.KILLED
    status: CivilStatus | None = None
    who: Who = Who.ANYONE


def latest_per_source(
    counts: Sequence[Counted], relations: Iterable[Relation], wanted: Wanted
) -> Total:
    """Return the range of what each independent source last said.

    Dropped: retracted, superseded, copied and mixed-outcome counts and parts of another count of
    the same attack. Of each claimant the latest stays; once a later stage exists, `early` counts
    do not enter. The range runs from the lowest low to the highest high; an end that one source
    leaves open is open.
    """
    left: dict[str, LeftOut] = {}
    about = sift(counts, left, lambda count: _not_wanted(count.says, wanted))
    wholes = {c.id for c in about if c.says.count_stage is not CountStage.RETRACTED}
    dropped = joined_to_others(relations, wholes, {count.id for count in counts})
    live = sift(
        about,
        left,
        lambda count: (
            LeftOut.RETRACTED
            if count.says.count_stage is CountStage.RETRACTED
            else dropped.get(count.id, None if count.says.count.computable else LeftOut.NO_NUMBER)
        ),
    )
    old = _outdated(live)
    latest = sift(live, left, lambda count: LeftOut.NOT_LATEST if count.id in old else None)
    settled = any(count.says.count_stage is not CountStage.EARLY for count in latest)
    entering = sift(
        latest,
        left,
        lambda count: (
            LeftOut.EARLY if settled and count.says.count_stage is CountStage.EARLY else None
        ),
    )
    return total_of(
        CasualtyRule.LATEST_PER_SOURCE, _hull([c.says.count for c in entering]), entering, left
    )


def sift(
    counts: Iterable[Counted],
    left: dict[str, LeftOut],
    why: Callable[[Counted], LeftOut | None],
) -> list[Counted]:
    """Return the counts for which there is no reason to leave them out; note the reasons."""
    kept = []
    for count in counts:
        reason = why(count)
        if reason is None:
            kept.append(count)
        else:
            left[count.id] = reason
    return kept


def joined_to_others(
    relations: Iterable[Relation], wholes: Collection[str], known: Collection[str]
) -> dict[str, LeftOut]:
    """Return which counts their relations leave out.

    Args:
        relations: Live relations.
        wholes: Counts that keep out their parts, over any number of steps.
        known: Counts that are there: one that is not there supersedes nothing.
    """
    dropped: dict[str, LeftOut] = {}
    after: dict[str, list[str]] = {}
    for relation in relations:
        if relation.kind is CountLink.PART_OF:
            after.setdefault(relation.a, []).append(relation.b)
        elif relation.kind is CountLink.SUPERSEDES and relation.a in known:
            dropped[relation.b] = LeftOut.SUPERSEDED
        elif relation.kind is CountLink.COPIES and relation.b in known:
            dropped.setdefault(relation.a, LeftOut.COPY)
    keeping_out = frozenset(wholes)
    for part in after:
        if (reachable(part, after) - {part}) & keeping_out:
            dropped.setdefault(part, LeftOut.PART)
    return dropped


def total_of(
    rule: CasualtyRule,
    range_: Count | None,
    entering: Iterable[Counted],
    left: Mapping[str, LeftOut],
) -> Total:
    """Return what a rule gave, with the version of the rule."""
    return Total(
        rule=rule,
        version=VERSIONS[rule],
        range=range_,
        inputs=tuple((count.id, count.revision) for count in entering),
        left_out=tuple(left.items()),
    )


def _not_wanted(says: CasualtyCount, wanted: Wanted) -> LeftOut | None:
    if says.attack != wanted.attack:
        return LeftOut.OTHER_ATTACK
    if says.outcome is not wanted.outcome:
        mixed = says.outcome is Outcome.KILLED_OR_INJURED
        return LeftOut.MIXED_OUTCOME if mixed else LeftOut.OTHER_OUTCOME
    if says.status in FIGHTERS if wanted.status is None else says.status is not wanted.status:
        return LeftOut.OTHER_STATUS
    return None if says.who is wanted.who else LeftOut.OTHER_GROUP


def _outdated(counts: Iterable[Counted]) -> frozenset[str]:
    """Return the ids of counts whose claimant certainly gave another figure later."""
    newest: dict[str, str] = {}
    ends: list[tuple[str, str, str]] = []
    for count in counts:
        key, when = count.says.claimant.key, count.says.as_of or Moment()
        newest[key] = max(newest.get(key, ""), when.earliest or "")
        ends.append((count.id, key, when.latest or "9999"))  # open: sorts after every instant
    return frozenset(id_ for id_, key, latest in ends if latest < newest[key])


def _hull(counts: Sequence[Count]) -> Count | None:
    if not counts:
        return None
    highs = [count.high for count in counts if count.high is not None]
    return Count(
        low=min(count.low or 0 for count in counts),
        high=max(highs) if len(highs) == len(counts) else None,
    )
