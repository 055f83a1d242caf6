"""What a worker does with one file: which analysers and pictures each request asks for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from evidence.analysers import Analyser, Tier, found
from evidence.analysers.picture_claims import THUMBNAIL
from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.protocol import AnalyserInfo, Ending, Op, Params, Role
from evidence.sandbox.results import FILMS, OPAQUE, PAPERS, PICTURES, Kind, Pixels, kind_for

PREVIEW_SIDE, FRAME_SIDE, BLUR_WIDTH = 512, 320, 16
MOST_FRAMES = 200
_VIEW_SIDE = 4700  # of a square that still fits into one PIXELS message
_UNREAD = frozenset({OPAQUE, "application/zip"})
_TIERS: dict[Op, frozenset[Tier]] = {
    Op.FACTS: frozenset({Tier.FAST}),
    Op.PREVIEW: frozenset({Tier.USUAL}),
    Op.FILM: frozenset({Tier.USUAL}),
    Op.ALL: frozenset({Tier.FAST, Tier.USUAL}),
}
LIBRARIES: dict[Kind, tuple[str, ...]] = {
    Kind.PICTURE: ("exif", "image"),
    Kind.FILM: ("video",),
    Kind.PAPER: ("document",),
}


class Outlet(Protocol):
    """Where findings go: the pipe in a worker, a list in a test."""

    def facts(self, position: int, values: Mapping[str, Value], notes: Sequence[Note]) -> None:
        """Send one analyser's findings."""

    def encoded(self, role: Role, jpeg: bytes, pts: int = 0, base: Fraction | None = None) -> None:
        """Send a JPEG."""

    def pixels(self, role: Role, pixels: Pixels) -> None:
        """Send plain pixels."""


def versions(kind: Kind) -> dict[str, str]:
    """Import the decoders of a kind of worker and return their versions."""
    known: dict[str, str] = {}
    for name in LIBRARIES[kind]:
        known |= importlib.import_module(f"evidence.sandbox.decoders.{name}").VERSIONS
    return known


def announced() -> tuple[AnalyserInfo, ...]:
    """Return the analysers as HELLO announces them."""
    return tuple(
        AnalyserInfo(
            name=each.name,
            version=each.version,
            decoders=each.decoders,
            fields=each.fields,
            sensitive=each.sensitive,
        )
        for each in found()
    )


