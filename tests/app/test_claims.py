"""Claims and denials as use cases."""

from __future__ import annotations

import pytest

from app.case import Case
from app.claims import NewClaim, NewDenial, PointAnswered, add_claim, add_denial, answer_point
from app.ingest import add_files
from app.interviews import NewInterview, add_interview
from app.named import actor_named, actor_or_new
from app.records import add_record, revise_record
from evidence.attacks import Actor
from evidence.claims import Maker
from evidence.judging_words import Against, ClaimKind, DenialType, PointAnswer
from evidence.texts import Name
from evidence.vocabularies import ActorKind
from tests.app.cases import MEDIA, with_attack
from tests.app.watching import a_person, newest, plain_item, refused

TEXT = "Nothing was struck. The pictures of the market are staged."


def said(**more: object) -> NewClaim:
    fields: dict[str, object] = {
        "text": "Two aircraft circled before the strike.",
        "kind": ClaimKind.FACT,
        "made_by": "own",
        "no_source": "noted by the team",
        **more,
    }
    return NewClaim(**fields)  # type: ignore[arg-type]


def denied(**more: object) -> NewDenial:
    fields: dict[str, object] = {
        "party": "Ministry of Defence",
        "party_kind": ActorKind.MINISTRY,
        "said_on": "2016-03-10",
        "text": TEXT,
        "language": "en",
        "denial_type": DenialType.FABRICATION,
        "no_source": "heard on the radio",
        "points": ((Against.CLAIM, "Nothing was struck."), (Against.METHOD, "It is staged.")),
        **more,
    }
    return NewDenial(**fields)  # type: ignore[arg-type]


def test_a_claim_names_its_maker_its_attack_and_its_source(shared: Case) -> None:
    attack, person, item = with_attack(shared), a_person(shared), plain_item(shared)
    made = add_claim(
        shared,
        said(attack=attack, made_by=person, source=item, no_source=None, made_on="2016-03-09"),
    )
    (entry,) = newest(shared)
    assert (entry.act, entry.kind, entry.ref) == ("record.put", "claim", made.ref)
    with shared.read() as reader:
        assert made.record.attack == reader.get(attack).id
        assert made.record.made_by.person == reader.get(person).id
        assert made.record.source is not None
        assert made.record.source.item == reader.get(item).id


def test_a_cite_is_bound_to_the_digest_of_the_original(shared: Case) -> None:
    taken = add_files(shared, [MEDIA / "ministry-statement.pdf"], read=False).received[0]
    made = add_claim(shared, said(source=f"{taken.ref}#page=1", no_source=None))
    assert made.record.source is not None
    assert made.record.source.file_sha256 == taken.sha256
    assert made.record.source.page is not None
    with refused(shared, "not a place in evidence", "R-17"):
        add_claim(shared, said(source=f"{taken.ref}#line=1", no_source=None))


def test_an_interview_is_cited_by_its_item(shared: Case) -> None:
    talk = add_interview(
        shared, NewInterview(person=a_person(shared), language="ar", inducement="none")
    )
    made = add_claim(shared, said(source=talk.ref, no_source=None))
    assert made.record.source is not None
    assert made.record.source.item == talk.record.item


def test_makers_are_ourselves_an_actor_by_name_or_people_in_words(shared: Case) -> None:
    actor = add_record(shared, "actor", {"names": [{"text": "The Monitor"}], "kind": "monitor"})
    assert add_claim(shared, said()).record.made_by == Maker(own=True)
    named = add_claim(shared, said(made_by="the  monitor")).record.made_by
    assert named.actor == actor.id
    by_id = add_claim(shared, said(made_by=actor.id)).record.made_by
    assert by_id == named
    words = add_claim(shared, said(made_by="residents and rescue workers")).record.made_by
    assert words.described == "residents and rescue workers"


@pytest.mark.parametrize(
    ("more", "words", "rule"),
    [
        ({"text": "It was one. It was two."}, "one sentence", "R-35"),
        ({"no_source": None}, "Where does this come from", "R-35"),
        ({"attack": "A-900"}, "A-900", "R-03"),
        ({"made_by": "P-900"}, "P-900", "R-03"),
        ({"source": "E-9000", "no_source": None}, "E-9000", "R-03"),
    ],
)
def test_a_refused_claim_leaves_nothing(
    shared: Case, more: dict[str, object], words: str, rule: str
) -> None:
    with refused(shared, words, rule):
        add_claim(shared, said(**more))


