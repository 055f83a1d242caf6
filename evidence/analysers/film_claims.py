"""What the container and streams of a film or sound file claim, brought to the field names."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.analysers.claims import Claims
from evidence.analysers.picture_claims import TEXTS
from evidence.analysers.positions import from_iso6709
from evidence.analysers.subject import Subject
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code

_APPLE = "com.apple.quicktime."
_NAMES: dict[str, tuple[str, ...]] = {
    "container_utc": ("creation_time",),
    "container_local": (f"{_APPLE}creationdate",),
    "make": (f"{_APPLE}make", "make", "com.android.manufacturer"),
    "model": (f"{_APPLE}model", "model", "com.android.model"),
    "software": (f"{_APPLE}software", "software", "encoder"),
    "host": ("com.android.version",),
    "artist": (f"{_APPLE}artist", "artist"),
    "copyright": ("copyright",),
    "description": (f"{_APPLE}title", "title"),
}
_PLACES = (f"{_APPLE}location.iso6709", "location", "location-eng")
_PLAIN = {"major_brand", "minor_version", "compatible_brands"}


def read(file: Subject) -> dict[str, Value]:
    """Return the claims of a film or sound file.

    Raises:
        Undecodable: The container cannot be opened.
    """
    from evidence.sandbox.decoders import video

    container = video.opened(file)
    said = {str(key).lower(): str(value) for key, value in container.metadata.items()}
    for stream in container.streams:
        for key, value in stream.metadata.items():
            said.setdefault(str(key).lower(), str(value))
    return from_texts(file, said, set(map(str.lower, container.metadata)))


def from_texts(file: Subject, said: Mapping[str, str], whole: set[str]) -> dict[str, Value]:
    """Return the fields that metadata texts fill; `whole` names those of the whole container."""
    claims = Claims(file)
    used = set(_PLAIN) | set(_PLACES)
    for field, names in _NAMES.items():
        for name in names:
            if name in said and field not in claims.values:
                claims.text(field, said[name])
        used.update(names)
    place = next((said[name] for name in _PLACES if name in said), None)
    if place:
        from_iso6709(file, place, claims)
    others = [f"{key}: {said[key]}" for key in sorted(whole - used)]
    for field, text in zip(TEXTS, others, strict=False):
        claims.text(field, text)
    if len(others) > len(TEXTS):
        file.note(Code.TOO_MANY_FIELDS)
    return claims.values
