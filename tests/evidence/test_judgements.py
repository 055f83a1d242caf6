from __future__ import annotations

from typing import Any

import pytest

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.ids import AnyId, ItemId
from evidence.judgements import NO, NOT_ASKED, SCALES, UNKNOWN, YES, Answer, Ground, Judgement
from evidence.vocabularies import AnswerWord, Confidence, Scale

LIKELY: dict[str, Any] = {
    "scale": Scale.LIKELIHOOD,
    "value": "likely",
    "confidence": Confidence.LOW,
    "reasons": "Two videos agree.",
}


def test_a_judgement_is_a_word_of_its_scale() -> None:
    assert Judgement(**LIKELY).value == "likely"
    with pytest.raises(Refused, match="confirmed is not a word of likelihood"):
        Judgement(**LIKELY | {"value": "confirmed"})


def test_every_scale_has_words() -> None:
    assert set(SCALES) == set(Scale)


def test_r44_a_judgement_gives_reasons() -> None:
    with pytest.raises(Refused, match="Why") as refused:
        Judgement(**LIKELY | {"reasons": ""})
    assert refused.value.rule == "R-44"
    assert Judgement(**LIKELY).reasons == "Two videos agree."


def test_likelihood_and_confidence_are_two_fields() -> None:
    made = Judgement(**LIKELY)
    assert (made.value, made.confidence) == ("likely", Confidence.LOW)


def test_the_four_answers_are_four() -> None:
    assert len({YES, NO, UNKNOWN, NOT_ASKED}) == 4


def test_what_cannot_be_assessed_says_why() -> None:
    with pytest.raises(Refused, match="Why can this not be assessed"):
        Answer(value=AnswerWord.CANNOT_ASSESS)
    assert Answer(value=AnswerWord.CANNOT_ASSESS, reason="burnt").reason == "burnt"


def test_a_ground_is_a_place_or_a_record() -> None:
    cite, record = Cite(item=ItemId("e1")), AnyId("c1")
    assert Ground(cite=cite).record is None
    assert Ground(record=record).cite is None
    for both in ({}, {"cite": cite, "record": record}):
        with pytest.raises(Refused, match="exactly one"):
            Ground(**both)  # type: ignore[arg-type]
