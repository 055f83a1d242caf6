"""Loss of power: rebuilds what may lie on a disk from the record of calls, up to some call.

The model, harsher than any one file system:
    - Bytes that were forced stay. Each later write is kept, dropped or torn at 512 bytes; since any
      may be dropped, any order of writing is met. Where it made the file longer it may also read
      as zeros; a sector that was forced before is the old one or the new one (what SQLite calls
      power-safe overwriting, and what a disk that keeps its word does).
    - A name not yet forced by its folder may be gone. Once names come back in order, as a journal
      gives them back (up to some point behind the last forced folder); once in any order.
    - `-shm` is memory and is lost.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Final

SECTOR: Final = 512
_HEAD: Final = struct.Struct("=IIQqIIQ")
_NEW, _CUT = 1, 2


class Op(IntEnum):
    """The calls, as calls.h numbers them."""

    WRITE = 1
    SYNC = 2
    CREATE = 3
    RENAME = 4
    LINK = 5
    UNLINK = 6
    TRUNCATE = 7
    ALLOCATE = 8
    MKDIR = 9
    RMDIR = 10
    MARK = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One call that succeeded."""

    op: Op
    flags: int
    inode: int
    at: int
    path: str
    path2: str
    data: bytes


@dataclass(slots=True)
class File:
    """Bytes that were forced, and what came after: (offset, bytes), or (size, None) for a cut."""

    forced: bytes = b""
    later: list[tuple[int, bytes | None]] = field(default_factory=list)

    def force(self) -> None:
        """Make everything written so far stay."""
        self.forced, self.later = bytes(self.as_written()), []

    def as_written(self) -> bytearray:
        """What the program sees."""
        return _applied(self.forced, self.later)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A change of one name: to a file, to None (gone), or to FOLDER. `number`: of the call."""

    number: int
    path: str
    to: int | None


FOLDER: Final = -1
Found = tuple[dict[str, int], dict[int, bytes]]
"""Names, and the bytes of the files they name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is found after a loss of power behind one call, and what was acknowledged by then."""

    after: int
    found: Found
    acks: list[str]


class Disk:
    """A disk while the program runs on it; power may fail at any call."""

    def __init__(self, start: Path) -> None:
        self.root = str(start)
        self.files: dict[int, File] = {}
        self.names: dict[str, int] = {self.root: FOLDER}
        self.later: list[Naming] = []
        self.forced_up_to = 0
        self._inodes: dict[int, int] = {}
        self._now: dict[str, int] = {}
        for path in sorted(start.rglob("*")):
            if path.is_dir():
                self.names[str(path)] = FOLDER
            elif path.name != "ballast":  # random bytes nobody reads
                self._inodes[path.stat().st_ino] = self.names[str(path)] = len(self.files)
                self.files[len(self.files)] = File(forced=path.read_bytes())
        self._now = dict(self.names)

    def go_on(self, number: int, event: Event) -> None:
        """Take in the next call."""
        if event.op is Op.CREATE:
            self._create(number, event)
        elif event.op in (Op.WRITE, Op.TRUNCATE, Op.ALLOCATE):
            self._change(event)
        elif event.op is Op.SYNC:
            self._sync(number, event)
        elif event.op is Op.MKDIR:
            self._name(number, event.path, FOLDER)
        elif event.op in (Op.UNLINK, Op.RMDIR):
            self._name(number, event.path, None)
        elif event.op in (Op.RENAME, Op.LINK):
            target = self._now.get(event.path)
            self._name(number, event.path2, target)
            if event.op is Op.RENAME:
                self._name(number, event.path, None)

    def rewriting(self) -> list[int]:
        """Return the databases whose first sector is being written again and not yet forced."""
        return [
            number
            for path, number in self._now.items()
            if path.endswith(".db")
            and self.files[number].forced
            and any(at < SECTOR for at, data in self.files[number].later if data is not None)
        ]

    def fail(self, chance: random.Random) -> Found:
        """Cut the power; return the names and the bytes that are found afterwards."""
        names = dict(self.names)
        for change in self._names_kept(chance):
            if change.to is None:
                names.pop(change.path, None)
            else:
                names[change.path] = change.to
        used = {file for file in names.values() if file != FOLDER}
        way = chance.choice(("kept", "dropped", "mixed", "mixed", "mixed"))
        return names, {number: _survivor(self.files[number], way, chance) for number in used}

    def _create(self, number: int, event: Event) -> None:
        if event.flags & _NEW:
            self._inodes[event.inode] = len(self.files)
            self.files[len(self.files)] = File()
            self._name(number, event.path, self._inodes[event.inode])
        elif event.flags & _CUT and event.inode in self._inodes:
            self.files[self._inodes[event.inode]].later.append((0, None))

    def _change(self, event: Event) -> None:
        file = self.files.get(self._inodes.get(event.inode, -1))
        if file is None:
            return
        if event.op is Op.WRITE:
            file.later.append((event.at, event.data))
        elif event.op is Op.TRUNCATE:
            file.later.append((event.at, None))
        elif event.at > (size := len(file.as_written())):
            file.later.append((size, bytes(event.at - size)))

    def _sync(self, number: int, event: Event) -> None:
        if event.inode in self._inodes and event.path in self._now:
            if self._now[event.path] != FOLDER:
                self.files[self._inodes[event.inode]].force()
                return
        elif self._now.get(event.path) != FOLDER:
            return  # a file that was removed while it was open
        inside = [one for one in self.later if str(Path(one.path).parent) == event.path]
        for change in inside:
            if change.to is None:
                self.names.pop(change.path, None)
            else:
                self.names[change.path] = change.to
        self.later = [one for one in self.later if one not in inside]
        self.forced_up_to = number

    def _name(self, number: int, path: str, to: int | None) -> None:
        if to is None:
            self._now.pop(path, None)
        else:
            self._now[path] = to
        self.later.append(Naming(number=number, path=path, to=to))

    def _names_kept(self, chance: random.Random) -> list[Naming]:
        if chance.random() < 0.5:  # in order
            last = max((one.number for one in self.later), default=0)
            point = chance.randint(self.forced_up_to, max(last, self.forced_up_to))
            return [one for one in self.later if one.number <= point]
        share = chance.choice((0.0, 0.5, 0.9))
        return [one for one in self.later if chance.random() < share]


def read_record(path: Path) -> list[Event]:
    """Read what rec.c wrote."""
    return list(_events(path.read_bytes()))


def acknowledged(events: list[Event]) -> list[str]:
    """Return what was acknowledged within these calls, as JSON lines."""
    return [event.data.decode() for event in events if event.op is Op.MARK]


def states(
    start: Disk, events: list[Event], count: int, chance: random.Random, *, since: int = 0
) -> Iterator[State]:
    """Cut the power so many times behind call `since`; every other time just after an act."""
    marks = [i + 1 for i, one in enumerate(events) if one.op is Op.MARK and i + 1 >= since]
    anywhere = range(since, len(events) + 1)
    points = sorted(
        chance.choice(marks if marks and chance.random() < 0.5 else anywhere) for _ in range(count)
    )
    done = 0
    for point in points:
        for number in range(done, point):
            start.go_on(number + 1, events[number])
        done = point
        yield State(after=point, found=start.fail(chance), acks=acknowledged(events[:point]))


def without_first_sector(
    start: Disk, events: list[Event], chance: random.Random
) -> Iterator[State]:
    """Cut the power at calls where a database's first sector is in flight: it reads as zeros.

    Harsher than the model above: this device does not keep its word.
    """
    for number, event in enumerate(events, 1):
        start.go_on(number, event)
        for file in start.rewriting():
            length = chance.choice((16, SECTOR, 8 * SECTOR))
            names, contents = start.fail(chance)
            contents[file] = bytes(length) + contents[file][length:]
            yield State(after=number, found=(names, contents), acks=acknowledged(events[:number]))


def lay_out(root: str, found: Found, to: Path) -> None:
    """Write what a failure left below a root as another desk."""
    names, contents = found
    to.mkdir()
    for path in sorted(names):
        place = to / os.path.relpath(path, root)
        if not place.parent.is_dir() or path.endswith("-shm"):
            continue
        if names[path] == FOLDER:
            place.mkdir(exist_ok=True)
        else:
            place.write_bytes(contents[names[path]])


def _survivor(file: File, way: str, chance: random.Random) -> bytes:
    if way == "dropped" or not file.later:
        return file.forced
    if way == "kept":
        return bytes(file.as_written())
    size = len(file.forced)
    made = [part for one in file.later for part in _fate(one, size, chance)]
    return bytes(_applied(file.forced, made))


def _fate(
    one: tuple[int, bytes | None], size: int, chance: random.Random
) -> list[tuple[int, bytes | None]]:
    """What becomes of one write that was not forced, to a file of so many forced bytes."""
    at, data = one
    fate = chance.choice(("kept", "dropped", "torn", "zeros", "kept"))
    if fate == "kept":
        return [one]
    if fate == "dropped" or data is None:
        return []
    if fate == "zeros":
        grown = max(at, size)
        return [(grown, bytes(max(0, at + len(data) - grown)))]
    pieces: list[tuple[int, bytes | None]] = []
    place = at
    while place < at + len(data):
        end = min((place // SECTOR + 1) * SECTOR, at + len(data))
        if chance.random() < 0.5:
            pieces.append((place, data[place - at : end - at]))
        place = end
    return pieces


def _applied(start: bytes, later: list[tuple[int, bytes | None]]) -> bytearray:
    made = bytearray(start)
    for at, data in later:
        if data is None:
            del made[at:]
            made.extend(bytes(at - len(made)))
        else:
            made.extend(bytes(max(0, at + len(data) - len(made))))
            made[at : at + len(data)] = data
    return made


def _events(data: bytes) -> Iterator[Event]:
    place = 0
    while place < len(data):
        op, flags, inode, at, path, path2, size = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        has_data = op in (Op.WRITE, Op.MARK)
        parts = []
        for length in (path, path2, size if has_data else 0):
            parts.append(data[place : place + length])
            place += length
        yield Event(
            op=Op(op),
            flags=flags,
            inode=inode,
            at=at,
            path=os.fsdecode(parts[0]),
            path2=os.fsdecode(parts[1]),
            data=parts[2],
        )
