from __future__ import annotations

import shutil

import pytest

from evidence.records import record_from_plain
from storage import marks
from storage.check_findings import CHECKS, DAMAGE, NOTES, damaged, grouped
from tests.storage.checking import (
    HARMLESS,
    _case_id,
    _gone,
    _mark_key,
    _with_line,
    blob_of,
    flip,
    found,
    number_of,
)
from tests.storage.whole_case import LARGE, ME, Whole


def test_an_untouched_case_reports_no_damage_and_says_what_was_checked(whole: Whole) -> None:
    rows = whole.verified()
    assert not damaged(rows)
    assert {row.code for row in rows if row.code} == HARMLESS
    good = [row.check for row in rows if row.verdict == "good"]
    assert good == [check for check in CHECKS if check != "register"]
    assert any("46" in row.detail or "entries" in row.detail for row in rows)
    assert [row.check for row in grouped(rows)] == list(CHECKS)


def test_a_quick_check_leaves_out_index_and_files(whole: Whole) -> None:
    checks = {row.check for row in whole.verified(full=False)}
    assert checks == set(CHECKS) - {"index", "files"}


def test_a_case_opened_for_reading_is_checked_and_its_log_is_left_alone(whole: Whole) -> None:
    assert found(whole, writable=False) == {}
    with whole.opened() as case_file:
        with case_file.write(ME) as tx:
            tx.put(record_from_plain("recipient", {"name": "Another", "kind": "ngo"}))
        assert found(whole, writable=False) == {"WAL_KEPT": {"case.db-wal"}}


def test_every_table_of_codes_is_complete() -> None:
    assert not DAMAGE & NOTES
    assert len(DAMAGE) == 27  # RECOMPUTED_DIFFERS comes with the first computed record
    assert len(NOTES) == 15


@pytest.mark.parametrize("at", [0, 4, 6, 20, 50, 75, 100, 70_000, -1])
def test_any_flipped_byte_of_a_file_is_named_with_its_item(whole: Whole, at: int) -> None:
    path = blob_of(whole)
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.chmod(0o600)
    path.write_bytes(data)
    codes = found(whole)
    assert set(codes) <= {"FILE_DAMAGED", "KEY_MISMATCH"}
    (places,) = codes.values()
    assert all(place.startswith("E-0002") for place in places)


def test_a_damaged_chunk_names_its_bytes(whole: Whole) -> None:
    path = blob_of(whole)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    last = len(LARGE) - 1
    assert found(whole) == {"FILE_DAMAGED": {f"E-0002, bytes {1 << 20}..{last}"}}


def test_a_missing_and_a_foreign_file_are_named(whole: Whole) -> None:
    path = blob_of(whole)
    path.rename(path.with_name("0" * 64))
    assert found(whole) == {
        "FILE_MISSING": {"E-0002"},
        "FILE_UNLISTED": {f"blobs/{path.parent.name}/{'0' * 64}"},
    }


def test_two_files_that_changed_places_are_named(whole: Whole) -> None:
    one, other = blob_of(whole), blob_of(whole, "سوق.jpg")
    kept = one.read_bytes()
    for path, data in ((one, other.read_bytes()), (other, kept)):
        path.chmod(0o600)
        path.write_bytes(data)
    assert found(whole) == {"KEY_MISMATCH": {"E-0001", "E-0002"}}


def test_the_key_of_a_file_altered_or_gone_is_named(whole: Whole) -> None:
    whole.tamper(flip("secret", "sealed", "use = 'blob'"))
    assert found(whole) == {"KEY_MISMATCH": {"E-0001"}}
    whole.tamper("PRAGMA foreign_keys = OFF", "DELETE FROM secret WHERE use = 'blob'")
    assert found(whole) == {"KEY_MISMATCH": {"E-0001", "E-0002"}}


@pytest.mark.parametrize("kind", ["finding", "statement", "file", "act"])
def test_a_flipped_byte_of_a_record_is_named(whole: Whole, kind: str) -> None:
    n = number_of(whole, kind)
    whole.tamper(flip("revision", "sealed", f"n = {n}"))
    codes = found(whole)
    (place,) = codes.pop("REVISION_ALTERED")
    assert place.startswith(f"entry {n}")
    codes.pop("SLOTS_CHANGED", None)  # the first act is the one that holds the slots
    assert codes == {}


def test_a_flipped_byte_of_what_an_entry_says_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(flip("disclosure", "sealed", f"n = {n}"))
    assert found(whole) == {"DISCLOSURE_DIFFERS": {f"entry {n}"}}


def test_every_byte_of_a_line_is_watched(whole: Whole) -> None:
    n = number_of(whole, "denial")
    for at in range(0, 600, 97):
        whole.tamper(flip("ledger_entry", "line", f"n = {n}", at))
        codes = found(whole, full=False)
        assert codes["LEAF_DIFFERS"] == {f"entry {n}"}
        assert "ROOT_DIFFERS" in codes
        whole.tamper(flip("ledger_entry", "line", f"n = {n}", at))
    assert found(whole, full=False) == {}


