"""Reads and writes files of the vault past the kernel's memory.

What comes back comes from the medium then. It also costs less: a film that goes through the
kernel's memory is copied once more, and pushes out all else. File systems that cannot do it (some
in memory or on networks) are read and written the usual way.
"""

from __future__ import annotations

import errno
import mmap
import os
from pathlib import Path
from typing import Final

from storage.blobs import SMALL, TAG, BlobReader
from storage.disk import forget_cache, world, write_all

ALIGNED: Final = 4096
"""Offsets, lengths and memory must be multiples of the medium's blocks; this fits all we know."""
GATHERED: Final = 8 * 1024 * 1024
"""Bytes written at once past the kernel's memory: the medium is not kept waiting in between."""
WRITE_OUT: Final = 16 * 1024 * 1024
"""Bytes after which the kernel is asked to begin writing, so that the fsync is short."""
_CANNOT: Final = {errno.EINVAL, errno.ENOTSUP}


class StraightReader(BlobReader):
    """One blob, of which large chunks are read past the kernel's memory where that can be done.

    For reading from the beginning to the end: nothing is read ahead. Raises what `BlobReader` does.
    """

    _straight = -1

    def __init__(self, path: Path, secret: bytes) -> None:
        super().__init__(path, secret)
        chunk = self.frame.chunk
        if chunk > 1 << SMALL and hasattr(os, "O_DIRECT"):
            self._room = memoryview(mmap.mmap(-1, _up(chunk + TAG) + ALIGNED))
            with world("Opening a file in the vault"):
                self._open_straight(path)

    def forget_cache(self, first: int, chunks: int) -> None:
        """Nothing of it is in the kernel's memory, unless it had to be read the usual way."""
        if self._straight < 0:
            super().forget_cache(first, chunks)

    def close(self) -> None:
        """Close the file."""
        if self._straight >= 0:
            os.close(self._straight)
            self._straight = -1
        super().close()

    def _open_straight(self, path: Path) -> None:
        try:
            self._straight = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECT)
            os.preadv(self._straight, [self._room[:ALIGNED]], 0)  # some refuse only this
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        """Go on the usual way after a refusal; anything else is the disk's failure."""
        if self._straight >= 0:
            os.close(self._straight)
            self._straight = -1
        if error.errno not in _CANNOT:
            self.close()
            raise error

    def _fetch(self, offset: int, length: int) -> memoryview:
        if self._straight >= 0:
            before = offset % ALIGNED
            try:
                room = self._room[: _up(before + length)]
                got = os.preadv(self._straight, [room], offset - before)
            except OSError as error:
                self._give_up(error)  # a refusal here is no damage either
            else:
                return self._room[before : max(before, min(before + length, got))]
        return super()._fetch(offset, length)


class StraightWriter:
    """Writes a new file from its beginning to its end, in parts that are made in place.

    The caller forces it onto the medium afterwards. Raises what `os.write` does.

    Args:
        file: Descriptor of an empty file; `finish` leaves it as it was, at the end.
        most: Bytes of the largest part.
        straight: Whether to try it past the kernel's memory: small files gain nothing.
    """

    def __init__(self, file: int, most: int, *, straight: bool) -> None:
        self._file, self._straight = file, straight and _go_straight(file, on=True)
        self._gather = GATHERED if self._straight else 1
        self._room = memoryview(mmap.mmap(-1, _up(self._gather + most)))
        self._filled = self._behind = 0

    def room(self, length: int) -> memoryview:
        """Return the place for the next part; it is added when it is full."""
        return self._room[self._filled : self._filled + length]

    def add(self, length: int) -> None:
        """Take the bytes in the last `room` as written."""
        self._filled += length
        if self._filled >= self._gather:
            whole = self._filled - (self._filled % ALIGNED if self._straight else 0)
            self._write(whole)
            self._filled -= whole
            self._room[: self._filled] = self._room[whole : whole + self._filled]

    def finish(self) -> None:
        """Write what is left; the last bytes seldom fill a block."""
        whole = self._filled - self._filled % ALIGNED
        self._write(whole)
        self._usual()
        write_all(self._file, self._room[whole : self._filled])

    def _write(self, length: int) -> None:
        rest = self._room[:length]
        while rest and self._straight:
            try:
                rest = rest[os.write(self._file, rest) :]
            except OSError as error:
                if error.errno not in _CANNOT:
                    raise
                self._usual()
        write_all(self._file, rest)
        self._behind += len(rest)
        if self._behind >= WRITE_OUT:
            forget_cache(self._file)
            self._behind = 0

    def _usual(self) -> None:
        if self._straight:
            _go_straight(self._file, on=False)
            self._straight = False


def _go_straight(file: int, *, on: bool) -> bool:
    """Let an open file be written past the kernel's memory or not; say whether that can be done."""
    if not hasattr(os, "O_DIRECT"):  # platform: macOS and Windows
        return False
    import fcntl

    flags = fcntl.fcntl(file, fcntl.F_GETFL)
    try:
        fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_DIRECT if on else flags & ~os.O_DIRECT)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
        return False
    return True


def _up(length: int) -> int:
    return -(-length // ALIGNED) * ALIGNED
