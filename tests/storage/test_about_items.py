"""Every entry says which item it is about, and the story of an item is just those entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from evidence.acts import CustodyAct, SeenAgain
from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.ids import FileId, ItemId
from evidence.items import Reading
from evidence.records import Revision
from storage.about_items import items_of
from storage.casefile import CaseFile
from tests.storage.conftest import INVESTIGATOR
from tests.storage.puts import ATTACK, file_of, item, kept, put


@dataclass(frozen=True, slots=True)
class Two:
    """Two items with a file each."""

    items: tuple[Revision[Any], Revision[Any]]
    files: tuple[Revision[Any], Revision[Any]]


@pytest.fixture(name="two")
def _two(case_file: CaseFile) -> Two:
    items = put(case_file, item("first")), put(case_file, item("second"))
    files = [
        put(case_file, file_of(one, blob), act=Act.ITEM_INGEST, blob=blob)
        for one, blob in zip(items, (kept(1), kept(2)), strict=True)
    ]
    return Two(items, (files[0], files[1]))


def about_last(case_file: CaseFile) -> str:
    with case_file.read() as reader:
        return reader.entries(newest_first=True, limit=1)[0].item


def test_an_item_and_its_file_are_about_the_item(case_file: CaseFile, two: Two) -> None:
    with case_file.read() as reader:
        told = [(line.kind, line.item) for line in reader.entries()][-4:]
    assert told == [("item", "E-0001"), ("item", "E-0002"), ("file", "E-0001"), ("file", "E-0002")]
    assert two.items[0].ref == "E-0001"


def test_a_record_about_no_item_says_none(case_file: CaseFile) -> None:
    put(case_file, ATTACK)
    assert about_last(case_file) == ""


def test_a_reading_is_about_the_item_of_its_file(case_file: CaseFile, two: Two) -> None:
    put(case_file, reading_of(two.files[1]))
    assert about_last(case_file) == "E-0002"


@pytest.mark.parametrize("act", [Act.ITEM_VIEW, Act.ITEM_COPY])
def test_an_act_is_about_the_item_it_was_done_to(case_file: CaseFile, two: Two, act: Act) -> None:
    done = CustodyAct(act=act, item=ItemId(two.items[1].id), file=FileId(two.files[1].id))
    put(case_file, done, act=act, reason="for the laboratory")
    assert about_last(case_file) == "E-0002"


def test_files_met_again_are_about_the_first_of_their_items(case_file: CaseFile, two: Two) -> None:
    met = tuple(SeenAgain(file=FileId(one.id), name="again.jpg") for one in reversed(two.files))
    put(case_file, CustodyAct(act=Act.ITEM_INGEST, seen_again=met), act=Act.ITEM_INGEST)
    assert about_last(case_file) == "E-0001"
    mixed = CustodyAct(act=Act.ITEM_CHECK, file=FileId(two.files[1].id), seen_again=met)
    put(case_file, mixed, act=Act.ITEM_CHECK)
    assert about_last(case_file) == "E-0002"  # its own file comes before what it mentions


def test_the_story_of_an_item_is_every_entry_about_it(case_file: CaseFile, two: Two) -> None:
    put(case_file, reading_of(two.files[0]))
    put(case_file, reading_of(two.files[1]))
    put(case_file, ATTACK)
    look = CustodyAct(act=Act.ITEM_VIEW, item=ItemId(two.items[0].id))
    put(case_file, look, act=Act.ITEM_VIEW)
    with case_file.read() as reader:
        story = reader.entries(record=reader.about_item("E-0001"))
        assert story == [line for line in reader.entries() if line.item == "E-0001"]
        assert [line.kind for line in story] == ["item", "file", "reading", "act"]
        with pytest.raises(Refused, match="E-0099"):
            reader.about_item("E-0099")


def test_a_withdrawn_record_stays_in_the_story(case_file: CaseFile, two: Two) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.withdraw(tx.get(two.items[0].id), reason="taken twice")
    assert about_last(case_file) == "E-0001"


def test_many_records_are_asked_for_in_few_questions(
    case_file: CaseFile, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.about_items._AT_ONCE", 2)
    ids = [one.id for one in (*two.items, *two.files)]
    with case_file.read() as reader:
        found = items_of(reader.connection, ids * 2)
        assert items_of(reader.connection, []) == {}
    assert list(found.values()) == ["E-0001", "E-0002", "E-0001", "E-0002"]


def reading_of(file: Revision[Any]) -> Reading:
    return Reading(file=FileId(file.id), tool="a reader", version="1")
