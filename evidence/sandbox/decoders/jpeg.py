"""The structure of a JPEG by its markers: size, tables, comments, where the picture ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_COMMENT, _TABLES, _APP1, _APP11 = 0xFE, 0xDB, 0xE1, 0xEB
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(kw_only=True)
class Structure:
    """What the markers up to the first scan say."""

    width: int = 0
    height: int = 0
    bits: int = 0
    parts: int = 0
    tables: bytes = b""
    comments: list[bytes] = field(default_factory=list)
    xmp: bytes = b""
    has_exif: bool = False
    has_manifest: bool = False
    scan: int = 0

    @property
    def tables_digest(self) -> str:
        """The first 16 hex digits of the SHA-256 over the quantisation tables, or ""."""
        return hashlib.sha256(self.tables).hexdigest()[:16] if self.tables else ""


def structure(data: bytes) -> Structure:
    """Read the markers before the first scan; stops quietly where they end."""
    seen, at = Structure(), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _BARE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SOS or length < 2:
            seen.scan = at if marker == _SOS else 0
            break
        _segment(seen, marker, data[at + 4 : at + 2 + length])
        at += 2 + length
    return seen


def _segment(seen: Structure, marker: int, body: bytes) -> None:
    if marker in _SIZES and len(body) >= 6:
        seen.bits, seen.parts = body[0], body[5]
        seen.height, seen.width = (int.from_bytes(body[i : i + 2], "big") for i in (1, 3))
    elif marker == _TABLES:
        seen.tables += body
    elif marker == _COMMENT:
        seen.comments.append(body)
    elif marker == _APP1 and body.startswith(_XMP) and not seen.xmp:
        seen.xmp = body[len(_XMP) :]
    elif marker == _APP1 and body.startswith(b"Exif\0"):
        seen.has_exif = True
    elif marker == _APP11 and b"jumb" in body[:64]:
        seen.has_manifest = True


def end(data: bytes, scan: int) -> int:
    """Return where the picture ends (after its end marker), 0 if the marker is missing.

    Inside the scans FF is always followed by 00 or a restart, so the first FF D9 is the end.
    """
    found = data.find(b"\xff\xd9", scan) if scan else -1
    return found + 2 if found >= 0 else 0