class Answer:
    """One file being read for one request; remembers everything noticed, for the ending."""

    def __init__(self, kind: Kind, file: Subject, params: Params, out: Outlet) -> None:
        self._kind = kind
        self._file = file
        self._params = params
        self._out = out
        self._noticed: list[Note] = []
        self._thumbnail_sent = False

    def to(self, op: Op) -> Ending:
        """Answer the request and say how it ended; nothing a decoder raises comes out of here."""
        file, sniff = self._file, found()[0]
        values = self._guarded(sniff.run)
        if file.media_type in _UNREAD:
            file.note(Code.NO_READER)
        elif kind_for(file.media_type) is not self._kind:
            self._send(0, values)
            return Ending.ELSEWHERE
        elif op not in _TIERS:
            self._guarded(lambda _: self._show(op))
        self._send(0, values)
        for position, each in enumerate(found()[1:], start=1):
            wanted = each.tier in _TIERS.get(op, ()) and file.media_type in each.reads
            if wanted and not self._closed():
                self._run(position, each)
        return self._ending()

    def _run(self, position: int, each: Analyser) -> None:
        values = self._guarded(each.run)
        preview = _PREVIEWS.get(each.name)
        if preview and not any(_closing(note) for note in self._file.notes):
            self._guarded(lambda _: preview(self))
        self._send(position, values)

    def _guarded(self, run: Callable[[Subject], Mapping[str, Value]]) -> dict[str, Value]:
        file = self._file
        try:
            return dict(run(file))
        except NotOpened as refusal:
            file.notes.append(refusal.note)
        except MemoryError:
            file.note(Code.NO_MEMORY)
        except Undecodable as error:
            file.note(Code.UNDECODABLE, detail=str(error))
        except Exception as error:  # noqa: BLE001  a decoder's exception is a finding
            file.note(Code.READER_FAILED, detail=f"{type(error).__name__}: {error}")
        return {}

    def _send(self, position: int, values: Mapping[str, Value]) -> None:
        notes = self._file.take_notes()
        self._noticed += notes
        self._out.facts(position, values, notes)
        thumbnail = self._file.memo.get(THUMBNAIL)
        if isinstance(thumbnail, bytes) and not self._thumbnail_sent:
            self._thumbnail_sent = True
            self._out.encoded(Role.THUMBNAIL, thumbnail)

    def _closed(self) -> bool:
        return any(_closing(note) for note in self._noticed)

    def _ending(self) -> Ending:
        if any(note.refusal for note in self._noticed):
            return Ending.NOT_OPENED
        if any(note.code is Code.UNDECODABLE for note in self._noticed):
            return Ending.UNDECODABLE
        damaged = any(note.damage for note in self._noticed)
        return Ending.READ_WITH_WARNINGS if damaged else Ending.READ

    def _show(self, op: Op) -> dict[str, Value]:
        """Answer a request of the viewer: pixels of a picture or page, frames of a film."""
        from evidence.sandbox.decoders import pixels

        file, params = self._file, self._params
        if op is Op.SHEET and file.media_type in FILMS:
            self._frames(min(params.count, MOST_FRAMES))
        elif op is Op.PAGE and file.media_type in PAPERS:
            from evidence.sandbox.decoders import document

            dpi = params.dpi or document.fitting(file, params.page, params.longest or _VIEW_SIDE)
            page = document.page(file, params.page, dpi)
            self._out.pixels(Role.VIEW, pixels.rgb(pixels.shrunk(page, _VIEW_SIDE)))
        elif op is Op.PICTURE and file.media_type in PICTURES:
            from evidence.sandbox.decoders import image

            side = min(params.longest or _VIEW_SIDE, _VIEW_SIDE)
            self._out.pixels(Role.VIEW, pixels.rgb(image.scaled(file, side).pixels))
        else:
            file.note(Code.NO_READER)
        return {}

    def _preview(self, found: object) -> None:
        from evidence.sandbox.decoders import pixels

        shown = pixels.as_array(found)
        self._out.encoded(Role.PREVIEW, pixels.encoded(shown))
        self._out.pixels(Role.BLUR, pixels.rgb(pixels.widened_to(shown, BLUR_WIDTH)))

    def picture_preview(self) -> dict[str, Value]:
        """Send preview and blur out of the decode that the fingerprint was made from."""
        picture = self._file.memo.get("picture")
        if picture is not None:
            self._preview(getattr(picture, "pixels", None))
        return {}

    def film_preview(self) -> dict[str, Value]:
        """Send key frames, the first of them as the preview too."""
        if self._file.media_type in FILMS:
            self._frames(min(self._params.count, MOST_FRAMES), preview=True)
        return {}

    def page_preview(self) -> dict[str, Value]:
        """Send the first page, at a resolution that gives the preview its size."""
        from evidence.sandbox.decoders import document, pixels

        dpi = document.fitting(self._file, 0, PREVIEW_SIDE)
        self._preview(pixels.shrunk(document.page(self._file, 0, dpi), PREVIEW_SIDE))
        return {}

    def _frames(self, count: int, *, preview: bool = False) -> None:
        from evidence.sandbox.decoders import pixels, video

        side = PREVIEW_SIDE if preview else FRAME_SIDE
        for pts, base, shown in video.key_frames(self._file, max(count, 1), side):
            if preview:
                self._preview(shown)
                preview = False
            self._out.encoded(
                Role.FRAME, pixels.encoded(pixels.shrunk(shown, FRAME_SIDE)), pts, base
            )


def _closing(note: Note) -> bool:
    return note.refusal or note.code is Code.UNDECODABLE


_PREVIEWS: dict[str, Callable[[Answer], dict[str, Value]]] = {
    "picture": Answer.picture_preview,
    "film": Answer.film_preview,
    "document": Answer.page_preview,
}
