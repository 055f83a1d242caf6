"""Munition analyses: one form, one write, and what is derived from it."""

from __future__ import annotations

from typing import Any

import pytest

from app.case import Case
from app.ingest import add_files
from app.munitions import add_analysis, analysis_named, identify, list_analyses
from app.records import add_record, revise_record, withdraw_record
from evidence.munitions.safety import SAFETY_TEXT
from evidence.munitions.words import Grade
from tests.app.cases import MEDIA, with_attack
from tests.app.watching import newest, plain_item, refused

CONCLUDED = {
    "hypothesis": "H1",
    "level": "family",
    "likelihood": "likely",
    "confidence": "moderate",
    "confidence_reasons": "Two photographs of one remnant.",
    "basis": ["marking_full"],
    "limits": "The remnant was not examined by hand.",
}


def form(item: str, **more: object) -> dict[str, Any]:
    return {
        "question": "What is the remnant?",
        "examined": [item],
        "observations": [
            {
                "label": "O1",
                "item": item,
                "kind": "marking",
                "marking": {"text": "ТЕСТ", "legibility": "full", "script": "cyrillic"},
            },
            {
                "label": "O2",
                "item": item,
                "kind": "part",
                "state": "cannot_assess",
                "cannot_reason": "blur",
            },
        ],
        "hypotheses": [{"label": "H1", "level": "family", "text": "an air-dropped bomb"}],
        "bearings": [{"hypothesis": "H1", "observation": "O1", "bearing": "consistent"}],
        "identification": CONCLUDED,
        **more,
    }


@pytest.fixture(scope="module")
def photo(shared: Case) -> str:
    return add_files(shared, [MEDIA / "remnant-marking.jpg"], read=False).received[0].ref


def test_an_analysis_is_one_write_with_h0_in_it(shared: Case, photo: str) -> None:
    attack = with_attack(shared)
    made = add_analysis(shared, form(photo, attack=attack))
    kinds = [entry.kind.removeprefix("munition_") for entry in newest(shared, 7)]
    assert kinds == [
        *("identification", "bearing", "hypothesis", "hypothesis"),
        *("observation", "observation", "analysis"),
    ]
    whole = analysis_named(shared, made.ref or "")
    assert [one.record.label for one in whole.hypotheses] == ["H0", "H1"]
    assert whole.conclusion is not None
    assert whole.conclusion.record.hypothesis == whole.hypotheses[1].id
    assert (whole.grade, whole.safety) == (Grade.PROBABLE, SAFETY_TEXT)
    assert len(whole.bearings) == 1
    line = next(line for line in list_analyses(shared) if line.ref == made.ref)
    assert (line.attack, line.observations, line.identifications) == (attack, 2, 1)


def test_a_question_alone_is_an_analysis_without_a_conclusion(shared: Case) -> None:
    made = add_analysis(shared, {"question": "What fell here?", "identification": None})
    whole = analysis_named(shared, made.ref or "")
    assert (whole.conclusion, whole.grade, whole.safety) == (None, None, None)
    assert [one.record.label for one in whole.hypotheses] == ["H0"]


def test_a_remnant_that_was_cleared_shows_no_safety_text(shared: Case) -> None:
    safe = {"hazard": "none_seen", "in_place": {"value": "yes"}}
    remnant = {"item_kind": "remnant", "title": "A fin", "remnant": safe}
    item = add_record(shared, "item", remnant).ref or ""
    made = add_analysis(shared, form(item))
    assert analysis_named(shared, made.ref or "").safety is None
    other = add_analysis(shared, form(plain_item(shared)))
    assert analysis_named(shared, other.ref or "").safety == SAFETY_TEXT


@pytest.mark.parametrize(
    ("more", "words", "rule"),
    [
        ({"attack": "A-900"}, "There is no attack A-900", "R-03"),
        ({"observations": [{"item": "E-9000", "kind": "part"}]}, "E-9000", "R-03"),
        ({"observations": {"label": "O1"}}, "a list of objects", None),
        ({"hypotheses": ["a bomb"]}, "holds objects", None),
        ({"identification": ["H1"]}, "holds objects", None),
        ({"hypotheses": [{"label": "H1", "text": "a"}] * 2}, "are called H1", None),
        ({"identification": {**CONCLUDED, "hypothesis": "H7"}}, "munition hypothesis H7", "R-03"),
        ({"identification": {**CONCLUDED, "limits": None}}, "null stands there", None),
        ({"identification": {**CONCLUDED, "basis": ["machine_suggestion"]}}, "alone", "R-21"),
        ({"conclusion": {}}, "has no field conclusion", None),
        (
            {"bearings": [{"hypothesis": "H1", "observation": "O2", "bearing": "inconsistent"}]},
            "neither for nor against",
            None,
        ),
    ],
)
def test_a_form_with_one_fault_leaves_nothing(
    shared: Case, photo: str, more: dict[str, object], words: str, rule: str | None
) -> None:
    with refused(shared, words, rule):
        add_analysis(shared, form(photo, **more))


