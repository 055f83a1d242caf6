"""The blob format: one file sealed in chunks, cut-proof, key-committing, open at any offset.

Byte by byte in `docs/case-format.md`, "Blob files". This module knows bytes and one secret; which
files there are and where they lie is `storage.vault`.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.digests import Data
from evidence.errors import Damaged, Refused
from storage.disk import forget_cache, world
from storage.keys import expand

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC: Final = b"WMB1"
VERSION: Final = 1
HEADER: Final = 96
TAG: Final = 16
SMALL: Final = 16
LARGE: Final = 20
LARGE_FROM: Final = 1024 * 1024
MAX_CHUNKS: Final = 2**32 - 1
CACHED: Final = 16


def padded(size: int) -> int:
    """Return the Padmé size: at most 11.6 % more, so that a size does not name a known file."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


class Frame:
    """The header of one blob and the keys below its secret.

    Attributes:
        header: The 96 bytes the file begins with.
        size: Plain bytes, without the padding.
        whole: Plain bytes with the padding.
        chunk: Plain bytes in one chunk.
        count: Number of chunks; an empty file has one empty chunk.
    """

    def __init__(self, secret: bytes, start: bytes, size: int | None, sealed: bytes) -> None:
        made = bytes(expand(secret, b"witnessmark/blob/1", 71, salt=start[8:40]))
        self._cipher, self._commitment, self._prefix = AESGCM(made[:32]), made[32:64], made[64:]
        if size is None:
            size = self._read_size(start, sealed)
        else:
            start += self._commitment
            sealed = self._cipher.encrypt(
                self._prefix + b"\xff\xff\xff\xff\x02",
                size.to_bytes(8, "big"),
                hashlib.sha256(start).digest(),
            )
        self.header = start + sealed
        self._aad = hashlib.sha256(self.header).digest()
        self.size, self.whole, self.chunk = size, padded(size), 1 << start[5]
        self.count = max(1, -(-self.whole // self.chunk))

    @classmethod
    def new(cls, secret: bytes, size: int, *, salt: bytes | None = None) -> Frame:
        """Return the frame of a new blob of this plain size.

        Raises:
            Refused: The file is too large for the format (4 PiB).
        """
        log2 = LARGE if size >= LARGE_FROM else SMALL
        if padded(size) > MAX_CHUNKS << log2:
            raise Refused("This file is too large to be kept; nothing was changed.")
        start = MAGIC + bytes([VERSION, log2, 0, 0]) + (os.urandom(32) if salt is None else salt)
        return cls(secret, start, size, b"")

    @classmethod
    def read(cls, secret: bytes, header: bytes) -> Frame:
        """Return the frame of a blob that exists, from its first 96 bytes.

        Raises:
            Damaged: They are no header (`FILE_DAMAGED`) or belong to another secret
                (`KEY_MISMATCH`).
        """
        form = header[4:8] in {bytes([VERSION, log2, 0, 0]) for log2 in (SMALL, LARGE)}
        if len(header) != HEADER or not header.startswith(MAGIC) or not form:
            raise damaged("FILE_DAMAGED", "The head of this file in the vault is damaged.")
        return cls(secret, header[:72], None, header[72:])

    def _read_size(self, start: bytes, sealed: bytes) -> int:
        if not hmac.compare_digest(self._commitment, start[40:]):
            raise damaged("KEY_MISMATCH", "This file in the vault does not belong to its key.")
        try:
            size = self._cipher.decrypt(
                self._prefix + b"\xff\xff\xff\xff\x02", sealed, hashlib.sha256(start).digest()
            )
        except InvalidTag:
            raise damaged(
                "FILE_DAMAGED", "The head of this file in the vault is damaged."
            ) from None
        return int.from_bytes(size, "big")

    def file_bytes(self) -> int:
        """Return the size of the whole file on disk."""
        return HEADER + self.whole + self.count * TAG

    def offset(self, index: int) -> int:
        """Return where a chunk begins in the file."""
        return HEADER + index * (self.chunk + TAG)

    def length(self, index: int) -> int:
        """Return how many plain bytes (padding included) a chunk holds."""
        return min(self.chunk, self.whole - index * self.chunk)

    def seal(self, index: int, plain: Data, into: bytearray | memoryview) -> None:
        """Encrypt one chunk; `into` takes exactly its bytes and the tag."""
        self._cipher.encrypt_into(self._nonce(index), plain, self._aad, into)

    def unseal(self, index: int, sealed: Data, into: bytearray | memoryview) -> None:
        """Decrypt one chunk; `into` takes exactly its plain bytes.

        Raises:
            Damaged: It was altered, moved or cut (`FILE_DAMAGED`); or its padding is not zero.
        """
        try:
            self._cipher.decrypt_into(self._nonce(index), sealed, self._aad, into)
        except InvalidTag:
            raise self.bad_chunk(index) from None
        real = self.size - index * self.chunk
        padding = bytes(memoryview(into)[max(real, 0) :])
        if padding != bytes(len(padding)):
            raise self.bad_chunk(index)

    def bad_chunk(self, index: int) -> Damaged:
        """Return the damage of one chunk, with the bytes it concerns."""
        first = index * self.chunk
        return damaged(
            "FILE_DAMAGED",
            "This file in the vault is damaged in bytes {first}..{last}.",
            first=first,
            last=max(first, min(first + self.chunk, self.size) - 1),
        )

    def _nonce(self, index: int) -> bytes:
        last = b"\x01" if index == self.count - 1 else b"\x00"
        return self._prefix + index.to_bytes(4, "big") + last


def damaged(code: str, template: str, **facts: object) -> Damaged:
    """Return the damage of one file in the vault."""
    return Damaged(
        template + " Other files are not touched by this.",
        code=code,
        advice="Take this file from a backup or from the bundle it was handed over in.",
        **facts,
    )


def seal(secret: bytes, data: Data, *, salt: bytes | None = None) -> bytearray:
    """Return the whole blob of data in memory."""
    plain = memoryview(data)
    frame = Frame.new(secret, len(plain), salt=salt)
    made = bytearray(frame.file_bytes())
    made[:HEADER] = frame.header
    view = memoryview(made)
    for index in range(frame.count):
        length, at = frame.length(index), frame.offset(index)
        part = plain[index * frame.chunk : index * frame.chunk + length]
        if len(part) < length:
            part = memoryview(bytes(part).ljust(length, b"\0"))
        frame.seal(index, part, view[at : at + length + TAG])
    return made


class BlobReader(io.RawIOBase):
    """One blob, read like a plain binary file at any offset; 16 chunks are kept at hand.

    Opening checks the commitment, the sealed size against the file, and decrypts the last chunk,
    so a cut file is refused at once. Not for use by two threads at the same time.

    Args:
        path: The file in the vault.
        secret: Its 32-byte secret.

    Raises:
        Damaged: `FILE_MISSING`, `FILE_DAMAGED` or `KEY_MISMATCH`; reading raises it too.
        Unavailable: The disk fails.
    """

    def __init__(self, path: Path, secret: bytes) -> None:
        super().__init__()
        self._file, self._at = -1, 0
        self._kept: OrderedDict[int, bytearray] = OrderedDict()
        with world("Opening a file in the vault"):
            try:
                self._file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            except FileNotFoundError:
                raise damaged("FILE_MISSING", "A file is missing in the vault.") from None
            try:
                self.frame = Frame.read(secret, os.pread(self._file, HEADER, 0))
                self._sealed = memoryview(bytearray(self.frame.length(0) + TAG))
                self._check_end()
            except BaseException:
                self.close()
                raise

    @property
    def size(self) -> int:
        """Plain bytes in the file."""
        return self.frame.size

    def forget_cache(self, first: int, chunks: int) -> None:
        """Ask the kernel to drop so many chunks of the file, which nobody reads again soon."""
        start = self.frame.offset(first)
        forget_cache(self._file, start, self.frame.offset(first + chunks) - start)

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move and return the new position, which may lie behind the end."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as the file goes; return the number of bytes."""
        into = memoryview(buffer).cast("B")
        wanted = done = max(0, min(len(into), self.size - self._at))
        while done:
            index, skip = divmod(self._at, self.frame.chunk)
            part = memoryview(self._chunk(index))[skip : skip + done]
            at = wanted - done
            into[at : at + len(part)] = part
            self._at += len(part)
            done -= len(part)
        return wanted

    def close(self) -> None:
        """Close the file and drop what is kept of it."""
        if not self.closed and self._file >= 0:
            os.close(self._file)
            self._file = -1
            self._kept = OrderedDict()
        super().close()

    def _check_end(self) -> None:
        if os.fstat(self._file).st_size != self.frame.file_bytes():
            raise damaged("FILE_DAMAGED", "A file in the vault was cut or lengthened.")
        self._chunk(self.frame.count - 1)

    def _chunk(self, index: int) -> bytearray:
        kept = self._kept.pop(index, None)
        if kept is None:
            kept = bytearray(self.frame.length(index))
            self.unseal_into(index, kept)
            if len(self._kept) >= CACHED:
                self._kept.popitem(last=False)
        self._kept[index] = kept
        return kept

    def unseal_into(self, index: int, into: bytearray | memoryview) -> None:
        """Read and decrypt one chunk from the disk, past the kept ones.

        Raises:
            Damaged: It was altered.
            Unavailable: The disk fails.
        """
        frame, length = self.frame, self.frame.length(index) + TAG
        with world("Reading a file in the vault"):
            sealed = self._fetch(frame.offset(index), length)
        if len(sealed) != length:
            raise frame.bad_chunk(index)
        frame.unseal(index, sealed, into)

    def _fetch(self, offset: int, length: int) -> memoryview:
        return self._sealed[: os.preadv(self._file, [self._sealed[:length]], offset)]