def test_a_denial_brings_its_party_and_numbers_its_points(shared: Case) -> None:
    attack = with_attack(shared)
    made = add_denial(shared, denied(about=((attack, "the market"),), party="Ministry One"))
    assert [entry.kind for entry in newest(shared, 2)] == ["denial", "actor"]
    assert made.record.open_points == (1, 2)
    again = add_denial(shared, denied(party="ministry one", party_kind=None))
    assert again.record.party == made.record.party


def test_a_party_nobody_knows_needs_its_kind(shared: Case) -> None:
    with refused(shared, "No actor named", "R-03"):
        add_denial(shared, denied(party="Office of Nothing", party_kind=None))


def test_two_actors_of_one_name_are_told_apart_by_id(shared: Case) -> None:
    for _ in range(2):
        with shared.write() as tx:
            tx.put(Actor(names=(Name(text="First Brigade"),), kind=ActorKind.UNIT))
    with refused(shared, "2 actors are named"), shared.read() as reader:
        actor_named(reader, "First Brigade")


def test_an_actor_is_recorded_once(shared: Case) -> None:
    with shared.write() as tx:
        one = actor_or_new(tx, "Second Brigade", ActorKind.UNIT)
        assert actor_or_new(tx, "second brigade", ActorKind.UNIT) == one


def test_r47_a_denial_is_about_what_its_words_name(shared: Case) -> None:
    attack = with_attack(shared)
    with refused(shared, "does not say the hospital", "R-47"):
        add_denial(shared, denied(about=((attack, "the hospital"),)))


def test_a_point_is_answered_with_evidence_against_and_for_it(shared: Case) -> None:
    made = add_denial(shared, denied())
    item, other, ref = plain_item(shared), plain_item(shared), made.ref or ""
    given = PointAnswered(
        answer=PointAnswer.CONTRADICTED,
        reasons="The film shows the strike.",
        against=(item,),
        supporting=(other,),
    )
    answered = answer_point(shared, ref, 1, given)
    (entry,) = newest(shared)
    assert (entry.kind, entry.reason) == ("denial", "Point 1 is answered: contradicted.")
    point = answered.record.points[0]
    assert (len(point.cites), len(point.cites_for), point.has_support) == (1, 1, True)
    assert answered.record.open_points == (2,)
    less = PointAnswered(answer=PointAnswer.PARTLY)
    kept = answer_point(shared, ref, 1, less, reason="a second film").record.points[0]
    assert (kept.cites, kept.reasons) == (point.cites, point.reasons)


def test_r46_an_answer_without_evidence_leaves_the_point_open(shared: Case) -> None:
    ref = add_denial(shared, denied()).ref or ""
    with refused(shared, "Which evidence", "R-46"):
        answer_point(shared, ref, 1, PointAnswered(answer=PointAnswer.CONTRADICTED))
    with refused(shared, "has no point 7", "R-03"):
        answer_point(shared, ref, 7, PointAnswered(answer=PointAnswer.OPEN))
    with refused(shared, "There is no denial C-001", "R-03"):
        answer_point(shared, "C-001", 1, PointAnswered(answer=PointAnswer.OPEN))


def test_points_are_never_dropped_by_the_generic_command(shared: Case) -> None:
    ref = add_denial(shared, denied()).ref or ""
    with refused(shared, "Point 2 is missing", "R-46"):
        first = {"number": 1, "text": "Nothing was struck.", "against": "claim"}
        revise_record(shared, ref, {"points": [first]}, reason="shorter")


def test_r59_what_a_munition_is_does_not_show_who_used_it(shared: Case) -> None:
    claim = add_claim(shared, said(kind=ClaimKind.PERPETRATOR, text="The First Brigade did it."))
    analysis = add_record(shared, "munition_analysis", {"question": "What is it?"})
    what = {"analysis": analysis.ref, "label": "H1", "text": "a bomb"}
    hypothesis = add_record(shared, "munition_hypothesis", what)
    body = {
        "claim": claim.ref,
        "ground": {"record": hypothesis.id},
        "stance": "supports",
        "directness": "direct",
        "strength": "weak",
        "reasons": "It is of that type.",
    }
    with refused(shared, "Origin does not show the user", "R-59"):
        add_record(shared, "corroboration", body)
    add_record(shared, "corroboration", {**body, "directness": "indirect"})
    cited = {**body, "ground": {"cite": {"item": plain_item(shared)}}}
    add_record(shared, "corroboration", cited)
