"""SHA-256 and SHA-512 of streams and of files, in two threads."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple

BLOCK: Final = 1024 * 1024
_SMALL: Final = BLOCK // 8  # below it, handing over to a thread costs more than it saves


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
        other: Future[None] | None = None  # goes on while the next block is fetched
        for block in blocks:
            size += len(block)
            if other is not None:
                other.result()
                other = None
            if len(block) < _SMALL:
                long.update(block)
            else:
                other = self._beside.submit(long.update, block)
            short.update(block)
        if other is not None:
            other.result()
        return Digested(short.hexdigest(), long.hexdigest(), size)

    def close(self) -> None:
        """End the second thread."""
        self._beside.shutdown()


def digest_files(
    sizes: Mapping[str, int],
    blocks: Callable[[str], Iterable[bytes]],
    progress: Callable[[int], None],
) -> dict[str, Digested]:
    """Return the digests of many files.

    Two files side by side, each in one thread, keep two processors busier than the two digests
    of one file; only a file that outweighs all smaller ones has its digests computed apart.

    Args:
        sizes: What each file should measure, by its path.
        blocks: Opens a file.
        progress: Called with the bytes read so far after each block, in turn; may raise to stop.
    """
    found: dict[str, Digested] = {}
    told = _Told(progress)
    rest = sum(sizes.values())
    waiting = sorted(sizes, key=lambda path: (sizes[path], path), reverse=True)
    hasher = Hasher()
    try:
        while waiting and sizes[waiting[0]] > _SMALL and 2 * sizes[waiting[0]] > rest:
            path = waiting.pop(0)
            rest -= sizes[path]
            found[path] = hasher.digest(told.through(blocks(path)))
    finally:
        hasher.close()
    large = [path for path in waiting if sizes[path] >= _SMALL]
    with ThreadPoolExecutor(2, thread_name_prefix="digests") as pool:
        running = pool.map(lambda path: _digest(told.through(blocks(path))), large)
        found.update(zip(large, running, strict=True))
    for path in waiting[len(large) :]:
        found[path] = _digest(told.through(blocks(path)))
    return found


def _digest(blocks: Iterable[bytes]) -> Digested:
    short, long, size = hashlib.sha256(), hashlib.sha512(), 0
    for block in blocks:
        size += len(block)
        short.update(block)
        long.update(block)
    return Digested(short.hexdigest(), long.hexdigest(), size)


class _Told:
    """Counts what all threads read; once the progress said stop, every thread stops."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self._progress = progress
        self._turn = threading.Lock()
        self._done = 0
        self._stopped: BaseException | None = None

    def through(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            with self._turn:
                if self._stopped is not None:
                    raise self._stopped
                self._done += len(block)
                try:
                    self._progress(self._done)
                except BaseException as stop:
                    self._stopped = stop
                    raise
            yield block
