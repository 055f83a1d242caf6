"""Structural facts that editing leaves: right or wrong by themselves, never a verdict.

Messengers strip and re-encode as editors do; each fact is worded as an observation.
"""

from __future__ import annotations

from functools import cache, lru_cache

from evidence.analysers import Findings, analyser
from evidence.analysers.subject import Subject
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code

_MOVIES = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
_READS = _MOVIES | {"image/jpeg"}
_FIELDS = ("exif_present", "trailing_bytes", "quality_nearest", "quality_exact", "atom_order")
# The example luminance table of JPEG's Annex K in the order of its file (zigzag).
_STANDARD = (
    *(16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40),
    *(26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51),
    *(56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87),
    *(95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99),
)


@analyser("edits", version=1, reads=_READS, fields=_FIELDS)
def observe(file: Subject) -> Findings:
    """Return what the structure shows: no EXIF, bytes behind the end, tables, order of atoms."""
    if file.media_type in _MOVIES:
        from evidence.sandbox.decoders import ends

        return {"atom_order": " ".join(ends.boxes(file))}
    from evidence.sandbox.decoders import image

    seen = image.markers(file)
    found: dict[str, Value] = {"exif_present": int(seen.has_exif)}
    end = image.end(file)
    if end and end < file.size:
        found["trailing_bytes"] = file.size - end
        file.note(Code.TRAILING, a=file.size - end)
    if len(seen.tables) > 64 and seen.tables[0] == 0:  # 8 bits, the first table
        quality, difference = nearest_quality(seen.tables[1:65])
        found |= {"quality_nearest": quality, "quality_exact": int(not difference)}
    return found


@lru_cache(maxsize=64)  # a camera writes few tables
def nearest_quality(table: bytes) -> tuple[int, int]:
    """Return the standard quality 1 to 100 nearest to a luminance table, and the difference."""
    difference, quality = min(
        (sum(abs(a - b) for a, b in zip(table, _scaled(quality), strict=True)), quality)
        for quality in range(1, 101)
    )
    return quality, difference


@cache
def _scaled(quality: int) -> list[int]:
    factor = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [min(255, max(1, (value * factor + 50) // 100)) for value in _STANDARD]
