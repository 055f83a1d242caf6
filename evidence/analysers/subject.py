"""The file an analyser is given: readable with random access, with what was noticed about it."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast

from evidence.sandbox.notes import Code, Note
from evidence.sandbox.results import OPAQUE

HEAD = 4096
WHOLE_MAX = 256 << 20  # bytes; what a reader that needs the whole file in memory may take


class NotOpened(Exception):  # noqa: N818  a rule, not an error
    """A rule of ours keeps this file shut; the note says which."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.sentence)
        self.note = note


class Undecodable(Exception):  # noqa: N818  a finding, not an error
    """No reader opens this file; the text is the decoder's own and is shown only on request."""


class View(io.RawIOBase):
    """A place of its own in a file that others read too: a library relies on where it left off."""

    def __init__(self, source: BinaryIO) -> None:
        super().__init__()
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        """Files can be read."""
        return True

    def seekable(self) -> bool:
        """Anywhere."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as every file does."""
        if whence == os.SEEK_CUR:
            offset, whence = offset + self._at, os.SEEK_SET
        self._at = self._source.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """Return up to `size` bytes from here; all that is left for -1 or None."""
        self._source.seek(self._at)
        piece = self._source.read(-1 if size is None else size)
        self._at += len(piece)
        return piece


class Subject(View):
    """A file of unknown content; `media_type` is set by the first analyser, from magic bytes.

    `memo` keeps what one analyser decoded for the next one, so that one decode serves all.
    """

    def __init__(self, source: bytes | BinaryIO, size: int) -> None:
        super().__init__(io.BytesIO(source) if isinstance(source, bytes) else source)
        self._bytes = source if isinstance(source, bytes) else None
        self.size = size
        self.media_type = OPAQUE
        self.memo: dict[str, object] = {}
        self.notes: list[Note] = []

    def view(self) -> BinaryIO:
        """Return the file with a place of its own, for a library that keeps it."""
        return cast("BinaryIO", View(self._source))

    def head(self) -> bytes:
        """Return the first 4 KiB."""
        return self.piece(0, HEAD)

    def piece(self, offset: int, length: int) -> bytes:
        """Return bytes from a place."""
        self.seek(offset)
        return self.read(length)

    def whole(self) -> bytes:
        """Return all bytes.

        Raises:
            NotOpened: The file is too large for that.
        """
        if self.size > WHOLE_MAX:
            raise NotOpened(Note(code=Code.TOO_LARGE, a=self.size, b=WHOLE_MAX))
        if self._bytes is None:
            self._bytes = self.piece(0, self.size)
        return self._bytes

    def note(self, code: Code, a: int = 0, b: int = 0, detail: str = "") -> None:
        """Say that something was noticed; the same thing is said once."""
        noted = Note(code=code, a=a, b=b, detail=plain(detail)[:200])
        if noted not in self.notes:
            self.notes.append(noted)

    def take_notes(self) -> list[Note]:
        """Return what was noticed since the last call."""
        notes, self.notes = self.notes, []
        return notes


def plain(text: str) -> str:
    """Return text without zero bytes and lone surrogates (escaped), as it may be kept."""
    kept = text.replace("\0", "\\x00")
    return kept.encode("utf-8", "backslashreplace").decode("utf-8")
