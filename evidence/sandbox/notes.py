"""The closed list of things a worker may say about a file; a hostile file writes none of it.

A worker sends a code, two numbers and a short detail. The sentence is ours; the detail is kept
apart and shown only on request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Code(IntEnum):
    """What a reader noticed; numbers are part of the protocol and are never reused."""

    READER_FAILED = 1
    TRUNCATED = 2
    COMPLAINT = 3
    FRAMES_MISSING = 4
    FRAMES_BROKEN = 5
    UNDECODABLE = 6
    MISBEHAVED = 7
    DIED = 8
    TOO_SLOW = 9
    NO_READER = 20
    TOO_MANY_PIXELS = 21
    TOO_LARGE = 22
    TOO_LONG = 23
    NO_MEMORY = 24
    LOCKED = 25
    EMPTY = 26
    TEXT_CUT = 40
    NUL_CUT = 41
    GPS_ABSENT = 42
    GPS_ZERO = 43
    GPS_RANGE = 44
    GPS_DATUM = 45
    DISAGREE = 46
    TRAILING = 47
    PROFILE_IGNORED = 48
    XML_REFUSED = 49
    FONT_MISSING = 50
    TIMES_BROKEN = 51
    TOO_MANY_FIELDS = 52


SENTENCES: dict[Code, str] = {
    Code.READER_FAILED: "A reader of this file gave up; what it had read until then is shown.",
    Code.TRUNCATED: "The end of the file is missing; only a part of it could be shown.",
    Code.COMPLAINT: "The decoder complained about damaged data; the picture may be incomplete.",
    Code.FRAMES_MISSING: "The film announces {a} frames and holds {b}.",
    Code.FRAMES_BROKEN: "Some frames could not be decoded ({a}).",
    Code.UNDECODABLE: "Kept; it could not be opened by any reader.",
    Code.MISBEHAVED: "The reader of this file misbehaved and was stopped.",
    Code.DIED: "The reader of this file ended unexpectedly.",
    Code.TOO_SLOW: "The reader of this file took too long and was stopped.",
    Code.NO_READER: "Kept; there is no reader for this format.",
    Code.TOO_MANY_PIXELS: "Kept; not opened: {a} × {b} pixels is above the limit of"
    " 100 megapixels.",
    Code.TOO_LARGE: "Kept; not opened: {a} bytes is above the limit of {b} for this format.",
    Code.TOO_LONG: "Kept; not opened whole: it is longer than the limits for films allow.",
    Code.NO_MEMORY: "Kept; not opened: it needs more memory than a reader may take.",
    Code.LOCKED: "Kept; not opened: it is protected by a password.",
    Code.EMPTY: "0 bytes, kept as it is.",
    Code.TEXT_CUT: "A text in the file was longer than 4 KiB and is shown cut.",
    Code.NUL_CUT: "A text in the file went on after a zero byte; it is shown up to there.",
    Code.GPS_ABSENT: "The file has fields for a position, but they are empty.",
    Code.GPS_ZERO: "The file claims latitude 0, longitude 0: often a sign of no position.",
    Code.GPS_RANGE: "The file claims a position that is not on Earth; it was left out.",
    Code.GPS_DATUM: "The position is not claimed in WGS 84; it is shown as written.",
    Code.DISAGREE: "Two readers disagree on {a} of the claims; the first reader's are shown.",
    Code.TRAILING: "{a} bytes follow the end of the picture.",
    Code.PROFILE_IGNORED: "The colour profile could not be used; sRGB was assumed.",
    Code.XML_REFUSED: "The XMP metadata is not safe or not valid and was not read.",
    Code.FONT_MISSING: "A font is not embedded; the page is shown with a substitute.",
    Code.TIMES_BROKEN: "Some frames have missing or repeated time stamps ({a}).",
    Code.TOO_MANY_FIELDS: "The file holds more fields than are shown.",
}

_DAMAGE_BELOW = 20
_REFUSAL_BELOW = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One thing noticed. `detail` comes from outside, escaped, at most 200 characters."""

    code: Code
    a: int = 0
    b: int = 0
    detail: str = ""

    @property
    def sentence(self) -> str:
        """Our own sentence with its numbers."""
        return SENTENCES[self.code].format(a=self.a, b=self.b)

    @property
    def damage(self) -> bool:
        """Whether the file was read only in part (status `read_with_warnings`)."""
        return self.code < _DAMAGE_BELOW

    @property
    def refusal(self) -> bool:
        """Whether a rule of ours kept the file shut (status `not_opened`)."""
        return _DAMAGE_BELOW <= self.code < _REFUSAL_BELOW
