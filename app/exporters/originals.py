"""The files themselves, read from the vault and hashed again on their way out (R-62)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.exporters.parts import Parts
from evidence.bundle import layout
from evidence.errors import Damaged
from evidence.items import File
from evidence.records import Revision

PIECE = 1024 * 1024
_BY_TYPE = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/tiff": "tif",
    "image/heic": "heic",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/avi": "avi",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "text/plain": "txt",
}
_NEVER = frozenset(
    {
        *("html", "htm", "xhtml", "svg", "xml", "js", "mjs", "hta", "exe", "com", "bat", "cmd"),
        *("msi", "scr", "ps1", "vbs", "lnk", "jar", "app", "sh"),
    }
)
"""Endings that run or render something when a reader double-clicks."""


def write_originals(parts: Parts) -> dict[str, str]:
    """Write every file once; return the path in the bundle by the file record's id.

    Raises:
        Damaged: A file no longer matches its digest; the export stops (R-62).
    """
    with parts.case.read() as reader:
        found = list(reader.of(File))
    refs = {body.record: body.ref for body in parts.bodies if body.kind == "item"}
    files = sorted(((one, refs.get(one.record.item) or one.id) for one in found), key=_ref)
    types = _media_types(parts)
    total = sum(file.record.size for file, _ref in files)
    done, paths = 0, {}
    taken: dict[str, int] = {}
    for file, ref in files:
        taken[ref] = taken.get(ref, 0) + 1
        name = ref if taken[ref] == 1 else f"{ref}.d{taken[ref] - 1}"
        path = layout.evidence_path(name, extension(types.get(file.id), file.record.name))
        written = parts.writer.add(path, _content(parts, file.record, done, total))
        if (written.sha256, written.sha512) != (file.record.sha256, file.record.sha512):
            raise differs(ref)
        done += file.record.size
        paths[file.id] = path
    parts.files = len(paths)
    return paths


def extension(media_type: str | None, name: str) -> str:
    """Return the ending of a file in a bundle: by its bytes, else a harmless one of its name."""
    if media_type in _BY_TYPE:
        return _BY_TYPE[media_type]
    given = PurePosixPath(name).suffix[1:].lower()
    harmless = given.isascii() and given.isalnum() and len(given) <= 5 and given not in _NEVER
    return given if harmless else "bin"


def differs(ref: str) -> Damaged:
    """Return the failure of a file that is no longer what was recorded."""
    return Damaged(
        "{ref} changed. Nothing was exported.",
        code="FILE_DIFFERS",
        advice="Run verify to see all that is damaged, and compare with a backup.",
        ref=ref,
    )


def _ref(pair: tuple[Revision[File], str]) -> str:
    return pair[1]


def _media_types(parts: Parts) -> dict[str, str]:
    """Return the type read from the bytes of each file that was read."""
    found: dict[str, str] = {}
    for body in parts.bodies:
        if body.kind == "reading" and body.data is not None:
            plain = json.loads(body.data)
            for fact in plain["values"]:
                if fact["name"] == "media_type" and isinstance(fact["value"], str):
                    found.setdefault(plain["file"], fact["value"])
    return found


def _content(parts: Parts, file: File, before: int, total: int) -> Iterator[bytes]:
    done = before
    with parts.case.file.open_blob(file.sha256) as source:
        while piece := source.read(PIECE):
            done += len(piece)
            parts.progress.step(done, total, file.name)
            yield piece
