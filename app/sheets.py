"""Key frames of a film as one derived file: a JSON head, then the frames as they came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

SHEET = ("sheet", 1)
"""Recipe and version under which the derived store keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFrame:
    """One key frame: exact time as ticks and seconds a tick ("1/25"), and its JPEG."""

    pts: int
    time_base: str
    jpeg: bytes

    @property
    def caption(self) -> str:
        """Return its time as h:mm:ss.mmm."""
        millis = int(self.pts * Fraction(self.time_base) * 1000)
        seconds, millis = divmod(millis, 1000)
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{millis:03d}"


def pack(frames: Sequence[KeyFrame]) -> bytes:
    """Return frames as bytes: u32 length of the head, the head, the JPEGs one after another."""
    rows = [{"pts": f.pts, "time_base": f.time_base, "size": len(f.jpeg)} for f in frames]
    head = json.dumps(rows).encode()
    return len(head).to_bytes(4, "big") + head + b"".join(frame.jpeg for frame in frames)


def unpack(data: bytes) -> tuple[KeyFrame, ...]:
    """Return the frames of `pack`."""
    start = 4 + int.from_bytes(data[:4], "big")
    made = []
    for row in json.loads(data[4:start]):
        end = start + row["size"]
        made.append(KeyFrame(pts=row["pts"], time_base=row["time_base"], jpeg=data[start:end]))
        start = end
    return tuple(made)
