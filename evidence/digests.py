"""SHA-256 and SHA-512 of one stream in one pass, with the piece root of large files.

SHA-256 is identity, SHA-512 insurance in case one falls. Above 1 MiB SHA-512 runs in a second
thread beside SHA-256 (hashlib lets go of the interpreter); it sets the pace.
"""

from __future__ import annotations

import hashlib
import queue
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from evidence.custody import merkle

THREAD_FROM: Final = 1024 * 1024
PIECE_BYTES: Final = 16 * 1024 * 1024
PIECES_ABOVE: Final = 64 * 1024 * 1024
QUEUED: Final = 8

Data = bytes | bytearray | memoryview


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

    Use it as a context manager, or call `close()` when giving up, so that its thread ends. Data
    that is not `bytes` is copied where it must outlive the call, so buffers can be used again.

    Args:
        size: The number of bytes to come, if known: up to 64 MiB the pieces are not hashed then.
    """

    def __init__(self, size: int | None = None) -> None:
        self._sha256 = hashlib.sha256()
        self._sha512 = hashlib.sha512()
        self._size = 0
        self._expected = size
        self._pieces: list[bytes] | None = [] if size is None or size > PIECES_ABOVE else None
        self._piece = hashlib.sha256(b"\0")
        self._queue: queue.Queue[bytes | None] = queue.Queue(QUEUED)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def feed(self, data: Data) -> None:
        """Add the next bytes."""
        if self._thread is None and self._size + len(data) > THREAD_FROM:
            self._thread = threading.Thread(target=self._beside, name="sha512", daemon=True)
            self._thread.start()
        if self._thread is not None:
            self._queue.put(data if isinstance(data, bytes) else bytes(data))
        else:
            self._sha512.update(data)
        self._sha256.update(data)
        if self._pieces is not None:
            self._feed_pieces(memoryview(data), self._pieces)
        self._size += len(data)

    def finish(self) -> Digested:
        """Return the digests of everything fed.

        Raises:
            ValueError: Another number of bytes was fed than was said.
        """
        self.close()
        if self._expected not in {None, self._size}:
            raise ValueError(f"{self._size} bytes were fed instead of {self._expected}")
        pieces = self._pieces if self._pieces and self._size > PIECES_ABOVE else []
        if pieces and self._size % PIECE_BYTES:
            pieces = [*pieces, self._piece.digest()]
        return Digested(
            sha256=self._sha256.hexdigest(),
            sha512=self._sha512.hexdigest(),
            size=self._size,
            pieces_root=merkle.root(pieces).hex() if pieces else None,
            pieces=tuple(piece.hex() for piece in pieces),
        )

    def close(self) -> None:
        """End the second thread; what was fed stays."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _beside(self) -> None:
        while (data := self._queue.get()) is not None:
            self._sha512.update(data)

    def _feed_pieces(self, data: memoryview, pieces: list[bytes]) -> None:
        at = self._size % PIECE_BYTES
        while data:
            part, data = data[: PIECE_BYTES - at], data[PIECE_BYTES - at :]
            self._piece.update(part)
            at += len(part)
            if at == PIECE_BYTES:
                pieces.append(self._piece.digest())
                self._piece, at = hashlib.sha256(b"\0"), 0


def digest_of(data: bytes) -> Digested:
    """Return the digests of bytes in memory."""
    with Digests(len(data)) as digests:
        digests.feed(data)
        return digests.finish()
