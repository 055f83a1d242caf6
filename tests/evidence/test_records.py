from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from evidence import records
from evidence.attacks import Actor, Attack, AttackLink
from evidence.cases import Case
from evidence.cites import Cite
from evidence.errors import Refused
from evidence.evidence_words import HowKnown, ItemKind, Relation, StatementKind
from evidence.ids import TARGETS, AnyId, AttackId, FileId, InterviewId, ItemId, PersonId, PlaceId
from evidence.interviews import Interview, Statement, StatementPart
from evidence.items import AttackRelation, File, Involved, Item, Reading
from evidence.judgements import Ground
from evidence.people import Consent, ConsentWithdrawal, Identity, Person
from evidence.places import Place
from evidence.records import Record, body_of, edges_of, kind_of, kinds, record_from
from tests.evidence.chance import lawful

OURS = (
    Case, Attack, AttackLink, Actor, Place, Item, File, Reading, Person, Identity, Consent,
    ConsentWithdrawal, Interview, Statement,
)  # fmt: skip


def fields_of(cls: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(cls)


@pytest.mark.parametrize("cls", OURS)
def test_a_record_read_back_gives_the_same_bytes(cls: type[Record]) -> None:
    kind = kind_of(cls).name

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(lawful(cls))  # type: ignore[arg-type]  # classes hash
    def holds(record: Record) -> None:
        body = body_of(record)
        again = record_from(kind, body)
        assert again == record
        assert body_of(again) == body
        assert edges_of(again) == edges_of(record)
        members = set(json.loads(body))
        assert members == {field.name for field in fields_of(cls)} | {"schema"}

    holds()


@given(lawful(Attack))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_encoder_of_msgspec_writes_the_same_bytes(record: Record) -> None:
    plain = msgspec.to_builtins(record) | {"schema": 1}
    assert msgspec.json.encode(plain, order="sorted") == body_of(record)


def test_every_kind_is_registered_once_with_its_letter() -> None:
    letters = [kind.prefix for kind in kinds().values() if kind.prefix]
    assert len(set(letters)) == len(letters)
    ours = {kind_of(cls).name: kind_of(cls).prefix for cls in OURS}
    assert ours == {
        "case": None, "attack": "A", "attack_link": None, "actor": None, "place": "L",
        "item": "E", "file": None, "reading": None, "person": "P", "identity": None,
        "consent": None, "consent_withdrawal": None, "interview": "I", "statement": None,
    }  # fmt: skip


def test_r04_what_is_signed_is_fixed_and_what_is_described_is_living() -> None:
    fixed = {kind_of(cls).name for cls in OURS if kind_of(cls).fixed}
    assert fixed == {"file", "reading", "consent", "consent_withdrawal", "statement"}


def test_what_is_about_a_person_is_personal_and_only_the_identity_is_sealed() -> None:
    personal = {kind_of(cls).name for cls in OURS if kind_of(cls).personal}
    assert personal == {
        "person", "identity", "consent", "consent_withdrawal", "interview", "statement",
    }  # fmt: skip
    assert [kind.name for kind in kinds().values() if kind.sealed] == ["identity"]


def test_a_kind_is_found_by_name_class_and_record() -> None:
    attack = Attack(title="Market")
    assert kind_of("attack") is kind_of(Attack) is kind_of(attack)
    with pytest.raises(Refused, match="no kind of record named rumour"):
        kind_of("rumour")


def test_two_kinds_never_share_a_name() -> None:
    with pytest.raises(TypeError, match="two kinds are named attack"):

        @records.record("attack")
        @dataclass(frozen=True)
        class Other(Record):
            """A second attack."""


def test_an_attack_needs_only_a_title() -> None:
    made = records.record_from_plain("attack", {"title": "Market"})
    assert made == Attack(title="Market")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{}", "title"),
        (b'{"title":7}', "a number stands there"),
        (b'{"title":"a", "schema":1}', "not the canonical form"),
        (b"[]", "it is not one object"),
        (b'{"title":"a\\u0007b"}', "cannot be kept"),
        (b'{"title":" "}', "empty"),
    ],
)
def test_a_body_that_is_no_record_says_why(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        record_from("attack", body)


def test_a_rule_speaks_for_itself_when_a_form_is_read() -> None:
    plain = {"title": "Market", "started": {"grain": "hour"}}
    with pytest.raises(Refused) as refused:
        records.record_from_plain("attack", plain)
    assert refused.value.rule == "R-08"


def test_fields_of_a_newer_program_are_named_and_do_not_hinder() -> None:
    plain = {"title": "Market", "schema": 9, "colour": "red"}
    assert records.unknown_fields("attack", plain) == ("colour",)
    assert records.record_from_plain("attack", plain) == Attack(title="Market")


def test_edges_are_the_ids_at_any_depth_in_field_order_without_repetition() -> None:
    attack, person, item = AttackId("a1"), PersonId("p1"), ItemId("e1")
    made = Item(
        item_kind=ItemKind.IMAGE,
        title="Crater",
        attacks=(
            AttackRelation(attack=attack),
            AttackRelation(attack=attack, relation=Relation.SHOWS),
        ),
        provider=Involved(person=person),
        depicts=(Involved(person=person), Involved(person=PersonId("p2"))),
    )
    assert [(e.role, e.to, e.kinds) for e in edges_of(made)] == [
        ("attacks.attack", "a1", frozenset({"attack"})),
        ("provider.person", "p1", frozenset({"person"})),
        ("depicts.person", "p1", frozenset({"person"})),
        ("depicts.person", "p2", frozenset({"person"})),
    ]
    cited = Statement(
        interview=InterviewId("i1"),
        number=1,
        statement_kind=StatementKind.FIRST_ACCOUNT,
        language="ar",
        file=FileId("f1"),
        parts=(StatementPart(cite=Cite(item=item), basis=HowKnown.SAW),),
    )
    assert [(e.role, e.to) for e in edges_of(cited)] == [
        ("interview", "i1"),
        ("file", "f1"),
        ("parts.cite.item", "e1"),
    ]


def test_edges_in_lists_of_ids_and_to_any_kind() -> None:
    made = Attack(title="x", place=PlaceId("l1"), other_places=(PlaceId("l2"), PlaceId("l3")))
    assert [(e.role, e.to) for e in edges_of(made)] == [
        ("place", "l1"),
        ("other_places", "l2"),
        ("other_places", "l3"),
    ]

    @dataclass(frozen=True, kw_only=True)
    class Bag(Record):
        grounds: tuple[Ground, ...]

    bag = Bag(grounds=(Ground(record=AnyId("x1")), Ground(cite=Cite(item=ItemId("e9")))))
    assert [(e.role, e.to, e.kinds) for e in edges_of(bag)] == [
        ("grounds.record", "x1", None),
        ("grounds.cite.item", "e9", frozenset({"item"})),
    ]


def test_ids_point_to_kinds_there_are() -> None:
    named = {name for targets in TARGETS.values() for name in targets or ()}
    assert named <= set(kinds())
