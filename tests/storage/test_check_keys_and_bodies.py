from __future__ import annotations

import pytest

from evidence.errors import Damaged
from storage import check
from storage.folder import Layout
from tests.storage.checking import (
    _gone,
    _rewrite,
    _with_body,
    _with_said,
    found,
    number_of,
)
from tests.storage.whole_case import Whole


def test_a_head_without_its_own_signature_is_named(whole: Whole) -> None:
    whole.tamper("UPDATE ledger_head SET note = replace(note, '— witness', '— xitness')")
    assert found(whole)["SIGNATURE_BAD"] == {"the head of the ledger"}


def test_a_ledger_without_a_head_is_named(whole: Whole) -> None:
    whole.tamper("DELETE FROM ledger_head")
    (place,) = found(whole, writable=False)["ROOT_DIFFERS"]
    assert place.startswith("ledger witnessmark/")


def test_an_altered_checkpoint_is_named(whole: Whole) -> None:
    whole.tamper("UPDATE checkpoint SET note = note || '— x AAAAAAAA' || char(10)")
    assert found(whole) == {}  # unknown signatures are ignored
    whole.tamper("UPDATE checkpoint SET note = 'nonsense'")
    places = found(whole)["SIGNATURE_BAD"]
    assert all(place.startswith("checkpoint over ") for place in places)


def test_a_key_the_ledger_is_not_named_for_is_named(whole: Whole) -> None:
    whole.tamper("UPDATE origin SET public_key = zeroblob(32)")
    codes = found(whole, writable=False)
    assert {"KEY_UNKNOWN", "SIGNATURE_BAD"} <= set(codes)
    (place,) = codes["KEY_UNKNOWN"]
    assert place.startswith("ledger witnessmark/")


def test_a_dropped_trigger_is_named(whole: Whole) -> None:
    whole.tamper(guards=False)
    assert found(whole) == {"SCHEMA_CHANGED": {"case.db"}}


def test_a_broken_row_of_the_database_is_named(whole: Whole) -> None:
    whole.tamper(
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO checkpoint VALUES (77, 1, 'note', 'close')",
    )
    (place,) = found(whole)["DB_CORRUPT"]
    assert place.startswith("table checkpoint, row ")


def test_a_flipped_byte_of_the_database_file_is_named_and_the_rest_goes_on(whole: Whole) -> None:
    path = whole.folder / "case.db"
    with whole.opened() as case_file:
        pages = path.stat().st_size // 4096
        data = bytearray(path.read_bytes())
        data[(pages - 2) * 4096 + 100] ^= 1
        path.write_bytes(data)
        rows = check.verify(case_file)
    assert "PAGE_DAMAGED" in {row.code for row in rows}
    assert {row.check for row in rows} >= {"keys", "database"}


