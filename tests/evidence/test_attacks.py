from __future__ import annotations

import dataclasses

import pytest

from evidence.attacks import Actor, Attack, AttackLink, StruckObject, Warned
from evidence.edtf import Told, read
from evidence.errors import Refused
from evidence.ids import AttackId
from evidence.judgements import NOT_ASKED
from evidence.moments import UNDATED
from evidence.texts import Name
from evidence.vocabularies import ActorKind, AttackLinkKind, AttackPhase

DAMASCUS = Told(zone="Asia/Damascus")


def test_a_thin_attack_says_that_nothing_was_asked_yet() -> None:
    attack = Attack(title="al-Ghantu")
    assert (attack.started, attack.attack_phase) == (UNDATED, AttackPhase.UNKNOWN)
    assert attack.rescuers_hit == attack.warning.given == NOT_ASKED
    assert StruckObject(object_kind="market").marked == NOT_ASKED


def test_an_attack_has_no_weapon_and_no_perpetrator() -> None:
    names = " ".join(field.name for field in dataclasses.fields(Attack))
    assert not any(word in names for word in ("weapon", "munition", "perpetrator", "party"))


def test_r07_an_attack_does_not_end_before_it_starts() -> None:
    first, second = read("2015-11-29", DAMASCUS), read("2015-11-30", DAMASCUS)
    with pytest.raises(Refused, match="before the start") as refused:
        Attack(title="x", started=second, ended=first)
    assert refused.value.rule == "R-07"
    assert Attack(title="x", started=first, ended=second).ended == second


def test_r06_an_attack_is_not_linked_with_itself() -> None:
    one, two = AttackId("a1"), AttackId("a2")
    with pytest.raises(Refused, match="itself") as refused:
        AttackLink(a=one, b=one, kind=AttackLinkKind.PART_OF, reason="same day")
    assert refused.value.rule == "R-06"
    assert AttackLink(a=one, b=two, kind=AttackLinkKind.PART_OF, reason="same day").b == two


def test_a_link_says_why() -> None:
    with pytest.raises(Refused, match="reason: This text is empty"):
        AttackLink(a=AttackId("a1"), b=AttackId("a2"), kind=AttackLinkKind.PATTERN, reason="")


def test_an_actor_has_a_name() -> None:
    with pytest.raises(Refused, match="at least one name"):
        Actor(names=(), kind=ActorKind.FORCE)
    assert Actor(names=(Name(text="Air Force"),), kind=ActorKind.FORCE).part_of is None


def test_a_warning_may_say_little() -> None:
    assert Warned().lead_minutes is None
