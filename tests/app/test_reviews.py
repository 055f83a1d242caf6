"""Reviews by a second person, and findings."""

from __future__ import annotations

import pytest

from app.authors import add_author
from app.case import Case
from app.munitions import add_analysis, analysis_named, identify
from app.records import add_record, revise_record
from app.reviews import NewFinding, NewReview, add_finding, review, state_of_review
from evidence.acts import ActingRole
from evidence.errors import Refused
from evidence.findings import Contrary, Searched
from evidence.judging_words import Blind, ReviewResult
from evidence.munitions.words import Grade
from evidence.reviewing import ReviewState
from evidence.vocabularies import Standard
from tests.app.cases import with_attack
from tests.app.test_munitions import CONCLUDED, form
from tests.app.watching import newest, plain_item, refused

READER, OTHER = "S. Reader", "T. Third"
CONCUR = NewReview(result=ReviewResult.CONCUR, reasons="The sources agree.")


@pytest.fixture(scope="module", autouse=True)
def _colleagues(shared: Case) -> None:
    for name in (READER, OTHER):
        add_author(shared, name, ActingRole.REVIEWER)


def concluded(case: Case, **more: object) -> str:
    fields: dict[str, object] = {
        "text": "The market was struck from the air.",
        "standard": Standard.REASONABLE_GROUNDS_TO_BELIEVE,
        "searched": (Searched(where="press", what="accounts of an accident"),),
        **more,
    }
    return add_finding(case, NewFinding(**fields)).ref or ""  # type: ignore[arg-type]


def test_a_finding_rests_on_places_in_evidence_and_on_records(shared: Case) -> None:
    attack, item = with_attack(shared), plain_item(shared)
    ref = concluded(
        shared,
        attacks=(attack,),
        rests_on=(item, attack),
        contrary=(Contrary(text="One witness heard no aircraft."),),
    )
    (entry,) = newest(shared)
    assert (entry.act, entry.ref) == ("record.put", ref)
    with shared.read() as reader:
        grounds = reader.get(ref).record.rests_on  # type: ignore[attr-defined]
        assert grounds[0].cite.item == reader.get(item).id
        assert grounds[1].record == reader.get(attack).id


@pytest.mark.parametrize(
    ("more", "words", "rule"),
    [
        ({"standard": None}, "standard of proof", "R-55"),
        ({"searched": ()}, "speaks against it", "R-56"),
        ({"rests_on": ("C-900",)}, "C-900", "R-03"),
        ({"attacks": ("A-900",)}, "A-900", "R-03"),
    ],
)
def test_a_refused_finding_leaves_nothing(
    shared: Case, more: dict[str, object], words: str, rule: str
) -> None:
    with refused(shared, words, rule):
        concluded(shared, **more)


def test_a_second_reader_reviews_the_exact_revision(shared: Case) -> None:
    ref = concluded(shared)
    assert state_of_review(shared, ref) is ReviewState.AWAITING_REVIEW
    made = review(shared, ref, CONCUR, as_author=READER)
    with shared.read() as reader:
        assert made.record.revision == reader.get(ref).leaf
    (entry,) = newest(shared)
    assert (entry.act, entry.role, entry.person) == ("review.sign", "reviewer", made.person)
    assert entry.person != shared.acting.person
    assert made.record.blind is Blind.SAW_FIRST
    assert state_of_review(shared, ref) is ReviewState.REVIEWED


def test_r39_nobody_reviews_what_they_wrote(shared: Case) -> None:
    ref = concluded(shared)
    with refused(shared, f"You wrote {ref}", "R-39"):
        review(shared, ref, CONCUR)
    with refused(shared, f"You wrote {ref}", "R-39"):
        review(shared, ref, CONCUR, as_author="N. N.")
    one, two = plain_item(shared), plain_item(shared)
    body = {"a": one, "b": two, "kind": "quotes", "reason": "the same words"}
    link = add_record(shared, "source_link", body).id
    with refused(shared, "You wrote this source link", "R-39"):
        review(shared, link, CONCUR)


