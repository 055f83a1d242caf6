"""Taking a file in: read once, hashed and encrypted in the same pass, into `tmp/`.

The original is only ever read. Evidence is never a torn mixture of two states: a source that
changes while it is read is refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from evidence.digests import PIECES_ABOVE, Digested, Digests, digest_of
from evidence.errors import Refused, Unavailable
from storage.blobs import HEADER, LARGE_FROM, TAG, Frame, seal
from storage.disk import create_private, require_room, world, write_all
from storage.straight import StraightWriter

READ_BYTES: Final = 1024 * 1024

Progress = Callable[[int], None]
"""Called with the bytes done so far, at least once a MiB; it may raise `Cancelled`."""


class Source(Protocol):
    """What can be taken in: an unbuffered file, `io.BytesIO`, a member of an archive."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer from the front; return how many bytes, 0 at the end."""


class ChangedWhileReading(Refused):
    """The source changed while it was read. The caller may try once more after a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file in `tmp/`, encrypted but not yet kept.

    Attributes:
        path: Where it lies.
        sha256: Hex, of the plain bytes, like the next two.
        sha512: Hex.
        size: Bytes.
        name: Keyed name it will have in the vault.
        secret: The 32 bytes it is sealed with.
        file: The open file, for the fsync.
    """

    path: Path
    sha256: str
    sha512: str
    size: int
    name: str
    secret: bytes = field(repr=False)
    file: io.FileIO = field(repr=False)

    def discard(self) -> None:
        """Remove it from `tmp/`. Harmless when it is gone already."""
        self.file.close()
        with contextlib.suppress(OSError):
            self.path.unlink()


def keyed_name(name_key: bytes | bytearray, sha256: str) -> str:
    """Return the name of a file in the vault: HMAC-SHA-256 over its digest, hex."""
    return hmac.new(name_key, bytes.fromhex(sha256), hashlib.sha256).hexdigest()


def stage(
    source: Source,
    tmp: Path,
    name_key: bytes | bytearray,
    *,
    size: int | None = None,
    progress: Progress | None = None,
) -> Staged:
    """Read a source to its end into an encrypted file in `tmp/`; not yet forced onto the medium.

    Args:
        source: Positioned at its beginning.
        tmp: The case's `tmp/`.
        name_key: The case's name secret.
        size: Bytes to come; by default those the file system or the end of the source tells.
        progress: Told the bytes done; `Cancelled` raised by it ends the work.

    Raises:
        ChangedWhileReading: Its size, time or place on disk changed, or it gave more or fewer
            bytes than it should have. Nothing is left in `tmp/`, here as below.
        Refused: It is larger than the format allows.
        Unavailable: No room, or a disk (that of the source or that of the case) failed.
    """
    before = _state(source)
    total = size if size is not None else before[0] if before else _length(source)
    require_room(tmp, total)
    path, secret = tmp / secrets.token_hex(16), os.urandom(32)
    with world("Saving the file"):
        file = io.FileIO(create_private(path), "r+")
    try:
        take = _small if total < LARGE_FROM else _large
        digested = take(source, total, file.fileno(), secret, progress or _quiet)
        _require_same(before, _state(source))
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise
    return Staged(
        path=path,
        sha256=digested.sha256,
        sha512=digested.sha512,
        size=digested.size,
        name=keyed_name(name_key, digested.sha256),
        secret=secret,
        file=file,
    )


def _small(source: Source, total: int, to: int, secret: bytes, progress: Progress) -> Digested:
    """Below 1 MiB everything is done at once: no thread, one write."""
    buffer = memoryview(bytearray(total + 1))
    if _fill(source, buffer, 0) != total:
        raise _changed()
    data = bytes(buffer[:total])
    digested = digest_of(data)
    with world("Saving the file"):
        write_all(to, seal(secret, data))
    progress(total)
    return digested


def _large(source: Source, total: int, to: int, secret: bytes, progress: Progress) -> Digested:
    """Read and hash here and beside; a third thread seals and writes what has been hashed."""
    frame = Frame.new(secret, total)
    with world("Saving the file"):
        sealing = _Sealing(frame, to)
    # the pieces are hashed of what is read back
    with Digests(total, pieces=False, beside=sealing.take) as digests:
        for index in range(frame.count):
            done = index * frame.chunk
            plain = digests.room()[: max(0, min(frame.length(index), total - done))]
            if _fill(source, plain, done) != len(plain):
                raise _changed()
            digests.feed(plain)
            progress(done + len(plain))
        if _fill(source, digests.room()[:1], total):
            raise _changed()
        return digests.finish()


class _Sealing:
    """Seals one chunk after another and writes it."""

    def __init__(self, frame: Frame, to: int) -> None:
        self._frame, self._index = frame, 0
        most = HEADER + frame.chunk + TAG
        self._file = StraightWriter(to, most, straight=frame.size > PIECES_ABOVE)
        self._file.room(HEADER)[:] = frame.header
        self._file.add(HEADER)

    def take(self, plain: memoryview) -> None:
        """Write the next chunk; what its buffer holds beyond the plain bytes becomes padding."""
        frame, length = self._frame, self._frame.length(self._index)
        whole = memoryview(plain.obj)[:length]
        whole[len(plain) :] = bytes(length - len(plain))
        frame.seal(self._index, whole, self._file.room(length + TAG))
        self._index += 1
        with world("Saving the file"):
            self._file.add(length + TAG)
            if self._index == frame.count:
                self._file.finish()


def _fill(source: Source, buffer: memoryview, done: int) -> int:
    """Read until the buffer is full or the source ends; return the number of bytes read."""
    at = 0
    try:
        while at < len(buffer):
            count = source.readinto(buffer[at : at + READ_BYTES])
            if not count:
                break
            at += count
    except OSError as error:
        raise Unavailable(
            "The file could not be read to its end; its medium failed at byte {place} "
            "({reason}). Nothing of it was kept.",
            advice="Try another reader or cable; keep the medium as it is.",
            place=done + at,
            reason=error.strerror or type(error).__name__,
        ) from error
    return at


def _state(source: Source) -> tuple[int, int, int, int] | None:
    """Return size, time of change and identity of a plain file; None for other sources."""
    fileno = getattr(source, "fileno", None)
    try:
        found = os.fstat(fileno()) if fileno else None
    except OSError:  # io.UnsupportedOperation: bytes in memory have no descriptor
        found = None
    return found and (found.st_size, found.st_mtime_ns, found.st_ino, found.st_dev)


def _length(source: Source) -> int:
    if not isinstance(source, io.IOBase):
        raise TypeError("the size of such a source must be said")
    here = source.tell()
    end = source.seek(0, os.SEEK_END)
    source.seek(here)
    return end - here


def _require_same(before: object, after: object) -> None:
    if before != after:
        raise _changed()


def _changed() -> ChangedWhileReading:
    return ChangedWhileReading(
        "The file changed while it was being read, so nothing of it was kept.",
        advice="It is still being written: close the camera program and add it again.",
    )


def _quiet(_done: int) -> None:
    """Nobody wants to know."""
