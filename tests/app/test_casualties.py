"""Counts, their relations, and totals by a named rule."""

from __future__ import annotations

import pytest

from app.attacks import attack_named
from app.case import Case
from app.casualties import NewCount, NewRelation, add_count, list_counts
from app.records import add_record
from app.totals import Question, assess
from evidence.casualty_rules import LeftOut
from evidence.counts import Count, exactly
from evidence.judging_words import CasualtyRule, CivilStatus, CountLink, CountStage, Outcome
from tests.app.cases import with_attack
from tests.app.watching import newest, plain_item, refused

ROLL_UP = Question(outcome=Outcome.MISSING)


def counted(number: int, claimant: str, **more: object) -> NewCount:
    fields: dict[str, object] = {
        "count": exactly(number),
        "claimant": claimant,
        "no_source": "told to the team",
        "stage": CountStage.IDENTIFIED,
        **more,
    }
    return NewCount(**fields)  # type: ignore[arg-type]


def test_a_count_is_recorded_with_its_source_and_listed(shared: Case) -> None:
    attack, item = with_attack(shared), plain_item(shared)
    made = add_count(
        shared,
        counted(43, "the rescuers", attack=attack, source=item, no_source=None, as_of="2015-12"),
    )
    (entry,) = newest(shared)
    assert (entry.act, entry.kind) == ("record.put", "casualty_count")
    (line,) = list_counts(shared, attack)
    assert (line.ref, line.low, line.high, line.claimant) == (made.ref, 43, 43, "the rescuers")
    assert made.ref in [line.ref for line in list_counts(shared)]


def test_relations_are_recorded_with_the_count_or_not_at_all(shared: Case) -> None:
    whole = add_count(shared, counted(43, "rescuers")).ref or ""
    part = NewRelation(kind=CountLink.PART_OF, other=whole, reason="those with names")
    made = add_count(shared, counted(31, "rescuers"), [part])
    assert [entry.kind for entry in newest(shared, 2)] == ["count_relation", "casualty_count"]
    with refused(shared, "N-900", "R-03"):
        add_count(shared, counted(9, "x"), [NewRelation(kind=part.kind, other="N-900", reason="a")])
    with refused(shared, "reason: This text is empty"):
        add_count(shared, counted(9, "x"), [NewRelation(kind=part.kind, other=whole, reason="")])
    circle = {"a": whole, "b": made.ref, "kind": "part_of", "reason": "turned around"}
    with refused(shared, f"{made.ref} is already part of {whole}", "R-06"):
        add_record(shared, "count_relation", circle)
    add_record(shared, "count_relation", {**circle, "kind": "contradicts"})


def test_a_count_from_nowhere_is_refused(shared: Case) -> None:
    with refused(shared, "Where does this come from", "R-35"):
        add_count(shared, counted(1, "x", no_source=None))
    with refused(shared, "There is no attack A-900", "R-03"):
        list_counts(shared, "A-900")


def test_latest_per_source_gives_the_range_and_tells_what_it_left_out(shared: Case) -> None:
    attack = with_attack(shared)
    early = add_count(shared, counted(18, "monitor", attack=attack, stage=CountStage.EARLY))
    monitor = add_count(shared, counted(44, "the monitor", attack=attack))
    rescuers = add_count(shared, counted(43, "rescuers", attack=attack))
    report = add_count(shared, counted(49, "own", attack=attack))
    mixed = add_count(
        shared, counted(60, "press", attack=attack, outcome=Outcome.KILLED_OR_INJURED)
    )
    part = NewRelation(kind=CountLink.PART_OF, other=rescuers.ref or "", reason="with names")
    named = add_count(shared, counted(31, "rescuers", attack=attack), [part])
    done = assess(shared, Question(attack=attack), limits="No list of names was seen.")
    (entry,) = newest(shared)
    assert entry.kind == "casualty_assessment"
    says = done.revision.record
    assert (str(says.computed), says.chosen, says.rule) == (
        "43-49",
        says.computed,
        CasualtyRule.LATEST_PER_SOURCE,
    )
    assert done.inputs == (monitor.ref, rescuers.ref, report.ref)
    assert dict(done.left_out) == {
        early.ref: LeftOut.EARLY,
        mixed.ref: LeftOut.MIXED_OUTCOME,
        named.ref: LeftOut.PART,
    }