def test_a_misspelt_member_deep_in_a_form_is_not_lost_in_silence(shared: Case, photo: str) -> None:
    marking = {"text": "X", "legibility": "full", "color": "red"}
    seen = {"label": "O1", "item": photo, "kind": "marking", "marking": marking}
    with refused(shared, "no field marking.color"):
        add_analysis(shared, form(photo, observations=[seen]))


def test_h0_given_in_a_form_is_not_put_twice_and_is_never_withdrawn(
    shared: Case, photo: str
) -> None:
    both = [{"label": "H0", "text": "x"}, {"label": "H1", "text": "a bomb"}, {"text": "?"}]
    with refused(shared, "label: it is missing"):
        add_analysis(shared, form(photo, hypotheses=both))
    made = add_analysis(shared, form(photo, hypotheses=both[:2]))
    h0 = analysis_named(shared, made.ref or "").hypotheses[0]
    with refused(shared, "stands in every analysis"):
        withdraw_record(shared, h0.id, reason="not needed")


def test_a_new_conclusion_is_the_next_version_and_a_reading_stands_beside(
    shared: Case, photo: str
) -> None:
    ref = add_analysis(shared, form(photo)).ref or ""
    first = analysis_named(shared, ref).conclusion
    assert first is not None
    second = identify(shared, ref, {**CONCLUDED, "likelihood": "very_likely"})
    assert (second.record.version, second.record.supersedes) == (2, first.id)
    identify(shared, ref, {**CONCLUDED, "reading": True})
    current = analysis_named(shared, ref).conclusion
    assert current is not None
    assert current.id == second.id
    bare = add_analysis(shared, {"question": "And this?"}).ref or ""
    with refused(shared, "munition hypothesis H1", "R-03"):
        identify(shared, bare, CONCLUDED)


def test_parts_of_two_analyses_do_not_mix(shared: Case, photo: str) -> None:
    one = analysis_named(shared, add_analysis(shared, form(photo)).ref or "")
    two = analysis_named(shared, add_analysis(shared, form(photo)).ref or "")
    assert one.conclusion is not None
    mixed = {**CONCLUDED, "analysis": two.analysis.ref, "hypothesis": one.hypotheses[1].id}
    with refused(shared, "another munition analysis", "R-03"):
        add_record(shared, "munition_identification", mixed)
    own = {**CONCLUDED, "analysis": one.analysis.ref, "hypothesis": one.hypotheses[1].id}
    jump = {**own, "version": 3, "supersedes": one.conclusion.id}
    with refused(shared, "Version 1 is followed by version 2"):
        add_record(shared, "munition_identification", jump)
    bearing = {
        "hypothesis": one.hypotheses[1].id,
        "observation": two.observations[0].id,
        "bearing": "consistent",
    }
    with refused(shared, "another munition analysis", "R-03"):
        add_record(shared, "munition_bearing", bearing)


SEEN_SINCE = {"label": "O3", "kind": "part", "part": {"remnant_state": "tail_unit"}}


def test_a_conclusion_comes_with_what_was_seen_and_thought_of_since(
    shared: Case, photo: str
) -> None:
    ref = add_analysis(shared, form(photo)).ref or ""
    made = identify(
        shared,
        ref,
        {
            "observations": [{**SEEN_SINCE, "item": photo}],
            "hypotheses": [{"label": "H2", "level": "class", "text": "a mortar bomb"}],
            "bearings": [{"hypothesis": "H2", "observation": "O1", "bearing": "consistent"}],
            "identification": {**CONCLUDED, "hypothesis": "H2", "level": "class"},
        },
    )
    whole = analysis_named(shared, ref)
    assert (made.record.version, whole.stale) == (2, ())
    assert [one.record.label for one in whole.hypotheses] == ["H0", "H1", "H2"]
    assert len(whole.observations) == 3
    assert made.record.hypothesis == whole.hypotheses[2].id


def test_parts_and_fields_of_a_conclusion_are_not_mixed(shared: Case, photo: str) -> None:
    ref = add_analysis(shared, form(photo)).ref or ""
    with refused(shared, "stand beside the parts of an analysis: limits"):
        identify(shared, ref, {"limits": "x", "identification": CONCLUDED})
    with refused(shared, "Two parts of this analysis are called O1"):
        again = {**SEEN_SINCE, "label": "O1", "item": photo}
        identify(shared, ref, {"observations": [again], "identification": CONCLUDED})


def test_a_conclusion_is_stale_once_more_was_seen_and_until_it_is_signed_again(
    shared: Case, photo: str
) -> None:
    made = add_analysis(shared, form(photo))
    ref = made.ref or ""
    observations = analysis_named(shared, ref).observations
    assert analysis_named(shared, ref).stale == ()
    body = {**SEEN_SINCE, "item": photo, "analysis": ref}
    add_record(shared, "munition_observation", body)
    revise_record(shared, observations[0].id, {"note": "seen again"}, reason="a second look")
    withdraw_record(shared, observations[1].id, reason="another remnant")
    assert sorted(analysis_named(shared, ref).stale) == [
        "Observation O1 was changed after it was signed.",
        "Observation O2 was withdrawn after it was signed.",
        "Observation O3 was added after it was signed.",
    ]
    identify(shared, ref, CONCLUDED)
    assert analysis_named(shared, ref).stale == ()
