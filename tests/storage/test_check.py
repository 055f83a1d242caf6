from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as driver

from evidence.acts import PROGRAM
from evidence.custody import entries
from evidence.custody.acts import Act
from evidence.custody.canonical import canonical_bytes
from evidence.errors import Cancelled
from evidence.items import File
from evidence.records import body_of, record_from_plain
from storage import check, marks, slotfile
from storage.check_findings import CHECKS, DAMAGE, NOTES, Checked, Findings, damaged, grouped
from storage.folder import Layout
from storage.keys import derive
from tests.storage.whole_case import IDENTITY_PASSPHRASE, LARGE, ME, Tamper, Whole, make

HARMLESS = {"UNANCHORED", "REGISTER_CLOSED"}


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture(name="whole")
def _whole(made: Whole, tmp_path: Path) -> Whole:
    return made.copy(tmp_path)


def found(whole: Whole, *, full: bool = True, writable: bool = True) -> dict[str, set[str]]:
    """Codes and places beyond what every case of these tests has."""
    codes = whole.codes(full=full, writable=writable)
    return {code: places for code, places in codes.items() if code not in HARMLESS}


def flip(table: str, column: str, where: str, at: int = 20) -> Tamper:
    """Flip one bit of one value."""

    def change(connection: driver.Connection) -> None:
        asked = f"SELECT rowid, {column} FROM {table} WHERE {where} LIMIT 1"
        row, value = connection.execute(asked).fetchone()
        data = bytearray(value if isinstance(value, bytes) else value.encode())
        data[at % len(data)] ^= 1
        new = bytes(data) if isinstance(value, bytes) else data.decode("latin-1")
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, row))

    return change


def number_of(whole: Whole, kind: str) -> int:
    numbers: list[int] = []
    whole.tamper(
        lambda c: numbers.extend(
            n for (n,) in c.execute("SELECT n FROM revision WHERE kind = ? ORDER BY n", (kind,))
        )
    )
    return numbers[0]


def blob_of(whole: Whole, name: str = "large.bin") -> Path:
    with whole.opened(writable=False) as case_file, case_file.read() as reader:
        file = next(r.record for r in reader.of(File) if r.record.name == name)
        return case_file.vault.path_of(case_file.vault.name_of(file.sha256))


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


def _with_line(n: int, change: Callable[[bytes], bytes]) -> Tamper:
    def tamper(connection: driver.Connection) -> None:
        (line,) = connection.execute("SELECT line FROM ledger_entry WHERE n = ?", (n,)).fetchone()
        new = change(line)
        assert new != line
        connection.execute(
            "UPDATE ledger_entry SET line = ?, leaf = ? WHERE n = ?",
            (new, entries.leaf_of(new), n),
        )

    return tamper


def _gone(where: str) -> tuple[str, ...]:
    tables = ("disclosure", "revision", "ledger_entry")
    return ("PRAGMA foreign_keys = OFF", *(f"DELETE FROM {name} WHERE {where}" for name in tables))


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


def _mark_key(whole: Whole) -> bytearray:
    return derive(bytearray(whole.root), "mark")


def _case_id(whole: Whole) -> str:
    return str(json.loads((whole.folder / "case.json").read_text())["case"])


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


# --- key slots --------------------------------------------------------------------------------


