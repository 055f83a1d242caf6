"""The folder of a bundle, walked before anything in it is believed: unsafe names stop here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from evidence.bundle import layout
from evidence.bundle.digests import BLOCK
from evidence.custody.canonical import MAX_LINE
from evidence.errors import Refused, Unavailable

_LONGEST_LINE: Final = 6 * MAX_LINE


@dataclass(frozen=True, slots=True)
class Container:
    """A folder whose every file is a plain file with an allowed name.

    Attributes:
        folder: Where it lies.
        sizes: Bytes of every file by its path inside the bundle, `/` between components.
    """

    folder: Path
    sizes: dict[str, int]

    def read(self, path: str, limit: int) -> bytes:
        """Return a file whole.

        Raises:
            ValueError: It is not there, or longer than the limit.
            Unavailable: It cannot be read.
        """
        if self._size(path) > limit:
            raise ValueError(f"longer than {limit} bytes")
        return b"".join(self.blocks(path))

    def blocks(self, path: str) -> Iterator[bytes]:
        """Yield a file in blocks.

        Raises:
            Unavailable: It cannot be read.
        """
        try:
            with (self.folder / path).open("rb", buffering=0) as file:
                while block := file.read(BLOCK):
                    yield block
        except OSError as error:
            raise _unreadable(path, error) from error

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield the lines of a file without their line feeds.

        Raises:
            ValueError: It is not there, a line is too long, or the last has no line feed.
            Unavailable: It cannot be read.
        """
        self._size(path)
        rest = b""
        for block in self.blocks(path):
            *whole, rest = (rest + block).split(b"\n")
            yield from whole
            if len(rest) > _LONGEST_LINE:
                raise ValueError("a line is too long")
        if rest:
            raise ValueError("the last line has no line feed")

    def _size(self, path: str) -> int:
        if path not in self.sizes:
            raise ValueError("it is missing")
        return self.sizes[path]


def open_container(folder: Path) -> Container:
    """Walk a folder without following anything.

    Raises:
        Refused: It holds a link, a device, a name outside the grammar, twins or `fetch.txt`.
        Unavailable: It is no folder, or cannot be read.
    """
    sizes: dict[str, int] = {}
    try:
        if not folder.is_dir():
            raise Unavailable("{path} is not a folder, so it is not a bundle.", path=folder)
        _walk(folder, "", sizes)
    except OSError as error:
        raise _unreadable(str(folder), error) from error
    return Container(folder, sizes)


def unsafe(path: str, problem: str) -> Refused:
    """Return the refusal of a bundle that must not be opened."""
    return Refused(
        "This bundle is not safe to open: {path}: {problem}. Nothing in it was read.",
        advice="Do not open its files. Ask the sender for a fresh copy.",
        path=path,
        problem=problem,
    )


def _walk(folder: Path, inside: str, sizes: dict[str, int]) -> None:
    twins: set[str] = set()
    with os.scandir(folder) as found:
        members = sorted(found, key=lambda one: one.name)
    for member in members:
        path = inside + member.name
        problem = layout.path_problem(path)
        if problem is None and member.name.casefold() in twins:
            problem = "two names differ in case alone"
        twins.add(member.name.casefold())
        mode = member.stat(follow_symlinks=False).st_mode
        if problem is None and not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
            problem = "it is a link or a device"
        if path == layout.FETCH:
            problem = "it points at the network"
        if problem is None and len(sizes) >= layout.MAX_FILES:
            problem = "there are too many files"
        if problem is not None:
            raise unsafe(path, problem)
        if stat.S_ISDIR(mode):
            _walk(folder / member.name, f"{path}/", sizes)
        else:
            sizes[path] = member.stat(follow_symlinks=False).st_size


def _unreadable(path: str, error: OSError) -> Unavailable:
    return Unavailable(
        "{path} cannot be read: {reason}. The bundle was not checked to the end.",
        advice="Copy the bundle to a disk that works and check it there.",
        path=path,
        reason=error.strerror or str(error),
    )
