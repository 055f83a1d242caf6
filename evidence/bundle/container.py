"""The folder of a bundle, walked before anything in it is believed: what is unsafe stops here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.bundle import layout
from evidence.bundle.digests import BLOCK
from evidence.custody.canonical import MAX_LINE
from evidence.errors import Refused, Unavailable

_LONGEST_LINE: Final = 6 * MAX_LINE


@dataclass(frozen=True, slots=True)
class Container:
    """A folder of plain files, those with names of a bundle apart from all others.

    Attributes:
        folder: Where it lies.
        sizes: Bytes of every file by its path inside the bundle, `/` between components.
        strays: What is said of every file whose name no bundle has, by its path. They are never
            opened.
    """

    folder: Path
    sizes: dict[str, int] = field(default_factory=dict)
    strays: dict[str, str] = field(default_factory=dict)

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
        Refused: It holds a link, a device, twins or `fetch.txt`, or is too deep or too large.
        Unavailable: It is no folder, no bundle, or cannot be read.
    """
    container = Container(folder)
    try:
        if not folder.is_dir():
            raise Unavailable("{path} is not a folder, so it is not a bundle.", path=folder)
        if not any(os.path.lexists(folder / path) for path in layout.LANDMARKS):
            raise _no_bundle(folder)
        _walk(container, folder, "")
    except OSError as error:
        raise _unreadable(str(folder), error) from error
    return container


def unsafe(path: str, problem: str) -> Refused:
    """Return the refusal of a bundle that must not be opened."""
    return Refused(
        "This bundle is not safe to open: {path}: {problem}. Nothing in it was read.",
        advice="Do not open its files. Ask the sender for a fresh copy.",
        path=path,
        problem=problem,
    )


def _walk(container: Container, folder: Path, inside: str) -> None:
    twins: set[str] = set()
    with os.scandir(folder) as found:
        members = sorted(found, key=lambda one: one.name)
    for member in members:
        path = inside + member.name
        known = member.stat(follow_symlinks=False)
        problem = _problem(container, path, known.st_mode)
        if problem is None and member.name.casefold() in twins:
            problem = "two names differ in case alone"
        if problem is not None:
            raise unsafe(path, problem)
        twins.add(member.name.casefold())
        stray = layout.stray(path)
        if stat.S_ISDIR(known.st_mode):
            _walk(container, folder / member.name, f"{path}/")
        elif stray is not None:
            container.strays[path] = stray
        else:
            container.sizes[path] = known.st_size


def _problem(container: Container, path: str, mode: int) -> str | None:
    """Say why a bundle with this member must not be opened, or None."""
    if path == layout.FETCH:
        return "it points at the network"
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        return "it is a link or a device"
    if len(container.sizes) + len(container.strays) >= layout.MAX_FILES:
        return "there are too many files"
    return layout.depth_problem(path)


def _no_bundle(folder: Path) -> Unavailable:
    return Unavailable(
        "{path} is not a Witnessmark bundle: it has none of {names}. Nothing in it was checked.",
        advice="Choose the folder of the bundle itself, the one that holds README-FIRST.txt. If "
        "this is a case, `verify` checks it.",
        path=folder,
        names=", ".join(layout.LANDMARKS),
    )


def _unreadable(path: str, error: OSError) -> Unavailable:
    return Unavailable(
        "{path} cannot be read: {reason}. The bundle was not checked to the end.",
        advice="Copy the bundle to a disk that works and check it there.",
        path=path,
        reason=error.strerror or str(error),
    )
