from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from evidence.acts import ActFact, CustodyAct
from evidence.custody.acts import Act
from evidence.ids import new_id
from evidence.items import Item
from evidence.lines import BlobRow
from evidence.people import Identity, Person
from evidence.records import Record, Revision, body_of, kind_of, kinds
from evidence.search.query import parse
from evidence.texts import Name
from storage import index_tables, indexes, text_index
from storage.index_compare import MOST, scratch
from storage.index_tables import Indexed, index_classes, metadata
from storage.index_writing import BATCH
from storage.revisions import all_revisions
from tests.storage.whole_case import Whole, make


@pytest.fixture(name="index")
def _index() -> Iterator[Connection]:
    with scratch() as connection:
        indexes.create(connection)
        yield connection


@pytest.fixture(name="whole", scope="module")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return make(tmp_path_factory.mktemp("whole"))


def told(rec: Record, n: int = 0, **given: Any) -> Indexed:
    revision = Revision(
        id=given.get("id") or new_id(),
        ref=given.get("ref"),
        kind=kind_of(rec).name,
        leaf=f"{n:064x}",
        origin="here",
        n=n,
        parents=(),
        act="record.put",
        at="2026-01-01T00:00:00.000+00:00",
        person=None,
        role="investigator",
        reason=None,
        body=body_of(rec),
        record=rec,
        number=given.get("number", 1),
    )
    state = given.get("state", "live")
    return Indexed(revision=revision, state=state, heads=(revision.leaf,), blob=given.get("blob"))


def person(pseudonym: str, n: int = 0, **given: Any) -> Indexed:
    return told(Person(pseudonym=pseudonym), n, **given)


def found(index: Connection, text: str) -> list[int]:
    return text_index.newest(index, parse(text))


def test_a_record_is_found_by_id_and_by_reference_in_any_spelling(index: Connection) -> None:
    one = person("Baker", ref="P-012", n=4)
    indexes.apply(index, [one])
    for name in (one.revision.id, "P-012", "p-12", "P12"):
        row = indexes.find(index, name)
        assert row is not None
        assert (row.id, row.kind, row.ref) == (one.revision.id, "person", "P-012")
        assert (row.heads, row.state, row.n, row.revisions) == (one.heads, "live", 4, 1)
        assert row.label == "Baker"
    assert indexes.find(index, "P-013") is None
    assert indexes.find(index, "not a name") is None
    assert indexes.find(index, new_id()) is None


def test_the_next_number_is_above_all_even_withdrawn_ones(index: Connection) -> None:
    assert indexes.next_number(index, "P") == 1
    indexes.apply(
        index, [person("a", 0, ref="P-007", state="withdrawn"), person("b", 1, ref="P-003")]
    )
    assert indexes.next_number(index, "P") == 8


def test_references_are_known_from_both_ends(index: Connection) -> None:
    one, two = person("a", 0), person("b", 1)
    act = told(CustodyAct(act=Act.CASE_OPEN, subject=one.revision.id), 2)  # type: ignore[arg-type]
    indexes.apply(index, [one, two, act])
    (edge,) = indexes.edges(index, target=one.revision.id, role="subject", kind="act")
    assert edge[0] == act.revision.id
    assert (edge[1].role, edge[1].to) == ("subject", one.revision.id)
    assert indexes.edges(index, source=act.revision.id) == [edge]
    assert indexes.edges(index, target=two.revision.id) == []
    assert indexes.edges(index, target=one.revision.id, kind="item") == []


def test_a_revision_takes_the_place_of_the_one_before(index: Connection) -> None:
    first, other = person("Firstword", 0), person("b", 1)
    act = told(CustodyAct(act=Act.CASE_OPEN, subject=first.revision.id), 2)  # type: ignore[arg-type]
    indexes.apply(index, [first, other, act])
    moved = told(CustodyAct(act=Act.CASE_OPEN, subject=other.revision.id), 3, id=act.revision.id)  # type: ignore[arg-type]
    indexes.apply(index, [person("Secondword", 4, id=first.revision.id, number=2), moved])
    assert found(index, "firstword") == []
    assert found(index, "secondword") == [1]
    assert indexes.edges(index, target=first.revision.id) == []
    assert len(indexes.edges(index, target=other.revision.id)) == 1
    row = indexes.find(index, first.revision.id)
    assert row is not None
    assert (row.row, row.revisions) == (1, 2)


