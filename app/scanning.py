"""Finds the files of a run: depth first, names as bytes, links and devices never followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LINK = "It is a link; links are not followed. Add the file it points to."
NOTHING = "There is nothing at this path. Check how it is written."
SPECIAL = "It is not a file but a device, pipe or socket."
OWN_CASE = "It is the open case itself; a case cannot be evidence of itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A regular file to take in: its path as the system spells it, and its size in bytes."""

    path: bytes
    size: int

    @property
    def name(self) -> bytes:
        """Return the last part of the path, exactly as it lies on the disk."""
        return self.path.rstrip(b"/").rpartition(b"/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A path that was not taken in, and why. `world`: the cause was the system, not a rule."""

    path: bytes
    reason: str
    world: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a run met: files in order, and what cannot be taken."""

    found: tuple[Found, ...]
    not_taken: tuple[NotTaken, ...]

    @property
    def total(self) -> int:
        """Return the number of bytes to read."""
        return sum(file.size for file in self.found)


def scan(paths: Sequence[Path], *, own_case: Path | None = None) -> Scan:
    """List the files under the given files and folders."""
    own = _identity(own_case) if own_case is not None else None
    met = [one for path in paths for one in _walk(os.fsencode(path), own)]
    return Scan(
        found=tuple(one for one in met if isinstance(one, Found)),
        not_taken=tuple(one for one in met if isinstance(one, NotTaken)),
    )


def _walk(top: bytes, own: tuple[int, int] | None) -> Iterator[Found | NotTaken]:
    waiting = [top]  # a stack, not recursion: folders may be nested deeper than Python's
    while waiting:
        path = waiting.pop()
        try:
            met = _look(path, own)
        except FileNotFoundError as error:
            met = NotTaken(path=path, reason=NOTHING if path == top else said_by(error), world=True)
        except OSError as error:
            met = NotTaken(path=path, reason=said_by(error), world=True)
        if isinstance(met, list):
            waiting.extend(reversed(met))
        else:
            yield met


def _look(path: bytes, own: tuple[int, int] | None) -> Found | NotTaken | list[bytes]:
    """Return the file, why it is not taken, or the paths within a folder."""
    status = os.lstat(path)
    if stat.S_ISREG(status.st_mode):
        return Found(path=path, size=status.st_size)
    if stat.S_ISLNK(status.st_mode):
        return NotTaken(path=path, reason=LINK)
    if not stat.S_ISDIR(status.st_mode):
        return NotTaken(path=path, reason=SPECIAL)
    if (status.st_dev, status.st_ino) == own:
        return NotTaken(path=path, reason=OWN_CASE)
    with os.scandir(path) as entries:
        return sorted(entry.path for entry in entries)


def said_by(error: OSError) -> str:
    """Return what the system said about a path, as a sentence."""
    known = {
        FileNotFoundError: "It is no longer there.",
        PermissionError: "It may not be read: permission was refused.",
    }
    return known.get(type(error), f"The system could not read it: {error.strerror}.")


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
