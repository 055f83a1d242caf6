"""What the sandbox says of a file, as readings to record and previews to keep."""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import TYPE_CHECKING

from app.sheets import SHEET, KeyFrame, pack
from evidence.endings import disagreement
from evidence.evidence_words import ItemKind, ReadingStatus
from evidence.ids import FileId
from evidence.items import Fact, Reading

if TYPE_CHECKING:
    from evidence.sandbox.results import ReadingResult, Result
    from storage.derived import Derived

PREVIEW = ("preview", 1)
EMBEDDED = ("embedded", 1)
_KINDS = {"image": ItemKind.IMAGE, "video": ItemKind.VIDEO, "audio": ItemKind.AUDIO}


def kind_of_item(result: Result | None, name: str) -> ItemKind:
    """Return the kind of item a file is: by its bytes if they were read, else by its name."""
    media_type = result.media_type if result else mimetypes.guess_type(name)[0] or ""
    return _KINDS.get(media_type.partition("/")[0], ItemKind.DOCUMENT)


def told_of_name(result: Result, name: str) -> Result:
    """Return what the sandbox said, with what the file's name has to do with it.

    Each warning stands once, with the reader that said it first.
    """
    from evidence.sandbox.results import ReadingResult, Status

    sniffed = result.value("media_type")  # None: its reader died before it said so
    tried = sniffed is not None and result.status is not Status.EMPTY
    odd = disagreement(name, str(sniffed)) if tried else None
    readings = result.readings
    status = result.status
    if odd is not None:
        about = ReadingResult(tool="name", version=1, decoder="", values={}, warnings=(odd,))
        readings = (*readings, about)
        status = Status.READ_WITH_WARNINGS if status is Status.READ else status
    said: set[str] = set()
    once = []
    for one in readings:
        once.append(replace(one, warnings=tuple(w for w in one.warnings if w not in said)))
        said.update(one.warnings)
    return replace(result, status=status, readings=tuple(once))


def readings_of(file: FileId, result: Result) -> list[Reading]:
    """Return the readings to record; the first says what became of the file."""
    made = [_reading(file, one, result) for one in result.readings]
    first = Reading(
        file=file,
        tool="status",
        version="1",
        sandbox_level=result.level,
        values=(Fact(name="media_type", value=result.media_type),),
        status=ReadingStatus(result.status.value),
    )
    return [first, *made]


def keep_previews(derived: Derived, sha256: str, result: Result) -> None:
    """Keep what can be shown; all of it can be made again."""
    if result.preview is not None:
        derived.put(sha256, *PREVIEW, result.preview)
    if result.thumbnail is not None:
        derived.put(sha256, *EMBEDDED, result.thumbnail)
    if result.frames:
        frames = [KeyFrame(pts=f.pts, time_base=f.time_base, jpeg=f.jpeg) for f in result.frames]
        derived.put(sha256, *SHEET, pack(frames))


def _reading(file: FileId, one: ReadingResult, result: Result) -> Reading:
    return Reading(
        file=file,
        tool=one.tool,
        version=str(one.version),
        sandbox_level=result.level,
        decoders=(Fact(name="decoder", value=one.decoder),) if one.decoder else (),
        values=tuple(Fact(name=name, value=value) for name, value in one.values.items()),
        warnings=one.warnings,
    )
