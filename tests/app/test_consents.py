"""What people agreed to, and what they took back."""

from __future__ import annotations

import pytest

from app.case import Case
from app.consents import (
    NewConsent,
    Stop,
    add_consent,
    consents_of,
    list_consents,
    withdraw_consent,
)
from app.interviews import NewInterview, add_interview
from app.records import add_record, revise_record
from evidence.bundles import Bundle, ScopeChecked, Selection
from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.evidence_words import ConsentMethod, ConsentScope, ScopeAnswer, Wish
from evidence.ids import AttackId, ItemId, PersonId
from evidence.judgements import YES
from evidence.judging_words import Profile
from tests.app.cases import with_attack
from tests.app.watching import a_person, newest, plain_item, refused

STORE, IMAGE = ConsentScope.STORE, ConsentScope.USE_IMAGE


def agreed(*scopes: ConsentScope, **more: object) -> NewConsent:
    fields: dict[str, object] = {
        "on": "2016-03-09",
        "obtained_by": "N. N.",
        "method": ConsentMethod.WRITTEN,
        "yes": scopes or (STORE,),
        **more,
    }
    return NewConsent(**fields)  # type: ignore[arg-type]


def stopped(**more: object) -> Stop:
    return Stop(on="2016-04-01", received_by="N. N.", **more)  # type: ignore[arg-type]


def a_bundle(case: Case, *people: str) -> str:
    item = plain_item(case)
    with case.write() as tx:
        checked = tuple(
            ScopeChecked(person=PersonId(tx.get(ref).id), scopes=(STORE,)) for ref in people
        )
        chosen = (ItemId(tx.get(item).id),) if people else ()
        bundle = Bundle(
            profile=Profile.INTERNAL,
            selection=Selection(everything=not people, items=chosen),
            statement_sha256="ab" * 32,
            scopes_checked=checked,
        )
        return tx.put(bundle, act=Act.BUNDLE_EXPORT, reason="for the test").ref or ""


def a_selection(case: Case, items: tuple[str, ...] = (), attacks: tuple[str, ...] = ()) -> str:
    """Write down a bundle of some items and attacks, as an export of a selection does."""
    with case.write() as tx:
        chosen = Selection(
            items=tuple(ItemId(tx.get(ref).id) for ref in items),
            attacks=tuple(AttackId(tx.get(ref).id) for ref in attacks),
        )
        bundle = Bundle(profile=Profile.INTERNAL, selection=chosen, statement_sha256="ab" * 32)
        return tx.put(bundle, act=Act.BUNDLE_EXPORT, reason="for the test").ref or ""


def test_a_consent_is_recorded_scope_by_scope_for_ever(shared: Case) -> None:
    person, interpreter = a_person(shared), a_person(shared, role="interpreter")
    made = add_consent(
        shared, person, agreed(STORE, no=(IMAGE,), interpreter=interpreter, language="ar")
    )
    assert made.record.answer(STORE) is ScopeAnswer.YES
    assert made.record.answer(IMAGE) is ScopeAnswer.NO
    assert made.record.answer(ConsentScope.RECONTACT) is ScopeAnswer.NOT_ASKED
    (entry,) = newest(shared)
    assert (entry.act, entry.kind) == ("record.put", "consent")


def test_a_scope_is_not_answered_twice(shared: Case) -> None:
    person = a_person(shared)
    with refused(shared, "answered twice"):
        add_consent(shared, person, agreed(STORE, no=(STORE,)))


def test_a_consent_replaces_one_that_is_named_by_its_number(shared: Case) -> None:
    person = a_person(shared)
    first = add_consent(shared, person, agreed())
    second = add_consent(shared, person, agreed(supersedes=1))
    assert second.record.supersedes == first.id
    with refused(shared, "no consent 3", "R-03"):
        add_consent(shared, person, agreed(supersedes=3))


