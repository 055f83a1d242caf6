from __future__ import annotations

from typing import Any

import pytest

from evidence.edtf import Told, read
from evidence.errors import Refused
from evidence.evidence_words import Stage, StatementKind
from evidence.ids import FileId, InterviewId, ItemId, PersonId, StatementId
from evidence.interviews import Break, Interview, StageHeld, Statement
from evidence.judgements import NO, YES, Answer
from evidence.vocabularies import AnswerWord

HELD: dict[str, Any] = {
    "item": ItemId("e1"),
    "person": PersonId("p1"),
    "language": "ar",
    "inducement": "none",
    "interviewers": ("a1",),
}
TOLD: dict[str, Any] = {
    "interview": InterviewId("i1"),
    "number": 1,
    "statement_kind": StatementKind.FIRST_ACCOUNT,
    "language": "ar",
    "text": "We heard aircraft.\nThen it burned.",
}


def rule_of(make: Any, fields: dict[str, Any]) -> str | None:
    with pytest.raises(Refused) as refused:
        make(**fields)
    return refused.value.rule


def test_r27_an_interpreter_is_named() -> None:
    assert rule_of(Interview, HELD | {"direction": "ar > en"}) == "R-27"
    assert rule_of(Interview, HELD | {"interpreter_declaration": YES}) == "R-27"
    named = HELD | {"interpreter": PersonId("p2"), "direction": "ar > en"}
    assert Interview(**named, interpreter_declaration=YES).interpreter == "p2"
    assert Interview(**HELD).interpreter is None


@pytest.mark.parametrize("who", ["p1", "a1"])
def test_r27_an_interpreter_is_neither_interviewer_nor_interviewee(who: str) -> None:
    assert rule_of(Interview, HELD | {"interpreter": PersonId(who)}) == "R-27"


def test_r28_inducement_is_none_or_described() -> None:
    assert rule_of(Interview, {k: v for k, v in HELD.items() if k != "inducement"}) == "R-28"
    assert Interview(**HELD | {"inducement": "Bus fare was paid."}).inducement.startswith("Bus")


@pytest.mark.parametrize("make", [Break, lambda **f: StageHeld(stage=Stage.ACCOUNT, **f)])
def test_r07_stages_and_breaks_run_forwards(make: Any) -> None:
    utc = Told(zone="UTC")
    early, late = read("2016-03-14T10:00", utc), read("2016-03-14T11:00", utc)
    assert make(began=early, ended=late).ended == late
    assert make().ended is None
    assert rule_of(make, {"began": late, "ended": early}) == "R-07"


@pytest.mark.parametrize("said", [YES, Answer(value=AnswerWord.NO, reason="The line broke off.")])
def test_r29_a_full_statement_says_whether_it_was_read_back(said: Answer) -> None:
    full = TOLD | {"statement_kind": StatementKind.FULL}
    assert rule_of(Statement, full) == "R-29"
    assert rule_of(Statement, full | {"read_back": NO}) == "R-29"
    assert Statement(**full, read_back=said).read_back == said
    assert Statement(**TOLD).number == 1


def test_statements_are_counted_from_one() -> None:
    with pytest.raises(Refused, match="counted from 1"):
        Statement(**TOLD | {"number": 0})


def test_a_statement_has_words_or_a_file_that_holds_them() -> None:
    with pytest.raises(Refused, match="its words, or a file"):
        Statement(**TOLD | {"text": None})
    assert Statement(**TOLD | {"text": None, "file": FileId("f1")}).text is None


@pytest.mark.parametrize("kind", ["addendum", "correction", "translation"])
def test_what_adds_to_a_statement_names_it(kind: str) -> None:
    fields = TOLD | {"statement_kind": StatementKind(kind)}
    with pytest.raises(Refused, match=f"does this {kind} belong to"):
        Statement(**fields)
    assert Statement(**fields, based_on=StatementId("s1")).based_on == "s1"
