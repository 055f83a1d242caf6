"""What kind of file this is, by its first bytes and never by its name."""

from __future__ import annotations

from evidence.analysers import Findings, Tier, analyser
from evidence.analysers.subject import Subject
from evidence.sandbox.notes import Code
from evidence.sandbox.results import ANY, OPAQUE

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/avi"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
)
_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_RIFF = {"image/webp", "audio/wav", "video/avi"}
_BINARY = bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32)) + b"\x7f"
_PDF_WITHIN = 1024


def _brand(head: bytes) -> str:
    brand = head[8:12]
    if brand in _HEIF_BRANDS:
        return "image/heic"
    if brand == b"qt  ":
        return "video/quicktime"
    return "audio/mp4" if brand in (b"M4A ", b"M4B ") else "video/mp4"


def _matroska(head: bytes) -> str:
    return "video/webm" if b"webm" in head[:64] else "video/x-matroska"


def _is_mpeg_sound(head: bytes) -> bool:
    """Two frame headers of MPEG audio, the second where the first one says it is."""
    place = _mpeg_frame(head, 0)
    return bool(place) and bool(_mpeg_frame(head, place))


def _mpeg_frame(head: bytes, at: int) -> int:
    """Return where the frame of MPEG audio layer III that begins at `at` ends, 0 if none does."""
    mark = head[at : at + 4]
    if len(mark) < 4 or mark[0] != 0xFF or mark[1] & 0xE6 != 0xE2:  # layer III
        return 0
    version, rate, sampling = mark[1] >> 3 & 3, mark[2] >> 4, mark[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or sampling == 3:
        return 0
    first = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    later = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    kilobits = (first if version == 3 else later)[rate - 1]
    hertz = (44100, 48000, 32000)[sampling] >> (0, 0, 1, 0)[version] >> (2 if version == 0 else 0)
    return at + (144 if version == 3 else 72) * kilobits * 1000 // hertz + (mark[2] >> 1 & 1)


def _text_encoding(head: bytes, *, whole: bool) -> str:
    """Return the encoding of plain text, or "" for anything else."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.translate(None, _BINARY) != head:
        return ""
    try:
        head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = not whole and error.start >= len(head) - 3  # a letter across the end of the sample
        return "utf-8" if cut else "unknown"
    return "utf-8"


def media_type(head: bytes) -> str:
    """Return the media type by the first 4 KiB; `OPAQUE` for what is not in our list."""
    for offset, magic, name in _MAGIC:
        if head.startswith(magic, offset) and (name not in _RIFF or head.startswith(b"RIFF")):
            return name
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in _QUICKTIME_ATOMS:
        return "video/quicktime"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return _matroska(head)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "application/pdf"
    return "audio/mpeg" if _is_mpeg_sound(head) else OPAQUE


@analyser("sniff", version=1, reads=ANY, tier=Tier.FAST, fields=("media_type", "encoding"))
def sniff(file: Subject) -> Findings:
    """Return the media type, and for text its encoding ("unknown": 8-bit, to be chosen)."""
    head = file.head()
    name = media_type(head)
    if name == OPAQUE and head:
        encoding = _text_encoding(head, whole=file.size <= len(head))
        if encoding:
            file.media_type = "text/plain"
            return {"media_type": "text/plain", "encoding": encoding}
    file.media_type = name
    from evidence.sandbox.decoders import ends

    if ends.cut(file):
        file.note(Code.TRUNCATED)
    return {"media_type": name}