def test_a_case_whose_database_breaks_while_it_is_open_is_closed_without_a_word(
    whole: Whole,
) -> None:
    path = whole.folder / "case.db"
    with whole.opened() as case_file:
        case_file.truncate()
        data = bytearray(path.read_bytes())
        for page in range(1, len(data) // 4096):
            data[page * 4096 + 100] ^= 1
        path.write_bytes(data)
        with pytest.raises(Damaged), case_file.read() as reader:
            list(reader.entries())


def test_a_missing_secret_stops_one_step_and_the_rest_goes_on(whole: Whole) -> None:
    with whole.opened() as case_file:
        whole.tamper("DELETE FROM secret WHERE use = 'name'")
        rows = check.verify(case_file)
    assert "the check of lines" in {row.place for row in rows if row.code == "DB_CORRUPT"}
    assert {row.check for row in rows if row.verdict == "good"} == {"keys"}


def test_a_tree_of_the_database_that_hangs_in_the_wrong_place_is_named(whole: Whole) -> None:
    whole.tamper(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
        "WHERE name = 'edge_by_target') WHERE name = 'record_by_kind'",
        "PRAGMA writable_schema = OFF",
    )
    assert found(whole, writable=False)["DB_CORRUPT"] == {"case.db"}


@pytest.mark.parametrize("use", ["odd", "blob"])
def test_a_secret_of_another_use_is_named(whole: Whole, use: str) -> None:
    whole.tamper(
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE secret SET use = '{use}' WHERE id = (SELECT max(secret) FROM revision)",
    )
    (place,) = found(whole)["DB_CORRUPT"] - {"case.db"}
    assert place.startswith("secret ")


def test_a_ledger_that_nothing_signed_speaks_of_is_named(whole: Whole) -> None:
    whole.tamper("DELETE FROM ledger_head", "DELETE FROM checkpoint")
    whole.state = whole.state.with_name("another device")
    (place,) = found(whole, writable=False)["ROOT_DIFFERS"]
    assert place.startswith("ledger witnessmark/")


def test_references_and_parents_that_are_gone_are_named(whole: Whole) -> None:
    first, place = number_of(whole, "attack"), number_of(whole, "place")
    whole.tamper(*_gone(f"n IN ({first}, {place})"))
    places = found(whole)["REFERENCE_BROKEN"]
    assert len(places) == 1  # the second revision of the attack refers to both
    assert next(iter(places)).endswith("(A-001)")


def test_a_stale_second_copy_of_the_key_slots_is_a_note(whole: Whole) -> None:
    second = whole.folder / "case.json.2"
    _rewrite(second, lambda plain: plain["slots"].pop())  # type: ignore[attr-defined]
    assert found(whole) == {"SECOND_COPY_STALE": {"case.json.2"}}
    second.unlink()
    assert found(whole) == {"SECOND_COPY_STALE": {"case.json.2"}}
    (whole.folder / "case.json").rename(second)
    assert found(whole) == {"SECOND_COPY_STALE": {"case.json"}}


@pytest.mark.parametrize(
    "kdf",
    [
        {"name": "argon2id", "lanes": 4, "memory_kib": 1024, "passes": 3},
        {"name": "argon2id", "lanes": 4, "memory_kib": "much", "passes": 3},
        {"name": "argon2id"},
        "argon2id",
    ],
)
def test_a_weakened_slot_is_named(whole: Whole, kdf: object) -> None:
    def weaken(plain: dict[str, object]) -> None:
        plain["slots"][1]["kdf"] = kdf  # type: ignore[index]

    for name in ("case.json", "case.json.2"):
        _rewrite(whole.folder / name, weaken)
    codes = found(whole, writable=False)
    assert codes["KDF_WEAKENED"] == {"key slot 2"}
    assert codes["SLOTS_CHANGED"] == {"case.json"}


def test_key_slots_of_a_newer_kind_are_not_judged(whole: Whole) -> None:
    def add(plain: dict[str, object]) -> None:
        plain["slots"].append({"id": 9, "kind": "hpke", "opens": "case"})  # type: ignore[attr-defined]

    for name in ("case.json", "case.json.2"):
        _rewrite(whole.folder / name, add)
    codes = found(whole, writable=False)
    assert "KDF_WEAKENED" not in codes
    assert codes["SLOTS_CHANGED"] == {"case.json"}


def test_key_slots_that_went_bad_or_away_while_the_case_was_open_are_named(whole: Whole) -> None:
    with whole.opened() as case_file:
        for path in Layout(whole.folder).slots:
            path.write_bytes(b"nonsense")
        rows = check.verify(case_file, full=False)
        assert {row.place for row in rows if row.code == "SLOTS_CHANGED"} == {
            "case.json",
            "case.json.2",
        }
        for path in Layout(whole.folder).slots:
            path.unlink()
        rows = check.verify(case_file, full=False)
        assert {row.place for row in rows if row.code == "SLOTS_CHANGED"} == {"case.json"}


def test_a_disclosure_that_is_gone_is_missed(whole: Whole) -> None:
    n = number_of(whole, "denial")
    _with_said(whole, n, lambda texts: texts[:-1])
    assert found(whole) == {"DISCLOSURE_MISSING": {f"entry {n}"}}


def test_a_disclosure_of_another_entry_or_twice_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    _with_said(whole, n, lambda texts: [*texts, texts[0]])
    assert found(whole) == {"DISCLOSURE_DIFFERS": {f"entry {n}"}}
    _with_said(whole, n, lambda texts: [*texts[:5], "bm9uc2Vuc2U"])
    assert found(whole) == {"DISCLOSURE_DIFFERS": {f"entry {n}"}}


def test_another_valid_body_of_the_same_record_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    _with_body(whole, n, lambda body: body.replace(b"fake information", b"true information"))
    assert found(whole) == {"REVISION_ALTERED": {f"entry {n} (D-001)"}}


def test_a_body_that_stands_under_another_name_is_named(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"UPDATE revision SET kind = 'claim' WHERE n = {n}")
    assert found(whole) == {"REVISION_ALTERED": {f"entry {n} (D-001)"}}


def test_a_body_that_is_gone_is_missed(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"DELETE FROM revision WHERE n = {n}")
    assert found(whole) == {"REVISION_MISSING": {f"entry {n} (D-001)"}}
