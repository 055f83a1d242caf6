from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from evidence.acts import CustodyAct
from evidence.attacks import Actor, Attack
from evidence.custody.acts import Act
from evidence.evidence_words import ItemKind
from evidence.ids import AttackId, new_id
from evidence.items import AttackRelation, File, Item
from evidence.people import Identity
from evidence.search.fold import fold
from evidence.search.query import parse
from evidence.texts import Name
from evidence.vocabularies import ActorKind
from storage import text_index
from storage.index_compare import scratch
from tests.evidence.chance import lawful


@pytest.fixture(name="index")
def _index() -> Iterator[Connection]:
    with scratch() as connection:
        text_index.create(connection)
        yield connection


def add(index: Connection, *texts: str) -> None:
    lines = [(row, fold(text), fold(text)) for row, text in enumerate(texts, 1)]
    text_index.add(index, lines)


def found(index: Connection, text: str, limit: int = 10, below: int | None = None) -> list[int]:
    return text_index.newest(index, parse(text), limit, below)


def test_words_are_found_newest_first(index: Connection) -> None:
    add(index, "market hall", "the market", "hospital")
    assert found(index, "market") == [2, 1]
    assert found(index, "market", limit=1) == [2]
    assert found(index, "market", below=2) == [1]
    assert found(index, "market", below=1) == []


def test_a_part_of_a_word_is_found_in_short_texts_only(index: Connection) -> None:
    text_index.add(index, [(1, "marketplace", ""), (2, "x", "marketplace")])
    assert found(index, "arketpl") == [2]
    assert found(index, "market") == [2, 1]


def test_nothing_asked_is_nothing_found(index: Connection) -> None:
    add(index, "market")
    assert found(index, "  ") == []
    assert found(index, "…") == []


def test_what_is_removed_is_not_found(index: Connection) -> None:
    add(index, "market", "market")
    text_index.remove(index, [1])
    text_index.remove(index, [])
    text_index.add(index, [])
    assert found(index, "market") == [2]


def test_both_tables_can_be_dropped_twice(index: Connection) -> None:
    text_index.drop(index)
    text_index.drop(index)
    text_index.create(index)
    assert found(index, "market") == []


def test_everything_a_record_says_is_long_text_and_names_are_short_text() -> None:
    actor = Actor(names=(Name(text="Ministry"), Name(text="وزارة")), kind=ActorKind.MINISTRY)
    assert text_index.texts_of(actor) == ("ministry\nوزاره", "ministry\nوزاره")
    attack = Attack(title="Market", summary="In the morning")
    assert text_index.texts_of(attack, "A-001") == ("a-001\nmarket\nin the morning", "market")


def test_ids_hashes_and_closed_words_are_no_text() -> None:
    item = Item(
        item_kind=ItemKind.IMAGE,
        title="Photo",
        attacks=(AttackRelation(attack=AttackId(new_id())),),
    )
    assert text_index.texts_of(item) == ("photo", "photo")
    file = File(
        item=new_id(),  # type: ignore[arg-type]
        sha256="a" * 64,
        sha512="b" * 128,
        size=4,
        name="IMG 1.jpg",
    )
    assert text_index.texts_of(file) == ("img 1.jpg", "img 1.jpg")
    act = CustodyAct(act=Act.CASE_OPEN, subject=new_id())  # type: ignore[arg-type]
    assert list(text_index.strings_of(act)) == []
    assert text_index.label_of(act) == "case.open"


def test_an_identity_has_no_text_and_no_label() -> None:
    identity = Identity(person=new_id(), names=(Name(text="Realname"),))  # type: ignore[arg-type]
    assert text_index.texts_of(identity) == ("", "")
    assert text_index.label_of(identity) == ""


@given(lawful(Attack) | lawful(Item) | lawful(File))
def test_texts_are_folded_and_labels_are_one_line(record: Attack | Item | File) -> None:
    long, short = text_index.texts_of(record)
    assert (fold(long), fold(short)) == (long, short)
    assert set(short.splitlines()) <= set(long.splitlines()) | {""}
    assert "\n" not in text_index.label_of(record)


@given(st.lists(st.text(max_size=20), max_size=4), st.text(max_size=40))
def test_no_text_and_no_question_breaks_the_index(texts: list[str], asked: str) -> None:
    with scratch() as index:
        text_index.create(index)
        add(index, *texts)
        rows = found(index, asked)
        assert set(rows) <= set(range(1, len(texts) + 1))