def _rewrite(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    plain = json.loads(path.read_text())
    change(plain)
    path.write_bytes(canonical_bytes(plain))


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


# --- disclosures, records, references ---------------------------------------------------------


def _with_said(whole: Whole, n: int, change: Callable[[list[str]], list[str]]) -> None:
    """Change which disclosures of an entry there are, sealed again with the right key."""
    from storage.seals import Seals, place, seal

    seals = Seals(bytes(derive(bytearray(whole.root), "secret")))

    def tamper(connection: driver.Connection) -> None:
        asked = (
            "SELECT d.sealed, d.secret, s.sealed, o.name FROM disclosure d "
            "JOIN secret s ON s.id = d.secret JOIN origin o ON o.id = d.origin WHERE n = ?"
        )
        sealed, number, row, origin = connection.execute(asked, (n,)).fetchone()
        cipher = seals.cipher(number, row)
        data = cipher.decrypt(sealed[:12], sealed[12:], place(origin, n, 1))
        texts = change(data.decode().split("\n"))
        again = seal(cipher, "\n".join(texts).encode(), place(origin, n, 1))
        connection.execute("UPDATE disclosure SET sealed = ? WHERE n = ?", (again, n))

    whole.tamper(tamper)


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


def _with_body(whole: Whole, n: int, change: Callable[[bytes], bytes]) -> None:
    """Put another body in place of one, sealed with the right key."""
    from storage.seals import BODY, Seals, place, seal

    seals = Seals(bytes(derive(bytearray(whole.root), "secret")))

    def tamper(connection: driver.Connection) -> None:
        asked = (
            "SELECT r.sealed, r.secret, s.sealed, o.name FROM revision r "
            "JOIN secret s ON s.id = r.secret JOIN origin o ON o.id = r.origin WHERE n = ?"
        )
        sealed, number, row, origin = connection.execute(asked, (n,)).fetchone()
        cipher = seals.cipher(number, row)
        body = change(cipher.decrypt(sealed[:12], sealed[12:], place(origin, n, BODY)))
        again = seal(cipher, body, place(origin, n, BODY))
        connection.execute("UPDATE revision SET sealed = ? WHERE n = ?", (again, n))

    whole.tamper(tamper)


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


def _forget(n: int, erased_by: str) -> Tamper:
    def tamper(connection: driver.Connection) -> None:
        connection.execute(
            "UPDATE secret SET sealed = NULL, file = NULL, erased_by = ? "
            "WHERE id = (SELECT secret FROM revision WHERE n = ?)",
            (erased_by, n),
        )

    return tamper


def test_a_withheld_line_is_a_note_and_its_leaf_still_counts(whole: Whole) -> None:
    n = number_of(whole, "denial")
    whole.tamper(f"UPDATE ledger_entry SET line = NULL WHERE n = {n}")
    codes = found(whole)
    assert codes.pop("WITHHELD") == {f"entry {n}"}
    assert not set(codes) & (DAMAGE - {"INDEX_DIFFERS"})


# --- index ------------------------------------------------------------------------------------


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


def test_an_index_of_another_version_is_a_note(whole: Whole) -> None:
    with whole.opened() as case_file:
        whole.tamper("UPDATE meta SET value = '0' WHERE name = 'fold_version'")
        rows = check.verify(case_file)
    assert "INDEX_STALE" in {row.code for row in rows}
    assert not damaged(rows)


# --- time and register ------------------------------------------------------------------------


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


def _register(whole: Whole, *acts: str | Tamper) -> None:
    """Change the register past the program."""
    unlocked = slotfile.unlock(Layout(whole.folder), IDENTITY_PASSPHRASE, opens="register")
    connection = driver.connect(str(whole.folder / "register.db"), isolation_level=None)
    connection.execute(f"PRAGMA key=\"x'{derive(unlocked.root, 'db').hex()}'\"")
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for act in acts:
        connection.execute(act) if isinstance(act, str) else act(connection)
    connection.close()


def _register_codes(whole: Whole) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with whole.opened() as case_file:
        case_file.register.unlock(IDENTITY_PASSPHRASE)
        for row in check.verify(case_file, full=False):
            if row.check == "register":
                found.setdefault(row.code or row.verdict, set()).add(row.place)
    return found


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


def test_a_case_without_a_register_has_no_word_on_it(whole: Whole) -> None:
    (whole.folder / "register.db").unlink()
    assert "register" not in {row.check for row in whole.verified(full=False)}


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


# --- progress ---------------------------------------------------------------------------------


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


KEPT = [
    ("ledger_entry", ("n", "prev", "leaf", "line")),
    ("disclosure", ("n", "part", "secret", "sealed")),
    ("revision", ("n", "record", "kind", "secret", "sealed")),
    ("secret", ("use", "sealed", "file")),
    ("origin", ("name", "public_key", "genesis")),
    ("checkpoint", ("size", "note")),
    ("ledger_head", ("size", "root", "frontier", "note")),
]


def spoil(dice: random.Random) -> tuple[str, Tamper]:
    """Change one value of one kept row in one place; say which."""
    table, columns = dice.choice(KEPT)
    column, seed = dice.choice(columns), dice.random()

    def change(connection: driver.Connection) -> None:
        inner = random.Random(seed)
        rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
        row, value = inner.choice([row for row in rows if row[1] is not None])
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            f"UPDATE OR REPLACE {table} SET {column} = ? WHERE rowid = ?",
            (_spoilt(value, inner), row),
        )

    return f"{table}.{column}", change


def _spoilt(value: object, dice: random.Random) -> object:
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 1000])
    if isinstance(value, bytes):
        data = bytearray(value)
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        return bytes(data)
    text = str(value)
    at = dice.randrange(len(text))
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def spoilt_codes(made: Whole, place: Path, seed: int) -> tuple[str, set[str | None]]:
    """Spoil a copy while it is open, so that no check on opening helps; verify it."""
    whole = made.copy(place)
    what, change = spoil(random.Random(seed))
    with whole.opened(writable=False) as case_file:
        whole.tamper(change)
        rows = check.verify(case_file, full=True)
    return what, {row.code for row in rows if row.verdict == "damaged"}


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
