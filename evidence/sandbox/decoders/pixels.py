"""Pixels as arrays: sizes, turns, JPEG for the way out. OpenCV and numpy, no file format read."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from evidence.analysers.subject import NotOpened
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.results import Pixels

Array = npt.NDArray[np.uint8]

MEGAPIXELS = 100_000_000
TURNS: dict[int, tuple[int | None, int | None]] = {  # EXIF orientation: turn, then mirror
    2: (None, 1),
    3: (cv2.ROTATE_180, None),
    4: (None, 0),
    5: (cv2.ROTATE_90_CLOCKWISE, 1),
    6: (cv2.ROTATE_90_CLOCKWISE, None),
    7: (cv2.ROTATE_90_COUNTERCLOCKWISE, 1),
    8: (cv2.ROTATE_90_COUNTERCLOCKWISE, None),
}

cv2.setNumThreads(1)


def check_size(width: int, height: int) -> None:
    """Refuse what is above 100 megapixels before anything is decoded. Raises `NotOpened`."""
    if width * height > MEGAPIXELS:
        raise NotOpened(Note(code=Code.TOO_MANY_PIXELS, a=width, b=height))


def shrunk(pixels: Array, side: int) -> Array:
    """Return pixels with a long side of at most `side`; smaller ones as they are."""
    height, width = pixels.shape[:2]
    if max(width, height) <= side:
        return pixels
    size = fitted(width, height, side)
    return as_array(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def fitted(width: int, height: int, side: int) -> tuple[int, int]:
    """Return width and height brought to a long side of `side`."""
    factor = side / max(width, height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def turned(pixels: Array, orientation: int) -> Array:
    """Return pixels after the turn and mirror that an EXIF orientation asks for."""
    turn, mirror = TURNS.get(orientation, (None, None))
    if turn is not None:
        pixels = as_array(cv2.rotate(pixels, turn))
    return pixels if mirror is None else as_array(cv2.flip(pixels, mirror))


def as_array(pixels: Any) -> Array:  # noqa: ANN401  OpenCV's type is wider than what it returns
    """Return what OpenCV or Pillow gave as contiguous bytes."""
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def encoded(pixels: Array, quality: int = 85, most: int = 256 << 10) -> bytes:
    """Return BGR pixels as a JPEG of at most `most` bytes."""
    while True:
        _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if data.size <= most or quality <= 15:
            return data.tobytes()
        quality -= 15


def decoded(jpeg: bytes) -> Array | None:
    """Return BGR pixels of a small JPEG that came out of a file, None if it is not one."""
    try:
        found = cv2.imdecode(
            np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
        )
    except cv2.error:
        return None
    return None if found is None else as_array(found)


def rgb(pixels: Array) -> Pixels:
    """Return BGR pixels as plain RGB bytes."""
    height, width = pixels.shape[:2]
    return Pixels(width=width, height=height, data=as_array(pixels[:, :, ::-1]).tobytes())


def luma(pixels: Array) -> Array:
    """Return the brightness of BGR pixels."""
    return as_array(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


def brought_to(pixels: Array, side: int) -> Array:
    """Return pixels with a long side of exactly `side`, smaller ones enlarged."""
    height, width = pixels.shape[:2]
    size = fitted(width, height, side)
    way = cv2.INTER_AREA if side < max(width, height) else cv2.INTER_LINEAR
    return (
        pixels if size == (width, height) else as_array(cv2.resize(pixels, size, interpolation=way))
    )


def widened_to(pixels: Array, width: int) -> Array:
    """Return pixels `width` wide, shrunk by areas."""
    height = max(1, round(pixels.shape[0] * width / pixels.shape[1]))
    return as_array(
        cv2.resize(pixels, (width, min(height, width * 16)), interpolation=cv2.INTER_AREA)
    )
