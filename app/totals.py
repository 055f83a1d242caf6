"""Casualty totals by a named rule: computed, recorded and open about what did not enter.

Rules:
    - A total is computed inside the write that records it, from the counts as they are then; it
      names rule, version, inputs and revisions, and what was left out is told (R-52).
    - A new total of the same question replaces the one before; a roll-up reads the latest ones.
    - The program never averages, and adds nobody twice (R-50, R-51).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.case import Case
from app.named import attack_id
from app.rules import put
from evidence import casualty_sums
from evidence.attacks import AttackLink
from evidence.casualties import CasualtyAssessment, CasualtyCount, CountRelation, TotalInput
from evidence.casualty_rules import Counted, LeftOut, Relation, Total, Wanted, latest_per_source
from evidence.counts import Count
from evidence.errors import Refused
from evidence.ids import AttackId, CountId, TotalId
from evidence.judging_words import (
    CasualtyRule,
    CivilStatus,
    Outcome,
)
from evidence.records import Revision

if TYPE_CHECKING:
    from storage.casefile import Reader

NOT_STATED = "not stated"
_OF_AN_ATTACK = (CasualtyRule.LATEST_PER_SOURCE, CasualtyRule.PARTS_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be totalled.

    Attributes:
        attack: Reference; None: the whole case, as a roll-up of its attacks.
        rule: None: `latest_per_source` for an attack, `roll_up` for the case.
        status: None: all but fighters.
    """

    attack: str | None = None
    outcome: Outcome = Outcome.KILLED
    rule: CasualtyRule | None = None
    status: CivilStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A total that was recorded.

    Attributes:
        revision: Its record. inputs: References of the counts or attacks that entered.
        left_out: References of what did not enter, and why.
        beside: References of totals of reports, shown beside it and never added.
    """

    revision: Revision[CasualtyAssessment]
    inputs: tuple[str, ...]
    left_out: tuple[tuple[str, LeftOut], ...]
    beside: tuple[str, ...]


def assess(
    case: Case,
    question: Question,
    *,
    chosen: Count | None = None,
    reasons: str | None = None,
    limits: str = NOT_STATED,
) -> Assessed:
    """Compute a total by its rule and record it.

    Args:
        case: The case.
        question: What is to be totalled.
        chosen: What the author stands by; None: what the rule gives.
        reasons: Why the chosen range differs.
        limits: What could change it.

    Raises:
        Refused: No count enters, the rule gives no total, or the choice gives no reason (R-52).
    """
    with case.write() as tx:
        attack = attack_id(tx, question.attack)
        total = _total(tx, question, attack)
        if total.range is None:
            raise Refused(
                "No figure enters this total by {name}.",
                rule="R-52",
                advice="Nothing was recorded. " + _why_not(tx, total),
                name=total.rule,
            )
        before = _latest(tx, question.outcome, question.status, attack)
        of_attack = attack is not None
        record = CasualtyAssessment(
            outcome=question.outcome,
            rule=total.rule,
            rule_version=total.version,
            inputs=tuple(
                TotalInput(
                    revision=leaf,
                    count=CountId(id_) if of_attack else None,
                    total=None if of_attack else TotalId(id_),
                )
                for id_, leaf in total.inputs
            ),
            computed=total.range,
            chosen=chosen or total.range,
            limits=limits,
            attack=attack,
            status=question.status,
            reasons=reasons,
            supersedes=TotalId(before.id) if before else None,
        )
        return Assessed(
            revision=put(tx, record, acting=case.acting),
            inputs=tuple(_name(tx, id_) for id_, _leaf in total.inputs),
            left_out=tuple((_name(tx, id_), why) for id_, why in total.left_out),
            beside=tuple(_name(tx, id_) for id_ in total.beside),
        )


def _total(reader: Reader, question: Question, attack: AttackId | None) -> Total:
    rule = question.rule or (CasualtyRule.LATEST_PER_SOURCE if attack else CasualtyRule.ROLL_UP)
    if attack is None and rule is CasualtyRule.ROLL_UP:
        return _roll_up(reader, question)
    if attack is None or rule not in _OF_AN_ATTACK:
        raise Refused(
            "The rule {name} gives no total of {what}.",
            rule="R-52",
            advice="An attack takes latest_per_source or parts_once; the case takes roll_up.",
            name=rule,
            what="an attack" if attack else "the case",
        )
    counts = [
        Counted(id=one.id, revision=one.leaf, says=one.record) for one in reader.of(CasualtyCount)
    ]
    relations = [
        Relation(a=one.record.a, kind=one.record.kind, b=one.record.b)
        for one in reader.of(CountRelation)
    ]
    if rule is CasualtyRule.LATEST_PER_SOURCE:
        wanted = Wanted(attack=attack, outcome=question.outcome, status=question.status)
        about = [one for one in counts if one.says.attack == attack]
        return latest_per_source(about, relations, wanted)
    about = [
        one
        for one in counts
        if one.says.attack == attack
        and one.says.outcome is question.outcome
        and question.status in (None, one.says.status)
    ]
    return casualty_sums.parts_once(about, relations)


def _roll_up(reader: Reader, question: Question) -> Total:
    latest: dict[AttackId, Revision[CasualtyAssessment]] = {}
    for one in _current(reader, question.outcome, question.status):
        if one.record.attack is not None:
            latest[one.record.attack] = one
    chosen = [
        casualty_sums.Chosen(id=one.id, revision=one.leaf, attack=at, range=one.record.chosen)
        for at, one in latest.items()
    ]
    links = [(one.record.a, one.record.kind, one.record.b) for one in reader.of(AttackLink)]
    beside = [
        one.id
        for one in reader.of(CasualtyCount)
        if one.record.attack is None and one.record.outcome is question.outcome
    ]
    return casualty_sums.roll_up(chosen, links, beside)


def _current(
    reader: Reader, outcome: Outcome, status: CivilStatus | None
) -> list[Revision[CasualtyAssessment]]:
    """Return the assessments of that outcome and status that none replaces, oldest first."""
    found = list(reader.of(CasualtyAssessment))
    replaced = {one.record.supersedes for one in found}
    return [
        one
        for one in found
        if one.id not in replaced and one.record.outcome is outcome and one.record.status is status
    ]


def _latest(
    reader: Reader, outcome: Outcome, status: CivilStatus | None, attack: AttackId | None
) -> Revision[CasualtyAssessment] | None:
    same = [one for one in _current(reader, outcome, status) if one.record.attack == attack]
    return same[-1] if same else None


def _name(reader: Reader, id_: str) -> str:
    """Return the reference of a count; of an assessment, that of its attack."""
    found = reader.get(id_)
    if isinstance(found.record, CasualtyAssessment) and found.record.attack:
        return _name(reader, found.record.attack)
    return found.ref or id_


def _why_not(reader: Reader, total: Total) -> str:
    left = [f"{_name(reader, id_)}: {why.replace('_', ' ')}" for id_, why in total.left_out]
    return "; ".join(left) if left else "There is none to begin with."
