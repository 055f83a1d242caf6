"""Casualty totals of a story, computed from the counts of its case by the named rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evidence.attacks import AttackLink
from evidence.casualties import CasualtyAssessment, CasualtyCount, CountRelation, TotalInput
from evidence.casualty_rules import Counted, Relation, Total, Wanted, latest_per_source
from evidence.casualty_sums import Chosen, roll_up
from evidence.errors import Refused
from evidence.ids import AttackId, CountId, TotalId
from evidence.judging_words import Outcome

if TYPE_CHECKING:
    from storage.reader import Reader


def total_of(reader: Reader, asked: Mapping[str, Any]) -> CasualtyAssessment:
    """Return the assessment of one attack, or without an attack the roll-up over all of them.

    Args:
        reader: The case.
        asked: `attack` (an id, or absent) and `limits`, in words.

    Raises:
        Refused: No count gives a range.
    """
    attack = asked.get("attack")
    counts = [Counted(id=c.id, revision=c.leaf, says=c.record) for c in reader.of(CasualtyCount)]
    if attack is not None:
        joined = [
            Relation(a=r.record.a, kind=r.record.kind, b=r.record.b)
            for r in reader.of(CountRelation)
        ]
        total = latest_per_source(counts, joined, Wanted(attack=attack))
        inputs = tuple(TotalInput(revision=leaf, count=CountId(id_)) for id_, leaf in total.inputs)
    else:
        total = _over_attacks(reader, [c.id for c in counts if c.says.attack is None])
        inputs = tuple(TotalInput(revision=leaf, total=TotalId(id_)) for id_, leaf in total.inputs)
    if total.range is None:
        raise Refused("No count of this attack gives a range.", rule="R-52")
    return CasualtyAssessment(
        outcome=Outcome.KILLED,
        rule=total.rule,
        rule_version=total.version,
        inputs=inputs,
        computed=total.range,
        chosen=total.range,
        limits=asked["limits"],
        attack=None if attack is None else AttackId(attack),
    )


def _over_attacks(reader: Reader, beside: list[str]) -> Total:
    chosen = [
        Chosen(id=one.id, revision=one.leaf, attack=one.record.attack, range=one.record.chosen)
        for one in reader.of(CasualtyAssessment)
        if one.record.attack is not None
    ]
    links = [(one.record.a, one.record.kind, one.record.b) for one in reader.of(AttackLink)]
    return roll_up(chosen, links, beside)
