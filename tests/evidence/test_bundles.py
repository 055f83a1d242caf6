"""Recipients, bundles and their events as records."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bundles import (
    Bundle,
    BundleEvent,
    Exhibit,
    Recipient,
    ScopeChecked,
    Selection,
    Withheld,
)
from evidence.cites import Cite
from evidence.errors import Refused
from evidence.evidence_words import ConsentScope
from evidence.ids import ActorId, AnyId, AttackId, BundleId, ItemId, PersonId, RecipientId, new_id
from evidence.judging_words import BundleEventKind, Profile, RecipientKind
from evidence.moments import Moment
from evidence.records import body_of, edges_of, kind_of, record_from

LEAF = "ef" * 32
ITEM = ItemId(new_id())


def bundle(**fields: object) -> Bundle:
    given = {
        "profile": Profile.LEGAL,
        "selection": Selection(everything=True),
        "statement_sha256": LEAF,
    } | fields
    return Bundle(**given)  # type: ignore[arg-type]


@given(st.sampled_from(RecipientKind), st.none() | st.just("ssh-ed25519 AAAA"))
def test_a_recipient_round_trips(kind: RecipientKind, key: str | None) -> None:
    made = Recipient(name="UN mechanism", kind=kind, actor=ActorId(new_id()), key=key)
    assert record_from("recipient", body_of(made)) == made


@given(st.sampled_from(Profile), st.integers(0, 10**6))
def test_a_bundle_round_trips(profile: Profile, withheld: int) -> None:
    made = bundle(
        profile=profile,
        selection=Selection(attacks=(AttackId(new_id()),), items=(ITEM,)),
        recipient=RecipientId(new_id()),
        purpose="review by counsel",
        scopes_checked=(ScopeChecked(person=PersonId(new_id()), scopes=(ConsentScope.SHARE_ICC,)),),
        withheld=(Withheld(reason="witness safety", count=withheld),),
        exhibits=(Exhibit(number="X-1", record=AnyId(ITEM)),),
        previous=BundleId(new_id()),
    )
    body = body_of(made)
    assert record_from("bundle", body) == made
    assert body_of(record_from("bundle", body)) == body
    assert {edge.role for edge in edges_of(made)} == {
        "selection.attacks",
        "selection.items",
        "recipient",
        "scopes_checked.person",
        "exhibits.record",
        "previous",
    }


def test_a_selection_is_everything_or_some_of_it() -> None:
    for fields in ({}, {"everything": True, "items": (ITEM,)}):
        with pytest.raises(Refused, match="What goes in"):
            Selection(**fields)  # type: ignore[arg-type]
    assert Selection(items=(ITEM,)).items == (ITEM,)


def test_a_bundle_names_its_statement() -> None:
    with pytest.raises(Refused, match="signed statement"):
        bundle(statement_sha256="abcd")
    assert bundle().recipient is None


def test_an_exhibit_number_is_given_once() -> None:
    twice = (Exhibit(number="X-1", record=AnyId(ITEM)), Exhibit(number="X-1", record=AnyId(ITEM)))
    with pytest.raises(Refused, match="one number"):
        bundle(exhibits=twice)


@given(st.sampled_from(BundleEventKind))
def test_an_event_of_a_bundle_round_trips(kind: BundleEventKind) -> None:
    made = BundleEvent(
        bundle=BundleId(new_id()),
        kind=kind,
        on=Moment(earliest="2016-05-04T00:00:00Z", latest="2016-05-04T23:59:59Z"),
        how="by hand, receipt signed",
        cite=Cite(item=ITEM),
    )
    assert record_from("bundle_event", body_of(made)) == made
    assert kind_of(made).fixed
