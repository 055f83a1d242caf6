"""The process that opens hostile files: warm up, lock down, say hello, answer until told to stop.

Started by `evidence.sandbox.client` with pipes for input and output. It never opens a path after
the lock-down, and whatever it says is checked by the other side.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from importlib import resources
from typing import BinaryIO, cast

from evidence.analysers.subject import Subject
from evidence.sandbox import operations
from evidence.sandbox.decoders import complaints
from evidence.sandbox.facts import Value, write_facts
from evidence.sandbox.notes import Note
from evidence.sandbox.protocol import (
    EAGER,
    ENCODED,
    MAGIC,
    PARAMS,
    PIXELS,
    READ,
    REPLY,
    REQUEST,
    AnalyserInfo,
    Hello,
    Message,
    Op,
    Params,
    Role,
    write_hello,
)
from evidence.sandbox.remote import RemoteFile
from evidence.sandbox.results import Kind, Pixels, kind_for

MEMORY = {Kind.PICTURE: 1 << 30, Kind.FILM: 4 << 30, Kind.PAPER: 1 << 30}  # address space, bytes

_ENCODINGS = (  # codecs are modules, loaded when first asked for
    *("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"),
    *("cp1252", "cp1251", "cp1256", "cp437", "shift_jis", "mac-roman", "idna", "unicode_escape"),
)


class Silent:
    """An outlet that keeps nothing: for the warm-up."""

    def facts(self, position: int, values: Mapping[str, Value], notes: Sequence[Note]) -> None:
        """Keep nothing."""

    def encoded(self, role: Role, jpeg: bytes, pts: int = 0, base: Fraction | None = None) -> None:
        """Keep nothing."""

    def pixels(self, role: Role, pixels: Pixels) -> None:
        """Keep nothing."""


def samples(kind: Kind) -> list[bytes]:
    """Return the tiny files whose formats a kind of worker reads."""
    folder = resources.files("evidence.sandbox") / "samples"
    files = [each.read_bytes() for each in folder.iterdir() if each.is_file()]
    return [data for data in files if kind_for(_media_type(data)) is kind]


def _media_type(data: bytes) -> str:
    from evidence.analysers.sniff import media_type

    return media_type(data[:4096])


def warm_up(kind: Kind) -> None:
    """Send one tiny file of each format through each decoder: afterwards nothing can be loaded."""
    for encoding in _ENCODINGS:
        codecs.lookup(encoding)
    for data in samples(kind):
        for op in (Op.ALL, Op.PICTURE, Op.PAGE, Op.SHEET):
            file = Subject(data, len(data))
            operations.Answer(kind, file, Params(), Silent()).to(op)
        cut = Subject(data[: len(data) // 2], len(data) // 2)  # what error paths import
        operations.Answer(kind, cut, Params(), Silent()).to(Op.ALL)


class Pipe:
    """The worker's end of the conversation: replies out, requests and file bytes in."""

    def __init__(self, reader: BinaryIO, writer: BinaryIO, known: Sequence[AnalyserInfo]) -> None:
        self.job = 0
        self.probe = 0
        self._reader = reader
        self._writer = writer
        self._known = known

    def say(self, kind: Message, *parts: bytes, status: int = 0) -> None:
        """Send one message."""
        length = sum(map(len, parts))
        self._writer.write(REPLY.pack(kind, status, self.job, length))
        for part in parts:
            self._writer.write(part)
        self._writer.flush()

    def hear(self, length: int) -> bytes:
        """Return exactly `length` bytes. Raises EOFError when the application is gone."""
        data = self._reader.read(length)
        if len(data) != length:
            raise EOFError
        return data

    def ask(self, offset: int, length: int) -> bytes:
        """Return bytes of the file under work."""
        self.say(Message.READ, READ.pack(offset, length))
        return self.hear(length)

    def facts(self, position: int, values: Mapping[str, Value], notes: Sequence[Note]) -> None:
        """Send one analyser's findings."""
        self.say(Message.FACTS, write_facts(position, self._known[position], values, notes))

    def encoded(self, role: Role, jpeg: bytes, pts: int = 0, base: Fraction | None = None) -> None:
        """Send a JPEG."""
        base = base or Fraction(1)
        head = ENCODED.pack(role, 0, pts, base.numerator, base.denominator)
        self.say(Message.ENCODED, head, jpeg)

    def pixels(self, role: Role, pixels: Pixels) -> None:
        """Send plain pixels."""
        self.say(Message.PIXELS, PIXELS.pack(pixels.width, pixels.height, 1, role), pixels.data)

    def serve_one(self, kind: Kind) -> Op:
        """Answer one request; return PROBE unanswered. Raises EOFError at the end of requests."""
        magic, op, _version, self.job, length, size = REQUEST.unpack(self.hear(REQUEST.size))
        if magic != MAGIC or length != PARAMS.size:
            raise EOFError
        flags, _, longest, page, dpi, count = PARAMS.unpack(self.hear(length))
        params = Params(longest=longest, page=page, dpi=dpi, count=count)
        if op == Op.PROBE:
            self.probe = page
            return Op.PROBE
        eager = self.hear(size) if flags & EAGER else None
        remote = cast("BinaryIO", RemoteFile(self.ask, size))
        file = Subject(remote if eager is None else eager, size)
        ending = operations.Answer(kind, file, params, self).to(Op(op))
        file.memo.clear()  # decoders hold the file and the file holds them
        self.say(Message.DONE, status=ending)
        return Op(op)


Escape = Callable[[Pipe], None]


def _lock_down(kind: Kind, parent: int) -> int:  # locked down: afterwards no coverage is written
    if sys.platform == "linux":
        from evidence.sandbox.lockdown_linux import lock_down
    else:
        from evidence.sandbox.lockdown_portable import lock_down
    return lock_down(MEMORY[kind], parent)


def main(kind_name: str, parent: str, flags: str = "") -> None:  # locked down: as above
    """Run as a worker until the pipe ends. `flags`: "probes", "open" (tests of the lock-down)."""
    kind = Kind(kind_name)
    speaking = os.dup(1)
    os.close(complaints.listen())
    os.dup2(2, 1)  # a library that prints must not speak for us
    decoders = operations.versions(kind)
    warm_up(kind)
    known = operations.announced()
    escape: Escape | None = None
    if "probes" in flags:
        from evidence.sandbox import probes

        escape = probes.run
    level = 1 if "open" in flags else _lock_down(kind, int(parent))
    with open(0, "rb", closefd=False) as reader, open(speaking, "wb") as writer:  # noqa: PTH123
        pipe = Pipe(reader, writer, known)
        hello = Hello(level=level, decoders=decoders, analysers=known)
        pipe.say(Message.HELLO, write_hello(hello))
        _serve(pipe, kind, escape)


def _serve(
    pipe: Pipe, kind: Kind, escape: Callable[[Pipe], None] | None
) -> None:  # locked down: as above
    while True:
        try:
            op = pipe.serve_one(kind)
        except (EOFError, BrokenPipeError):
            os._exit(0)
        if op is Op.PROBE:
            if escape is None:
                os._exit(1)
            escape(pipe)
