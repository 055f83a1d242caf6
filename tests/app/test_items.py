"""Looking at items and writing their original bytes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.case import Case
from app.history import read_chain
from app.ingest import add_files
from app.items import extract, item_details
from app.records import add_record
from evidence.errors import Damaged, Refused, Unavailable
from tests.app.cases import MEDIA, fresh_case, size_of_ledger, with_attack


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with fresh_case(tmp_path) as made:
        add_files(made, [MEDIA / "market-stalls.jpg"], source="a telephone")
        yield made


def test_extracted_bytes_are_the_original_and_the_act_is_logged(case: Case, tmp_path: Path) -> None:
    written = extract(case, "E-0001", tmp_path / "copy.jpg", reason="for the laboratory")
    assert written.path.read_bytes() == (MEDIA / "market-stalls.jpg").read_bytes()
    entry = read_chain(case, item="E-0001").entries[0]
    assert (entry.act, entry.reason) == ("item.copy", "for the laboratory")


def test_a_folder_gets_the_file_under_its_reference(case: Case, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert extract(case, "E-0001", out, reason=None).path == out / "E-0001.jpg"
    assert read_chain(case).entries[0].reason == "not stated"


def test_nothing_is_overwritten(case: Case, tmp_path: Path) -> None:
    target = tmp_path / "here.jpg"
    target.write_text("mine")
    size = size_of_ledger(case)
    with pytest.raises(Refused, match="overwritten"):
        extract(case, "E-0001", target, reason="x y z")
    assert target.read_text() == "mine"
    assert size_of_ledger(case) == size


def test_no_original_is_written_into_the_case_in_the_clear(case: Case) -> None:
    with pytest.raises(Refused, match="inside the case"):
        extract(case, "E-0001", case.file.folder / "x.jpg", reason="x y z")


def test_a_place_that_cannot_be_written_is_said(case: Case, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="could not be written"):
        extract(case, "E-0001", tmp_path / "no" / "such" / "folder.jpg", reason="x y z")


def test_a_changed_file_is_never_written_out(case: Case, tmp_path: Path) -> None:
    (blob,) = (path for path in (case.file.folder / "blobs").glob("*/*"))
    blob.chmod(0o600)
    data = bytearray(blob.read_bytes())
    data[5000] ^= 1
    blob.write_bytes(data)
    with pytest.raises(Damaged):
        extract(case, "E-0001", tmp_path / "copy.jpg", reason="x y z")
    assert not (tmp_path / "copy.jpg").exists()
    assert list(tmp_path.glob(".*part")) == []


def test_only_items_with_a_file_can_be_extracted(case: Case, tmp_path: Path) -> None:
    with_attack(case)
    with pytest.raises(Refused, match="not an item"):
        extract(case, "A-001", tmp_path / "x", reason=None)
    seen = add_record(case, "item", {"item_kind": "remnant", "title": "Tail part, not collected"})
    with pytest.raises(Refused, match="no file"):
        extract(case, seen.ref or "", tmp_path / "x", reason=None)


def test_details_tell_claims_warnings_and_custody_apart(case: Case) -> None:
    groups = dict(item_details(case, "E-0001").groups)
    assert ("source", "a telephone") in groups["Recorded"]
    assert ("make", "Demonstration") in groups["As claimed by the file"]
    assert any("item.ingest" in value for _name, value in groups["Custody"])


def test_details_tell_who_took_a_copy_as_the_chain_of_custody_does(
    case: Case, tmp_path: Path
) -> None:
    extract(case, "E-0001", tmp_path / "copy.jpg", reason="for the laboratory")
    told = item_details(case, "E-0001").custody
    assert told[-1].act == "item.copy"
    assert told == read_chain(case, item="E-0001").entries[::-1]


def test_the_story_of_an_item_holds_its_files_and_readings(case: Case) -> None:
    story = read_chain(case, item="E-0001").entries
    assert {entry.kind for entry in story} == {"item", "file", "reading"}
    assert {entry.item for entry in story} == {"E-0001"}
    assert read_chain(case, limit=None).head.size == size_of_ledger(case)
