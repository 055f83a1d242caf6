"""Sound by PyAV: what its stream says of itself, without decoding samples."""

from __future__ import annotations

from typing import Any


def described(container: Any) -> dict[str, int | str]:  # noqa: ANN401  PyAV's own type
    """Return codec, sampling rate (hertz) and channels of the first sound stream, {} if none."""
    known = [each for each in container.streams.audio if each.codec_context is not None]
    if not known:
        return {}
    context = known[0].codec_context
    return {
        "audio_codec": context.name,
        "sample_rate": context.sample_rate,
        "channels": context.channels,
    }
