from __future__ import annotations

from pathlib import Path

import pytest

from evidence.acts import PROGRAM
from evidence.custody.acts import Act
from evidence.errors import Cancelled, Damaged
from evidence.records import body_of, record_from_plain
from storage import check
from storage.check_findings import DAMAGE, Checked, Findings, damaged, grouped
from tests.storage.checking import (
    _forget,
    _register,
    _register_codes,
    found,
    number_of,
    spoilt_codes,
)
from tests.storage.whole_case import IDENTITY_PASSPHRASE, LARGE, ME, Whole


def test_a_body_of_a_newer_program_is_kept_and_no_damage(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"UPDATE revision SET schema = 99 WHERE n = {n}")
    codes = found(whole)
    assert set(codes) <= {"INDEX_DIFFERS"}  # the index knew more of it


def test_a_revision_without_an_entry_is_named(whole: Whole) -> None:
    whole.tamper(
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO revision SELECT origin, 9999, record, kind, schema, secret, sealed "
        "FROM revision WHERE kind = 'denial'",
    )
    codes = found(whole)
    assert codes["REVISION_UNLEDGERED"] == {"revision 9999"}


def test_a_secret_that_is_gone_is_damage_unless_an_erasure_explains_it(whole: Whole) -> None:
    n = number_of(whole, "statement")
    whole.tamper(_forget(n, "0" * 64))
    codes = found(whole)
    assert f"entry {n}" in codes["DISCLOSURE_MISSING"]
    assert "ERASED" not in codes


def test_an_erased_record_is_a_note(whole: Whole) -> None:
    n = number_of(whole, "statement")
    with whole.opened() as case_file, case_file.write(PROGRAM) as tx:
        erasure = tx.program(Act.RECORD_ERASE, reason="the person asked for it")
        recipient = record_from_plain("recipient", {"name": "Another", "kind": "ngo"})
        tx.put(recipient)
    whole.tamper(_forget(n, erasure.leaf))
    codes = found(whole)
    assert codes.pop("ERASED") == {f"entry {n}"}
    assert set(codes) <= {"INDEX_DIFFERS"}  # the erasure here did not clean up behind itself


def test_a_withheld_line_is_a_note_and_its_leaf_still_counts(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"UPDATE ledger_entry SET line = NULL WHERE n = {n}")
    codes = found(whole)
    assert codes.pop("WITHHELD") == {f"entry {n}"}
    assert not set(codes) & (DAMAGE - {"INDEX_DIFFERS"})


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE record SET state = 'withdrawn' WHERE ref = 'D-001'", "D-001"),
        ("UPDATE item SET title = 'forged' WHERE title = 'Photograph'", "E-0001"),
        ("DELETE FROM item_attack", "E-0001"),
        ("UPDATE count_ SET low = 200 WHERE low = 43", "N-001"),
        ("DELETE FROM text_index WHERE rowid = (SELECT row FROM claim)", "C-001"),
    ],
)
def test_a_forged_index_row_is_named_and_a_rebuild_cures_it(
    whole: Whole, change: str, place: str
) -> None:
    whole.tamper(change)
    assert found(whole) == {"INDEX_DIFFERS": {place}}
    with whole.opened() as case_file:
        case_file.rebuild()
    assert found(whole) == {}


def test_a_search_index_of_an_altered_format_is_damage_and_no_bug(whole: Whole) -> None:
    whole.tamper("UPDATE text_index_config SET k = 'verrion' WHERE k = 'version'")
    codes = found(whole)
    assert codes["INDEX_DIFFERS"] == {"every word"}
    assert set(codes) == {"PAGE_DAMAGED", "INDEX_DIFFERS"}


def test_an_index_of_another_version_is_a_note(whole: Whole) -> None:
    with whole.opened() as case_file:
        whole.tamper("UPDATE meta SET value = '0' WHERE name = 'fold_version'")
        rows = check.verify(case_file)
    assert "INDEX_STALE" in {row.code for row in rows}
    assert not damaged(rows)


def test_clocks_that_ran_backwards_or_jumped_are_notes(whole: Whole) -> None:
    from datetime import timedelta

    for shift in (timedelta(days=1), timedelta(days=-2)):
        whole.clock.at += shift
        with whole.opened() as case_file, case_file.write(ME) as tx:
            tx.put(record_from_plain("recipient", {"name": "Another", "kind": "ngo"}))
    codes = found(whole)
    assert set(codes) == {"CLOCK_JUMP", "CLOCK_BACKWARDS"}


