"""Whether a file in the vault is still the one in the ledger: every chunk, every digest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from evidence.digests import Digests
from evidence.errors import Damaged, Unavailable
from storage.blobs import BlobReader

PASSED: Final = 16
"""Chunks after which a reader that reads once lets go of what it read."""


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
        with BlobReader(path, secret) as reader, Digests(reader.size) as digests:
            for done, part in parts_of(reader):
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


def parts_of(reader: BlobReader, *, once: bool = False) -> Iterator[tuple[int, memoryview]]:
    """Give a whole file in order, with the bytes done after each part; the buffer is reused.

    Args:
        reader: The open file.
        once: The kernel need not keep what was read: a film would push out all else, and each
            page of memory it takes costs time (measured: twice that of reading and hashing).

    Raises:
        Damaged: A chunk was altered, or its padding is not zero.
        Unavailable: The disk failed.
    """
    frame = reader.frame
    buffer = memoryview(bytearray(frame.chunk))
    for index in range(frame.count):
        length, before = frame.length(index), index * frame.chunk
        reader.unseal_into(index, buffer[:length])
        real = max(0, min(length, frame.size - before))
        yield min(before + length, frame.size), buffer[:real]
        if once and index % PASSED == PASSED - 1:
            reader.forget_cache(index)
