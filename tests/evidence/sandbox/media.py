"""Files to read, drawn when they are needed, and an outlet that remembers."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from evidence.analysers import found
from evidence.analysers.subject import Subject
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.operations import Answer
from evidence.sandbox.protocol import Ending, Op, Params, Role
from evidence.sandbox.results import Kind, Pixels, kind_for


@dataclass
class Heard:
    """An outlet that remembers what it was told."""

    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    jpegs: list[tuple[Role, bytes, int, Fraction | None]] = field(default_factory=list)
    shown: dict[Role, Pixels] = field(default_factory=dict)
    ending: Ending = Ending.READ

    def facts(self, position: int, values: Mapping[str, Value], notes: Sequence[Note]) -> None:
        self.values[found()[position].name] = dict(values)
        self.notes += notes

    def encoded(self, role: Role, jpeg: bytes, pts: int = 0, base: Fraction | None = None) -> None:
        self.jpegs.append((role, jpeg, pts, base))

    def pixels(self, role: Role, pixels: Pixels) -> None:
        self.shown[role] = pixels

    @property
    def codes(self) -> set[Code]:
        return {note.code for note in self.notes}

    def jpeg(self, role: Role) -> bytes:
        return next(data for kept, data, _, _ in self.jpegs if kept is role)


Answering = Callable[..., Heard]


def read_here(data: bytes, op: Op = Op.ALL, kind: Kind | None = None, **params: int) -> Heard:
    """Read bytes in this process, as a worker would."""
    from evidence.analysers.sniff import media_type

    heard = Heard()
    kind = kind or kind_for(media_type(data[:4096]))
    answer = Answer(kind, Subject(data, len(data)), Params(**params), heard)
    heard.ending = answer.to(op)
    return heard


def sample(name: str) -> bytes:
    """Return one of the warm-up files."""
    return (resources.files("evidence.sandbox") / "samples" / name).read_bytes()


def samples() -> list[str]:
    """Return the names of the warm-up files."""
    folder = Path(str(resources.files("evidence.sandbox") / "samples"))
    return sorted(each.name for each in folder.iterdir())


def drawn(width: int = 64, height: int = 48) -> Image.Image:
    """Return a picture whose left upper quarter is red, the right upper green, below blue."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (255, 0, 0)
    pixels[: height // 2, width // 2 :] = (0, 255, 0)
    pixels[height // 2 :] = (0, 0, 255)
    return Image.fromarray(pixels)


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def exif(tags: Mapping[tuple[str, int], object]) -> Image.Exif:
    """Return EXIF of tags by directory and number."""
    made = Image.Exif()
    places = {"exif": 0x8769, "gps": 0x8825}
    for (directory, number), value in tags.items():
        target: Any = made if directory == "image" else made.get_ifd(places[directory])
        target[number] = value
    return made


def photo(tags: Mapping[tuple[str, int], object], form: str = "JPEG", **options: Any) -> bytes:
    """Return a small picture with EXIF."""
    return saved(drawn(), form, exif=exif(tags), **options)


def empty_png(width: int, height: int) -> bytes:
    """Return a PNG that announces a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        tail = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + tail

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def film(
    *,
    form: str = "mp4",
    frames: int = 12,
    metadata: Mapping[str, str] | None = None,
    steps: Sequence[int] = (1,),
    rotation: int = 0,
) -> bytes:
    """Return a film whose frame n stands at the sum of `steps`, repeated, in 1/10 s."""
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"}
    with av.open(out, "w", format=form, options=options) as container:
        container.metadata.update(metadata or {})
        stream: Any = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.gop_size = 4
        stream.time_base = Fraction(1, 10)
        stream.codec_context.time_base = Fraction(1, 10)
        if rotation:
            stream.set_display_rotation(rotation)
        maker: Any = av.VideoFrame
        at = 0
        for number in range(frames):
            frame = maker.from_image(drawn())
            frame.pts, frame.time_base = at, Fraction(1, 10)
            at += steps[number % len(steps)]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()
