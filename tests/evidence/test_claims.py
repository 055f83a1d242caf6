"""Claims, makers, corroboration and links of sources."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cites import Cite
from evidence.claims import (
    Claim,
    Corroboration,
    Maker,
    SourceLink,
    refuse_origin_as_user,
    refuse_sentences,
)
from evidence.errors import Refused
from evidence.ids import ActorId, AnyId, AttackId, ClaimId, ItemId, PersonId, SourceId, new_id
from evidence.judgements import Ground
from evidence.judging_words import ClaimKind, Directness, LinkKind, Stance, Strength
from evidence.records import body_of, edges_of, record_from, record_from_plain

CITE = Cite(item=ItemId(new_id()))
SOHR = Maker(actor=ActorId(new_id()))


def claim(text: str = "The object struck was the market", **fields: object) -> Claim:
    given = {"kind": ClaimKind.FACT, "made_by": SOHR, "source": CITE} | fields
    return Claim(text=text, **given)  # type: ignore[arg-type]


@given(
    kind=st.sampled_from(ClaimKind),
    text=st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=200),
    attack=st.sampled_from([None, AttackId(new_id())]),
)
def test_a_claim_round_trips(kind: ClaimKind, text: str, attack: AttackId | None) -> None:
    made = claim(text, kind=kind, attack=attack, original_text="قيل\nهذا", language="ar")
    body = body_of(made)
    assert record_from("claim", body) == made
    assert body_of(record_from("claim", body)) == body


@pytest.mark.parametrize(
    "text",
    [
        "x" * 281,
        "Three buildings were hit. One burned down",
        "Was it the market? Yes it was",
        "ضربت الطائرة السوق. قتل مدنيون",
        "Был удар. Погибли люди",
    ],
)
def test_r35_two_sentences_are_two_claims(text: str) -> None:
    with pytest.raises(Refused, match="Split this into two") as refusal:
        claim(text)
    assert refusal.value.rule == "R-35"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 280,
        "Maj. Gen. I. Konashenkov spoke at 10.30 of the attack.",
        "U.S. forces and St. Mary hospital are named, e.g. by NE10.",
        "He said 'stop!' and left",
        "Aircraft left shortly after 08:30. (see the log)",
    ],
)
def test_r35_one_sentence_passes(text: str) -> None:
    refuse_sentences(text)


def test_r35_a_claim_names_its_source_or_why_there_is_none() -> None:
    for fields in ({"source": None}, {"no_source": "not noted"}):
        with pytest.raises(Refused, match="Where does this come from") as refusal:
            claim(**fields)
        assert refusal.value.rule == "R-35"
    assert claim(source=None, no_source="not noted when it was entered").source is None


@pytest.mark.parametrize(
    "fields", [{}, {"own": True, "described": "residents"}, {"actor": "a", "person": "p"}]
)
def test_r35_a_claim_has_exactly_one_maker(fields: dict[str, object]) -> None:
    with pytest.raises(Refused, match="Who says so"):
        Maker(**fields)  # type: ignore[arg-type]


def test_makers_are_told_apart_by_record_or_by_words() -> None:
    person = PersonId(new_id())
    assert Maker(person=person).key == person
    assert SOHR.key == SOHR.actor
    assert Maker(own=True).key == "own"
    assert Maker(described="Orient  TV").key == Maker(described="orient tv").key


def test_original_words_say_their_language() -> None:
    with pytest.raises(Refused, match="which language"):
        claim(original_text="قيل هذا")


def test_r37_a_claim_has_no_status_to_type_in() -> None:
    assert not {f.name for f in dataclasses.fields(Claim)} & {"status", "claim_status"}
    plain = json.loads(body_of(claim())) | {"status": "supported"}
    assert not hasattr(record_from_plain("claim", plain), "status")


def corroboration(
    directness: Directness = Directness.DIRECT, stance: Stance = Stance.SUPPORTS
) -> Corroboration:
    return Corroboration(
        claim=ClaimId(new_id()),
        ground=Ground(record=AnyId(new_id())),
        stance=stance,
        directness=directness,
        strength=Strength.MODERATE,
        reasons="the fins are visible",
    )


def test_r44_corroboration_gives_reasons() -> None:
    with pytest.raises(Refused, match="Why") as refusal:
        dataclasses.replace(corroboration(), reasons="")
    assert refusal.value.rule == "R-44"


def test_corroboration_round_trips_and_its_ground_is_an_edge() -> None:
    made = corroboration()
    assert record_from("corroboration", body_of(made)) == made
    assert {edge.role for edge in edges_of(made)} == {"claim", "ground.record"}


def test_r59_an_identification_is_no_direct_support_for_who_did_it() -> None:
    with pytest.raises(Refused, match="Origin does not show the user") as refusal:
        refuse_origin_as_user(
            claim(kind=ClaimKind.PERPETRATOR), corroboration(), ["munition_identification"]
        )
    assert refusal.value.rule == "R-59"


@pytest.mark.parametrize(
    ("kind", "directness", "stance", "rests_on"),
    [
        ("identification", "direct", "supports", "munition_identification"),
        ("perpetrator", "indirect", "supports", "munition_identification"),
        ("perpetrator", "direct", "context", "munition_identification"),
        ("perpetrator", "direct", "supports", "statement"),
    ],
)
def test_r59_its_neighbours_pass(kind: str, directness: str, stance: str, rests_on: str) -> None:
    refuse_origin_as_user(
        claim(kind=ClaimKind(kind)),
        corroboration(Directness(directness), Stance(stance)),
        [rests_on],
    )


def test_a_source_is_not_linked_with_itself() -> None:
    a, b = SourceId(new_id()), SourceId(new_id())
    with pytest.raises(Refused, match="same source"):
        SourceLink(a=a, b=a, kind=LinkKind.REPOSTS, reason="same film")
    made = SourceLink(a=a, b=b, kind=LinkKind.REPOSTS, reason="same film", counts_as_one=True)
    assert record_from("source_link", body_of(made)) == made
