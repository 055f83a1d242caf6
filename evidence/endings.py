"""Whether what a file is called and what its bytes are agree: a name is a claim like any other."""

from __future__ import annotations

from typing import Final

from evidence.sandbox.results import OPAQUE

_ISO_MEDIA: Final = frozenset({"video/mp4", "video/quicktime", "audio/mp4"})
_TIFF: Final = frozenset({"image/tiff"})
_TEXT: Final = frozenset({"text/plain"})
_ZIP: Final = frozenset({"application/zip"})
_OF_ENDING: Final = {
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), frozenset({"image/jpeg"})),
    "png": frozenset({"image/png"}),
    "gif": frozenset({"image/gif"}),
    **dict.fromkeys(("tif", "tiff", "dng"), _TIFF),
    "webp": frozenset({"image/webp"}),
    **dict.fromkeys(("heic", "heif"), frozenset({"image/heic"})),
    **dict.fromkeys(("mp4", "m4v", "mov", "qt", "3gp", "m4a"), _ISO_MEDIA),
    **dict.fromkeys(("webm", "mkv"), frozenset({"video/webm", "video/x-matroska"})),
    "avi": frozenset({"video/avi"}),
    "wav": frozenset({"audio/wav"}),
    "mp3": frozenset({"audio/mpeg"}),
    **dict.fromkeys(("ogg", "oga", "opus"), frozenset({"audio/ogg"})),
    "pdf": frozenset({"application/pdf"}),
    **dict.fromkeys(("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "kmz", "wacz"), _ZIP),
    **dict.fromkeys(("txt", "csv", "md", "log", "json", "xml", "html", "htm"), _TEXT),
}
_IN_WORDS: Final = {
    "image/jpeg": "a JPEG picture",
    "image/png": "a PNG picture",
    "image/gif": "a GIF picture",
    "image/tiff": "a TIFF picture",
    "image/webp": "a WebP picture",
    "image/heic": "a HEIC picture",
    "video/mp4": "an MP4 film",
    "video/quicktime": "a QuickTime film",
    "video/webm": "a WebM film",
    "video/x-matroska": "a Matroska film",
    "video/avi": "an AVI film",
    "audio/wav": "a WAV sound",
    "audio/mpeg": "an MP3 sound",
    "audio/mp4": "an M4A sound",
    "audio/ogg": "an Ogg sound",
    "application/pdf": "a PDF document",
    "application/zip": "a zip archive",
    "text/plain": "plain text",
    OPAQUE: "of no known format",
}


def disagreement(name: str, media_type: str) -> str | None:
    """Return a sentence if the ending of a name promises other bytes than there are, else None.

    An ending we know nothing of promises nothing.

    Args:
        name: The file's name as received.
        media_type: What its bytes are (`evidence.sandbox.results`).
    """
    stem, dot, ending = name.rpartition(".")
    promised = _OF_ENDING.get(ending.casefold()) if stem and dot else None
    if promised is None or media_type in promised:
        return None
    found = _IN_WORDS.get(media_type, media_type)
    return f"The name ends in .{ending}, but the bytes are {found}."