def test_r39_holds_for_the_generic_command_too(shared: Case) -> None:
    ref = concluded(shared)
    with shared.read() as reader:
        leaf = reader.get(ref).leaf
    body = {
        "target": ref,
        "revision": leaf,
        "review_result": "concur",
        "blind": "yes",
        "reasons": "It is mine.",
    }
    with refused(shared, f"You wrote {ref}", "R-39"):
        add_record(shared, "review", body)


def test_r40_a_review_of_what_has_changed_since_is_refused_and_an_older_one_is_stale(
    shared: Case,
) -> None:
    attack = with_attack(shared)
    assert state_of_review(shared, attack) is ReviewState.DRAFT
    first = review(shared, attack, CONCUR, as_author=READER)
    revise_record(shared, attack, {"summary": "Three strikes."}, reason="more is known")
    assert state_of_review(shared, attack) is ReviewState.STALE
    body = {
        "target": attack,
        "revision": first.record.revision,
        "review_result": "concur",
        "blind": "yes",
        "reasons": "As before.",
    }
    acting = shared.acting
    try:
        shared.acting = type(acting)(person=first.person, role="reviewer")
        with refused(shared, "has changed since", "R-40"):
            add_record(shared, "review", body)
    finally:
        shared.acting = acting


def test_a_dissent_stands_until_its_reader_reviews_again(shared: Case) -> None:
    ref = concluded(shared)
    dissent = NewReview(result=ReviewResult.DISSENT, reasons="One source only.")
    review(shared, ref, dissent, as_author=READER)
    review(shared, ref, CONCUR, as_author=OTHER)
    assert state_of_review(shared, ref) is ReviewState.CONTESTED


def test_a_review_without_reasons_or_by_a_stranger_is_refused(shared: Case) -> None:
    ref = concluded(shared)
    with refused(shared, "Why", "R-44"):
        review(shared, ref, NewReview(result=ReviewResult.CONCUR, reasons=""), as_author=READER)
    with refused(shared, "does not work on this case"):
        review(shared, ref, CONCUR, as_author="A. Stranger")


def test_a_blind_reading_confirms_a_munition_and_a_dissent_contests_it(shared: Case) -> None:
    one, two = (_image(shared, name) for name in ("one", "two"))
    seen = form(one)
    seen["observations"][1] |= {"item": two}
    ref = add_analysis(shared, seen).ref or ""
    own = identify(shared, ref, {**CONCLUDED, "reading": True})
    blind = NewReview(
        result=ReviewResult.CONCUR, reasons="As I read it.", blind=Blind.YES, reading=own.id
    )
    made = review(shared, ref, blind, as_author=READER)
    whole = analysis_named(shared, ref)
    assert whole.conclusion is not None
    assert (made.record.target, made.record.reading) == (whole.conclusion.id, own.id)
    assert whole.grade is Grade.CONFIRMED
    dissent = NewReview(result=ReviewResult.DISSENT, reasons="The marking is not legible.")
    review(shared, ref, dissent, as_author=OTHER)
    contested = analysis_named(shared, ref)
    assert (contested.grade, contested.stale) == (
        Grade.CONTESTED,
        ("A reviewer dissents from it.",),
    )


def test_r41_a_reading_is_the_readers_own_in_the_same_analysis(shared: Case) -> None:
    item = _image(shared, "three")
    ref, other = (add_analysis(shared, form(item)).ref or "" for _ in range(2))
    elsewhere = identify(shared, other, {**CONCLUDED, "reading": True})
    conclusion = analysis_named(shared, ref).conclusion
    assert conclusion is not None
    for reading in (elsewhere.id, conclusion.id):
        with refused(shared, "own identification in the same analysis", "R-41"):
            review(
                shared,
                ref,
                NewReview(result=ReviewResult.CONCUR, reasons="Yes.", reading=reading),
                as_author=READER,
            )
    bare = add_analysis(shared, {"question": "And this?"}).ref or ""
    assert state_of_review(shared, bare) is ReviewState.DRAFT
    with pytest.raises(Refused, match="R-900"):
        review(shared, "R-900", CONCUR, as_author=READER)


def _image(case: Case, title: str) -> str:
    return add_record(case, "item", {"item_kind": "image", "title": title}).ref or ""
