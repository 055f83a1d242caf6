"""How a case is read where nothing can be written beside it: on read-only media, on full disks.

| nothing can be written, and | way |
|---|---|
| somebody writes to the case | shared with them: their index of the log is there |
| the log is empty | `IMMUTABLE` |
| the log holds acts, the disk is full | `EXCLUSIVE`: the index of the log is kept in memory |
| the log holds acts, the medium is read-only | database and log are copied aside and read there |

The copies are as encrypted as what they are of. They lie in the state folder, are removed when the
case is closed, and what a crash leaves of them is removed when the next case is opened.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Final

from storage.database import Access, has_log
from storage.disk import world
from storage.folder import Layout, is_held

ASIDE: Final = "aside"
ON_A_MEDIUM: Final = "It lies where nothing can be written."
FROM_A_COPY: Final = (
    "It lies where nothing can be written, and its log holds the newest acts: a copy is read."
)
ON_A_FULL_DISK: Final = "The disk is full."


class ReadOnly:
    """How the databases of one case are read. `why` says what hinders writing, or is None.

    Args:
        layout: The case folder.
        state: The user's state folder, where copies lie.
        roomy: Whether the disk has room for what opening writes.
    """

    def __init__(self, layout: Layout, state: Path, *, roomy: bool) -> None:
        self._layout, self._state, self._roomy = layout, state, roomy
        self._aside: Aside | None = None
        self._fixed = not os.access(layout.root, os.W_OK)
        self.why = ON_A_MEDIUM if self._fixed else None if roomy else ON_A_FULL_DISK

    def of(self, database: Path) -> tuple[Path, Access]:
        """Return which file to open, and how.

        Raises:
            Unavailable: It would have to be copied aside, and there is no room for it.
        """
        if (self._roomy and not self._fixed) or is_held(self._layout):
            return database, Access.READ
        if not has_log(database):
            return database, Access.IMMUTABLE
        if not self._fixed:
            return database, Access.EXCLUSIVE
        self.why = FROM_A_COPY
        self._aside = self._aside or Aside(self._state / ASIDE)
        return self._aside.copy(database), Access.READ

    def close(self) -> None:
        """Remove the copies."""
        if self._aside is not None:
            self._aside.remove()
            self._aside = None


class Aside:
    """A private folder for copies of ciphertext, locked while its owner lives."""

    def __init__(self, among: Path) -> None:
        with world("Making room for a copy of the case"):
            among.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = -1
            while self._descriptor < 0:
                self.folder = among / os.urandom(16).hex()
                self.folder.mkdir(mode=0o700)
                self._descriptor = _locked(self.folder)

    def copy(self, database: Path) -> Path:
        """Copy a database and its log; return the copy.

        Raises:
            Unavailable: They cannot be read, or do not fit.
        """
        with world("Copying the database to read it"):
            for end in ("", "-wal"):
                name = database.name + end
                shutil.copyfile(database.with_name(name), self.folder / name)
        return self.folder / database.name

    def remove(self) -> None:
        """Remove the copies, and give the lock back."""
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._descriptor)


def sweep(state: Path) -> None:
    """Remove copies whose owner died."""
    for folder in sorted((state / ASIDE).glob("*")):
        with contextlib.suppress(OSError):
            descriptor = _locked(folder)
            if descriptor >= 0:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(descriptor)


def _locked(folder: Path) -> int:
    """Lock a folder and return its descriptor; -1 if another holds it or has removed it."""
    import fcntl

    descriptor = -1
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(descriptor).st_nlink:
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    if descriptor >= 0:
        os.close(descriptor)
    return -1