def test_anchors_asked_for_and_answered_are_told_apart(whole: Whole) -> None:
    anchor = "INSERT INTO anchor VALUES ({}, 'rfc3161', 1, {}, x'00', {}, 'a', NULL)"
    whole.tamper(anchor.format(1, 5, "NULL"))
    codes = whole.codes()
    assert codes["ANCHOR_PENDING"] == {"entries before 5"}
    assert "UNANCHORED" in codes
    whole.tamper(anchor.format(2, 6, "x'01'"))
    codes = whole.codes()
    assert "UNANCHORED" not in codes
    assert codes["ANCHOR_PENDING"] == {"entries before 5"}


def test_an_open_register_is_compared_with_the_ledger(whole: Whole) -> None:
    assert _register_codes(whole) == {"good": {""}}
    _register(
        whole,
        "INSERT INTO identity SELECT NULL, record, person, origin, 9999, secret, "
        "sealed FROM identity",
    )
    assert "IDENTITY_ALTERED" in _register_codes(whole)


def test_an_identity_that_is_gone_or_never_came_into_the_ledger_is_named(whole: Whole) -> None:
    _register(whole, "UPDATE identity SET origin = origin || 'x'")
    assert "IDENTITY_ALTERED" in _register_codes(whole)
    _register(whole, "DELETE FROM identity")
    (place,) = _register_codes(whole)["IDENTITY_ALTERED"]
    assert place.startswith("entry ")


def test_a_register_that_is_missing_is_damage_if_the_ledger_knows_of_identities(
    whole: Whole,
) -> None:
    (whole.folder / "register.db").unlink()
    (row,) = (row for row in whole.verified(full=False) if row.check == "register")
    assert row.code == "IDENTITY_ALTERED"
    assert "register.db is missing" in row.detail


def test_a_register_that_its_own_key_does_not_open_is_damage(whole: Whole) -> None:
    path = whole.folder / "register.db"
    path.write_bytes(bytes(4096) + path.read_bytes()[4096:])
    with whole.opened() as case_file:
        with pytest.raises(Damaged):
            case_file.register.unlock(IDENTITY_PASSPHRASE)
        (row,) = (row for row in check.verify(case_file, full=False) if row.check == "register")
    assert (row.code, row.verdict) == ("IDENTITY_ALTERED", "damaged")


def test_an_identity_that_never_came_into_the_ledger_is_pending(whole: Whole) -> None:
    with whole.opened() as case_file:
        case_file.register.unlock(IDENTITY_PASSPHRASE)
        store = case_file.register.store
        identity = store.bodies()[0]
        store.begin()
        store.add(whole.ids["identity"], identity, "witnessmark/x/y", 9999, body_of(identity))
        store.write()
        rows = [row for row in check.verify(case_file, full=False) if row.check == "register"]
    assert [(row.code, row.place) for row in rows if row.code] == [
        ("IDENTITY_PENDING", "entry 9999")
    ]


def test_progress_is_told_and_can_stop_it(whole: Whole) -> None:
    told: list[tuple[int, int, str]] = []

    def step(done: int, total: int, what: str) -> None:
        told.append((done, total, what))

    def stop(_done: int, _total: int, what: str) -> None:
        if what == "Reading files":
            raise Cancelled

    with whole.opened() as case_file:
        check.verify(case_file, progress=step)
        entries_told = [(done, total) for done, total, what in told if what == "Checking entries"]
        files_told = [(done, total) for done, total, what in told if what == "Reading files"]
        assert entries_told[-1][0] == entries_told[-1][1]
        assert files_told[-1][0] == files_told[-1][1] == len(LARGE) + 1000
        with pytest.raises(Cancelled):
            check.verify(case_file, progress=stop)


def test_rows_are_grouped_by_check_with_the_worst_verdict() -> None:
    findings = Findings()
    findings.finish("files", "3 files, every byte")
    findings.finish("mark", "as seen")
    findings.add("FILE_UNLISTED", "blobs/00", "unknown")
    findings.add("FILE_MISSING", "E-0001", "gone")
    findings.add("FILE_MISSING", "E-0001", "said once is enough")
    assert grouped(findings.all()) == [
        Checked(check="mark", verdict="good", detail="as seen"),
        Checked(
            check="files",
            verdict="damaged",
            detail="FILE_UNLISTED blobs/00: unknown; FILE_MISSING E-0001: gone",
        ),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_value_changed_anywhere_in_a_kept_row_is_damage(
    made: Whole, tmp_path: Path, seed: int
) -> None:
    what, codes = spoilt_codes(made, tmp_path, seed)
    assert codes, what


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(8, 1000))
def test_a_thousand_values_changed_are_a_thousand_times_damage(
    made: Whole, tmp_path: Path, seed: int
) -> None:
    what, codes = spoilt_codes(made, tmp_path, seed)
    assert codes, what
