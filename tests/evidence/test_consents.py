"""Which consent a bundle needs, and what counts as given."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.consents import (
    GivenConsent,
    Shown,
    missing_scopes,
    needed_scopes,
    refuse_without_consent,
)
from evidence.errors import Refused
from evidence.evidence_words import ConsentMethod, ConsentScope, ScopeAnswer
from evidence.ids import ConsentId, PersonId, new_id
from evidence.judging_words import Profile, RecipientKind
from evidence.people import Consent, ConsentWithdrawal, Scope

WITNESS = PersonId(new_id())
DAY = date(2016, 3, 14)
ICC = (ConsentScope.SHARE_ICC,)


def consent(
    on: str, *, expires: str | None = None, after: str | None = None, **said: str
) -> Consent:
    return Consent(
        person=WITNESS,
        on=on,
        obtained_by="P-001",
        consent_method=ConsentMethod.ORAL_RECORDED,
        scopes=tuple(
            Scope(consent_scope=ConsentScope(scope), answer=ScopeAnswer(answer))
            for scope, answer in said.items()
        ),
        expires=expires,
        supersedes=None if after is None else ConsentId(after),
    )


def given_by(*consents: Consent) -> list[GivenConsent]:
    return [GivenConsent(id=f"c{n}", says=says) for n, says in enumerate(consents, 1)]


def withdrawal(of: str, on: str, *scopes: ConsentScope) -> ConsentWithdrawal:
    return ConsentWithdrawal(consent=ConsentId(of), on=on, received_by="P-001", scopes=scopes)


@pytest.mark.parametrize(
    ("profile", "recipient", "shown", "needed"),
    [
        ("internal", "own", Shown(named=True, seen=True, heard=True), "store analyse"),
        ("internal", "icc", Shown(seen=True), "store analyse share_icc use_image"),
        ("legal", "icc", Shown(), "share_icc"),
        ("legal", "un", Shown(heard=True), "share_un use_voice"),
        ("legal", "ngo", Shown(seen=True), "share_ngo use_image"),
        ("legal", "national", Shown(named=True), "share_national"),
        ("legal", "party", Shown(), "disclose_to_party"),
        ("legal", "own", Shown(), "store analyse"),
        ("legal", "public", Shown(), "publish_anonymous"),
        ("disclosure", "party", Shown(), "disclose_to_party"),
        ("disclosure", "icc", Shown(), "disclose_to_party"),
        ("public", "public", Shown(), "publish_anonymous"),
        (
            "public",
            "ngo",
            Shown(named=True, seen=True, heard=True),
            "publish_named use_image use_voice",
        ),
    ],
)
def test_r30_profile_recipient_and_appearance_decide_the_scopes(
    profile: str, recipient: str, shown: Shown, needed: str
) -> None:
    scopes = needed_scopes(Profile(profile), RecipientKind(recipient), shown)
    assert " ".join(scopes) == needed


@given(
    st.sampled_from(Profile),
    st.sampled_from(RecipientKind),
    st.builds(Shown, named=st.booleans(), seen=st.booleans(), heard=st.booleans()),
)
def test_r30_every_export_needs_some_scope_and_without_consent_all_of_them(
    profile: Profile, recipient: RecipientKind, shown: Shown
) -> None:
    needed = needed_scopes(profile, recipient, shown)
    assert needed
    assert missing_scopes(needed, [], [], DAY) == needed
    everything = consent("2016-03-01", **{scope.value: "yes" for scope in ConsentScope})
    assert missing_scopes(needed, given_by(everything), [], DAY) == ()


@pytest.mark.parametrize(
    "consents",
    [
        [],
        [consent("2016-03-01", publish_anonymous="yes")],
        [consent("2016-03-01", share_icc="no")],
        [consent("2016-03-01", share_icc="not_asked")],
        [consent("2016-03-15", share_icc="yes")],
        [consent("2016-03-01", share_icc="yes"), consent("2016-03-02", share_icc="no")],
        [consent("2016-03-02", share_icc="no"), consent("2016-03-01", share_icc="yes")],
        [consent("2016-03-01", share_icc="yes"), consent("2016-03-02", store="yes", after="c1")],
    ],
)
def test_r30_only_a_yes_that_stands_counts(consents: list[Consent]) -> None:
    assert missing_scopes(ICC, given_by(*consents), [], DAY) == ICC


@pytest.mark.parametrize(
    "consents",
    [
        [consent("2016-03-14", share_icc="yes")],
        [consent("2016-03-01", share_icc="no"), consent("2016-03-02", share_icc="yes")],
        [consent("2016-03-01", share_icc="yes"), consent("2016-03-02", store="no")],
        [consent("2016-03-01", share_icc="yes"), consent("2016-03-20", share_icc="no", after="c1")],
    ],
)
def test_r30_a_yes_that_stands_is_enough(consents: list[Consent]) -> None:
    assert missing_scopes(ICC, given_by(*consents), [], DAY) == ()


def test_r31_an_expired_consent_stops_counting_the_day_after() -> None:
    held = given_by(consent("2016-03-01", expires="2016-03-14", share_icc="yes"))
    assert missing_scopes(ICC, held, [], DAY) == ()
    assert missing_scopes(ICC, held, [], date(2016, 3, 15)) == ICC


def test_r31_a_withdrawn_consent_stops_counting_at_once() -> None:
    held = given_by(consent("2016-03-10", share_icc="yes", store="yes"))
    needed = (ConsentScope.STORE, *ICC)
    assert missing_scopes(needed, held, [withdrawal("c1", "2016-03-14")], DAY) == needed
    assert missing_scopes(needed, held, [withdrawal("c1", "2016-03-14", *ICC)], DAY) == ICC
    assert missing_scopes(needed, held, [withdrawal("c1", "2016-03-15")], DAY) == ()


def test_r31_a_withdrawal_of_an_earlier_consent_also_stops_what_was_given_before_it() -> None:
    held = given_by(consent("2016-03-01", store="yes"), consent("2016-03-10", share_icc="yes"))
    assert missing_scopes(ICC, held, [withdrawal("c1", "2016-03-12")], DAY) == ICC
    assert missing_scopes(ICC, held, [withdrawal("c1", "2016-03-05")], DAY) == ()


def test_r30_the_refusal_names_everybody_and_offers_no_way_round() -> None:
    with pytest.raises(Refused, match=r"P-017 \(publish_named\); P-018 \(share_icc\)") as refusal:
        refuse_without_consent(
            [("P-017", [ConsentScope.PUBLISH_NAMED]), ("P-001", []), ("P-018", ICC)]
        )
    assert refusal.value.rule == "R-30"
    refuse_without_consent([("P-001", [])])
