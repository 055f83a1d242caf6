"""Builds HEIC files box by box around the coded picture of `tiny.heic`: pi-heif only decodes."""

from __future__ import annotations

from dataclasses import dataclass

from tests.evidence.sandbox.media import sample

_TINY = sample("tiny.heic")
_HVCC = _TINY[0xE7:0x15D]
_CODED = _TINY[0x1D1 : 0x1D1 + 0x8B]
SIDE = 64


def box(name: str, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + name.encode() + body


def large(name: str, body: bytes) -> bytes:
    """A box that gives its length in 64 bits."""
    return b"\0\0\0\1" + name.encode() + (len(body) + 16).to_bytes(8, "big") + body


def full(name: str, version: int, *parts: bytes, flags: int = 0) -> bytes:
    return box(name, bytes([version]), flags.to_bytes(3, "big"), *parts)


@dataclass(frozen=True, kw_only=True)
class Heic:
    """A HEIC of 64 × 64; item 1 is the picture, item 2 its thumbnail, if it has one.

    `of`: what the thumbnail is of. `wide`: 32-bit ids and 15-bit properties. `side`: of the
    thumbnail, as its box says. `lost`: its bytes are not in the file.
    """

    irot: int | None = None
    imir: int | None = None
    thumbnail: bool = False
    of: int = 1
    wide: bool = False
    side: int = SIDE
    lost: bool = False

    @property
    def data(self) -> bytes:
        """The file."""
        ftyp = box("ftyp", b"heic\0\0\0\0mif1heic")
        meta = self.meta(0)
        meta = self.meta(len(ftyp) + len(meta) + 8)
        return ftyp + meta + box("mdat", _CODED)

    def meta(self, offset: int) -> bytes:
        items = [1, 2] if self.thumbnail else [1]
        hdlr = full("hdlr", 0, bytes(4), b"pict", bytes(13))
        starts = {1: offset, 2: offset + 9999 * self.lost}
        places = [_u16(n) + bytes(4) + _u16(1) + _u32(starts[n]) + _u32(len(_CODED)) for n in items]
        # version 1: item, method, base, one extent
        iloc = full("iloc", 1, b"\x44\0", _u16(len(items)), *places)
        infos = [full("infe", 2, _u16(n), bytes(2), b"hvc1\0") for n in items]
        parts = [hdlr, full("pitm", self.wide, self.number(1)), iloc]
        parts += [full("iinf", 0, _u16(len(items)), *infos), self.properties(items)]
        if self.thumbnail:
            ids = self.number(2), _u16(1), self.number(self.of)
            parts.append(full("iref", self.wide, box("thmb", *ids)))
        return full("meta", 0, *parts)

    def properties(self, items: list[int]) -> bytes:
        made = [_HVCC, full("ispe", 0, _u32(SIDE) * 2), full("ispe", 0, _u32(self.side) * 2)]
        turns = []
        for name, value in (("irot", self.irot), ("imir", self.imir)):
            if value is not None:
                made.append(box(name, bytes([value])))
                turns.append(len(made))
        tied = [self.tied(n, [1, 2 if n == 1 else 3, *turns]) for n in items]
        ipma = full("ipma", self.wide, _u32(len(items)), *tied, flags=int(self.wide))
        return box("iprp", box("ipco", *made), ipma)

    def tied(self, item: int, numbers: list[int]) -> bytes:
        width, essential = (2, 0x8000) if self.wide else (1, 0x80)
        shown = b"".join((essential | n).to_bytes(width, "big") for n in numbers)
        return self.number(item) + bytes([len(numbers)]) + shown

    def number(self, item: int) -> bytes:
        return _u32(item) if self.wide else _u16(item)


def _u16(value: int) -> bytes:
    return value.to_bytes(2, "big")


def _u32(value: int) -> bytes:
    return value.to_bytes(4, "big")
