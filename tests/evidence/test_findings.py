"""Assessments, reviews and findings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.findings import Assessment, Contrary, Finding, Review, Searched, claim_status
from evidence.ids import AnyId, AssessmentId, AttackId, FindingId, IdentificationId, ItemId, new_id
from evidence.judgements import Ground, Judgement
from evidence.judging_words import Blind, ReviewResult
from evidence.records import body_of, edges_of, kind_of, record_from
from evidence.vocabularies import ClaimStatus, Confidence, Likelihood, Scale, Standard

LEAF = "cd" * 32
TARGET = AnyId(new_id())
CITE = Cite(item=ItemId(new_id()))
SEARCHED = Searched(where="all films of that morning", what="fighters or vehicles")


def assessment(scale: Scale, value: str) -> Assessment:
    return Assessment(
        target=TARGET,
        question="Is the claim supported?",
        judgement=Judgement(
            scale=scale,
            value=value,
            confidence=Confidence.LOW,
            reasons="two sources, neither of them there",
            rests_on=(Ground(cite=CITE),),
        ),
        supersedes=AssessmentId(new_id()),
    )


def finding(**fields: object) -> Finding:
    given = {
        "text": "The market was struck three times.",
        "standard": Standard.REASONABLE_GROUNDS_TO_BELIEVE,
        "searched": (SEARCHED,),
    } | fields
    return Finding(**given)  # type: ignore[arg-type]


@given(st.sampled_from(ClaimStatus), st.sampled_from(Likelihood))
def test_assessments_round_trip(status: ClaimStatus, likelihood: Likelihood) -> None:
    for made in (
        assessment(Scale.CLAIM_STATUS, status),
        assessment(Scale.LIKELIHOOD, likelihood),
    ):
        assert record_from("assessment", body_of(made)) == made
        assert {edge.role for edge in edges_of(made)} == {
            "target",
            "judgement.rests_on.cite.item",
            "supersedes",
        }


def test_r37_the_status_of_a_claim_is_its_latest_assessment() -> None:
    assert claim_status([]) is ClaimStatus.UNASSESSED
    supported = assessment(Scale.CLAIM_STATUS, "supported")
    contested = assessment(Scale.CLAIM_STATUS, "contested")
    likely = assessment(Scale.LIKELIHOOD, "likely")
    assert claim_status([supported, contested, likely]) is ClaimStatus.CONTESTED
    assert claim_status([contested, supported]) is ClaimStatus.SUPPORTED


@given(
    result=st.sampled_from(ReviewResult),
    blind=st.sampled_from(Blind),
    reasons=st.text(st.characters(categories=["L"]), min_size=1),
)
def test_a_review_round_trips(result: ReviewResult, blind: Blind, reasons: str) -> None:
    made = Review(
        target=TARGET,
        revision=LEAF,
        review_result=result,
        blind=blind,
        reasons=reasons,
        reading=IdentificationId(new_id()),
    )
    assert record_from("review", body_of(made)) == made


def test_r44_a_review_gives_reasons() -> None:
    with pytest.raises(Refused, match="Why") as refusal:
        Review(target=TARGET, revision=LEAF, review_result=ReviewResult.CONCUR, blind=Blind.YES)
    assert refusal.value.rule == "R-44"


def test_a_review_names_one_exact_revision() -> None:
    with pytest.raises(Refused, match="Which revision"):
        Review(
            target=TARGET,
            revision="abcd",
            review_result=ReviewResult.CONCUR,
            blind=Blind.YES,
            reasons="seen",
        )


def test_r55_a_finding_states_its_standard_of_proof() -> None:
    with pytest.raises(Refused, match="To which standard") as refusal:
        finding(standard=None)
    assert refusal.value.rule == "R-55"
    assert finding(standard=Standard.REASONABLE_SUSPICION).standard


def test_r56_a_finding_says_what_speaks_against_it_or_where_that_was_searched() -> None:
    with pytest.raises(Refused, match="What speaks against it") as refusal:
        finding(searched=())
    assert refusal.value.rule == "R-56"
    assert finding(searched=(), contrary=(Contrary(text="D-001 says otherwise"),)).contrary
    assert finding().searched


def test_r04_findings_reviews_and_assessments_are_fixed() -> None:
    assert all(kind_of(kind).fixed for kind in ("finding", "review", "assessment"))
    assert not kind_of("claim").fixed


@given(st.sampled_from(Standard), st.lists(st.just("a gas leak"), max_size=2))
def test_a_finding_round_trips(standard: Standard, alternatives: list[str]) -> None:
    made = finding(
        standard=standard,
        attacks=(AttackId(new_id()),),
        rests_on=(Ground(record=TARGET), Ground(cite=CITE)),
        contrary=(Contrary(text="one witness saw a vehicle", cite=CITE),),
        alternatives=tuple(alternatives),
        limits="the site was not visited",
        supersedes=FindingId(new_id()),
    )
    body = body_of(made)
    assert record_from("finding", body) == made
    assert body_of(record_from("finding", body)) == body
