"""What comes back from a worker: bounded plain values and pixels, nothing that must be decoded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evidence.sandbox.notes import Note

# Whatever the magic bytes may say; a worker cannot invent another media type.
PICTURES = frozenset(
    {"image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/gif"}
)
FILMS = frozenset({"video/mp4", "video/quicktime", "video/webm", "video/x-matroska", "video/avi"})
SOUNDS = frozenset({"audio/wav", "audio/mpeg", "audio/mp4", "audio/ogg"})
PAPERS = frozenset({"application/pdf"})
TEXTS = frozenset({"text/plain"})
OPAQUE = "application/octet-stream"
ANY = PICTURES | FILMS | SOUNDS | PAPERS | TEXTS | {"application/zip", OPAQUE}


class Kind(StrEnum):
    """The kinds of worker; each loads only its own decoders."""

    PICTURE = "picture"
    FILM = "film"
    PAPER = "paper"


class Status(StrEnum):
    """What became of a file when it was tried."""

    READ = "read"
    READ_WITH_WARNINGS = "read_with_warnings"
    UNDECODABLE = "undecodable"
    NOT_OPENED = "not_opened"
    EMPTY = "empty"


def kind_for(media_type: str) -> Kind:
    """Return the kind of worker that reads this media type (PICTURE for what nobody reads)."""
    if media_type in FILMS or media_type in SOUNDS:
        return Kind.FILM
    return Kind.PAPER if media_type in PAPERS else Kind.PICTURE


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingResult:
    """What one analyser read from one file.

    Attributes:
        tool: The analyser's name; `version` is its version.
        decoder: The libraries it asked, with versions ("ExifRead 3.5.1, Pillow 13.0.0").
        values: Field to integer, text or rational written "n/d".
        warnings: Our own sentences.
        details: Escaped words of decoders, shown only on request.
        sensitive: Names of fields that tie a witness's files together.
    """

    tool: str
    version: int
    decoder: str
    values: dict[str, int | str]
    warnings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    sensitive: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One frame of a film: its time stamp, the seconds per tick as "n/d", a JPEG of the worker."""

    pts: int
    time_base: str
    jpeg: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Pixels:
    """Upright RGB pixels, three bytes each, rows from the top without padding."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """Everything a worker said about one file.

    Attributes:
        thumbnail: The file's own embedded JPEG. Hostile: show it only through op "picture".
        preview: JPEG, long side 512, upright. Read it back only in a worker (op "picture").
        blur: Pixels 16 wide; graphic media starts here. Plain, safe to paint.
        pixels: The one picture that ops "picture" and "page" return.
        frames: Key frames of a film, in order of time.
        level: The sandbox level it was read at.
        elsewhere: The kind of worker that must read on; None in a finished result.
    """

    status: Status
    media_type: str = OPAQUE
    readings: tuple[ReadingResult, ...] = ()
    thumbnail: bytes | None = None
    preview: bytes | None = None
    blur: Pixels | None = None
    pixels: tuple[Pixels, ...] = ()
    frames: tuple[Frame, ...] = ()
    level: int = 0
    elsewhere: Kind | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """All sentences of all readings, each once."""
        said = (words for reading in self.readings for words in reading.warnings)
        return tuple(dict.fromkeys(said))

    def value(self, field: str) -> int | str | None:
        """Return the first reading's value of `field`, or None."""
        found = (reading.values[field] for reading in self.readings if field in reading.values)
        return next(found, None)


def unread(status: Status, note: Note, *, level: int = 0, **values: int | str) -> Result:
    """Return the result of a file that no worker could speak for, with the reason."""
    reading = ReadingResult(
        tool="sandbox",
        version=1,
        decoder="",
        values=values,
        warnings=(note.sentence,),
        details=(note.detail,) if note.detail else (),
    )
    return Result(status=status, readings=(reading,), level=level)
