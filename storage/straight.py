"""Reads a file of the vault past the kernel's memory: what comes back comes from the medium.

It also costs less: a film read through the kernel's memory is copied once more, and pushes out all
else. File systems that cannot do it (some in memory or on networks) are read the usual way.
"""

from __future__ import annotations

import errno
import mmap
import os
from pathlib import Path
from typing import Final

from storage.blobs import SMALL, TAG, BlobReader
from storage.disk import world

ALIGNED: Final = 4096
"""Offsets, lengths and memory must be multiples of the medium's blocks; this fits all we know."""
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
            if self._straight >= 0:
                os.close(self._straight)
                self._straight = -1
            if error.errno not in _CANNOT:
                self.close()
                raise

    def _fetch(self, offset: int, length: int) -> memoryview:
        if self._straight < 0:
            return super()._fetch(offset, length)
        before = offset % ALIGNED
        got = os.preadv(self._straight, [self._room[: _up(before + length)]], offset - before)
        return self._room[before : max(before, min(before + length, got))]


def _up(length: int) -> int:
    return -(-length // ALIGNED) * ALIGNED
