from __future__ import annotations

import re
from enum import StrEnum

import pytest

from evidence import evidence_words, vocabularies
from evidence.attacks import StruckObject
from evidence.errors import Refused
from evidence.open_words import open_words
from evidence.people import Person
from evidence.places import RADIUS_M
from evidence.vocabularies import Precision, Standard

WORDS = [
    cls
    for module in (vocabularies, evidence_words)
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, StrEnum) and cls is not StrEnum
]


@pytest.mark.parametrize("cls", WORDS)
def test_a_word_is_its_name_in_small_letters(cls: type[StrEnum]) -> None:
    assert all(word.value == word.name.lower() for word in cls)
    assert all(re.fullmatch("[a-z][a-z_]*", word) for word in cls)
    assert cls.__doc__


def test_the_words_are_those_of_the_codebook() -> None:
    assert " ".join(vocabularies.Grain) == (
        "second minute hour part_of_day day month season year unknown"
    )
    assert " ".join(evidence_words.ConsentScope) == (
        "store analyse share_ngo share_national share_icc share_un disclose_to_party "
        "publish_anonymous publish_named use_image use_voice recontact"
    )
    assert " ".join(evidence_words.ItemKind) == (
        "interview video image audio document remnant web_capture satellite"
    )


def test_standards_are_a_ladder() -> None:
    assert next(iter(Standard)) == "reasonable_suspicion"
    assert list(Standard)[-1] == "beyond_reasonable_doubt"


def test_every_precision_has_a_radius_that_grows() -> None:
    assert list(RADIUS_M) == list(Precision)
    assert list(RADIUS_M.values()) == sorted(RADIUS_M.values())


def test_every_open_word_has_meaning_and_source() -> None:
    assert set(open_words()) == {"attack_type", "object_kind", "protection", "role"}
    for terms in open_words().values():
        for word, term in terms.items():
            assert re.fullmatch("[a-z][a-z_]*", word)
            assert term.word == word
            assert term.meaning
            assert term.source


def test_open_lists_take_words_of_the_case_and_no_others() -> None:
    assert StruckObject(object_kind="market").object_kind == "market"
    assert Person(role=("witness", "local:beekeeper")).role[1] == "local:beekeeper"
    for wrong in ("souk", "local:", "local:Souk"):
        with pytest.raises(Refused, match=r"object_kind: .* not in the word list object_kind"):
            StruckObject(object_kind=wrong)