def test_r52_another_choice_says_why_and_replaces_the_total_before(shared: Case) -> None:
    attack = with_attack(shared)
    add_count(shared, counted(43, "rescuers", attack=attack))
    first = assess(shared, Question(attack=attack))
    with refused(shared, "Why 40 and not 43", "R-52"):
        assess(shared, Question(attack=attack), chosen=exactly(40))
    second = assess(
        shared, Question(attack=attack), chosen=exactly(40), reasons="Three were counted twice."
    )
    assert second.revision.record.supersedes == first.revision.id


def test_parts_are_added_once(shared: Case) -> None:
    attack = with_attack(shared)
    whole = add_count(shared, counted(10, "ward one", attack=attack))
    part = NewRelation(kind=CountLink.PART_OF, other=whole.ref or "", reason="of that ward")
    add_count(shared, counted(4, "ward one", attack=attack), [part])
    add_count(shared, counted(5, "ward two", attack=attack))
    done = assess(shared, Question(attack=attack, rule=CasualtyRule.PARTS_ONCE))
    assert done.revision.record.computed == exactly(15)
    civilians = Question(attack=attack, rule=CasualtyRule.PARTS_ONCE, status=CivilStatus.CIVILIAN)
    with refused(shared, "No figure enters this total by parts_once", "R-52"):
        assess(shared, civilians)


@pytest.mark.parametrize("rule", [CasualtyRule.ROLL_UP, CasualtyRule.STATUS_APART])
def test_a_rule_that_gives_no_total_of_an_attack_is_refused(
    shared: Case, rule: CasualtyRule
) -> None:
    attack = with_attack(shared)
    with refused(shared, "gives no total of an attack", "R-52"):
        assess(shared, Question(attack=attack, rule=rule))
    with refused(shared, "gives no total of the case", "R-52"):
        assess(shared, Question(rule=CasualtyRule.PARTS_ONCE))


def test_nothing_that_enters_is_no_total(shared: Case) -> None:
    attack = with_attack(shared)
    dozens = add_count(shared, counted(1, "press", attack=attack, count=Count(text="dozens")))
    with refused(shared, "No figure enters", "R-52") as _:
        assess(shared, Question(attack=attack))
    with refused(shared, "No figure enters", "R-52"):
        assess(shared, Question(outcome=Outcome.DISPLACED))
    assert dozens.ref


def test_a_roll_up_adds_each_attack_once_and_shows_a_reports_total_beside_it(
    shared: Case,
) -> None:
    one, two, twin = (with_attack(shared) for _ in range(3))
    for attack, number in ((one, 3), (two, 4), (twin, 3)):
        add_count(shared, counted(number, "own", attack=attack, outcome=Outcome.MISSING))
        assess(shared, Question(attack=attack, outcome=Outcome.MISSING))
    ids = {ref: attack_named(shared, ref).id for ref in (one, twin)}
    link = {"a": ids[twin], "b": ids[one], "kind": "duplicate_of", "reason": "the same strike"}
    add_record(shared, "attack_link", link)
    turned = {**link, "a": ids[one], "b": ids[twin]}
    with refused(shared, "would close a circle", "R-06"):
        add_record(shared, "attack_link", turned)
    report = add_count(shared, counted(200, "a report", outcome=Outcome.MISSING))
    done = assess(shared, ROLL_UP)
    assert done.revision.record.computed == exactly(7)
    assert (done.inputs, done.beside) == ((one, two), (report.ref,))
    assert done.left_out == ((twin, LeftOut.DUPLICATE),)
