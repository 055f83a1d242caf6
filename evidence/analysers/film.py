"""Films and sound: streams, real duration, key frames, even or uneven rate; nothing is decoded."""

from __future__ import annotations

from evidence.analysers import Findings, analyser
from evidence.analysers.subject import Subject
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code
from evidence.sandbox.results import FILMS, SOUNDS

_FIELDS = (
    *("width", "height", "duration_ms", "duration", "frames", "key_frames", "first_pts"),
    *("time_base", "rate", "variable_rate", "video_codec", "audio_codec", "sample_rate"),
    *("channels", "streams", "complete", "index_source", "container_duration_ms"),
)


@analyser("film", version=1, reads=FILMS | SOUNDS, fields=_FIELDS, decoders=("PyAV",))
def describe(file: Subject) -> Findings:
    """Return what the table of packets and the streams say."""
    from evidence.sandbox.decoders import sound, video

    container = video.opened(file)
    stream = video.main_stream(container)
    table = video.index(file)
    seconds = table.duration
    found: dict[str, Value] = {
        "duration_ms": round(seconds * 1000),
        "duration": (seconds.numerator, seconds.denominator),
        "time_base": (table.time_base.numerator, table.time_base.denominator),
        "streams": len(container.streams),
        "complete": int(table.complete),
        "index_source": table.source,
        **sound.described(container),
    }
    if container.duration and container.duration > 0:
        found["container_duration_ms"] = container.duration // 1000
    if table.pts:
        found["first_pts"] = table.pts[0]
    if stream.type == "video":
        found |= _pictures(stream, table.pts, table.keys)
        found["variable_rate"] = int(table.variable)
    if table.announced > len(table.pts):
        file.note(Code.FRAMES_MISSING, a=table.announced, b=len(table.pts))
    if table.broken:
        file.note(Code.TIMES_BROKEN, a=table.broken)
    return found


def _pictures(stream: object, pts: list[int], keys: list[int]) -> dict[str, Value]:
    context = stream.codec_context  # type: ignore[attr-defined]  # PyAV's stream
    found: dict[str, Value] = {
        "width": context.width,
        "height": context.height,
        "frames": len(pts),
        "key_frames": len(keys),
        "video_codec": context.name,
    }
    rate = stream.average_rate  # type: ignore[attr-defined]  # as above
    if rate and rate > 0:
        found["rate"] = (rate.numerator, rate.denominator)
    return found
