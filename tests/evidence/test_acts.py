"""Custody acts, holders and reported history."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.acts import (
    ATTESTED,
    PROGRAM,
    ActFact,
    Acting,
    CustodyAct,
    ReportedHistory,
    SeenAgain,
    holder_after,
)
from evidence.cites import Cite
from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.ids import FileId, ItemId, new_id
from evidence.judging_words import ReportedAct
from evidence.moments import Moment
from evidence.records import body_of, edges_of, kind_of, record_from

ITEM = ItemId(new_id())
FILE = FileId(new_id())


def hand_over(
    before: str | None, after: str | None, act: Act = Act.ITEM_TRANSFER_OUT
) -> CustodyAct:
    return CustodyAct(
        act=act,
        item=ITEM,
        from_whom=before,
        to_whom=after,
        purpose="to the laboratory",
        no_receipt="handed over at a checkpoint",
    )


def test_who_acts_has_a_role_the_ledger_knows() -> None:
    assert Acting(person="p", role="courier").role == "courier"
    assert PROGRAM.person is None
    with pytest.raises(ValueError, match="hacker"):
        Acting(person=None, role="hacker")


@given(st.text(min_size=1), st.sampled_from(sorted(set(Act) - ATTESTED)))
def test_an_act_of_the_program_round_trips_whatever_the_name_of_a_file(name: str, act: Act) -> None:
    made = CustodyAct(
        act=act,
        seen_again=(SeenAgain(file=FILE, name=name),),
        facts=(ActFact(name="head", value="origin\n2\nroot"),),
    )
    body = body_of(made)
    assert record_from("act", body) == made
    assert body_of(record_from("act", body)) == body


def test_the_files_seen_again_are_edges() -> None:
    made = CustodyAct(act=Act.ITEM_INGEST, seen_again=(SeenAgain(file=FILE, name="a.jpg"),))
    assert [(edge.role, edge.to) for edge in edges_of(made)] == [("seen_again.file", FILE)]


def test_an_act_by_hand_names_its_item_and_purpose() -> None:
    with pytest.raises(Refused, match="Which item"):
        CustodyAct(act=Act.ITEM_DISPOSE, purpose="returned to earth")
    with pytest.raises(Refused, match="What was it done for"):
        CustodyAct(act=Act.ITEM_DISPOSE, item=ITEM)
    assert CustodyAct(act=Act.ITEM_DISPOSE, item=ITEM, purpose="returned to earth").item == ITEM


def test_a_seal_has_a_number() -> None:
    with pytest.raises(Refused, match="Which seal"):
        CustodyAct(act=Act.ITEM_SEAL, item=ITEM, purpose="transport")
    sealed = CustodyAct(act=Act.ITEM_SEAL, item=ITEM, purpose="transport", seal_no="00417")
    assert sealed.seal_no == "00417"


def test_an_unavoidable_change_is_justified() -> None:
    with pytest.raises(Refused, match="not be avoided"):
        CustodyAct(act=Act.ITEM_UNAVOIDABLE_CHANGE, item=ITEM, purpose="drying")
    dried = CustodyAct(
        act=Act.ITEM_UNAVOIDABLE_CHANGE, item=ITEM, purpose="drying", justification="mould"
    )
    assert dried.justification == "mould"


def test_r61_a_hand_over_names_both_holders() -> None:
    for before, after in ((None, "laboratory"), ("P-003", None)):
        with pytest.raises(Refused, match="Who has it now") as refusal:
            hand_over(before, after)
        assert refusal.value.rule == "R-61"


def test_r61_a_hand_over_has_a_receipt_or_says_why_not() -> None:
    receipt = Cite(item=ITEM)
    for given_receipt, why_not in ((None, None), (receipt, "and none")):
        with pytest.raises(Refused, match="receipt") as refusal:
            CustodyAct(
                act=Act.ITEM_TRANSFER_IN,
                item=ITEM,
                from_whom="P-003",
                to_whom="office",
                purpose="intake",
                receipt=given_receipt,
                no_receipt=why_not,
            )
        assert refusal.value.rule == "R-61"
    assert hand_over("P-003", "office").no_receipt


def test_r61_an_item_has_one_holder_at_a_time() -> None:
    first = hand_over("P-003", "office", Act.ITEM_TRANSFER_IN)
    with pytest.raises(Refused, match="held by office, not by P-003") as refusal:
        holder_after([first, hand_over("P-003", "laboratory")])
    assert refusal.value.rule == "R-61"


def test_r61_hand_overs_that_follow_each_other_pass() -> None:
    acts = [
        hand_over("P-003", "office", Act.ITEM_TRANSFER_IN),
        CustodyAct(act=Act.ITEM_VIEW, item=ITEM),
        hand_over("office", "laboratory"),
        hand_over("laboratory", "P-003", Act.ITEM_RETURN),
    ]
    assert holder_after(acts) == "P-003"
    assert holder_after(acts, "P-003") == "P-003"
    assert holder_after([], "office") == "office"


def test_r61_what_was_disposed_of_has_no_holder() -> None:
    disposed = CustodyAct(act=Act.ITEM_DISPOSE, item=ITEM, purpose="decayed")
    assert holder_after([disposed], "office") is None
    with pytest.raises(Refused, match="disposed of"):
        holder_after([disposed, hand_over("office", "laboratory")], "office")


def test_reported_history_round_trips_apart_from_observed_acts() -> None:
    told = ReportedHistory(
        item=ITEM,
        reported_act=ReportedAct.COLLECTED,
        told_by="P-003",
        when=Moment(text="the morning after"),
        by="a neighbour",
        source=Cite(item=ITEM, part="label"),
    )
    assert record_from("reported_history", body_of(told)) == told
    assert kind_of(told).fixed
    assert kind_of("act").fixed


def test_an_act_nobody_knows_is_not_a_record() -> None:
    plain = json.loads(body_of(CustodyAct(act=Act.CASE_OPEN)))
    plain["act"] = "item.improve"
    with pytest.raises(ValueError, match="improve"):
        record_from("act", json.dumps(plain, sort_keys=True, separators=(",", ":")).encode())
