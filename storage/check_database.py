"""Checks the key slots and the database file itself, before anything in them is believed."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from evidence.errors import CaseError, Damaged
from storage import tables
from storage.check_findings import Findings
from storage.folder import Layout
from storage.kdf import Kdf
from storage.slotfile import read_copies
from storage.slots import Slot, Slots, digest

_NAMES = ("case.json", "case.json.2")


def check_slots(layout: Layout, findings: Findings) -> Slots | None:
    """Step 1: both copies of the key slots, and what each slot costs to try.

    Returns:
        The slots of the first copy that can be read, to be compared with the ledger.
    """
    try:
        copies = read_copies(layout)
    except CaseError as error:
        findings.add("SLOTS_CHANGED", _NAMES[0], str(error))
        return None
    good = [copy for copy in copies if isinstance(copy, Slots)]
    for name, copy in zip(_NAMES, copies, strict=True):
        if isinstance(copy, Damaged) and not good:
            findings.add("SLOTS_CHANGED", name, str(copy))
        elif copy != good[0]:
            findings.add("SECOND_COPY_STALE", name, "the two copies of the key slots differ")
    for slot in good[0].slots if good else ():
        if slot.kind in {"passphrase", "recovery"} and not _sound(slot):
            findings.add(
                "KDF_WEAKENED", f"key slot {slot.id}", "its cost is outside the allowed range"
            )
    return good[0] if good else None


def compare_slots(slots: Slots, recorded: str | None, findings: Findings) -> None:
    """Compare the slots with the digest that the ledger holds of them."""
    if digest(slots) != recorded:
        findings.add("SLOTS_CHANGED", _NAMES[0], "the key slots are not those that were recorded")


def check_pages(connection: Connection, database: Path, findings: Findings) -> None:
    """Step 2: the pages of the file, its structure, its tables and triggers.

    Args:
        connection: A snapshot of the case.
        database: The file it is of.
        findings: Takes what is found.
    """
    sweep(connection, database, findings)
    for (said,) in connection.exec_driver_sql("PRAGMA quick_check").all():
        if said != "ok":
            findings.add("DB_CORRUPT", "case.db", str(said))
    if tables.fingerprint(connection) != tables.FINGERPRINTS[tables.SCHEMA]:
        findings.add(
            "SCHEMA_CHANGED", "case.db", "tables or triggers are not as the program made them"
        )
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        findings.add("DB_CORRUPT", f"table {row[0]}, row {row[1]}", f"no row in {row[2]}")


def sweep(connection: Connection, database: Path, findings: Findings) -> None:
    """Check the HMAC of each page, but only while the write-ahead log is empty.

    The check does not read the log, so that an honest crash would be reported as damage.
    """
    log = database.with_name(database.name + "-wal")
    swept = [] if _holds_acts(log) else _sweep(connection)
    if _holds_acts(log):
        findings.add("WAL_KEPT", log.name, "the newest acts are still in the write-ahead log")
    else:
        for said in swept:
            findings.add("PAGE_DAMAGED", database.name, said)


def check_start(file: str, findings: Findings, *, lost: bool) -> None:
    """Name the first 16 bytes of a database where they are not its salt: no HMAC covers them."""
    if lost:
        said = "its first 16 bytes are not its salt; no record is lost by that"
        findings.add("PAGE_DAMAGED", f"{file}, its beginning", said)


def _holds_acts(log: Path) -> bool:
    return log.exists() and log.stat().st_size > 0


def _sweep(connection: Connection) -> list[str]:
    return list(map(str, connection.exec_driver_sql("PRAGMA cipher_integrity_check").scalars()))


def _sound(slot: Slot) -> bool:
    fields = slot.fields.get("kdf")
    try:
        if isinstance(fields, dict):
            memory, passes, lanes = (int(fields[n]) for n in ("memory_kib", "passes", "lanes"))
            Kdf(memory_kib=memory, passes=passes, lanes=lanes).require_sound()
            return True
    except (Damaged, KeyError, TypeError, ValueError):
        pass
    return False