def test_of_two_revisions_in_one_batch_the_last_counts(index: Connection) -> None:
    first = person("Firstword", 0)
    indexes.apply(index, [first, person("Secondword", 1, id=first.revision.id)])
    assert (found(index, "firstword"), found(index, "secondword")) == ([], [1])


def test_a_withdrawn_record_leaves_lists_and_search_and_its_words_are_scrubbed(
    index: Connection,
) -> None:
    one = person("Xylophonist", 0)
    indexes.apply(index, [one, person("other", 1)])
    index.commit()  # until then the words are in memory
    assert b"xylophonist" in segments(index)
    indexes.apply(index, [person("Xylophonist", 2, id=one.revision.id, state="withdrawn")])
    assert found(index, "xylophonist") == []
    assert b"xylophonist" not in segments(index)
    assert list(index.execute(select(index_classes()["person"].table.c.row)).scalars()) == [2]
    row = indexes.find(index, one.revision.id)
    assert row is not None
    assert row.state == "withdrawn"


def segments(index: Connection) -> bytes:
    blocks = index.exec_driver_sql("SELECT block FROM text_index_data").scalars()
    return b"".join(blocks)


def test_an_identity_leaves_no_word_and_no_edge(index: Connection) -> None:
    who = person("Baker", 0)
    names = (Name(text="Realname Secret"),)
    identity = told(Identity(person=who.revision.id, names=names), 1)  # type: ignore[arg-type]
    indexes.apply(index, [who, identity])
    assert found(index, "realname") == []
    assert indexes.edges(index, source=identity.revision.id) == []
    row = indexes.find(index, identity.revision.id)
    assert row is not None
    assert row.label == ""


def test_the_same_file_received_twice_is_one_line(index: Connection) -> None:
    blob = BlobRow(sha256="a" * 64, sha512="b" * 128, size=3, pieces_root=None, name="c" * 64)
    indexes.apply(index, [person("a", 0, blob=blob), person("b", 1, blob=blob)])
    rows = index.execute(select(index_tables.blob)).all()
    assert [tuple(row) for row in rows] == [("a" * 64, "b" * 128, 3, None, "c" * 64)]


def test_an_empty_rebuild_and_large_batches_work(index: Connection) -> None:
    indexes.rebuild(index, [])
    many = [person(f"person number {n}", n, ref=f"P-{n + 1:03d}") for n in range(BATCH + 3)]
    indexes.apply(index, many)
    indexes.apply(index, many)  # all known: looked up in pieces
    assert len(found(index, "person")) == BATCH + 3
    assert indexes.compare(index, many) == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("record", "state", "live "),
        ("record", "label", "forged"),
        ("edge", "role", "forged"),
        ("blob", "size", 4),
        ("person", "pseudonym", "forged"),
    ],
)
def test_a_forged_row_is_a_difference(
    index: Connection, table: str, column: str, value: object
) -> None:
    blob = BlobRow(sha256="a" * 64, sha512="b" * 128, size=3, pieces_root=None, name="c" * 64)
    one = person("Baker", 0, ref="P-001", blob=blob)
    act = told(CustodyAct(act=Act.CASE_OPEN, subject=one.revision.id), 1)  # type: ignore[arg-type]
    indexes.apply(index, [one, act])
    assert indexes.compare(index, [one, act]) == []
    index.execute(update(metadata.tables[table]).values({column: value}))
    differences = indexes.compare(index, [one, act])
    assert differences
    assert all(difference.endswith(f"in table {table}") for difference in differences)


