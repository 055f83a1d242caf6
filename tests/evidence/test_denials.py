"""Denials in points, and replies asked for."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cites import Cite
from evidence.counts import exactly
from evidence.denials import (
    About,
    Conceded,
    Denial,
    DenialPoint,
    ReplyRequest,
    refuse_lost_points,
)
from evidence.errors import Refused
from evidence.ids import ActorId, AnyId, AttackId, DenialTargetId, ItemId, new_id
from evidence.judging_words import Against, DenialType, PointAnswer, ReplyState
from evidence.moments import Moment
from evidence.places import Position
from evidence.records import body_of, edges_of, record_from
from evidence.vocabularies import Precision

MINISTRY = ActorId(new_id())
CITE = Cite(item=ItemId(new_id()))
CITED = [PointAnswer.CONTRADICTED, PointAnswer.PARTLY, PointAnswer.SUPPORTED]
REASONED = [PointAnswer.NOT_REBUTTED, PointAnswer.NOT_TESTABLE]


def point(number: int = 1, **fields: object) -> DenialPoint:
    given = {"text": "fake information", "against": Against.CLAIM} | fields
    return DenialPoint(number=number, **given)  # type: ignore[arg-type]


def denial(**fields: object) -> Denial:
    given = {
        "party": MINISTRY,
        "said_on": Moment(text="23 December"),
        "text": "We have examined the report. Nothing happened in ARIHA  market.",
        "language": "ru",
        "denial_type": DenialType.FABRICATION,
        "source": CITE,
    } | fields
    return Denial(**given)  # type: ignore[arg-type]


@given(
    answers=st.lists(st.sampled_from(PointAnswer), max_size=6),
    words=st.text(st.characters(categories=["L"]), min_size=1, max_size=40),
)
def test_a_denial_round_trips(answers: list[PointAnswer], words: str) -> None:
    points = tuple(
        point(n, text=words, answer=answer, reasons="so", cites=(CITE,), offered=(CITE,))
        for n, answer in enumerate(answers, 1)
    )
    made = denial(
        points=points,
        conceded=Conceded(killed=exactly(2)),
        stated_place=Position(lat_e6=35_810_000, lon_e6=36_610_000, precision=Precision.TOWN),
        also=(DenialType.METHOD,),
    )
    body = body_of(made)
    assert record_from("denial", body) == made
    assert body_of(record_from("denial", body)) == body


@pytest.mark.parametrize("answer", CITED)
def test_r46_an_answer_on_the_facts_cites_evidence(answer: PointAnswer) -> None:
    with pytest.raises(Refused, match="Which evidence") as refusal:
        point(answer=answer, reasons="obvious")
    assert refusal.value.rule == "R-46"
    assert point(answer=answer, cites=(CITE,)).cites
    assert point(answer=answer, cites_for=(CITE,)).has_support


@pytest.mark.parametrize("answer", REASONED)
def test_r46_the_other_answers_give_reasons(answer: PointAnswer) -> None:
    with pytest.raises(Refused, match="Why") as refusal:
        point(answer=answer)
    assert refusal.value.rule == "R-46"
    assert not point(answer=answer, reasons="it names no fact").has_support


def test_an_open_point_needs_neither() -> None:
    made = denial(points=(point(1), point(2, answer=PointAnswer.SUPPORTED, cites=(CITE,))))
    assert made.open_points == (1,)
    assert made.points[1].has_support


def test_points_are_counted_from_one_and_a_number_is_used_once() -> None:
    with pytest.raises(Refused, match="counted from 1"):
        point(0)
    with pytest.raises(Refused, match="Two points"):
        denial(points=(point(1), point(1)))


def test_a_point_is_never_dropped() -> None:
    before = denial(points=(point(1), point(2)))
    with pytest.raises(Refused, match="Point 1 is missing"):
        refuse_lost_points(before, dataclasses.replace(before, points=(point(2),)))
    refuse_lost_points(before, dataclasses.replace(before, points=(point(1), point(2), point(3))))


def test_r47_a_denial_is_about_an_attack_only_if_its_words_are() -> None:
    attack = DenialTargetId(new_id())
    with pytest.raises(Refused, match="does not say Maaret") as refusal:
        denial(about=(About(what=attack, words="Maaret"),))
    assert refusal.value.rule == "R-47"


def test_r47_quoted_words_tie_a_denial_to_an_attack() -> None:
    attack = DenialTargetId(new_id())
    made = denial(about=(About(what=attack, words="Ariha market"),))
    edge = next(edge for edge in edges_of(made) if edge.role == "about.what")
    assert edge.to == attack
    assert edge.kinds == frozenset({"attack", "claim"})


def test_a_concession_concedes_something() -> None:
    with pytest.raises(Refused, match="conceded"):
        Conceded()
    assert Conceded(injured=exactly(1)).killed is None


def test_a_point_may_attack_records() -> None:
    target = AnyId(new_id())
    assert edges_of(denial(points=(point(targets=(target,)),)))[-1].to == target


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ("asked", "When was it sent"),
        ("no_answer", "When was it sent"),
        ("refused", "When was it sent"),
        ("unsafe_to_ask", "not asked"),
        ("not_asked", "not asked"),
    ],
)
def test_r49_a_reply_state_says_what_it_rests_on(state: str, message: str) -> None:
    with pytest.raises(Refused, match=message) as refusal:
        ReplyRequest(party=MINISTRY, reply_state=ReplyState(state))
    assert refusal.value.rule == "R-49"


def test_r49_an_answer_is_kept_and_unsafe_to_ask_is_an_answer() -> None:
    sent = Moment(earliest="2015-12-20T00:00:00Z", latest="2015-12-20T23:59:59Z")
    with pytest.raises(Refused, match="What was the answer"):
        ReplyRequest(party=MINISTRY, reply_state=ReplyState.ANSWERED, sent_on=sent)
    answered = ReplyRequest(
        party=MINISTRY,
        reply_state=ReplyState.ANSWERED,
        attacks=(AttackId(new_id()),),
        questions=("Was the market struck?",),
        sent_on=sent,
        response="see D-001",
    )
    assert record_from("reply_request", body_of(answered)) == answered
    assert ReplyRequest(
        party=MINISTRY, reply_state=ReplyState.UNSAFE_TO_ASK, reason="sources at risk"
    ).reason
    assert ReplyRequest(party=MINISTRY, reply_state=ReplyState.NOT_YET).sent_on is None