def test_everything_a_person_agreed_to_is_withdrawn_at_once(shared: Case) -> None:
    person = a_person(shared)
    first = add_consent(shared, person, agreed(STORE))
    second = add_consent(shared, person, agreed(IMAGE))
    done = withdraw_consent(shared, person, stopped(wish=Wish.DESTROY, told_limits=YES))
    assert [one.record.consent for one in done.withdrawals] == [first.id, second.id]
    assert [entry.kind for entry in newest(shared, 2)] == ["consent_withdrawal"] * 2
    with shared.read() as reader:
        assert len(consents_of(reader, first.record.person)) == 2


def test_one_scope_of_one_consent_is_withdrawn_alone(shared: Case) -> None:
    person = a_person(shared)
    add_consent(shared, person, agreed(STORE))
    second = add_consent(shared, person, agreed(IMAGE))
    done = withdraw_consent(shared, person, stopped(consent=2, scopes=(IMAGE,)))
    (withdrawal,) = done.withdrawals
    assert (withdrawal.record.consent, withdrawal.record.scopes) == (second.id, (IMAGE,))


def test_what_was_never_given_is_not_taken_back(shared: Case) -> None:
    person = a_person(shared)
    with refused(shared, "can be taken back"):
        withdraw_consent(shared, person, stopped())


def test_r31_bundles_with_a_persons_data_are_named_for_recall(shared: Case) -> None:
    before = a_bundle(shared)  # everything, before anybody knew the person
    person, other = a_person(shared), a_person(shared)
    add_consent(shared, person, agreed())
    add_consent(shared, other, agreed())
    naming = a_bundle(shared, person)
    whole = a_bundle(shared)
    recalled = [one.ref for one in withdraw_consent(shared, person, stopped()).recall]
    assert recalled == [naming, whole]
    assert before not in recalled
    assert [one.ref for one in withdraw_consent(shared, other, stopped()).recall] == [whole]


def test_r31_a_bundle_of_a_selection_is_named_if_the_person_is_met_in_it(shared: Case) -> None:
    person = a_person(shared)
    add_consent(shared, person, agreed())
    item, attack, elsewhere = plain_item(shared), with_attack(shared), with_attack(shared)
    early = a_selection(shared, items=(item,), attacks=(attack,))
    shown = {"person": person, "consent_basis": "consent"}
    revise_record(shared, item, {"depicts": [shown]}, reason="recognised")
    told = {"person": person, "language": "ar", "inducement": "none", "attacks": (attack,)}
    add_interview(shared, NewInterview(**told))  # type: ignore[arg-type]
    claim = {"kind": "fact", "text": "It fell at nine.", "attack": elsewhere, "no_source": "oral"}
    add_record(shared, "claim", {**claim, "made_by": {"person": person}})
    of_item = a_selection(shared, items=(item,))
    of_attack = a_selection(shared, attacks=(attack,))
    of_claim = a_selection(shared, attacks=(elsewhere,))
    a_selection(shared, attacks=(with_attack(shared),))
    recalled = [one.ref for one in withdraw_consent(shared, person, stopped()).recall]
    assert recalled == [of_item, of_attack, of_claim]
    assert early not in recalled


def test_consents_are_listed_with_what_of_them_still_stands(shared: Case) -> None:
    person = a_person(shared)
    add_consent(shared, person, agreed(STORE, IMAGE, no=(ConsentScope.USE_VOICE,)))
    withdraw_consent(shared, person, stopped(scopes=(IMAGE,)))
    add_consent(shared, person, agreed(ConsentScope.ANALYSE, expires="2016-12-31"))
    first, second = list_consents(shared, person)
    assert (first.person, first.number, second.number) == (person, 1, 2)
    assert (first.yes, first.no) == (("store", "use_image"), ("use_voice",))
    assert first.stands == ("store",)
    assert (second.yes, second.stands, second.expires) == (("analyse",), (), "2016-12-31")
    assert len(list_consents(shared)) > len(list_consents(shared, person))
    with refused(shared, "There is no person P-900", "R-03"):
        list_consents(shared, "P-900")


def test_an_unknown_person_agrees_to_nothing(shared: Case) -> None:
    with pytest.raises(Refused, match="P-900"):
        add_consent(shared, "P-900", agreed())
