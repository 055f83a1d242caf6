"""Casualty counts, their relations, and assessments that name their rule."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.casualties import CasualtyAssessment, CasualtyCount, CountRelation, TotalInput
from evidence.cites import Cite
from evidence.claims import Maker
from evidence.counts import Count, exactly
from evidence.errors import Refused
from evidence.ids import AttackId, CountId, ItemId, TotalId, new_id
from evidence.judging_words import CasualtyRule, CivilStatus, CountLink, CountStage, Outcome, Who
from evidence.moments import Moment
from evidence.records import body_of, edges_of, kind_of, record_from

LEAF = "ab" * 32
CITE = Cite(item=ItemId(new_id()))
INPUT = TotalInput(revision=LEAF, count=CountId(new_id()))


def assessment(**fields: object) -> CasualtyAssessment:
    given = {
        "outcome": Outcome.KILLED,
        "rule": CasualtyRule.LATEST_PER_SOURCE,
        "rule_version": 1,
        "inputs": (INPUT,),
        "computed": Count(low=43, high=49),
        "chosen": Count(low=43, high=49),
        "limits": "no name list was read",
    } | fields
    return CasualtyAssessment(**given)  # type: ignore[arg-type]


@given(
    outcome=st.sampled_from(Outcome),
    status=st.sampled_from(CivilStatus),
    who=st.sampled_from(Who),
    stage=st.sampled_from(CountStage),
    low=st.none() | st.integers(0, 10**6),
    quote=st.none() | st.text(st.characters(categories=["L"]), min_size=1),
)
def test_a_count_round_trips(
    outcome: Outcome,
    status: CivilStatus,
    who: Who,
    stage: CountStage,
    low: int | None,
    quote: str | None,
) -> None:
    made = CasualtyCount(
        outcome=outcome,
        count=Count(low=low, text="around a dozen"),
        claimant=Maker(described="a monitor"),
        as_of=Moment(text="that evening"),
        status=status,
        who=who,
        count_stage=stage,
        source=CITE,
        quote=quote,
    )
    body = body_of(made)
    assert record_from("casualty_count", body) == made
    assert body_of(record_from("casualty_count", body)) == body


def test_a_count_from_nowhere_is_refused() -> None:
    with pytest.raises(Refused, match="Where does this come from"):
        CasualtyCount(outcome=Outcome.KILLED, count=exactly(3), claimant=Maker(own=True))


def test_r06_a_count_is_not_joined_with_itself() -> None:
    a, b = CountId(new_id()), CountId(new_id())
    with pytest.raises(Refused, match="itself") as refusal:
        CountRelation(a=a, b=a, kind=CountLink.PART_OF, reason="the same")
    assert refusal.value.rule == "R-06"
    made = CountRelation(a=a, b=b, kind=CountLink.PART_OF, reason="identified bodies")
    assert record_from("count_relation", body_of(made)) == made


def test_r52_a_total_names_rule_version_and_inputs() -> None:
    for fields in ({"inputs": ()}, {"rule_version": 0}):
        with pytest.raises(Refused, match="names its rule") as refusal:
            assessment(**fields)
        assert refusal.value.rule == "R-52"


def test_r52_a_differing_choice_says_why() -> None:
    with pytest.raises(Refused, match="Why 40-49 and not 43-49") as refusal:
        assessment(chosen=Count(low=40, high=49))
    assert refusal.value.rule == "R-52"


def test_r52_a_reasoned_choice_passes_and_words_are_no_difference() -> None:
    assert assessment(chosen=Count(low=40, high=49), reasons="one body was counted twice").reasons
    assert assessment(chosen=Count(low=43, high=49, text="43 to 49")).reasons is None


def test_an_input_is_one_count_or_one_assessment_at_a_revision() -> None:
    count, total = CountId(new_id()), TotalId(new_id())
    for fields in (
        {"revision": LEAF},
        {"revision": LEAF, "count": count, "total": total},
        {"revision": "abcd", "count": count},
    ):
        with pytest.raises(Refused, match="one count or one assessment"):
            TotalInput(**fields)  # type: ignore[arg-type]
    assert TotalInput(revision=LEAF, total=total).count is None


def test_r04_an_assessment_is_fixed_and_round_trips() -> None:
    made = assessment(attack=AttackId(new_id()), supersedes=TotalId(new_id()))
    assert kind_of(made).fixed
    assert record_from("casualty_assessment", body_of(made)) == made
    assert {edge.role for edge in edges_of(made)} == {"attack", "inputs.count", "supersedes"}
    assert dataclasses.replace(made, supersedes=None).supersedes is None
