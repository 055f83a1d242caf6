from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.custody.acts import Act
from evidence.evidence_words import ItemKind, ReadingStatus
from evidence.ids import AttackId, FileId
from evidence.items import AttackRelation, Fact, Item, Reading
from evidence.lines import Hit, ItemFilter, ItemLine, Spot
from evidence.records import record_from_plain
from evidence.search.query import parse
from storage import lists
from storage.casefile import CaseFile
from storage.index_items import camera, captured
from storage.list_items import item_with
from storage.reader import Reader
from storage.search import around
from tests.storage.whole_case import ME, Whole, make


@pytest.fixture(name="whole", scope="module")
def _whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return make(tmp_path_factory.mktemp("whole"))


@pytest.fixture(name="reader", scope="module")
def _reader(whole: Whole) -> Iterator[Reader]:
    with whole.opened(writable=False) as case_file, case_file.read() as reader:
        yield reader


@pytest.fixture(name="case_file")
def _case_file(whole: Whole, tmp_path: Path) -> Iterator[CaseFile]:
    with whole.copy(tmp_path).opened() as case_file:
        yield case_file


def search(reader: Reader, text: str, limit: int = 50) -> list[Hit]:
    return lists.search(reader, parse(text), limit)


def test_an_item_shows_what_its_file_claims(whole: Whole, reader: Reader) -> None:
    first, second = lists.all_items(reader.connection)
    assert (first.ref, first.title, first.attacks) == ("E-0001", "Photograph", ("A-001",))
    assert (first.id, first.file) == (whole.ids["item"], whole.ids["file"])
    assert (first.name, first.size, first.media_type) == ("سوق.jpg", 1000, "image/jpeg")
    assert (first.captured, first.camera) == ("2016-03-14T10:02:11+02:00", "Canon EOS 5D")
    assert first.place == Spot(lat_e6=35_813_000, lon_e6=36_609_000, claimed=True)
    assert (first.width, first.height, first.orientation) == (400, 300, 6)
    assert (first.status, first.warnings) == ("read_with_warnings", ("no end marker",))
    assert (second.name, second.attacks) == ("large.bin", ())
    assert (second.status, second.place, second.camera, second.width) == (None, None, None, None)


def test_items_come_in_pages_by_key(reader: Reader) -> None:
    page = lists.items(reader.connection, ItemFilter(), limit=1)
    assert [line.ref for line in page.lines] == ["E-0001"]
    page = lists.items(reader.connection, ItemFilter(), page.after, limit=1)
    assert [line.ref for line in page.lines] == ["E-0002"]
    page = lists.items(reader.connection, ItemFilter(), page.after, limit=1)
    assert (page.lines, page.after) == ((), None)
    newest = ItemFilter(newest_first=True)
    page = lists.items(reader.connection, newest, limit=1)
    assert [line.ref for line in page.lines] == ["E-0002"]
    page = lists.items(reader.connection, newest, page.after, limit=5)
    assert [line.ref for line in page.lines] == ["E-0001"]


@pytest.mark.parametrize(
    ("wanted", "refs"),
    [
        (ItemFilter(text="photogr"), ["E-0001"]),
        (ItemFilter(text="سوق"), ["E-0001"]),  # the name of its file
        (ItemFilter(text="eos 5d"), ["E-0001"]),  # its camera
        (ItemFilter(text="arge thi"), ["E-0002"]),  # parts of words in a title
        (ItemFilter(text="hing"), ["E-0002"]),
        (ItemFilter(text="nothing of it"), []),
        (ItemFilter(text="..."), []),
        (ItemFilter(item_kind="document"), ["E-0002"]),
        (ItemFilter(item_kind="video"), []),
    ],
)
def test_items_are_filtered(reader: Reader, wanted: ItemFilter, refs: list[str]) -> None:
    assert [line.ref for line in lists.items(reader.connection, wanted).lines] == refs


