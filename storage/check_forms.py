"""Reads canonical JSON and disclosures at the speed a whole ledger needs.

Rules:
    - msgspec's sorted encoder equals the canonical one on what we write (a test holds the two
      equal); bytes it does not give back are read again by the strict reader, which decides.
    - A disclosure counts only if its digest stands in its line, so its spelling is bound as well.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NoReturn

import msgspec

from evidence.custody import disclosure, entries
from evidence.custody.canonical import load_canonical

_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


_decode: Final = msgspec.json.Decoder(float_hook=_no_float).decode
_encode: Final = msgspec.json.Encoder(order="sorted").encode


def plain(data: bytes) -> object:
    """Return the value of canonical JSON bytes.

    Raises:
        ValueError: They are not canonical.
    """
    try:
        value: object = _decode(data)
        if _encode(value) == data:
            return value
    except (ValueError, RecursionError):
        pass
    return load_canonical(data)


def opened(entry: entries.Entry, texts: Iterable[str]) -> dict[str, object]:
    """Return the values that the disclosures of a line show, by name.

    Raises:
        ValueError: A digest is not in the line, or a name is unknown or stands twice.
    """
    values: dict[str, object] = {}
    for text in texts:
        raw = text.encode("ascii", "replace")
        if disclosure.b64(sha256(raw).digest()) not in entry.digests:
            raise ValueError("a disclosure does not belong to this line")
        padded = raw.translate(_TO_STANDARD) + b"=" * (-len(raw) % 4)
        parts = plain(binascii.a2b_base64(padded))
        if not isinstance(parts, list) or len(parts) != 3 or parts[1] not in entries.NAMES:
            raise ValueError("a disclosure is salt, name and value")
        if parts[1] in values:
            raise ValueError(f"{parts[1]} is disclosed twice")
        values[parts[1]] = parts[2]
    return values
