"""What the cards of a bundle's view say."""

from __future__ import annotations

import pytest

from app.exporters.cards import card_facts
from evidence.bundle.plainview import Link

LINKS = {"p": Link("P-001.html", "P-001"), "a": Link("A-001.html", "A-001")}


def count(low: int | None, high: int | None, text: str | None = None) -> dict[str, object]:
    return {
        "outcome": "killed_or_injured",
        "attack": "a",
        "count": {"low": low, "high": high, "text": text},
    }


@pytest.mark.parametrize(
    ("plain", "facts"),
    [
        (count(9, 9), "killed or injured: 9 · A-001"),
        (count(43, 49), "killed or injured: 43–49 · A-001"),
        (count(200, None), "killed or injured: 200 or more · A-001"),
        (count(None, 12), "killed or injured: up to 12 · A-001"),
        (count(None, None, "dozens"), "killed or injured: dozens · A-001"),
        (count(9, 9) | {"attack": None}, "killed or injured: 9 · whole report"),
    ],
)
def test_a_count_is_shown_as_its_source_gave_it(plain: dict[str, object], facts: str) -> None:
    assert card_facts("casualty_count", plain, LINKS) == facts


def test_people_interviews_and_recipients_say_who_they_are() -> None:
    person = {"role": ["witness", "survivor"], "languages": ["ar"]}
    assert card_facts("person", person, LINKS) == "witness, survivor · ar"
    interview = {"person": "p", "mode": "in_person", "language": "ar"}
    assert card_facts("interview", interview, LINKS) == "P-001 · in person · ar"
    assert card_facts("interview", interview, {}) == "in person · ar"
    assert card_facts("recipient", {"name": "An office", "kind": "ngo"}, LINKS) == "An office · ngo"


def test_what_has_a_title_needs_no_more() -> None:
    assert card_facts("claim", {"text": "x"}, LINKS) == ""