def test_a_line_that_is_no_line_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"UPDATE ledger_entry SET line = CAST('nonsense' AS BLOB) WHERE n = {n}")
    codes = found(whole)
    assert codes["NOT_CANONICAL"] == {f"entry {n}"}
    assert codes["LEAF_DIFFERS"] == {f"entry {n}"}
    assert "INDEX_DIFFERS" not in codes


def test_a_changed_line_with_a_fitting_leaf_breaks_the_chain_and_the_tree(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(_with_line(n, lambda line: line.replace(b"record.put", b"item.check")))
    codes = found(whole)
    assert codes["CHAIN_BROKEN"] == {f"entry {n + 1}"}
    assert "the head of the ledger" in codes["ROOT_DIFFERS"]


def test_a_line_moved_to_another_place_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(_with_line(n, lambda line: line.replace(b'"n":%d,' % n, b'"n":9999,')))
    assert f"entry {n}" in found(whole)["CHAIN_BROKEN"]


def test_an_entry_that_names_another_before_it_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"UPDATE ledger_entry SET prev = zeroblob(32) WHERE n = {n}")
    assert found(whole)["CHAIN_BROKEN"] == {f"entry {n}"}


def test_an_entry_cut_out_of_the_middle_is_missed(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(*_gone(f"n = {n}"))
    codes = found(whole)
    assert codes["ENTRY_MISSING"] == {f"entry {n}", "the end of the ledger"}
    assert "ROLLED_BACK" in codes
    assert "CHAIN_BROKEN" not in codes


def test_several_entries_cut_out_are_missed_together(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(*_gone(f"n IN ({n}, {n + 1})"))
    assert f"entries {n} to {n + 1}" in found(whole)["ENTRY_MISSING"]


def test_an_entry_out_of_order_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    swap = f"UPDATE ledger_entry SET row = CASE n WHEN {n} THEN -1 ELSE row END"
    whole.tamper("PRAGMA foreign_keys = OFF", swap)
    codes = found(whole)
    assert f"entry {n}" in codes["ENTRY_MISSING"] | codes["CHAIN_BROKEN"]


def test_the_end_cut_off_is_missed_even_if_the_head_was_cut_too(whole: Whole) -> None:
    n = number_of(whole, "reported_history")
    whole.tamper(*_gone(f"n >= {n}"), f"UPDATE ledger_head SET size = {n}")
    codes = found(whole)
    assert {"ROLLED_BACK", "ENTRY_MISSING", "ROOT_DIFFERS"} <= set(codes)


def test_an_older_database_put_back_is_noticed_by_the_mark(whole: Whole) -> None:
    older = whole.folder.with_name("older")
    shutil.copytree(whole.folder, older)
    with whole.opened() as case_file, case_file.write(ME) as tx:
        tx.put(record_from_plain("recipient", {"name": "A newer one", "kind": "ngo"}))
    shutil.rmtree(whole.folder)
    older.rename(whole.folder)
    assert found(whole) == {"ROLLED_BACK": {"the end of the ledger"}}


def test_another_history_of_the_same_ledger_is_a_fork(whole: Whole) -> None:
    key, case = _mark_key(whole), _case_id(whole)
    seen = marks.recall(whole.state, key, case)
    assert seen
    forged = dict.fromkeys(seen, (3, "0" * 64))
    marks.remember(whole.state, key, case, forged)
    assert found(whole)["FORK"] == {"entries before 3"}


def test_a_ledger_that_this_device_saw_and_that_is_gone_is_noticed(whole: Whole) -> None:
    key, case = _mark_key(whole), _case_id(whole)
    marks.remember(whole.state, key, case, {"witnessmark/other/0000": (5, "0" * 64)})
    assert found(whole)["ROLLED_BACK"] == {"the end of the ledger"}


def test_a_device_without_a_mark_says_so(whole: Whole) -> None:
    whole.state = whole.state.with_name("another device")
    assert found(whole, writable=False) == {"NO_MARK": {"this device"}}


def test_an_altered_mark_is_a_note_and_not_damage_of_the_case(whole: Whole) -> None:
    for path in whole.state.rglob("*"):
        if path.is_file():
            path.write_bytes(b"x" * path.stat().st_size)
    assert set(found(whole, writable=False)) == {"NO_MARK"}


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ("root = zeroblob(32)", {"ROOT_DIFFERS"}),
        ("size = size - 1", {"ROOT_DIFFERS"}),
        ("frontier = zeroblob(40)", {"ROOT_DIFFERS"}),
        ("frontier = zeroblob(3)", {"ROOT_DIFFERS"}),
        ("note = 'nonsense'", {"SIGNATURE_BAD"}),
        ("note = replace(note, char(10) || char(10), char(10) || char(10) || 'x')", None),
    ],
)
def test_a_wrong_head_is_named(whole: Whole, change: str, codes: set[str] | None) -> None:
    whole.tamper(f"UPDATE ledger_head SET {change}")
    made = found(whole)
    assert set(made) == (codes or {"SIGNATURE_BAD"})
    assert all(
        "the head of the ledger" in places for code, places in made.items() if code in DAMAGE
    )
