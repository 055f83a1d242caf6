"""Sums over casualty counts and over attacks: each person once, and outcomes and status apart.

Rules:
    - What is joined is never added (R-50), however many steps lie between.
    - Different outcomes are never added (R-51); unknown status is a bar of its own.
    - A report's own total stands beside a roll-up and never enters it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.casualty_rules import (
    FIGHTERS,
    VERSIONS,
    Counted,
    LeftOut,
    Relation,
    Total,
    joined_to_others,
    sift,
    total_of,
)
from evidence.chains import reachable
from evidence.counts import Count, total
from evidence.errors import Refused
from evidence.judging_words import CasualtyRule, CivilStatus, CountLink, Outcome
from evidence.vocabularies import AttackLinkKind

_JOINED: Final = frozenset({CountLink.PART_OF, CountLink.COPIES, CountLink.SAME_PEOPLE})


def parts_once(counts: Sequence[Counted], relations: Iterable[Relation]) -> Total:
    """Return the sum of counts in which no part is added to its whole.

    Raises:
        Refused: Other joins among them, or more than one outcome, forbid the sum (R-50, R-51).
    """
    joined = tuple(relations)
    ids = {count.id for count in counts}
    parts = joined_to_others([r for r in joined if r.kind is CountLink.PART_OF], ids, ids)
    left: dict[str, LeftOut] = {}
    wholes = sift(
        counts,
        left,
        lambda c: parts.get(c.id, None if c.says.count.computable else LeftOut.NO_NUMBER),
    )
    return total_of(CasualtyRule.PARTS_ONCE, add(wholes, joined), wholes, left)


def add(counts: Sequence[Counted], relations: Iterable[Relation]) -> Count | None:
    """Return the sum of counts of different people, or None without any.

    Raises:
        Refused: Two are joined, over any number of steps (R-50), or their outcomes differ (R-51).
    """
    after: dict[str, list[str]] = {}
    for relation in relations:
        if relation.kind in _JOINED:
            after.setdefault(relation.a, []).append(relation.b)
            if relation.kind is not CountLink.PART_OF:
                after.setdefault(relation.b, []).append(relation.a)
    ids = {count.id for count in counts}
    for count in counts:
        inside = (reachable(count.id, after) - {count.id}) & ids
        if inside:
            raise Refused(
                "{part} and {whole} count the same people, so they are never added.",
                rule="R-50",
                advice="Take the whole, or leave one of them out.",
                part=count.says.count,
                whole=next(c.says.count for c in counts if c.id in inside),
            )
    outcomes = {count.says.outcome for count in counts}
    if len(outcomes) > 1:
        raise Refused(
            "Different outcomes are never added: {outcomes}.",
            rule="R-51",
            advice="Killed and wounded together are not that many dead. Keep them apart.",
            outcomes=", ".join(sorted(outcomes)),
        )
    return total(count.says.count for count in counts) if counts else None


def outcomes_apart(counts: Iterable[Counted]) -> dict[Outcome, tuple[Counted, ...]]:
    """Return counts by outcome; `killed_or_injured` is one of its own and enters neither."""
    apart: dict[Outcome, list[Counted]] = {}
    for count in counts:
        apart.setdefault(count.says.outcome, []).append(count)
    return {outcome: tuple(apart[outcome]) for outcome in Outcome if outcome in apart}


def status_apart(counts: Iterable[Counted]) -> dict[CivilStatus, tuple[Counted, ...]]:
    """Return counts in three bars: civilian, combatant (with direct participants), unknown.

    Unknown is a bar of its own, never split over the two; mixed counts stand in it.
    """
    bars: dict[CivilStatus, list[Counted]] = {
        CivilStatus.CIVILIAN: [],
        CivilStatus.COMBATANT: [],
        CivilStatus.UNKNOWN: [],
    }
    for count in counts:
        status = count.says.status
        bar = CivilStatus.COMBATANT if status in FIGHTERS else status
        bars[bar if bar in bars else CivilStatus.UNKNOWN].append(count)
    return {bar: tuple(held) for bar, held in bars.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The chosen range of one attack: id and revision of its assessment, and the attack."""

    id: str
    revision: str
    attack: str
    range: Count


def roll_up(
    chosen: Sequence[Chosen],
    links: Iterable[tuple[str, AttackLinkKind, str]],
    beside: Iterable[str] = (),
) -> Total:
    """Return the sum of chosen ranges over attacks, each attack once.

    Args:
        chosen: One chosen range for each attack.
        links: Attack links as (a, kind, b); an attack that duplicates or is part of another one
            that is counted does not enter, and neither does a range without a number.
        beside: Ids of the totals of reports: shown beside the sum, never added.

    Raises:
        ValueError: An attack has two chosen ranges.
    """
    counted = {one.attack for one in chosen if one.range.computable}
    if len({one.attack for one in chosen}) != len(chosen):
        raise ValueError("an attack has two chosen ranges")
    after: dict[str, list[str]] = {}
    for a, kind, b in links:
        if kind in (AttackLinkKind.DUPLICATE_OF, AttackLinkKind.PART_OF):
            after.setdefault(a, []).append(b)
    inside: set[str] = set()
    for attack in sorted(counted):
        if (reachable(attack, after) & counted) - inside - {attack}:
            inside.add(attack)
    left: dict[str, LeftOut] = {}
    for one in chosen:
        if not one.range.computable:
            left[one.id] = LeftOut.NO_NUMBER
        elif one.attack in inside:
            left[one.id] = LeftOut.DUPLICATE
    entering = [one for one in chosen if one.id not in left]
    return Total(
        rule=CasualtyRule.ROLL_UP,
        version=VERSIONS[CasualtyRule.ROLL_UP],
        range=total(one.range for one in entering) if entering else None,
        inputs=tuple((one.id, one.revision) for one in entering),
        left_out=tuple(left.items()),
        beside=tuple(beside),
    )
