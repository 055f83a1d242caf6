"""Pictures to look at: pixels out of the sandbox, never a decoded file in this process."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.blobs import opened
from app.case import Case
from app.describing import PREVIEW
from app.sheets import SHEET, unpack
from app.workers import Priority
from evidence.errors import Refused
from evidence.lines import ItemLine
from evidence.sandbox.protocol import Op, Params

if TYPE_CHECKING:
    from evidence.sandbox.results import Result

THUMB = 336
"""Long side of a thumbnail as asked for, in pixels (168 on screen at 200 %)."""
BLURRED = 16
"""Long side of a blurred thumbnail: clear pixels do not leave the sandbox unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Upright pixels, 8-bit RGB, rows without padding: `len(rgb) == width * height * 3`."""

    width: int
    height: int
    rgb: bytes
    caption: str = ""


def needs_blur(line: ItemLine) -> bool:
    """Say whether the item is blurred until asked for: unless somebody looked and said none."""
    return line.sensitivity != ("none",)


def thumbnail(case: Case, line: ItemLine, *, clear: bool) -> Picture | None:
    """Return a small picture of an item, or None where it has none."""
    if line.sha256 is None:
        return None
    data = case.file.derived.get(line.sha256, *PREVIEW)
    if data is None:
        return None
    side = THUMB if clear or not needs_blur(line) else BLURRED
    return _pixels(_run(case, data, side))


def picture(case: Case, line: ItemLine, *, longest: int) -> Picture | None:
    """Return an item's whole picture, upright, with a long side of at most `longest` pixels.

    Raises:
        Refused: The file cannot be shown.
    """
    if line.sha256 is None:
        return None
    op = Op.PAGE if line.media_type == "application/pdf" else Op.PICTURE
    sha256 = line.sha256
    asked = case.workers.submit(
        op,
        lambda: opened(case, sha256),
        line.size or 0,
        Priority.SCREEN,
        params=Params(longest=longest),
    )
    return _pixels(asked.result())


def key_frames(case: Case, line: ItemLine) -> tuple[Picture, ...]:
    """Return the stored key frames of a film, each with its exact time as caption."""
    if line.sha256 is None:
        return ()
    data = case.file.derived.get(line.sha256, *SHEET)
    frames = unpack(data) if data is not None else ()
    shown = (_pixels(_run(case, frame.jpeg, THUMB), frame.caption) for frame in frames)
    return tuple(one for one in shown if one is not None)


def _run(case: Case, data: bytes, longest: int) -> Result:
    asked = case.workers.submit(
        Op.PICTURE, lambda: io.BytesIO(data), len(data), params=Params(longest=longest)
    )
    return asked.result()


def _pixels(result: Result, caption: str = "") -> Picture | None:
    if result.pixels:
        image = result.pixels[0]
        return Picture(width=image.width, height=image.height, rgb=image.data, caption=caption)
    if result.status in ("undecodable", "not_opened"):
        raise Refused(
            "This file cannot be shown.",
            advice="It is kept and its digest is right. Extract it to look at it elsewhere.",
        )
    return None
