"""Whether a file in the vault is the one that was written, and still the one in the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from evidence.digests import LEAF, PIECE_BYTES, PIECES_ABOVE, Digests, root_of
from evidence.errors import Damaged, Unavailable
from storage.blobs import BlobReader, damaged
from storage.straight import StraightReader

PASSED: Final = 16
"""Chunks after which the kernel may let go of what was read: a film would push out all else, and
each page of memory it takes costs time (measured: twice that of reading and hashing)."""
AT_ONCE: Final = 4


class Expected(Protocol):
    """What the ledger says a file is; `Kept`, `Digested` and the blob index have this shape."""

    @property
    def sha256(self) -> str:
        """Hex digest of the plain bytes, like the next one."""
        ...

    @property
    def sha512(self) -> str:
        """The other digest."""
        ...

    @property
    def size(self) -> int:
        """Plain bytes."""
        ...

    @property
    def pieces_root(self) -> str | None:
        """Root over 16 MiB pieces, or None up to 64 MiB."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with one file.

    Attributes:
        code: FILE_MISSING, FILE_DAMAGED, KEY_MISMATCH or FILE_DIFFERS.
        detail: In a sentence.
        first: First plain byte of the first bad chunk, if one is bad.
        last: Its last plain byte.
    """

    code: str
    detail: str
    first: int | None = None
    last: int | None = None


def examine(
    path: Path, secret: bytes, expected: Expected, progress: Callable[[int], None] | None = None
) -> list[Finding]:
    """Read a whole file and compare it; empty means good.

    A file that the disk cannot give back is damaged, whatever the disk says is the reason.

    Args:
        path: The file in the vault.
        secret: Its secret.
        expected: What the ledger says it is.
        progress: Told the plain bytes done; may raise `Cancelled`.
    """
    try:
        with (
            StraightReader(path, secret) as reader,
            Digests(reader.size, threads=reader.size > PIECES_ABOVE) as digests,
        ):
            for done, part in _parts(reader, digests.room):
                digests.feed(part)
                if progress is not None:
                    progress(done)
            found = digests.finish()
    except Damaged as error:
        first, last = error.facts.get("first"), error.facts.get("last")
        return [
            Finding(
                code=error.code or "FILE_DAMAGED",
                detail=str(error),
                first=first if isinstance(first, int) else None,
                last=last if isinstance(last, int) else None,
            )
        ]
    except Unavailable as error:
        return [Finding(code="FILE_DAMAGED", detail=str(error))]
    names = ("sha256", "sha512", "size", "pieces_root")
    wrong = [name for name in names if getattr(found, name) != getattr(expected, name)]
    said = f"The file is whole but not the one in the ledger: {', '.join(wrong)} differ."
    return [Finding(code="FILE_DIFFERS", detail=said)] if wrong else []


def read_back(path: Path, secret: bytes, sha256: str) -> str | None:
    """Read a file that was just kept to its end; return its piece root, None up to 64 MiB.

    Up to 64 MiB its SHA-256 is compared. Of a larger one each chunk shows by its tag that it is
    the one that was sealed (docs/decisions/0010), and the pieces are hashed of what was read.

    Raises:
        Damaged: It is not the file that was written.
        Unavailable: The disk failed.
    """
    with BlobReader(path, secret) as reader:
        if reader.size <= PIECES_ABOVE:
            _compare(reader, sha256)
            return None
        count = -(-reader.size // PIECE_BYTES)
    shares = [range(first, count, AT_ONCE) for first in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pieces") as pool:
        found = list(pool.map(lambda share: _leaves(path, secret, share, count), shares))
    return root_of([found[number % AT_ONCE][number // AT_ONCE] for number in range(count)])


def _compare(reader: BlobReader, sha256: str) -> None:
    digest, room = hashlib.sha256(), memoryview(bytearray(reader.frame.chunk))
    for _done, part in _parts(reader, lambda: room):
        digest.update(part)
    if digest.hexdigest() != sha256:
        raise damaged("FILE_DIFFERS", "A file in the vault has other bytes than it should.")


def _leaves(path: Path, secret: bytes, numbers: range, count: int) -> list[bytes]:
    """Return the leaf hashes of some of the pieces; the last one brings the padding with it."""
    leaves = []
    with BlobReader(path, secret) as reader:
        frame, room = reader.frame, memoryview(bytearray(reader.frame.chunk))
        each = PIECE_BYTES // frame.chunk
        for number in numbers:
            leaf = hashlib.sha256(LEAF)
            end = frame.count if number == count - 1 else (number + 1) * each
            for _done, part in _parts(reader, lambda: room, range(number * each, end)):
                leaf.update(part)
            leaves.append(leaf.digest())
    return leaves


def _parts(
    reader: BlobReader, room: Callable[[], memoryview], chunks: range | None = None
) -> Iterator[tuple[int, memoryview]]:
    """Give chunks of a file in order, with the bytes done after each.

    Args:
        reader: The open file.
        room: Asked for a place for each chunk.
        chunks: Which; by default all.

    Raises:
        Damaged: A chunk was altered, or its padding is not zero.
        Unavailable: The disk failed.
    """
    frame = reader.frame
    chunks = range(frame.count) if chunks is None else chunks
    for index in chunks:
        length, before = frame.length(index), index * frame.chunk
        part = room()[:length]
        reader.unseal_into(index, part)
        yield min(before + length, frame.size), part[: max(0, min(length, frame.size - before))]
        if index == chunks[-1] or index % PASSED == PASSED - 1:
            first = max(chunks[0], index - index % PASSED)
            reader.forget_cache(first, index + 1 - first)