def test_items_of_an_attack_are_read_from_the_narrow_index(whole: Whole, reader: Reader) -> None:
    def refs(text: str | None = None, item_kind: str | None = None) -> list[str]:
        wanted = ItemFilter(attack=whole.ids["attack"], text=text, item_kind=item_kind)
        return [line.ref for line in lists.items(reader.connection, wanted).lines]

    assert refs() == ["E-0001"]
    assert refs(text="photograph", item_kind="image") == ["E-0001"]
    assert refs(text="large") == []
    assert lists.all_items(reader.connection, attack=whole.ids["attack2"]) == []


def test_the_latest_reading_of_each_tool_counts(case_file: CaseFile, whole: Whole) -> None:
    file = FileId(whole.ids["file"])

    def read(tool: str, status: ReadingStatus | None, **values: int | str) -> None:
        facts = tuple(Fact(name=name, value=value) for name, value in values.items())
        with case_file.write(ME) as tx:
            tx.put(Reading(file=file, tool=tool, version="2", values=facts, status=status))

    read("metadata", None, camera="x", model="Nikon D5", gps_lat_e6=1)
    read("picture", ReadingStatus.READ, width=300, height=400)
    with case_file.read() as reader:
        line = lists.all_items(reader.connection)[0]
    assert (line.camera, line.place, line.warnings) == ("Nikon D5", None, ())
    assert (line.width, line.height, line.status) == (300, 400, "read")
    assert line.media_type is None


def test_an_item_without_a_file_and_an_empty_file_are_listed(case_file: CaseFile) -> None:
    with case_file.write(ME) as tx:
        item = tx.put(Item(item_kind=ItemKind.REMNANT, title="Fin"))
    with case_file.read() as reader:
        line = lists.all_items(reader.connection)[-1]
    assert line == ItemLine(
        id=item.id,
        ref="E-0003",
        item_kind="remnant",
        title="Fin",
        state="live",
        access="open",
        sensitivity=(),
        attacks=(),
    )
    kept = case_file.vault.keep(case_file.vault.stage(io.BytesIO(b"")))
    with case_file.write(ME) as tx:
        plain = {"item": item.id, "name": "empty.jpg", "condition": "empty", "size": 0}
        plain |= {"sha256": kept.sha256, "sha512": kept.sha512}
        tx.put(record_from_plain("file", plain), act=Act.ITEM_INGEST, blob=kept)
    with case_file.read() as reader:
        line = lists.all_items(reader.connection)[-1]
    assert (line.status, line.size, line.name) == ("empty", 0, "empty.jpg")


def test_an_item_tied_to_two_attacks_names_both_once(case_file: CaseFile, whole: Whole) -> None:
    ties = tuple(AttackRelation(attack=AttackId(whole.ids[name])) for name in ("attack2", "attack"))
    with case_file.write(ME) as tx:
        tx.put(Item(item_kind=ItemKind.IMAGE, title="Both", attacks=ties))
    with case_file.read() as reader:
        assert lists.all_items(reader.connection)[-1].attacks == ("A-001", "A-002")


def test_what_is_withdrawn_is_in_no_list_and_no_search(case_file: CaseFile, whole: Whole) -> None:
    with case_file.write(ME) as tx:
        tx.withdraw(tx.get(whole.ids["item"]), reason="the wrong card")
    with case_file.read() as reader:
        assert [line.ref for line in lists.all_items(reader.connection)] == ["E-0002"]
        assert lists.attacks(reader.connection)[0].items == 0
        assert [hit.kind for hit in search(reader, "photograph")] == ["munition_identification"]
        assert search(reader, "سوق") == []
        assert [line.ref for line in lists.records(reader.connection, "item").lines] == ["E-0002"]
        both = lists.records(reader.connection, "item", withdrawn=True).lines
        assert [(line.ref, line.state) for line in both] == [
            ("E-0001", "withdrawn"),
            ("E-0002", "live"),
        ]


def test_records_of_any_kind_come_in_pages(reader: Reader) -> None:
    page = lists.records(reader.connection, "attack", limit=1)
    assert [(line.ref, line.label) for line in page.lines] == [
        ("A-001", "Market, Ariha (corrected)")
    ]
    page = lists.records(reader.connection, "attack", page.after)
    assert [(line.ref, line.label) for line in page.lines] == [("A-002", "The other attack")]
    assert page.after is None


