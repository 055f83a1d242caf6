"""A case folder is created or opened here: keys, lock, checks, and what is undone on failure.

Only `app` uses it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from evidence.acts import PROGRAM, Acting
from evidence.ids import new_id
from evidence.records import Record
from storage import folder as folders
from storage import opening, slotfile
from storage.clock import Clock
from storage.holding import Holding, Place
from storage.kdf import FLOOR, Kdf, calibrated
from storage.keys import new_recovery_key, wiped_on_failure
from storage.memory import lock
from storage.opened import CaseFile
from storage.read_only import ReadOnly, sweep
from storage.reader import Reader
from storage.records import Transaction
from storage.slots import Slots, make_passphrase_slot, make_recovery_slot

__all__ = ["CaseFile", "Created", "Reader", "Transaction", "create", "open_case"]


@dataclass(slots=True, kw_only=True)
class Created:
    """A new case, open for writing, and the recovery key to be written down now."""

    case_file: CaseFile
    recovery_key: str = field(repr=False)


def create(
    folder: Path,
    *,
    passphrase: str,
    state: Path,
    now: Clock,
    kdf: Kdf | None = None,
    acting: Acting = PROGRAM,
    record: Record | None = None,
) -> Created:
    """Make a case folder, its keys and its first entries, and open it for writing.

    `state` is the user's state folder, where this device's keys and marks lie. `kdf` is measured
    towards a second if not given. `record` says what the case is; it is kept with the first
    entries, so that a crash leaves no case without it.

    Raises:
        Refused: Something is there already, it is a network drive, or the passphrase is empty.
        Unavailable: It cannot be written.
    """
    layout = folders.create(folder)
    recovery, root = new_recovery_key(), bytearray(os.urandom(32))
    read_only = ReadOnly(layout, state, roomy=True)
    place = Place(layout=layout, state=state, now=now, read_only=read_only)
    lock(root)
    with contextlib.ExitStack() as undo, wiped_on_failure(root):
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        undo.callback(place.release)
        first = make_passphrase_slot(root, passphrase, number=1, kdf=kdf or calibrated())
        second = make_recovery_slot(root, recovery, number=2, kdf=FLOOR)
        slots = Slots(case=new_id(), slots=(first, second))
        place.lock = folders.Lock.take(layout, now())
        held = Holding(place, slots.case, root)
        undo.callback(held.close)
        opening.found(held, slots, acting, record)
        folders.make_ballast(layout)
        slotfile.write(layout, slots)  # last: a folder without it is no case
        made = CaseFile(held, slots)
        undo.pop_all()
    return Created(case_file=made, recovery_key=recovery)


def open_case(
    folder: Path, *, passphrase: str, state: Path, now: Clock, writable: bool = True
) -> CaseFile:
    """Open a case with its passphrase or its recovery key.

    A fault found on opening opens it read-only; `why_read_only` says which. Where nothing can be
    written it is read all the same (`storage.read_only`).

    Raises:
        WrongPassphrase: No slot opens.
        Unavailable: There is no case, it cannot be read, or somebody else writes to it.
        Damaged: Slots or database cannot be read.
        Refused: A newer program made it, or it lies on a network drive.
    """
    layout = folders.Layout(folder)
    unlocked = slotfile.unlock(layout, passphrase)
    sweep(state)
    read_only = ReadOnly(layout, state, roomy=folders.has_room_to_open(layout))
    place = Place(layout=layout, state=state, now=now, read_only=read_only)
    with contextlib.ExitStack() as undo, wiped_on_failure(unlocked.root):
        if not layout.database.exists():
            raise opening.missing_database()
        undo.callback(place.release)
        if writable:
            folders.require_local(folder)
            place.lock = folders.Lock.take(layout, now())
        held = Holding(place, unlocked.slots.case, unlocked.root)
        undo.callback(held.close)
        slots = opening.settled(held, unlocked.slots)
        fault, stale = opening.examine(held, slots)
        opened = CaseFile(held, slots, fault)
        if opened.writable:
            opened.vault.sweep()
            folders.renew_ballast(layout)
        if opened.writable and stale:
            opened.rebuild()
        undo.pop_all()
    return opened
