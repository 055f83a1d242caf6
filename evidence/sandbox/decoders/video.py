"""Films by PyAV: container claims, the table of packets, key frames with exact time stamps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import av.error
import av.logging
import cv2
import numpy as np

from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.decoders.pixels import Array, shrunk, turned
from evidence.sandbox.notes import Code, Note

VERSIONS = {
    "PyAV": av.__version__,
    "libavformat": ".".join(map(str, av.library_versions["libavformat"])),
    "OpenCV": cv2.__version__,
    "numpy": np.__version__,
}
MOST_PACKETS = 5_000_000
LONGEST = 24 * 3600
TABLE_ABOVE = 64 << 20  # bytes; a larger film is indexed from its own table of samples
_SIDE_MAX = 8192
# Our sniffing says which demuxer may run; FFmpeg guesses nothing and follows nothing.
_DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "audio/mp4": "mov",
    "video/webm": "matroska",
    "video/x-matroska": "matroska",
    "video/avi": "avi",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
}
_WHITELIST = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,wav,mp3,ogg"
_TURN = {90: 8, 180: 3, -180: 3, -90: 6, 270: 6}  # counter-clockwise degrees to EXIF orientation

av.logging.set_level(None)


@dataclass(kw_only=True)
class Index:
    """The packets of the first picture stream, or of the first sound stream where there is none."""

    time_base: Fraction
    pts: list[int] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    durations: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    announced: int = 0
    complete: bool = True
    source: str = "packets"

    @property
    def duration(self) -> Fraction:
        """Seconds from the first time stamp to the end of the last frame."""
        if not self.pts:
            return Fraction(0)
        last = self.durations.most_common(1)[0][0] if self.durations else 0
        return (self.pts[-1] - self.pts[0] + last) * self.time_base

    @property
    def variable(self) -> bool:
        """Whether frames stand at uneven distances, beyond rounding to ticks."""
        steps = {after - before for before, after in zip(self.pts, self.pts[1:], strict=False)}
        return bool(steps) and max(steps) - min(steps) > 1


def opened(file: Subject) -> Any:  # noqa: ANN401  PyAV's containers are untyped here
    """Return PyAV's container, opened once for each file.

    Raises:
        Undecodable: It is not what its first bytes say, or its table is missing.
    """
    if "av" not in file.memo:
        try:
            file.memo["av"] = av.open(
                file.view(),
                mode="r",
                format=_DEMUXERS[file.media_type],
                options={"format_whitelist": _WHITELIST, "protocol_whitelist": ""},
                metadata_errors="backslashreplace",
            )
        except (av.error.FFmpegError, ValueError, OSError) as error:
            raise Undecodable(getattr(error, "strerror", None) or str(error)) from error
    return file.memo["av"]


def main_stream(container: Any) -> Any:  # noqa: ANN401  as above
    """Return the first picture stream, else the first sound stream.

    Raises:
        Undecodable: There is neither.
        NotOpened: A picture above 8192 pixels.
    """
    streams = [each for each in container.streams.video if not _is_cover(each)]
    for stream in [*streams, *container.streams.audio]:
        if stream.codec_context is None:  # a codec that nobody knows
            continue
        width, height = getattr(stream, "width", 0), getattr(stream, "height", 0)
        if max(width, height) > _SIDE_MAX:
            raise NotOpened(Note(code=Code.TOO_MANY_PIXELS, a=width, b=height))
        return stream
    raise Undecodable("neither pictures nor sound")


def _is_cover(stream: Any) -> bool:  # noqa: ANN401  as above
    """Whether a picture stream is only a record sleeve in a sound file."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def index(file: Subject) -> Index:
    """Return the table of packets, made without decoding, once for each file."""
    if "index" not in file.memo:
        file.memo["index"] = _index(file)
    return file.memo["index"]  # type: ignore[return-value]  # put there above


def _index(file: Subject) -> Index:
    container = opened(file)
    stream = main_stream(container)
    table = Index(time_base=stream.time_base, announced=stream.frames)
    if file.size > TABLE_ABOVE and _from_table(stream, table):
        return table
    try:
        for packet in container.demux(stream):
            if packet.pts is None:
                table.broken += packet.size > 0  # the last, empty one only says "flush"
                continue
            table.pts.append(packet.pts)
            if packet.duration:
                table.durations[packet.duration] += 1
            if packet.is_keyframe:
                table.keys.append(packet.pts)
            if len(table.pts) >= MOST_PACKETS or packet.pts * stream.time_base > LONGEST:
                table.complete = False
                file.note(Code.TOO_LONG)
                break
    except (av.error.FFmpegError, OSError) as error:
        table.complete = False
        file.note(Code.TRUNCATED, detail=str(error))
    table.pts.sort()  # packets come in decode order
    table.keys.sort()
    table.broken += len(table.pts) - len(set(table.pts))
    return table


def _from_table(stream: Any, table: Index) -> bool:  # noqa: ANN401  as above
    """Fill the index from the film's own table of samples; False where it has none.

    Demuxing a large film means reading all of it. The table orders by decoding, so times of single
    frames inside a group may be off by their reordering; counts, length and key frames are not.
    """
    entries = list(stream.index_entries)
    if not entries or len(entries) != stream.frames or len(entries) > MOST_PACKETS:
        return False
    shift = (stream.start_time or 0) - entries[0].timestamp
    table.pts = sorted(entry.timestamp + shift for entry in entries)
    table.keys = sorted(entry.timestamp + shift for entry in entries if entry.is_keyframe)
    steps = zip(table.pts, table.pts[1:], strict=False)
    table.durations = Counter(after - before for before, after in steps)
    table.source = "table"
    return True


def spread(keys: list[int], count: int) -> list[int]:
    """Return at most `count` of the key frames, evenly spread, the first one among them."""
    if len(keys) <= count:
        return keys
    return [keys[number * len(keys) // count] for number in range(count)]


def key_frames(file: Subject, count: int, side: int) -> Iterator[tuple[int, Fraction, Array]]:
    """Yield (pts, time base, upright BGR pixels) of at most `count` key frames.

    A frame that cannot be decoded is left out and counted in a note.
    """
    stream = main_stream(opened(file))
    if stream.type != "video":
        return
    stream.thread_count = 1
    table = index(file)
    if table.keys:
        stream.codec_context.skip_frame = "NONKEY"
    broken = 0
    last: int | None = None
    for wanted in spread(table.keys, count) or table.pts[:1]:  # no key marked: the first frame
        try:
            frame = _frame_at(file, stream, wanted)
        except (av.error.FFmpegError, OSError, ValueError, StopIteration):
            broken += 1
            continue
        if frame.pts is not None and frame.pts != last:
            last = frame.pts
            yield frame.pts, stream.time_base, _pixels(frame, side)
    if broken:
        file.note(Code.FRAMES_BROKEN, a=broken)


def _frame_at(file: Subject, stream: Any, pts: int) -> Any:  # noqa: ANN401  as above
    container = opened(file)
    container.seek(pts, stream=stream, backward=True)
    frames = container.decode(stream)
    frame = next(frames)
    while frame.pts is not None and frame.pts < pts:
        frame = next(frames)
    return frame


def _pixels(frame: Any, side: int) -> Array:  # noqa: ANN401  as above
    """Return BGR pixels, scaled while the colours are converted, and turned upright."""
    factor = min(1.0, side / max(frame.width, frame.height))
    width, height = (max(1, round(length * factor)) for length in (frame.width, frame.height))
    pixels: Array = frame.reformat(width=width, height=height, format="bgr24").to_ndarray()
    return turned(shrunk(pixels, side), _TURN.get(round(frame.rotation), 1))