def test_kinds_are_counted(reader: Reader) -> None:
    counts = lists.counts(reader.connection)
    assert (counts["attack"], counts["claim"], counts["item"]) == (2, 1, 2)


def test_attacks_say_where_and_how_much(reader: Reader) -> None:
    one, other = lists.attacks(reader.connection)
    assert (one.ref, one.place, one.items, one.claims, one.counts) == ("A-001", "أريحا", 1, 1, 1)
    assert (other.ref, other.place, other.items, other.claims) == ("A-002", None, 0, 0)


def test_people_are_known_by_pseudonym(reader: Reader) -> None:
    one, other = lists.people(reader.connection)
    assert (one.ref, one.pseudonym, one.roles, one.languages) == (
        "P-001",
        "Baker",
        ("witness",),
        ("ar",),
    )
    assert (one.interviews, one.consents) == (1, 1)
    assert (other.pseudonym, other.roles, other.interviews) == ("Reader", (), 0)


def test_interviews_name_item_and_person(reader: Reader) -> None:
    (line,) = lists.interviews(reader.connection)
    assert (line.ref, line.item, line.person) == ("I-001", "E-0001", "P-001")
    assert (line.mode, line.language, line.statements) == ("in_person", "ar", 1)


def test_claims_and_counts_name_attack_and_maker(whole: Whole, reader: Reader) -> None:
    (claim,) = lists.claims(reader.connection)
    assert (claim.ref, claim.attack, claim.made_by) == ("C-001", "A-001", "own")
    assert (claim.text, claim.claim_kind) == ("The market was hit.", "fact")
    assert lists.claims(reader.connection, whole.ids["attack2"]) == []
    first, second = lists.casualty_counts(reader.connection)
    assert (first.attack, first.claimant, first.low, first.high) == (
        "A-001",
        "Ministry of Defence",
        43,
        None,
    )
    assert (second.attack, second.claimant, second.low, second.text) == (
        None,
        "P-001",
        None,
        "dozens",
    )
    of_attack = lists.casualty_counts(reader.connection, whole.ids["attack"])
    assert of_attack == [first]


def test_denials_munitions_and_recipients_are_listed(reader: Reader) -> None:
    (denial,) = lists.denials(reader.connection)
    assert (denial.party, denial.points, denial.open) == ("Ministry of Defence", 1, 1)
    assert (denial.ref, denial.said_on) == ("D-001", None)
    (munition,) = lists.munitions(reader.connection)
    assert (munition.ref, munition.title, munition.attack) == (
        "M-001",
        "Which munition?",
        "A-001",
    )
    assert (munition.observations, munition.hypotheses, munition.identifications) == (1, 1, 1)
    (recipient,) = lists.recipients(reader.connection)
    assert (recipient.ref, recipient.name, recipient.recipient_kind) == ("R-001", "A court", "icc")


def test_a_search_meets_every_script(reader: Reader) -> None:
    assert [(hit.ref, hit.kind) for hit in search(reader, "اريحا")] == [("L-001", "place")]
    assert [(hit.ref, hit.kind) for hit in search(reader, "ARIHA")] == [
        ("A-001", "attack"),
        ("L-001", "place"),
    ]


def test_a_match_in_a_file_or_a_reading_is_one_hit_of_its_item(reader: Reader) -> None:
    (hit,) = search(reader, "سوق")
    assert (hit.ref, hit.kind, hit.snippet) == ("E-0001", "item", "سوق.jpg")
    (hit,) = search(reader, "canon")
    assert (hit.ref, hit.kind, hit.snippet) == ("E-0001", "item", "Canon")
    (hit,) = search(reader, "e-0001")
    assert (hit.ref, hit.kind) == ("E-0001", "item")


