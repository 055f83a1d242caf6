"""Times that files claim, in one form: ISO 8601 whatever the format spelt; unreadable ones stay.

Cameras write `2008:10:22 16:55:37`, films `2014-11-05T13:51:33.000000Z`. A local time without a
zone keeps none: it is not completed with the zone of this device.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

_DATED: Final = re.compile(
    r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?\s*(Z|[+-]\d\d:?\d\d)?"
)


def as_iso(claimed: str) -> str:
    """Return a claimed time as ISO 8601 with its offset or none; as it was if it is no time."""
    match = _DATED.fullmatch(claimed.strip())
    if match is None:
        return claimed
    year, month, day, clock, fraction, offset = match.groups()
    part = f".{fraction.rstrip('0')}" if fraction and fraction.rstrip("0") else ""
    if offset and offset != "Z" and ":" not in offset:
        offset = f"{offset[:3]}:{offset[3:]}"
    iso = f"{year}-{month}-{day}T{clock}{part}{offset or ''}"
    try:
        datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{offset or ''}")
    except ValueError:  # a camera whose clock was never set writes zeros
        return claimed
    return iso


def for_people(iso: str) -> str:
    """Return such a time as lists show it: local, with its offset or `no zone`."""
    match = _DATED.fullmatch(iso)
    if match is None:
        return iso
    *_, offset = match.groups()
    local = iso.removesuffix(offset or "").replace("T", " ")[:19]
    return f"{local} {'UTC' if offset == 'Z' else offset or 'no zone'}"
