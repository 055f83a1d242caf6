"""What follows from a signed identification, and the safety text: computed, never typed."""

from __future__ import annotations

import pytest

from evidence.munitions import words
from evidence.munitions.conclusions import (
    Change,
    Changed,
    changed_entries,
    public_grade,
    stale_because,
)
from evidence.munitions.safety import SAFETY_TEXT, needs_safety_text, safety_text
from evidence.vocabularies import Likelihood
from tests.evidence.munitions.test_munition_records import ENTRY, UNREVIEWED, identification


def test_experience_alone_is_flagged() -> None:
    experience, machine = words.Basis.EXPERIENCE_ONLY, words.Basis.MACHINE_SUGGESTION
    assert identification(basis=(experience, machine)).experience_only
    assert not identification(basis=(experience, words.Basis.MARKING_FULL)).experience_only


@pytest.mark.parametrize(
    ("likelihood", "basis", "images", "blind", "dissent", "grade"),
    [
        ("very_likely", "marking_full", 2, True, False, "confirmed"),
        ("very_likely", "marking_full", 1, True, False, "probable"),
        ("very_likely", "marking_full", 2, False, False, "probable"),
        ("very_likely", "dimension_match", 2, True, False, "probable"),
        ("roughly_even", "marking_full", 2, True, False, "possible"),
        ("very_unlikely", "marking_full", 2, True, False, "undetermined"),
        ("almost_certain", "marking_full", 2, True, True, "contested"),
    ],
)
def test_the_public_grade_is_derived(
    likelihood: str, basis: str, images: int, blind: bool, dissent: bool, grade: str
) -> None:
    made = identification(likelihood=Likelihood(likelihood), basis=(words.Basis(basis),))
    assert public_grade(made, images=images, blind_concurs=blind, dissent=dissent) is words.Grade(
        grade
    )


def test_a_conclusion_is_stale_by_what_came_after_its_signing() -> None:
    before = Change(n=4, what=Changed.OBSERVATION_ADDED, ref="O1")
    dissent = Change(n=9, what=Changed.DISSENT, ref="review")
    later = Change(n=7, what=Changed.OBSERVATION_WITHDRAWN, ref="O2")
    assert stale_because(5, [before, dissent, later]) == (later, dissent)
    assert stale_because(9, [before, dissent, later]) == ()


def test_an_entry_whose_bytes_changed_is_named() -> None:
    made = identification(
        catalogue_entries=(ENTRY, UNREVIEWED), unreviewed_ack="checked against its sources"
    )
    assert changed_entries(made, [(ENTRY.id, ENTRY.sha256), (UNREVIEWED.id, "ff" * 32)]) == ("m42",)
    assert changed_entries(made, [(ENTRY.id, ENTRY.sha256)]) == ("m42",)


@pytest.mark.parametrize("hazard", ["unexploded_suspected", "unknown", None])
def test_r20_the_safety_text_heads_what_may_be_unexploded(hazard: str | None) -> None:
    assert needs_safety_text(hazard)
    assert safety_text(hazard) == SAFETY_TEXT
    assert SAFETY_TEXT.startswith("Never touch, approach or move suspected ordnance.")


@pytest.mark.parametrize("hazard", ["none_seen", "cleared"])
def test_r20_the_safety_text_is_not_shown_for_what_is_safe(hazard: str) -> None:
    assert safety_text(hazard) is None