def test_forged_words_and_lost_rows_are_differences(index: Connection) -> None:
    rows = [person(f"Baker {n}", n, ref=f"P-{n + 1:03d}") for n in range(3)]
    indexes.apply(index, rows)
    text_index.add(index, [(7, "smuggled words", "")])
    assert indexes.compare(index, rows) == ["7 in table text_index"]
    text_index.remove(index, [7, 2])
    assert indexes.compare(index, rows) == [
        "P-002 in table text_index",
        "P-002 in table text_short",
    ]
    index.exec_driver_sql("DELETE FROM record WHERE row = 1")
    assert "P-001 in table record" in indexes.compare(index, rows)


def test_at_most_a_hundred_differences_are_named(index: Connection) -> None:
    rows = [person(f"Baker {n}", n) for n in range(MOST + 1)]
    assert len(indexes.compare(index, rows)) == MOST


def test_a_reader_that_may_write_nothing_can_compare(index: Connection) -> None:
    one = person("Baker")
    indexes.apply(index, [one])
    index.commit()
    index.exec_driver_sql("PRAGMA query_only=1")
    assert indexes.compare(index, [one]) == []
    assert index.exec_driver_sql("PRAGMA query_only").scalar_one() == 1


def test_typed_tables_belong_to_kinds_that_exist() -> None:
    assert set(index_classes()) <= set(kinds())
    assert {"attack", "item", "file", "reading", "person", "interview"} <= set(index_classes())
    assert {"claim", "casualty_count", "denial", "munition_analysis"} <= set(index_classes())


def test_every_kind_of_record_is_in_the_case_that_is_compared(whole: Whole) -> None:
    assert set(kinds()) - {"withheld"} <= set(whole.ids)


def test_a_rebuild_equals_the_live_index_for_a_record_of_every_kind(
    whole: Whole, tmp_path: Path
) -> None:
    with whole.copy(tmp_path).opened() as case_file:
        with case_file.read() as reader:
            rows = list(all_revisions(reader.connection, reader.seals))
            assert indexes.compare(reader.connection, rows) == []
            live = dump(reader.connection)
        case_file.rebuild()
        with case_file.read() as reader:
            assert indexes.compare(reader.connection, rows) == []
            assert dump(reader.connection) == live
            without = [row for row in rows if row.revision.id != whole.ids["item"]]
            assert f"{whole.refs['item']} in table item" in indexes.compare(
                reader.connection, without
            )


def dump(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: [
            tuple(row)
            for row in connection.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in metadata.sorted_tables
    }


def test_a_kind_without_typed_columns_needs_none() -> None:
    assert index_tables.tables_of("consent") == ()
    assert [table.name for table in index_tables.tables_of("item")] == ["item", "item_attack"]
    assert [table.name for table in index_tables.tables_of("claim")] == ["claim"]


def test_an_index_class_says_its_columns_itself() -> None:
    with pytest.raises(NotImplementedError):
        index_tables.IndexTable.of(Item)
    assert list(index_tables.IndexTable.links(Item)) == []


def test_a_label_is_one_short_line(index: Connection) -> None:
    rows = [
        person("many\u00a0words " * 40, 0),
        told(CustodyAct(act=Act.CASE_OPEN, facts=(ActFact(name="a", value="b"),)), 1),
        told(Person(), 2),
    ]
    indexes.apply(index, rows)
    labels = [row.label for one in rows if (row := indexes.find(index, one.revision.id))]
    assert labels[0].endswith("…")
    assert len(labels[0]) == 120
    assert labels[1:] == ["case.open", ""]


def test_a_newer_head_is_what_the_row_names(index: Connection) -> None:
    one = person("Baker", 0)
    both = replace(one, heads=("a" * 64, "b" * 64), state="conflicting")
    indexes.apply(index, [both])
    row = indexes.find(index, one.revision.id)
    assert row is not None
    assert row.heads == ("a" * 64, "b" * 64)
    assert found(index, "baker") == [1]
