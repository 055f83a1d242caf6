"""Ways to spoil a copy of a whole case, and what verify then says."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2 as driver

from evidence.custody import entries
from evidence.custody.canonical import canonical_bytes
from evidence.items import File
from storage import check, slotfile
from storage.folder import Layout
from storage.keys import derive
from tests.storage.whole_case import IDENTITY_PASSPHRASE, Tamper, Whole

HARMLESS = {"UNANCHORED", "REGISTER_CLOSED"}


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


def _mark_key(whole: Whole) -> bytearray:
    return derive(bytearray(whole.root), "mark")


def _case_id(whole: Whole) -> str:
    return str(json.loads((whole.folder / "case.json").read_text())["case"])


def _rewrite(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    plain = json.loads(path.read_text())
    change(plain)
    path.write_bytes(canonical_bytes(plain))


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


def _forget(n: int, erased_by: str) -> Tamper:
    def tamper(connection: driver.Connection) -> None:
        connection.execute(
            "UPDATE secret SET sealed = NULL, file = NULL, erased_by = ? "
            "WHERE id = (SELECT secret FROM revision WHERE n = ?)",
            (erased_by, n),
        )

    return tamper


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
