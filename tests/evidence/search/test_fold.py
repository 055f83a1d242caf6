from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.search.fold import fold

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))

TABLE = [
    ("محمد", "مُحَمَّد"),
    ("ادلب", "إدلب"),
    ("самолет", "самолёт"),
    ("2015", "٢٠١٥"),
    ("2015", "۲۰۱۵"),
    ("محمد", "مح\u200fمد"),
    ("میشود", "می\u200cشود"),
    ("мята", "м’ята"),
    ("мята", "м'ята"),
    ("softhyphen", "soft\u00adhyphen"),
]


@pytest.mark.parametrize(("asked", "written"), TABLE)
def test_the_measured_misses_are_found(asked: str, written: str) -> None:
    assert fold(asked) == fold(written)
    assert asked != written


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Iğdır", "igdir"),
        ("İdlib", "idlib"),
        ("ґанок", "ганок"),
        ("مدرسة", "مدرسه"),
        ("مستشفى", "مستشفي"),
        ("مؤمن", "مومن"),
        ("مسائل", "مسايل"),
        ("کتاب", "كتاب"),
        ("محـــمد", "محمد"),
        ("ʿAlī", "ali"),
        ("O'Neill", "o neill"),
        ("A\u0301B", "ab"),
        ("E-0012\0", "e-0012"),
    ],
)
def test_each_rule_of_the_table_holds(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_an_apostrophe_between_latin_letters_parts_the_words() -> None:
    assert fold("l’hôpital").split() == ["l", "hopital"]


def test_short_i_yi_and_short_u_stay_letters_of_their_own() -> None:
    assert fold("Йод її Ўсе") == "йод її ўсе"
    assert fold("й") != fold("и")
    assert fold(unicodedata.normalize("NFD", "й")) == "й"
    assert fold("и\u200d\u0306") == "й"


def test_every_character_there_is_folds_to_something_that_folds_to_itself() -> None:
    letters = (c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) != "Cs")
    whole = fold(" ".join(letters))
    assert fold(whole) == whole


def test_nothing_grows_more_than_eighteen_times() -> None:
    longest = max(len(fold(chr(c))) for c in range(sys.maxunicode + 1))
    assert longest == len(fold("\ufdfa")) == 18


@given(TEXT)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(TEXT, TEXT)
def test_joining_with_a_blank_commutes(left: str, right: str) -> None:
    assert fold(f"{left} {right}") == f"{fold(left)} {fold(right)}"


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_the_short_way_for_plain_text_equals_the_long_way(text: str) -> None:
    assert fold(text + "é") == fold(text) + "e"