def test_a_record_without_reference_is_cited_through_the_nearest_that_has_one(
    reader: Reader,
) -> None:
    (hit,) = search(reader, "طائره") or search(reader, "الطائرة")
    assert (hit.ref, hit.kind) == ("I-001", "statement")
    assert hit.snippet == "سمعت الطائرة"
    (hit,) = search(reader, "six strikes")
    assert (hit.ref, hit.kind) == (None, "case")


def test_hits_are_the_newest_and_not_more_than_asked_for(reader: Reader) -> None:
    assert [hit.kind for hit in search(reader, "market", 1)] == ["finding"]
    assert len(search(reader, "market")) > 1
    assert search(reader, "") == []


def test_no_identity_is_found(reader: Reader) -> None:
    assert search(reader, "Secretname") == []
    assert search(reader, "Realperson") == []


def test_a_hit_that_does_not_open_or_is_lost_by_the_index_breaks_nothing(
    whole: Whole, tmp_path: Path
) -> None:
    copy = whole.copy(tmp_path)
    copy.tamper(
        "UPDATE revision SET sealed = zeroblob(40) WHERE kind = 'finding'",
        "DELETE FROM record WHERE kind = 'place'",
    )
    with copy.opened() as case_file, case_file.read() as reader:
        assert search(reader, "market", 1)[0].snippet == ""
        assert [hit.kind for hit in search(reader, "ariha")] == ["attack"]


def test_a_snippet_shows_the_words_around_the_match() -> None:
    words = " ".join(f"word{n}" for n in range(40))
    rec = Item(item_kind=ItemKind.IMAGE, title="Other", describes=words)
    shown = around(rec, parse("word20"))
    assert shown.startswith("… word14")
    assert "word20" in shown
    assert len(shown) <= 160
    assert around(rec, parse('"word20 word21"')).startswith("… word14")
    assert around(rec, parse("absent")) == "Other"
    assert around(Item(item_kind=ItemKind.IMAGE, title="hyphen-ated x"), parse("hyphen")) == (
        "hyphen-ated x"
    )
    assert around(None, parse("absent")) == ""


@pytest.mark.parametrize(
    ("claimed", "time"),
    [
        ({"captured_text": "2016", "captured_zone": "none"}, "2016"),
        ({"captured_text": "2016"}, "2016"),
        ({"captured_text": "2016T1", "captured_zone": "utc"}, "2016T1Z"),
        ({"captured_text": "2016T1", "captured_zone": "+03:00"}, "2016T1+03:00"),
        ({"container_local": "2016T2", "container_utc": "2016T1"}, "2016T2"),
        ({"container_utc": "2016T1"}, "2016T1"),
        ({}, None),
    ],
)
def test_a_claimed_time_has_a_zone_only_if_the_file_names_one(
    claimed: dict[str, str | int], time: str | None
) -> None:
    assert captured(claimed) == time


def test_the_make_is_not_named_twice() -> None:
    assert camera({"make": "Canon", "model": "Canon EOS"}) == "Canon EOS"
    assert camera({"make": "NIKON", "model": "D5"}) == "NIKON D5"
    assert camera({"make": "NIKON"}) == "NIKON"
    assert camera({}) is None


def test_a_derivative_does_not_stand_for_the_original(case_file: CaseFile, whole: Whole) -> None:
    kept = case_file.vault.keep(case_file.vault.stage(io.BytesIO(b"a still")))
    plain = {
        "item": whole.ids["item"],
        "parent": whole.ids["file"],
        "role": "derivative",
        "recipe": {"tool": "cut", "version": "1"},
        "name": "still.png",
        **{name: getattr(kept, name) for name in ("sha256", "sha512", "size")},
    }
    with case_file.write(ME) as tx:
        tx.put(record_from_plain("file", plain), act=Act.ITEM_DERIVE, blob=kept)
    with case_file.read() as reader:
        assert lists.all_items(reader.connection)[0].name == "سوق.jpg"


def test_an_item_is_found_by_the_bytes_of_its_original(reader: Reader) -> None:
    first = lists.all_items(reader.connection)[0]
    assert first.sha256 is not None
    assert item_with(reader.connection, first.sha256) == first
    assert item_with(reader.connection, "0" * 64) is None
