"""The slot file: both copies of `case.json`, read with suspicion, replaced one after the other.

The first copy that parses and opens is used; that the two differ is told, never repaired in
silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.custody.canonical import load_canonical
from evidence.errors import CaseError, Damaged, Refused, Unavailable, WrongPassphrase
from storage.disk import world, write_durably
from storage.folder import Layout
from storage.slots import FORMAT, VERSION, Opens, Slot, Slots, damaged, open_slots

MAX_FILE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A root key (32 bytes) and where it came from. `stale`: the two copies are not the same."""

    root: bytearray = field(repr=False)
    slots: Slots
    slot: Slot
    stale: bool


def write(layout: Layout, slots: Slots) -> None:
    """Replace both copies, one after the other, each durably.

    Raises:
        Unavailable: The disk said no; at least one complete copy, old or new, is there.
    """
    with world("Saving the key slots"):
        for path in layout.slots:
            write_durably(path, slots.to_bytes())


def read_copies(layout: Layout) -> tuple[Slots | Damaged, Slots | Damaged]:
    """Return both copies of the slot list; one that cannot be read is given as its damage.

    Raises:
        Unavailable: Neither file is there, or the disk fails.
        Refused: The case was made by a newer program.
    """
    with world("Reading the key slots"):
        found = [path.read_bytes()[: MAX_FILE + 1] for path in layout.slots if path.exists()]
        names = [path for path in layout.slots if path.exists()]
    if not found:
        raise _no_case(layout.root)
    copies = dict(zip(names, map(parse, found), strict=True))
    missing = damaged("A copy of case.json is missing.")
    first, second = (copies.get(path, missing) for path in layout.slots)
    return first, second


def _no_case(root: Path) -> Unavailable:
    if not root.exists():
        told, advice = "There is nothing at {path}.", "Check the path; the drive may not be there."
    elif not root.is_dir():
        told, advice = "{path} is a file, not a case.", "A case is a folder; give that."
    else:
        told = "The folder {path} is not a case."
        advice = "A case is a folder that holds case.json and case.db; give that one itself."
    return Unavailable(told, advice=advice, path=root)


def unlock(layout: Layout, text: str, *, opens: Opens = "case") -> Unlocked:
    """Open the root key of the case (or register) from the first copy that parses and opens.

    Raises:
        WrongPassphrase: No slot of a readable copy fits.
        Damaged: No copy can be read, or the slots are weakened or altered.
        Unavailable: There is no case, or it cannot be read.
        Refused: The case was made by a newer program.
    """
    first, second = read_copies(layout)
    stale = first != second
    failures: list[CaseError] = []
    for copy in (first, second) if stale else (first,):
        try:
            if isinstance(copy, Damaged):
                raise copy
            root, slot = open_slots(copy, text, opens=opens)
        except (Damaged, WrongPassphrase) as failure:
            failures.append(failure)
        else:
            return Unlocked(root=root, slots=copy, slot=slot, stale=stale)
    raise next((f for f in failures if isinstance(f, WrongPassphrase)), failures[0])


def parse(data: bytes) -> Slots | Damaged:
    """Return the slot list of one copy, or its damage.

    Raises:
        Refused: The case was made by a newer program.
    """
    try:
        top = load_canonical(data, limit=MAX_FILE)
    except ValueError:
        return damaged("A copy of case.json is not readable.")
    if not isinstance(top, dict) or top.get("format") != FORMAT:
        return damaged("A copy of case.json is not that of a case.")
    least, case, found = top.get("min_reader"), top.get("case"), top.get("slots")
    if isinstance(least, int) and least > VERSION:
        raise Refused(
            "This case was made by a newer program; nothing was changed.",
            advice="Open it with that version.",
        )
    if isinstance(case, str) and isinstance(found, list):
        slots = Slots(case=case, slots=tuple(filter(None, map(_slot, found))))
        if slots.to_bytes() == data:  # nothing else stands in the file
            return slots
    return damaged("A copy of case.json is malformed.")


def _slot(fields: object) -> Slot | None:
    if isinstance(fields, dict):
        number, kind, opens = (fields.get(name) for name in ("id", "kind", "opens"))
        if isinstance(number, int) and isinstance(kind, str) and isinstance(opens, str):
            return Slot(id=number, kind=kind, opens=opens, fields=fields)
    return None
