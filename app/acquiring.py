"""Takes one file's bytes into the vault's waiting room: read once, never followed, never torn."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast

from app.scanning import Found, said_by
from evidence.errors import Damaged
from evidence.ids import FileId, ItemId, new_id
from storage.staging import ChangedWhileReading, Staged

if TYPE_CHECKING:
    from evidence.sandbox.results import Result
    from storage.vault import Vault

WHOLE = 16 * 1024 * 1024
"""Files up to this size are read in one go and handed to their reader from memory."""
RETRY_AFTER = 2.0
CHANGING = "It is still being written: close the program that writes it and add it again."


class SourceFailed(Exception):  # noqa: N818 - an outcome of the run, like the others
    """The source, not the case, could not be read; the run notes it and goes on."""

    def __init__(self, reason: str, *, world: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.world = world


@dataclass(slots=True, kw_only=True)
class Arrival:
    """A file on its way into the case.

    Attributes:
        found: Where it came from. staged: Its bytes, encrypted, not yet kept.
        open_source: Gives its plain bytes to a reader. held: Bytes of memory that keeps.
        result: What the sandbox says of it, sooner or later.
    """

    found: Found
    staged: Staged
    open_source: Callable[[], BinaryIO]
    held: int = 0
    item: ItemId = field(default_factory=lambda: ItemId(new_id()))
    file: FileId = field(default_factory=lambda: FileId(new_id()))
    result: Future[Result] | None = None


def acquire(vault: Vault, found: Found, progress: Callable[[int], None]) -> Arrival:
    """Read a file into the vault's waiting room; `progress` hears the bytes done.

    Raises:
        SourceFailed: It vanished, may not be read, or keeps changing.
        Unavailable: The case's own disk failed or is full.
        Cancelled: The progress said so; nothing is left behind.
    """
    try:
        return _once(vault, found, progress)
    except ChangedWhileReading:
        time.sleep(RETRY_AFTER)
    try:
        return _once(vault, found, progress)
    except ChangedWhileReading:
        raise SourceFailed(CHANGING, world=False) from None


def staged_reader(vault: Vault, staged: Staged) -> Callable[[], BinaryIO]:
    """Return what opens a staged file, also after it was kept meanwhile."""

    def open_it() -> BinaryIO:
        try:
            return cast("BinaryIO", vault.open_staged(staged))
        except Damaged:  # no longer in the waiting room
            return cast("BinaryIO", vault.open(staged.name, staged.secret))

    return open_it


def _once(vault: Vault, found: Found, progress: Callable[[int], None]) -> Arrival:
    try:
        descriptor = _open(found.path)
    except OSError as error:
        raise SourceFailed(said_by(error)) from error
    with _Source(descriptor) as source:
        size = os.fstat(descriptor).st_size
        if size > WHOLE:
            staged = vault.stage(source, size=size, progress=progress)
            return Arrival(found=found, staged=staged, open_source=staged_reader(vault, staged))
        data = source.whole(size)
        progress(size)  # a stop comes before the file is staged, so that nothing is left behind
        staged = vault.stage(io.BytesIO(data), size=size)
        return Arrival(found=found, staged=staged, open_source=lambda: io.BytesIO(data), held=size)


def _open(path: bytes) -> int:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        return os.open(path, flags | os.O_NOATIME)
    except PermissionError:  # only the owner may leave the time of access alone
        return os.open(path, flags)


class _Source(io.FileIO):
    """A source whose own failures are told apart from those of the case's disk."""

    def readinto(self, buffer: memoryview, /) -> int | None:  # type: ignore[override]
        try:
            return super().readinto(buffer)
        except OSError as error:
            raise SourceFailed(said_by(error)) from error

    def whole(self, size: int) -> bytes:
        """Return all bytes of a file that is not changing.

        Raises:
            ChangedWhileReading: It is.
        """
        before = os.fstat(self.fileno())
        buffer = bytearray(size + 1)
        filled = 0
        while got := self.readinto(memoryview(buffer)[filled:]):
            filled += got
        after = os.fstat(self.fileno())
        same = all(
            getattr(before, name) == getattr(after, name)
            for name in ("st_size", "st_mtime_ns", "st_ino", "st_dev")
        )
        if filled != size or not same:
            raise ChangedWhileReading("The file changed while it was read.")
        return bytes(memoryview(buffer)[:size])
