from __future__ import annotations

import pytest

from evidence.acts import ActingRole
from evidence.cases import Author, Case
from evidence.errors import Refused
from evidence.vocabularies import GraphicMedia


def test_a_case_needs_only_a_title_and_hides_graphic_media() -> None:
    case = Case(title="Six strikes")
    assert case.graphic_media is GraphicMedia.HIDDEN
    assert not case.legal_hold


def test_an_author_acts_as_investigator_unless_said_otherwise() -> None:
    assert Author(id="a1", name="L. Haddad").role is ActingRole.INVESTIGATOR


def test_authors_are_told_apart_by_their_ids() -> None:
    one, two = Author(id="a1", name="L. Haddad"), Author(id="a2", name="L. Haddad")
    assert len(Case(title="x", authors=(one, two)).authors) == 2
    with pytest.raises(Refused, match="same id"):
        Case(title="x", authors=(one, Author(id="a1", name="M. Sayegh")))


def test_r08_the_zone_of_a_case_is_one_there_is() -> None:
    assert Case(title="x", zone="Asia/Damascus").zone == "Asia/Damascus"
    with pytest.raises(Refused, match="no time zone"):
        Case(title="x", zone="Syria")


def test_the_day_of_destruction_is_a_date() -> None:
    with pytest.raises(Refused, match="retention_until: later is not a date"):
        Case(title="x", retention_until="later")
