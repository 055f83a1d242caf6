from __future__ import annotations

from typing import Any

import pytest

from evidence.errors import Refused
from evidence.evidence_words import ConsentMethod, ConsentScope, Earlier, ScopeAnswer
from evidence.ids import ConsentId, PersonId
from evidence.people import (
    Consent,
    ConsentWithdrawal,
    EarlierAccount,
    EarlierAccounts,
    Identity,
    Person,
    Scope,
)
from evidence.texts import Name

SHARE = Scope(consent_scope=ConsentScope.SHARE_ICC, answer=ScopeAnswer.YES)
PUBLISH = Scope(consent_scope=ConsentScope.PUBLISH_NAMED, answer=ScopeAnswer.NO)
ASKED: dict[str, Any] = {
    "person": PersonId("p1"),
    "on": "2016-03-14",
    "obtained_by": "L. Haddad",
    "consent_method": ConsentMethod.ORAL_RECORDED,
    "scopes": (SHARE, PUBLISH),
}


def test_a_person_may_be_entered_with_nothing_but_a_reference() -> None:
    assert Person().prior_accounts.answer is Earlier.NOT_ASKED


def test_earlier_accounts_are_listed_where_there_are_some() -> None:
    accounts = (EarlierAccount(organisation="a radio station"),)
    assert EarlierAccounts(answer=Earlier.GIVEN, accounts=accounts).accounts == accounts
    assert EarlierAccounts(answer=Earlier.NONE).accounts == ()
    for answer, listed in ((Earlier.GIVEN, ()), (Earlier.NONE, accounts)):
        with pytest.raises(Refused, match="accounts given before"):
            EarlierAccounts(answer=answer, accounts=listed)


def test_an_identity_has_a_name() -> None:
    with pytest.raises(Refused, match="at least one name"):
        Identity(person=PersonId("p1"), names=())
    assert Identity(person=PersonId("p1"), names=(Name(text="A"),)).kin == ()


def test_only_yes_is_yes_and_a_scope_not_listed_was_not_asked() -> None:
    consent = Consent(**ASKED)
    assert consent.answer(ConsentScope.SHARE_ICC) is ScopeAnswer.YES
    assert consent.answer(ConsentScope.PUBLISH_NAMED) is ScopeAnswer.NO
    assert consent.answer(ConsentScope.USE_VOICE) is ScopeAnswer.NOT_ASKED


def test_a_scope_is_answered_once() -> None:
    with pytest.raises(Refused, match="answered twice"):
        Consent(**ASKED | {"scopes": (SHARE, SHARE)})


@pytest.mark.parametrize(
    ("method", "field", "why"),
    [("guardian", "guardian", "Which guardian"), ("not_possible", "reason", "not possible")],
)
def test_a_consent_names_what_its_method_leaves_open(method: str, field: str, why: str) -> None:
    fields = ASKED | {"consent_method": ConsentMethod(method)}
    with pytest.raises(Refused, match=why):
        Consent(**fields)
    assert Consent(**fields | {field: "her aunt"}).consent_method == method


def test_r07_a_consent_does_not_expire_before_it_was_given() -> None:
    assert Consent(**ASKED, expires="2016-03-14").expires == "2016-03-14"
    with pytest.raises(Refused, match="expires before") as refused:
        Consent(**ASKED, expires="2016-03-13")
    assert refused.value.rule == "R-07"


def test_r27_nobody_interprets_a_consent_for_themselves() -> None:
    assert Consent(**ASKED, interpreter=PersonId("p2")).interpreter == "p2"
    with pytest.raises(Refused, match="Who interpreted") as refused:
        Consent(**ASKED, interpreter=PersonId("p1"))
    assert refused.value.rule == "R-27"


def test_a_withdrawal_covers_what_it_lists_or_all() -> None:
    taken: dict[str, Any] = {
        "consent": ConsentId("c1"), "on": "2016-05-04", "received_by": "L. Haddad",
    }  # fmt: skip
    everything = ConsentWithdrawal(**taken)
    one = ConsentWithdrawal(**taken, scopes=(ConsentScope.USE_VOICE,))
    assert all(everything.covers(scope) for scope in ConsentScope)
    assert [scope for scope in ConsentScope if one.covers(scope)] == [ConsentScope.USE_VOICE]
