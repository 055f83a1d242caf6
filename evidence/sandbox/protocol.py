"""The fixed structs that application and worker exchange; sizes are checked before memory is taken.

Little-endian. The worker's bytes are hostile: every reader here raises `Breach` for a message that
an honest worker cannot send, and the client then kills the worker.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import IntEnum

MAGIC = 0x314D5457  # "WTM1"
VERSION = 1
REQUEST = struct.Struct("<IHHIIQ")  # magic, op, version, job, length of params, size of file
PARAMS = struct.Struct("<HHIIII")  # flags, spare, longest, page, dpi, count
REPLY = struct.Struct("<HHIQ")  # kind, status, job, length
READ = struct.Struct("<QI")  # offset, length
PIXELS = struct.Struct("<IIHH")  # width, height, format (1 = RGB), role
ENCODED = struct.Struct("<HHqII")  # role, spare, pts, time base numerator and denominator
FACTS = struct.Struct("<HH")  # position of the analyser, number of facts
_ANALYSER = struct.Struct("<HB")  # version, number of fields

EAGER = 1  # flag: the file's bytes follow the request
EAGER_MAX = 16 << 20
CHUNK_MAX = 1 << 20
BLOCK = 256 << 10  # what the worker asks for at a time
TEXT_MAX = 4096
FACTS_MAX = 512
DETAIL_MAX = 200
OUTPUT_MAX = 512 << 20
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Op(IntEnum):
    """What a worker can be asked."""

    FACTS = 1
    PREVIEW = 2
    ALL = 3
    FILM = 4
    SHEET = 5
    PAGE = 6
    PICTURE = 7
    PROBE = 99  # escape probes; exists only in a worker started for them


class Message(IntEnum):
    """What a worker can say."""

    HELLO = 1
    READ = 2
    PIXELS = 3
    FACTS = 5
    ENCODED = 6
    DONE = 7


class Role(IntEnum):
    """What pixels or an encoded picture stand for."""

    VIEW = 0
    PREVIEW = 1
    THUMBNAIL = 2
    BLUR = 3
    FRAME = 4


class Ending(IntEnum):
    """The status of DONE."""

    READ = 1
    READ_WITH_WARNINGS = 2
    UNDECODABLE = 3
    NOT_OPENED = 4
    ELSEWHERE = 5


LONGEST: dict[Message, int] = {
    Message.HELLO: 4096,
    Message.READ: READ.size,
    Message.PIXELS: 64 << 20,
    Message.FACTS: FACTS.size + FACTS_MAX * (3 + 2 + TEXT_MAX),
    Message.ENCODED: ENCODED.size + (256 << 10),
    Message.DONE: 0,
}


class Breach(Exception):  # noqa: N818  it is a breach, not an error of ours
    """The worker said something that an honest worker cannot say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """What a request may ask for.

    Attributes:
        longest: Long side of the pixels that "picture" and "page" return; 0: as large as allowed.
        page: Number of the page, from 0.
        dpi: Dots per inch of "page"; 0: as many as `longest` asks for.
        count: At most so many key frames.
    """

    longest: int = 2048
    page: int = 0
    dpi: int = 0
    count: int = 12

    def packed(self, *, eager: bool) -> bytes:
        """Return the struct; `eager` announces that the file's bytes follow."""
        return PARAMS.pack(EAGER if eager else 0, 0, self.longest, self.page, self.dpi, self.count)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalyserInfo:
    """An analyser as a worker announces it."""

    name: str
    version: int
    decoders: tuple[str, ...]
    fields: tuple[str, ...]
    sensitive: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hello:
    """What a worker announces once: level, decoder versions, analysers with their fields."""

    level: int
    decoders: dict[str, str]
    analysers: tuple[AnalyserInfo, ...]


class Reader:
    """Takes structs and short texts off a message and raises `Breach` where it ends early."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, length: int) -> bytes:
        """Return the next `length` bytes."""
        end = self._at + length
        if end > len(self._data):
            raise Breach("a message ended early")
        piece = self._data[self._at : end]
        self._at = end
        return piece

    def unpack(self, form: struct.Struct) -> tuple[int, ...]:
        """Return the next struct's integers."""
        return form.unpack(self.take(form.size))

    def short(self) -> str:
        """Return a text with its length in one byte before it."""
        return escaped(self.take(self.take(1)[0]))

    def name(self) -> str:
        """Return a short text that is a field or analyser name."""
        name = self.short()
        if not _NAME.fullmatch(name):
            raise Breach("a name is not one")
        return name

    def rest(self) -> bytes:
        """Return everything that is left."""
        return self.take(len(self._data) - self._at)


def escaped(data: bytes) -> str:
    """Return UTF-8 bytes as text; what is not UTF-8 is shown escaped."""
    return data.decode("utf-8", "backslashreplace")


def _short(text: str) -> bytes:
    data = text.encode("ascii")
    return bytes([len(data)]) + data


def write_hello(hello: Hello) -> bytes:
    """Return the payload of HELLO."""
    parts = [struct.pack("<HBB", hello.level, len(hello.decoders), len(hello.analysers))]
    for name, version in hello.decoders.items():
        parts += [_short(name), _short(version)]
    for each in hello.analysers:
        parts += [_short(each.name), _ANALYSER.pack(each.version, len(each.fields))]
        parts.append(_short(",".join(each.decoders)))
        for field in each.fields:
            parts.append(bytes([field in each.sensitive]) + _short(field))
    return b"".join(parts)


def read_hello(data: bytes) -> Hello:
    """Return what HELLO says, checked. Raises `Breach`."""
    reader = Reader(data)
    level, decoders, analysers = reader.unpack(struct.Struct("<HBB"))
    versions = {reader.short(): reader.short() for _ in range(decoders)}
    announced = tuple(_read_analyser(reader) for _ in range(analysers))
    if reader.rest() or len({each.name for each in announced}) != analysers:
        raise Breach("the announcement is not one")
    return Hello(level=level, decoders=versions, analysers=announced)


def _read_analyser(reader: Reader) -> AnalyserInfo:
    name = reader.name()
    version, count = reader.unpack(_ANALYSER)
    decoders = tuple(filter(None, reader.short().split(",")))
    marked = [(reader.take(1)[0], reader.name()) for _ in range(count)]
    fields = tuple(field for _, field in marked)
    if count > 128 or len(set(fields)) != count:
        raise Breach("a field list is not one")
    return AnalyserInfo(
        name=name,
        version=version,
        decoders=decoders,
        fields=fields,
        sensitive=frozenset(field for mark, field in marked if mark),
    )
