"""The register of identities as an open case offers it: made, opened, asked for one name.

Rules:
    - Opening the case does not open it; it has a passphrase of its own.
    - R-23: the act of opening an identity is on disk before the name is returned.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select

from evidence.acts import PROGRAM, Acting, CustodyAct
from evidence.custody.acts import Act
from evidence.errors import Damaged, Refused, Unavailable
from evidence.ids import AnyId
from evidence.records import Record, record_from
from storage import opening, slotfile
from storage.kdf import Kdf, calibrated
from storage.ledger import lines
from storage.register import Register
from storage.revisions import ledger_line
from storage.slots import make_passphrase_slot
from storage.tables import ledger_entry, origin

if TYPE_CHECKING:
    from storage.opened import CaseFile


class Identities:
    """Who protected people are, for whoever may know it.

    Attributes:
        store: The register itself, as the one write uses it.
    """

    def __init__(self, case_file: CaseFile, store: Register) -> None:
        self._case = case_file
        self.store = store

    @property
    def exists(self) -> bool:
        """Whether the case has a register: a slot that opens one."""
        return any(slot.opens == "register" for slot in self._case.slots.slots)

    @property
    def is_open(self) -> bool:
        """Whether its passphrase was given."""
        return self.store.is_open

    def create(self, passphrase: str, *, kdf: Kdf | None = None) -> None:
        """Make the register under a passphrase of its own, and open it.

        Raises:
            Refused: There is one already, or the passphrase is empty.
        """
        if self.exists:
            raise Refused("This case has a register of identities already.")
        root = bytearray(os.urandom(32))
        case = self._case
        number, cost = case.slots.next_id(), kdf or calibrated()
        slot = make_passphrase_slot(root, passphrase, number=number, opens="register", kdf=cost)
        slots = case.slots.with_slot(slot)
        self.store.make(root)
        with case.write(PROGRAM) as transaction:
            opening.tell_slots(transaction, slots, slot, Act.SLOT_ADD)
            slotfile.write(case.layout, slots)
        case.slots = slots

    def unlock(self, passphrase: str) -> None:
        """Open the register.

        Raises:
            WrongPassphrase: It is not its passphrase.
            Unavailable: The case has no register yet.
        """
        if not self.exists:
            raise Unavailable("This case has no register of identities yet.")
        if not self.is_open:
            unlocked = slotfile.unlock(self._case.layout, passphrase, opens="register")
            self.store.open(unlocked.root)

    def record_of(self, person: str) -> str | None:
        """Return the id of the identity record of a person, or None.

        Raises:
            Unavailable: The register is closed.
        """
        return self.store.record_of(person)

    def open_identity(self, person: str, actor: Acting, *, reason: str) -> Record:
        """Return who a person is; the act is on disk before.

        Raises:
            Refused: No reason is given, or nothing is known of this person.
            Unavailable: The register is closed.
            Damaged: The identity is not the one the ledger committed to.
        """
        identity = self.store.record_of(person)
        if identity is None:
            raise Refused("No identity is recorded for this person.")
        with self._case.write(actor) as transaction:
            act = CustodyAct(act=Act.IDENTITY_OPEN, subject=AnyId(person))
            transaction.put(act, act=Act.IDENTITY_OPEN, reason=reason)
        with self._case.read() as reader:
            seen = reader.get(identity)
            said = reader.entries(record=identity, limit=1, newest_first=True)[0]
        body = self.store.body(seen.origin, seen.n)
        if sha256(body).hexdigest() != said.body_sha256:
            raise Damaged("This identity was altered in the register.", code="IDENTITY_ALTERED")
        return record_from("identity", body)

    def pending(self) -> list[tuple[str, Record]]:
        """Return identities (id, record) that are in the register but not in the ledger.

        A crash between the two leaves one; it is offered again, until it is written once more.

        Raises:
            Unavailable: The register is closed.
        """
        found: list[tuple[str, Record]] = []
        for name, n, record_id, digest in self.store.entries():
            with self._case.read() as reader:
                ledger = select(origin.c.id).where(origin.c.name == name)
                where = (ledger_entry.c.origin.in_(ledger), ledger_entry.c.n == n)
                said = [ledger_line(one, reader.seals) for one in lines(reader.connection, *where)]
            if (record_id, digest) in {(one.record, one.body_sha256) for one in said}:
                found = [one for one in found if one[0] != record_id]
            else:
                found.append((record_id, record_from("identity", self.store.body(name, n))))
        return found

    def bodies(self) -> list[Record]:
        """Return every identity ever written, for the search of outputs for leaks (R-32).

        Raises:
            Unavailable: The register is closed.
        """
        return self.store.bodies()
