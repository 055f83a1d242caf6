"""Boxes of a HEIC that libheif keeps to itself: how the picture is turned, and its thumbnail.

Nothing is decoded here. A thumbnail is had by telling libheif, in a copy of the file, that it is
the picture.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

META_MOST: Final = 4 << 20
_MOST_BOXES: Final = 1000
_NOTHING: Final = b"free"  # a reference of a type no reader looks for


@dataclass(kw_only=True)
class Boxes:
    """What the boxes say of the picture.

    Attributes:
        irot: Quarter turns anticlockwise, or None. imir: 0 or 1, which axis, or None.
        thumbnail: Number of the item that is its thumbnail, or None.
        picture: Number of the picture's item, where that number stands, how wide it is.
        references: Where the types of references from thumbnails stand.
    """

    irot: int | None = None
    imir: int | None = None
    thumbnail: int | None = None
    picture: tuple[int, int, int] = (0, 0, 0)
    references: list[int] = field(default_factory=list)

    def with_thumbnail_as_picture(self, data: bytes) -> bytes:
        """Return the file as one whose picture is its thumbnail."""
        made = bytearray(data)
        _, at, width = self.picture
        made[at : at + width] = (self.thumbnail or 0).to_bytes(width, "big")
        for place in self.references:
            made[place : place + 4] = _NOTHING
        return bytes(made)


def boxes(data: bytes) -> Boxes:
    """Read the boxes; of a damaged file, what was read up to there."""
    seen = Boxes()
    try:
        meta = next((box for box in _inside(data, 0, len(data)) if box[0] == b"meta"), None)
        if meta is not None and meta[2] - meta[1] <= META_MOST:
            parts = {name: (at, end) for name, at, end in _inside(data, meta[1] + 4, meta[2])}
            _picture(seen, data, parts[b"pitm"])
            _thumbnail(seen, data, parts.get(b"iref"))
            _turns(seen, data, parts.get(b"iprp"))
    except (struct.error, KeyError, IndexError):
        pass
    return seen


def _inside(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give name, beginning of the body and end of each box."""
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        length, name = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if length == 1:
            (length,), body = struct.unpack_from(">Q", data, body), at + 16
        stop = at + length if length else end
        if not body <= stop <= end:
            return
        yield name, body, stop
        at = stop


def _picture(seen: Boxes, data: bytes, pitm: tuple[int, int]) -> None:
    at = pitm[0] + 4
    width = 4 if data[pitm[0]] else 2
    seen.picture = (_number(data, at, width), at, width)


def _thumbnail(seen: Boxes, data: bytes, iref: tuple[int, int] | None) -> None:
    if iref is None:
        return
    width = 4 if data[iref[0]] else 2
    for name, at, _end in _inside(data, iref[0] + 4, iref[1]):
        if name == b"thmb":
            seen.references.append(at - 4)
            targets = range(_number(data, at + width, 2))
            of = [_number(data, at + width + 2 + width * n, width) for n in targets]
            if seen.picture[0] in of and seen.thumbnail is None:
                seen.thumbnail = _number(data, at, width)


def _turns(seen: Boxes, data: bytes, iprp: tuple[int, int] | None) -> None:
    parts = {} if iprp is None else {name: (at, end) for name, at, end in _inside(data, *iprp)}
    if not parts.keys() >= {b"ipco", b"ipma"}:
        return
    known = list(_inside(data, *parts[b"ipco"]))
    for number in _properties(data, parts[b"ipma"][0], seen.picture[0]):
        name, at, _end = known[number - 1]
        if name == b"irot":
            seen.irot = data[at] & 3
        elif name == b"imir":
            seen.imir = data[at] & 1


def _properties(data: bytes, at: int, item: int) -> Iterator[int]:
    """Give the numbers (from 1) of the properties of an item."""
    wide_ids, wide = data[at] > 0, data[at + 3] & 1
    count, at = _number(data, at + 4, 4), at + 8
    for _ in range(count):
        width = 4 if wide_ids else 2
        found, several, at = _number(data, at, width), data[at + width], at + width + 1
        step = 2 if wide else 1
        numbers = [_number(data, at + step * n, step) for n in range(several)]
        at += step * several
        if found == item:
            yield from (n & (0x7FFF if wide else 0x7F) for n in numbers if n & 0x7FFF)


def _number(data: bytes, at: int, width: int) -> int:
    return int(struct.unpack_from({1: ">B", 2: ">H", 4: ">I"}[width], data, at)[0])
