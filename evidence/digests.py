"""SHA-256 and SHA-512 of one stream in one pass, with the piece root of large files.

SHA-256 is identity, SHA-512 insurance in case one falls. Above 1 MiB SHA-512 and the pieces
run in threads of their own beside SHA-256 (hashlib lets go of the interpreter). Portions go round
in a few buffers that are used again and again: fresh memory costs as much as reading a disk.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self, cast

from evidence.custody import merkle

THREAD_FROM: Final = 1024 * 1024
PIECE_BYTES: Final = 16 * 1024 * 1024
PIECES_ABOVE: Final = 64 * 1024 * 1024
LEAF: Final = b"\0"
"""Before each piece, as RFC 6962 has it."""
PORTION: Final = 1024 * 1024
PORTIONS: Final = 16

Data = bytes | bytearray | memoryview
_END: Final = memoryview(b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Digested:
    """What a stream's bytes are, for ever.

    Attributes:
        sha256: Hex.
        sha512: Hex.
        size: Bytes.
        pieces_root: Hex RFC 6962 root over 16 MiB pieces; None up to 64 MiB.
        pieces: Hex leaf hashes of the pieces, SHA-256(0x00 then the piece); empty up to 64 MiB.
    """

    sha256: str
    sha512: str
    size: int
    pieces_root: str | None
    pieces: tuple[str, ...] = ()


class Digests:
    """Fed once with a stream, in any portions; gives all its digests.

    Use it as a context manager, or call `close()` when giving up, so that its threads end. Data
    may change after `feed`: what must outlive the call is copied. `room` spares the copy.

    Args:
        size: The number of bytes to come, if known: up to 64 MiB the pieces are not hashed then.
        pieces: Whether pieces are hashed at all; else there is no root, however large the stream.
        threads: Whether there may be threads; whoever reads many small files has its own.
        beside: Given each portion in turn, in a thread of its own, as long as it owns the buffer.
            What it raises comes out of the next `room` or `feed`, or of `finish`.
    """

    def __init__(
        self,
        size: int | None = None,
        *,
        pieces: bool = True,
        threads: bool = True,
        beside: Callable[[memoryview], None] | None = None,
    ) -> None:
        self._sha256 = hashlib.sha256()
        self._sha512 = hashlib.sha512()
        self._size = 0
        self._expected = size
        many = size is None or size > PIECES_ABOVE
        self._pieces: list[bytes] | None = [] if pieces and many else None
        self._piece, self._piece_size = hashlib.sha256(LEAF), 0
        self._made = 0
        self._held: bytearray | None = None
        self._free: queue.SimpleQueue[memoryview] = queue.SimpleQueue()
        self._lanes: list[_Lane] = []
        self._threads, self._beside = threads, beside
        if beside is not None:
            self._begin_lanes()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def room(self) -> memoryview:
        """Return 1 MiB to fill from the front and to feed; yours until the next room or copy."""
        self._raise_failure()
        if self._held is None:
            if self._made < PORTIONS and self._free.empty():
                self._made += 1
                self._free.put(memoryview(bytearray(PORTION)))
            self._held = cast("bytearray", self._free.get().obj)
        return memoryview(self._held)

    def feed(self, data: Data) -> None:
        """Add the next bytes; those in the last `room` are not copied."""
        view = memoryview(data)
        if self._threads and not self._lanes and self._size + len(view) > THREAD_FROM:
            self._begin_lanes()
        if not self._lanes:
            self._sha512.update(view)
            self._feed_pieces(view)
        elif self._held is not None and view.obj is self._held:
            self._hand_over(view)
        else:
            for at in range(0, len(view), PORTION):
                part = view[at : at + PORTION]
                copy = self.room()[: len(part)]
                copy[:] = part
                self._hand_over(copy)
        self._sha256.update(view)
        self._size += len(view)

    def finish(self) -> Digested:
        """Return the digests of everything fed.

        Raises:
            ValueError: Another number of bytes was fed than was said.
        """
        lanes = self._lanes
        self.close()
        self._raise_failure(lanes)
        if self._expected not in {None, self._size}:
            raise ValueError(f"{self._size} bytes were fed instead of {self._expected}")
        pieces = self._pieces if self._pieces and self._size > PIECES_ABOVE else []
        if pieces and self._size % PIECE_BYTES:
            pieces = [*pieces, self._piece.digest()]
        return Digested(
            sha256=self._sha256.hexdigest(),
            sha512=self._sha512.hexdigest(),
            size=self._size,
            pieces_root=root_of(pieces) if pieces else None,
            pieces=tuple(piece.hex() for piece in pieces),
        )

    def close(self) -> None:
        """End the threads; what was fed stays."""
        for lane in self._lanes:
            lane.close()
        self._lanes = []

    def _begin_lanes(self) -> None:
        """One lane hands its buffers on to the next, the last one gives them back."""
        work: list[tuple[str, Callable[[memoryview], None]]] = [("sha512", self._sha512.update)]
        if self._pieces is not None:
            work.append(("pieces", self._feed_pieces))
        if self._beside is not None:
            work.append(("beside", self._beside))
        after = self._free
        for name, take in reversed(work):
            self._lanes.insert(0, _Lane(name, take, after))
            after = self._lanes[0].filled

    def _raise_failure(self, lanes: Sequence[_Lane] | None = None) -> None:
        for lane in self._lanes if lanes is None else lanes:
            if lane.outcome.done():
                lane.outcome.result()

    def _hand_over(self, filled: memoryview) -> None:
        """Give what the room holds to the lanes; `room` alone takes buffers back."""
        self._held = None
        self._lanes[0].filled.put(filled)

    def _feed_pieces(self, data: memoryview) -> None:
        while self._pieces is not None and data:
            left = PIECE_BYTES - self._piece_size
            part, data = data[:left], data[left:]
            self._piece.update(part)
            self._piece_size += len(part)
            if self._piece_size == PIECE_BYTES:
                self._pieces.append(self._piece.digest())
                self._piece, self._piece_size = hashlib.sha256(LEAF), 0


class _Lane:
    """A digest in a thread of its own, fed with buffers that it hands on."""

    def __init__(
        self, name: str, take: Callable[[memoryview], None], after: queue.SimpleQueue[memoryview]
    ) -> None:
        self.filled: queue.SimpleQueue[memoryview] = queue.SimpleQueue()
        self.outcome: Future[None] = Future()  # done as soon as there is a failure to raise
        self._take, self._after = take, after
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait until all of it is digested."""
        self.filled.put(_END)
        self._thread.join()

    def _run(self) -> None:
        while (filled := self.filled.get()) is not _END:
            if not self.outcome.done():
                try:
                    self._take(filled)
                except Exception as failure:  # noqa: BLE001 - raised by whoever feeds
                    self.outcome.set_exception(failure)
            self._after.put(filled)  # also after a failure: nobody may wait for it in vain


def root_of(pieces: Sequence[bytes]) -> str:
    """Return the piece root (hex) over the leaf hashes of all pieces."""
    return merkle.root(pieces).hex()


def digest_of(data: bytes) -> Digested:
    """Return the digests of bytes in memory."""
    with Digests(len(data)) as digests:
        digests.feed(data)
        return digests.finish()
