"""SHA-256 and SHA-512 of a stream of blocks, side by side in two threads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

BLOCK: Final = 1024 * 1024


class Digested(NamedTuple):
    """Both digests in hex, and the number of bytes."""

    sha256: str
    sha512: str
    size: int

    def of(self, algorithm: str) -> str:
        """Return the digest of that name."""
        return self.sha256 if algorithm == "sha256" else self.sha512


class Hasher:
    """Hashes many streams, one after the other; the second thread lives as long as this."""

    def __init__(self) -> None:
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="sha512")

    def digest(self, blocks: Iterable[bytes]) -> Digested:
        """Return the digests of the joined blocks."""
        short, long, size = hashlib.sha256(), hashlib.sha512(), 0
        for block in blocks:
            size += len(block)
            if len(block) < BLOCK // 8:  # handing over costs more than it saves
                long.update(block)
                short.update(block)
            else:
                other = self._beside.submit(long.update, block)
                short.update(block)
                other.result()
        return Digested(short.hexdigest(), long.hexdigest(), size)

    def close(self) -> None:
        """End the second thread."""
        self._beside.shutdown()
