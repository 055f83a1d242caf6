"""What is checked when a case is opened, before anything in it is believed.

A fault found here opens the case read-only and says why; a full verification says everything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from evidence.acts import Acting, CustodyAct
from evidence.custody import checkpoint
from evidence.custody.acts import Act
from evidence.errors import Damaged
from evidence.records import Record
from storage import indexes, migrations, slotfile, tables
from storage.holding import Holding
from storage.ledger import StoredHead, fault_of, heads, keep_checkpoint, root_at
from storage.records import Transaction
from storage.revisions import revision_of, stored_of
from storage.seals import Seals
from storage.slots import Slot, Slots, digest

SLOTS_FACT: Final = "slots"
"""Name of the fact, in `slot.add` and `slot.remove`, that holds the digest of the slot list."""

COMPARE: Final = (
    "Nothing was changed. Run a full verification; compare with a receipt, backup or colleague."
)
_SLOTS_LEAF: Final = "slots_leaf"
_META: Final = tables.meta.c

REASONS: Final = {
    "SCHEMA_CHANGED": "The tables of this case are not as the program made them.",
    "SLOTS_CHANGED": "The key slots are not those the custody ledger knows.",
    "SIGNATURE_BAD": "The end of the custody ledger is not signed by its own key.",
    "ROOT_DIFFERS": "The custody ledger is not the one that was signed.",
    "ENTRY_MISSING": "Entries are missing at the end of the custody ledger.",
    "ROLLED_BACK": "This case is older than the one this device saw last.",
}
"""What is said of a case that was opened read-only because of a fault."""


def found(held: Holding, slots: Slots, acting: Acting, record: Record | None) -> None:
    """Make the tables and the first entries of a new case, what it is about among them."""
    with held.database.write() as connection:
        migrations.upgrade(connection)
        indexes.create(connection)
        sealed = held.seals.wrap(1, "name", os.urandom(32))
        connection.execute(insert(tables.secret).values(id=1, use="name", sealed=sealed))
        remember(connection, {"case": slots.case, "format": "1", **indexes.VERSIONS})
        transaction = Transaction(connection, held.writing(connection), acting)
        transaction.put(CustodyAct(act=Act.CASE_CREATE), act=Act.CASE_CREATE)
        for slot in slots.slots:
            tell_slots(transaction, slots, slot, Act.SLOT_ADD)
        if record is not None:
            transaction.put(record)
        head = transaction.finish()
        keep_checkpoint(connection, head, "create")
    held.last = transaction.last
    held.remember(head.size)


def settled(held: Holding, slots: Slots) -> Slots:
    """Return the slot list without a register slot that a crash kept out of the ledger.

    The slot file is written before the entry is; nothing can be in a register without an entry.
    """
    if slots.slots[-1].opens != "register":
        return slots
    without = replace(slots, slots=slots.slots[:-1])
    with held.database.read() as connection:
        _refuse_empty(connection)
        if not _slots_fit(connection, without, held.seals):
            return slots
    if held.writable:
        slotfile.write(held.place.layout, without)
    return without


def examine(held: Holding, slots: Slots) -> tuple[str | None, bool]:
    """Check what was opened; a fault leaves it read-only.

    Returns:
        The code of the first fault, or None; and whether the index is of another version.

    Raises:
        Damaged: It cannot be read at all.
        Unavailable: A newer program made it.
    """
    with held.database.read() as connection:
        found_fault = fault(connection, slots, held.seals, _mark(held))
        stale = found_fault is None and not index_is_current(connection)
    if found_fault is not None and held.writable:
        held.give_up_writing()
    held.prepare()
    return found_fault, stale


def fault(
    connection: Connection,
    slots: Slots,
    seals: Seals,
    mark: Mapping[str, tuple[int, str]] | None,
) -> str | None:
    """Return the code of the first fault, or None.

    Raises:
        Damaged: It is no case database at all.
        Unavailable: A newer program made it.
    """
    _refuse_empty(connection)
    if tables.fingerprint(connection) != tables.FINGERPRINTS[tables.SCHEMA]:
        return "SCHEMA_CHANGED"
    found = heads(connection)
    for head in found:
        wrong = fault_of(connection, head)
        if wrong is not None:
            return wrong
    if mark and any(_turned_back(connection, found, *one) for one in mark.items()):
        return "ROLLED_BACK"
    return None if _slots_fit(connection, slots, seals) else "SLOTS_CHANGED"


def _refuse_empty(connection: Connection) -> None:
    if migrations.schema_number(connection) != tables.SCHEMA:
        raise Damaged("The database of this case is empty.", code="DB_CORRUPT", advice=COMPARE)


def missing_database() -> Damaged:
    """Return the damage of a case folder without `case.db`."""
    return Damaged("The database of this case is missing.", code="DB_CORRUPT", advice=COMPARE)


def tell_slots(transaction: Transaction, slots: Slots, slot: Slot, act: Act) -> None:
    """Record a change of the slot list: the slot, and the digest of the list after it."""
    facts = (
        ("slot", str(slot.id)),
        ("kind", slot.kind),
        ("opens", slot.opens),
        (SLOTS_FACT, digest(slots)),
    )
    revision = transaction.program(act, facts=facts)
    remember(transaction.connection, {_SLOTS_LEAF: revision.leaf})


def remember(connection: Connection, values: Mapping[str, str]) -> None:
    """Note values in table `meta`, a cache."""
    for name, value in values.items():
        row = {"name": name, "value": value}
        statement = upsert(tables.meta).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


def index_is_current(connection: Connection) -> bool:
    """Say whether the index was made by the rules of this program."""
    rows = connection.execute(select(tables.meta).where(_META.name.in_(indexes.VERSIONS)))
    return {row.name: row.value for row in rows} == dict(indexes.VERSIONS)


def _mark(held: Holding) -> Mapping[str, tuple[int, str]] | None:
    """An unreadable mark counts as none: verify says so, the case is not touched by it."""
    try:
        return held.mark()
    except Damaged:
        return None


def _turned_back(
    connection: Connection, found: list[StoredHead], origin: str, seen: tuple[int, str]
) -> bool:
    """Whether a head is smaller than, or does not follow from, what this device saw."""
    size, root = seen
    head = next((one for one in found if one.origin == origin), None)
    if head is None or head.size < size:
        return True
    kept = tables.checkpoint.c
    note = connection.scalar(select(kept.note).where(kept.origin == head.id, kept.size == size))
    try:
        now = checkpoint.read(note).root if note else None
    except ValueError:  # an altered checkpoint: the entries themselves decide
        now = None
    return (now or root_at(connection, head.id, size)).hex() != root


def _slots_fit(connection: Connection, slots: Slots, seals: Seals) -> bool:
    leaf = connection.scalar(select(_META.value).where(_META.name == _SLOTS_LEAF))
    stored = stored_of(connection, [leaf]).get(leaf) if leaf else None
    if stored is None:
        return False
    try:
        act = revision_of(stored, seals, 1).record
    except Damaged:  # verify names it; the rest of the case stays readable
        return False
    facts = {fact.name: fact.value for fact in act.facts} if isinstance(act, CustodyAct) else {}
    return facts.get(SLOTS_FACT) == digest(slots)
