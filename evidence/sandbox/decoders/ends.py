"""Whether the file is as long as its own structure says; decoders often hide a missing end."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice

from evidence.analysers.subject import Subject

_BOXES = frozenset(
    {"image/heic", "video/mp4", "video/quicktime", "audio/mp4"},
)
_RIFF = frozenset({"image/webp", "audio/wav", "video/avi"})
_MATROSKA = frozenset({"video/webm", "video/x-matroska"})
_MOST_BOXES = 1000
_UNKNOWN = (0, 0xFFFFFFFF)  # a recorder that never came back to write the length
_SEGMENT = b"\x18\x53\x80\x67"


def cut(file: Subject) -> bool:
    """Return whether the end of the file is missing; False where its format does not tell."""
    if file.media_type in _BOXES:
        return _boxes_cut(file)
    if file.media_type in _RIFF:
        length = int.from_bytes(file.piece(4, 4), "little")
        return length not in _UNKNOWN and length + 8 > file.size
    if file.media_type in _MATROSKA:
        return _matroska(file)
    if file.media_type == "image/png":
        return b"IEND" not in file.piece(max(0, file.size - 1024), 1024)
    if file.media_type == "image/gif":
        return b";" not in file.piece(max(0, file.size - 16), 16)
    return False


def _walk(file: Subject) -> Iterator[tuple[str, int]]:
    """Yield name and end of the outermost boxes of an ISO base media file."""
    at = 0
    for _ in range(_MOST_BOXES):
        head = file.piece(at, 16)
        if not head[4:8].isalnum():
            return
        length = int.from_bytes(head[:4], "big")
        if length == 1 and len(head) == 16:
            length = struct.unpack(">Q", head[8:])[0]
        at = at + max(length, 8) if length else file.size  # 0: up to the end
        yield head[4:8].decode("ascii"), at


def boxes(file: Subject) -> list[str]:
    """Return the names of the outermost boxes in order, at most 64."""
    return [name for name, _ in islice(_walk(file), 64)]


def _boxes_cut(file: Subject) -> bool:
    return any(end > file.size for _, end in _walk(file))


def _matroska(file: Subject) -> bool:
    """Compare the length of the segment, if it is known, with the file's."""
    head = file.head()
    at = head.find(_SEGMENT) + len(_SEGMENT)
    if at < len(_SEGMENT) or at >= len(head):
        return False
    width = 9 - head[at].bit_length()
    if width > 8:
        return False
    mask = (1 << 7 * width) - 1
    length = int.from_bytes(head[at : at + width], "big") & mask
    return length != mask and at + width + length > file.size
