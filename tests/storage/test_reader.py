"""What a reader finds of what was put, and the index made anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.items import Item
from evidence.records import Revision, body_of
from storage import indexes, revisions
from storage.casefile import CaseFile
from tests.storage.conftest import INVESTIGATOR, Desk, copy_of
from tests.storage.puts import ATTACK, file_of, item, kept, put


@pytest.fixture(scope="module", name="made_case")
def _made_case(made_once: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseFile]:
    desk = copy_of(made_once, tmp_path_factory.mktemp("shared"))
    yield desk.open()
    desk.close()


def test_entries_are_paged_both_ways(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        for number in range(7):
            tx.put(item(f"Photograph {number}"))
    with case_file.read() as reader:
        everything = [line.n for line in reader.entries()]
        assert everything == list(range(10))
        assert [line.n for line in reader.entries(after=3, limit=2)] == [4, 5]
        assert [line.n for line in reader.entries(newest_first=True, limit=2)] == [9, 8]
        assert [line.n for line in reader.entries(after=8, newest_first=True, limit=2)] == [7, 6]
        assert [line.ref for line in reader.entries(record=["E-0001", "E-0003", "E-9999"])] == [
            "E-0001",
            "E-0003",
        ]


def test_what_is_not_there_is_said_to_be_not_there(case_file: CaseFile) -> None:
    with case_file.read() as reader:
        assert reader.find("A-014") is None
        assert reader.find("no reference at all") is None
        assert reader.state("A-014") is None
        for ask in (reader.get, reader.history, reader.heads):
            with pytest.raises(Refused, match="There is no A-014 in this case") as error:
                ask("A-014")
            assert error.value.rule == "R-03"


def test_many_records_of_a_kind_come_in_order(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        for number in range(530):
            tx.put(item(f"Photograph {number}"))
    with case_file.read() as reader:
        found = [one.ref for one in reader.of(Item)]
    assert found == [f"E-{number:04}" for number in range(1, 531)]


def test_the_index_made_anew_is_the_index_kept_in_step(case_file: CaseFile) -> None:
    one = put(case_file, ATTACK)
    two = put(case_file, replace(ATTACK, title="الحاضر"), after=one, reason="spelling")
    photo, blob = put(case_file, item()), kept(4)
    put(case_file, file_of(photo, blob), act=Act.ITEM_DERIVE, blob=blob)
    with case_file.write(INVESTIGATOR) as tx:
        tx.withdraw(two, reason="another case")
    with case_file.read() as reader:
        told = revisions.all_revisions(reader.connection, reader.seals)
        differences = indexes.compare(reader.connection, told)
    # the vault that names files was not asked here, so that one name differs
    assert [one for one in differences if "blob" not in one] == []
    case_file.rebuild()
    with case_file.read() as reader:
        told = revisions.all_revisions(reader.connection, reader.seals)
        assert indexes.compare(reader.connection, told) == []
        assert reader.state("A-001") == "withdrawn"


@given(titles=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5))
def test_bodies_come_back_byte_for_byte(made_case: CaseFile, titles: list[str]) -> None:
    put_ones: list[Revision[Any]] = []
    try:
        wanted = [item(title) for title in titles]
    except Refused:
        return
    with made_case.write(INVESTIGATOR) as tx:
        put_ones.extend(tx.put(one) for one in wanted)
    with made_case.read() as reader:
        assert [reader.get(one.id) for one in put_ones] == put_ones
        assert [reader.get(one.id).body for one in put_ones] == [body_of(one) for one in wanted]
