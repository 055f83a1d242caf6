"""The application's side of one request: a state machine that believes nothing it is told.

Known kind, right job, lengths that fit, reads inside the file and within a budget, bounded output.
Anything else is a `Breach`, after which the worker is killed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from evidence.sandbox.facts import read_facts
from evidence.sandbox.notes import Note
from evidence.sandbox.protocol import (
    CHUNK_MAX,
    ENCODED,
    LONGEST,
    OUTPUT_MAX,
    PIXELS,
    READ,
    REPLY,
    Breach,
    Ending,
    Hello,
    Message,
    Reader,
    Role,
)
from evidence.sandbox.results import (
    ANY,
    OPAQUE,
    Frame,
    Pixels,
    ReadingResult,
    Result,
    Status,
    kind_for,
)

_STATUS = {
    Ending.READ: Status.READ,
    Ending.READ_WITH_WARNINGS: Status.READ_WITH_WARNINGS,
    Ending.UNDECODABLE: Status.UNDECODABLE,
    Ending.NOT_OPENED: Status.NOT_OPENED,
    Ending.ELSEWHERE: Status.READ,
}
_MOST_FRAMES = 200


class SourceFailed(Exception):  # noqa: N818  carries the real error as its cause
    """The file itself could not be read; the worker is not to blame."""


class Conversation:
    """One request under way: takes messages, serves reads, gathers the result."""

    def __init__(self, job: int, hello: Hello, source: BinaryIO | bytes, size: int) -> None:
        self._job = job
        self._hello = hello
        self._source = source
        self._size = size
        self._reads_left = 4 * (size // CHUNK_MAX + 1) + 10_000
        self._taken = 0
        self._readings: list[ReadingResult] = []
        self._encoded: dict[Role, bytes] = {}
        self._pixels: dict[Role, Pixels] = {}
        self._frames: list[Frame] = []
        self._kinds: dict[Message, Callable[[bytes], None]] = {
            Message.FACTS: self._facts,
            Message.ENCODED: self._take_encoded,
            Message.PIXELS: self._take_pixels,
        }

    def header(self, data: bytes) -> tuple[Message, int, int]:
        """Return kind, status and length of a message, checked before its body is taken."""
        number, status, job, length = REPLY.unpack(data)
        if number not in self._kinds and number not in (Message.READ, Message.DONE):
            raise Breach("a message that does not belong here")
        kind = Message(number)
        self._taken += length
        if job != self._job or length > LONGEST[kind] or self._taken > OUTPUT_MAX:
            raise Breach("a message for another job, or too long")
        return kind, status, length

    def take(self, kind: Message, body: bytes) -> bytes:
        """Take a message that is not DONE; return the bytes it asks for, b"" for most.

        Raises:
            Breach: An honest worker does not say this.
            SourceFailed: The file could not be read.
        """
        if kind is Message.READ:
            return self._read(body)
        self._kinds[kind](body)
        return b""

    def result(self, status: int) -> Result:
        """Return what was gathered, with the status of DONE. Raises `Breach`."""
        try:
            ending = Ending(status)
        except ValueError:
            raise Breach("an ending outside the list") from None
        media_type = self._media_type()
        return Result(
            status=_STATUS[ending],
            readings=tuple(self._readings),
            thumbnail=self._encoded.get(Role.THUMBNAIL),
            preview=self._encoded.get(Role.PREVIEW),
            blur=self._pixels.get(Role.BLUR),
            pixels=tuple(self._pixels[role] for role in (Role.VIEW,) if role in self._pixels),
            frames=tuple(sorted(self._frames, key=lambda frame: frame.pts)),
            level=self._hello.level,
            media_type=media_type,
            elsewhere=kind_for(media_type) if ending is Ending.ELSEWHERE else None,
        )

    def _media_type(self) -> str:
        for reading in self._readings:
            value = str(reading.values.get("media_type", ""))
            if value in ANY:
                return value
        return OPAQUE

    def _read(self, body: bytes) -> bytes:
        if len(body) != READ.size or not self._reads_left:
            raise Breach("a read that is not one, or one too many")
        self._reads_left -= 1
        offset, length = READ.unpack(body)
        if not 0 < length <= CHUNK_MAX or offset + length > self._size:
            raise Breach("a read outside the file")
        try:
            piece = self._piece(offset, length)
        except Exception as error:
            raise SourceFailed from error
        if len(piece) != length:
            raise SourceFailed from OSError("the file is shorter than it was")
        return piece

    def _piece(self, offset: int, length: int) -> bytes:
        if isinstance(self._source, bytes):
            return self._source[offset : offset + length]
        self._source.seek(offset)
        return self._source.read(length)

    def _facts(self, body: bytes) -> None:
        info, values, notes = read_facts(body, self._hello.analysers)
        if any(reading.tool == info.name for reading in self._readings):
            raise Breach("an analyser spoke twice")
        self._readings.append(
            ReadingResult(
                tool=info.name,
                version=info.version,
                decoder=", ".join(
                    f"{name} {self._hello.decoders[name]}"
                    for name in info.decoders
                    if name in self._hello.decoders
                ),
                values=values,
                warnings=tuple(note.sentence for note in notes),
                details=tuple(filter(None, map(_detail, notes))),
                sensitive=info.sensitive.intersection(values),
            )
        )

    def _take_encoded(self, body: bytes) -> None:
        reader = Reader(body)
        number, _, pts, above, below = reader.unpack(ENCODED)
        jpeg = reader.rest()
        role = _role(number)
        if role is Role.FRAME and below and len(self._frames) < _MOST_FRAMES:
            self._frames.append(Frame(pts=pts, time_base=f"{above}/{below}", jpeg=jpeg))
        elif role in (Role.PREVIEW, Role.THUMBNAIL) and role not in self._encoded:
            self._encoded[role] = jpeg
        else:
            raise Breach("a picture that does not belong here")

    def _take_pixels(self, body: bytes) -> None:
        reader = Reader(body)
        width, height, form, number = reader.unpack(PIXELS)
        data = reader.rest()
        role = _role(number)
        if role not in (Role.VIEW, Role.BLUR) or role in self._pixels:
            raise Breach("pixels that do not belong here")
        if form != 1 or not width or not height or len(data) != width * height * 3:
            raise Breach("pixels of another size")
        self._pixels[role] = Pixels(width=width, height=height, data=data)


def _role(number: int) -> Role:
    try:
        return Role(number)
    except ValueError:
        raise Breach("a role outside the list") from None


def _detail(note: Note) -> str:
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in note.detail)
    return f"{note.code.name.lower()}: {shown}" if shown else ""
