"""Tampering: any changed byte of a case is named, with exit code 3; an untouched case says nothing.

Adversaries of two kinds: one has the folder and flips bytes, one has the key and a database tool.
"""

from __future__ import annotations

import functools
import io
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as driver

from app.cli.main import main
from evidence.errors import Damaged
from storage import casefile, kdf, slotfile, slots
from storage.check import verify
from storage.folder import Layout
from storage.keys import derive
from tests.app.cases import PASSPHRASE
from tests.storage.conftest import Watch

DAMAGED = 3
Tamper = Callable[[driver.Connection], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An untouched case, closed, the state folder of its device, and its database key."""

    folder: Path
    state: Path
    key: str


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """A small case: an attack with two revisions, three files of different sizes."""
    place = tmp_path_factory.mktemp("untouched")
    card = place / "card"
    card.mkdir()
    (card / "a.txt").write_text("the market in the morning\n" * 40)
    (card / "b.bin").write_bytes(bytes(range(256)) * 300)
    (card / "c.empty").touch()
    folder = place / "a.case"
    with pytest.MonkeyPatch.context() as patch:
        _at(patch, place / "state")
        call("create", folder, "--title", "Six strikes", "--investigator", "N. N.")
        call("attack", "add", folder, "--title", "Market")
        call("ingest", folder, card, "--attack", "A-001", "--no-previews")
        call("extract", folder, "E-0001", place / "out.txt", "--reason", "for the laboratory")
    root = slotfile.unlock(Layout(folder), PASSPHRASE).root
    return Whole(folder=folder, state=place / "state", key=derive(root, "db").hex())


@pytest.fixture
def copy(untouched: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Whole:
    """A copy of the case and of its device's state, to tamper with."""
    _at(monkeypatch, tmp_path / "state")
    return Whole(
        folder=shutil.copytree(untouched.folder, tmp_path / "a.case"),
        state=shutil.copytree(untouched.state, tmp_path / "state"),
        key=untouched.key,
    )


def test_an_untouched_case_reports_nothing(copy: Whole) -> None:
    code, said = call("verify", copy.folder)
    assert (code, said["verdict"]) == (0, "intact")
    assert {one["verdict"] for one in said["checks"]} <= {"good", "note"}
    notes = " ".join(one["detail"] for one in said["checks"] if one["verdict"] == "note")
    assert "UNANCHORED" in notes
    assert "FILE_UNLISTED" not in notes


@pytest.mark.parametrize("place", [0, 5, 72, 500, -1])
def test_a_flipped_byte_of_a_file_is_named_with_its_item(copy: Whole, place: int) -> None:
    blob = max((copy.folder / "blobs").glob("*/*"), key=lambda path: path.stat().st_size)
    flip(blob, place % blob.stat().st_size, 1)
    damage = damaged(copy)
    assert any("E-0002" in one for one in damage), damage


@pytest.mark.parametrize("table", ["revision", "disclosure", "secret", "ledger_entry"])
def test_a_flipped_byte_of_any_kept_row_is_named(copy: Whole, table: str) -> None:
    column = "line" if table == "ledger_entry" else "sealed"

    def edit(connection: driver.Connection) -> None:
        rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
        row, sealed = rows[len(rows) // 2]
        changed = bytearray(sealed)
        changed[len(changed) // 2] ^= 1
        update = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
        connection.execute(update, (bytes(changed), row))

    by_hand(copy, edit)
    damage = damaged(copy)
    assert any("entry" in one or "E-" in one or "A-001" in one for one in damage), damage


@pytest.mark.parametrize("number", [2, 3])
def test_a_case_whose_own_entries_are_altered_is_read_all_the_same(
    copy: Whole, number: int
) -> None:
    """The key slots (2) and what the case is (3): verify names them and goes on to the end."""

    def edit(connection: driver.Connection) -> None:
        query = "SELECT rowid, line FROM ledger_entry WHERE n = ?"
        row, line = connection.execute(query, (number,)).fetchone()
        changed = line[:60] + bytes([line[60] ^ 1]) + line[61:]
        connection.execute("UPDATE ledger_entry SET line = ? WHERE rowid = ?", (changed, row))

    by_hand(copy, edit)
    code, said = call("verify", copy.folder)
    assert (code, said["verdict"]) == (DAMAGED, "damaged")
    assert any(f"entry {number}" in one["detail"] for one in said["checks"])
    assert {one["check"] for one in said["checks"]} >= {"lines", "records", "files"}
    assert call("items", copy.folder)[0] == 0


@pytest.mark.parametrize("act", range(40))
def test_a_flipped_byte_anywhere_in_a_line_is_named(copy: Whole, act: int) -> None:
    """With the database key, through SQL, triggers dropped."""
    chance = random.Random(act)

    def edit(connection: driver.Connection) -> None:
        rows = connection.execute("SELECT rowid, n, line FROM ledger_entry").fetchall()
        row, number, line = chance.choice(rows)
        changed = bytearray(line)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        update = "UPDATE ledger_entry SET line = ? WHERE rowid = ?"
        connection.execute(update, (bytes(changed), row))
        where.append(f"entry {number}")

    where: list[str] = []
    by_hand(copy, edit)
    assert any(where[0] in one for one in codes(copy)), where


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM ledger_entry WHERE n = 4", "ENTRY_MISSING"),
        ("DELETE FROM ledger_entry WHERE n = (SELECT max(n) FROM ledger_entry)", "ENTRY_MISSING"),
        ("DELETE FROM revision WHERE n = 4", "REVISION_MISSING"),
        ("DELETE FROM disclosure WHERE n = 4", "DISCLOSURE_MISSING"),
        ("DELETE FROM item WHERE rowid = (SELECT max(rowid) FROM item)", "INDEX_DIFFERS"),
        ("DELETE FROM checkpoint; DELETE FROM ledger_head", "ROOT_DIFFERS"),
    ],
)
def test_a_deleted_row_is_missed(copy: Whole, statement: str, code: str) -> None:
    by_hand(copy, lambda connection: connection.executescript(statement))
    assert any(code in one for one in damaged(copy))


def test_a_dropped_trigger_is_noticed_before_anything_is_believed(copy: Whole) -> None:
    by_hand(copy, lambda _connection: None, guards=False)
    assert any("SCHEMA_CHANGED" in one for one in damaged(copy))


def test_a_lost_file_is_named(copy: Whole) -> None:
    blob = max((copy.folder / "blobs").glob("*/*"), key=lambda path: path.stat().st_size)
    blob.unlink()
    assert any("FILE_MISSING" in one and "E-0002" in one for one in damaged(copy))


def test_yesterdays_folder_put_back_is_noticed(copy: Whole, tmp_path: Path) -> None:
    yesterday = shutil.copytree(copy.folder, tmp_path / "yesterday")
    assert call("attack", "add", copy.folder, "--title", "Mosque")[0] == 0
    shutil.rmtree(copy.folder)
    shutil.copytree(yesterday, copy.folder)
    assert any("ROLLED_BACK" in one for one in damaged(copy))
    code, said = call("attack", "add", copy.folder, "--title", "Another Mosque")
    assert (code, said["error"]) == (DAMAGED, "damaged")


def test_a_clock_that_was_set_back_is_noted_in_the_ledger(copy: Whole) -> None:
    from app.case import open_case
    from evidence.attacks import Attack

    now = Watch(shift=timedelta(days=-400))
    case = open_case(copy.folder, PASSPHRASE, now=now)
    with case.write() as tx:
        tx.put(Attack(title="Dated back"))
    case.close()
    code, said = call("verify", copy.folder)
    assert code == 0
    assert "CLOCK_BACKWARDS" in " ".join(one["detail"] for one in said["checks"])
    acts = [one["act"] for one in call("custody", copy.folder)[1]["entries"]]
    back, forth = ["clock.anomaly", "record.put"], ["clock.anomaly", "verify.run"]
    assert acts[-4:] == back + forth


@pytest.mark.parametrize(
    "flips", [250, pytest.param(10_000, marks=pytest.mark.nightly, id="nightly")]
)
def test_flipped_bytes_of_a_folder_are_each_named(
    copy: Whole, flips: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one byte of database, files and key slots is without a word; padding is no exception.

    A flip in one of the two copies of the slots is a note, for the other one opens the case. Not
    tried: the text in `lock` and the noise in `ballast`, which are no part of what is kept.
    """
    monkeypatch.setattr(slots, "stretch", functools.cache(kdf.stretch))  # once for each slot
    chance = random.Random(flips)
    told: Counter[str] = Counter()
    missed = []
    for path, place in places(copy, chance, flips):
        bit = 1 << chance.randrange(8)
        flip(path, place, bit)
        verdict = seen(copy)
        flip(path, place, bit)
        told[f"{path.name if path.parent == copy.folder else 'blob'}: {verdict}"] += 1
        if verdict == "nothing":
            missed.append((path.name, place))
    assert missed == []
    assert seen(copy) == "nothing", "flipped back, it is untouched again"
    assert told["blob: damaged"] > flips / 4
    assert told["case.db: damaged"] > flips / 4
    assert told["case.json: note"] > 0


def places(copy: Whole, chance: random.Random, count: int) -> Iterator[tuple[Path, int]]:
    """Choose bytes: a third in the database, a third in files, a third in the key slots."""
    blobs = sorted((copy.folder / "blobs").glob("*/*"))
    groups = [[copy.folder / "case.db"], blobs, list(Layout(copy.folder).slots)]
    for number in range(count):
        path = chance.choice(groups[number % 3])
        yield path, chance.randrange(path.stat().st_size)


def seen(copy: Whole) -> str:
    """What a full verification of the folder, opened for reading, comes to."""
    try:
        opened = casefile.open_case(
            copy.folder, passphrase=PASSPHRASE, state=copy.state, now=Watch(), writable=False
        )
    except Damaged:
        return "damaged"
    try:
        found = verify(opened, full=True)
    finally:
        opened.close()
    if any(one.verdict == "damaged" for one in found):
        return "damaged"
    return "note" if any(one.code == "SECOND_COPY_STALE" for one in found) else "nothing"


def flip(path: Path, place: int, bit: int) -> None:
    """Flip one bit of a file, whatever its permissions."""
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(place)
        (byte,) = file.read(1)
        file.seek(place)
        file.write(bytes([byte ^ bit]))


def by_hand(copy: Whole, act: Tamper, *, guards: bool = True) -> None:
    """Edit the database with its key and its triggers dropped; they are put back unless not."""
    connection = driver.connect(str(copy.folder / "case.db"), isolation_level=None)
    connection.execute(f"PRAGMA key=\"x'{copy.key}'\"")
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    dropped = triggers.fetchall()
    for name, _sql in dropped:
        connection.execute(f"DROP TRIGGER {name}")
    act(connection)
    for _name, sql in dropped if guards else ():
        connection.execute(sql)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def damaged(copy: Whole) -> list[str]:
    """Verify by command; it exits 3 and says "damaged"; return what it names."""
    code, said = call("verify", copy.folder)
    assert code == DAMAGED, said
    if "error" in said:
        return [said["text"]]
    assert said["verdict"] == "damaged"
    return [one["detail"] for one in said["checks"] if one["verdict"] == "damaged"]


def codes(copy: Whole) -> list[str]:
    """The same without the command around it."""
    opened = casefile.open_case(
        copy.folder, passphrase=PASSPHRASE, state=copy.state, now=Watch(), writable=False
    )
    try:
        found = verify(opened, full=False)
    finally:
        opened.close()
    return [f"{one.code} {one.place}" for one in found if one.verdict == "damaged"]


def call(*arguments: object) -> tuple[int, dict[str, Any]]:
    """Run a command with `--json`."""
    with pytest.MonkeyPatch.context() as patch:
        out, err = io.StringIO(), io.StringIO()
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main([*map(str, arguments), "--json"])
    assert code != 1, err.getvalue()
    return code, json.loads(out.getvalue())


def _at(patch: pytest.MonkeyPatch, state: Path) -> None:
    patch.setenv("WITNESSMARK_STATE", str(state))
    patch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    patch.setenv("WITNESSMARK_KDF", "floor")
