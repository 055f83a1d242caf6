"""The one JSON form that is hashed: written here once, read back only if it is exactly that.

The encoder equals RFC 8785 on our restricted schema (`docs/case-format.md`, "Canonical JSON"):
objects, arrays, strings, booleans, null, integers with |n| < 2^53; no floating point.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Final, NoReturn

MAX_DEPTH: Final = 16
MAX_INTEGER: Final = 2**53 - 1
MAX_LINE: Final = 64 * 1024
MAX_BODY: Final = 4 * 1024 * 1024

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SPECIAL_KEYS = frozenset({"_sd", "_sd_alg"})

encode: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode
"""Write a value that was checked before."""


def canonical_bytes(value: object) -> bytes:
    """Return the canonical bytes of a plain value.

    Raises:
        ValueError: The value is outside the restricted schema.
    """
    check(value)
    return encode(value).encode()


def load_canonical(data: bytes, *, limit: int = MAX_BODY) -> object:
    """Read bytes that must already be canonical.

    Raises:
        ValueError: They are not; the text says what is wrong. (The code of this is
            `NOT_CANONICAL`.)
    """
    if len(data) > limit:
        raise ValueError(f"longer than {limit} bytes")
    try:
        value: object = _decode(data.decode("utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    # What is left of `check` once the decoder looked at keys and numbers: depth, and letters
    # that cannot stand in UTF-8 unless they are written as \\u.
    if b"\\u" in data or data.count(b"{") + data.count(b"[") > MAX_DEPTH:
        check(value)
    if encode(value).encode() != data:
        raise ValueError("not the canonical form")
    return value


def check(value: object, depth: int = MAX_DEPTH) -> None:
    """Raise ValueError unless the value is within the restricted schema."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise ValueError("an integer is larger than 2^53 - 1")
    elif isinstance(value, (dict, list, tuple)):
        if depth == 0:
            raise ValueError("nested too deeply")
        for key in value if isinstance(value, dict) else ():
            _check_key(key)
        for part in value.values() if isinstance(value, dict) else value:
            check(part, depth - 1)
    else:
        raise ValueError(f"{type(value).__name__} has no canonical form")  # noqa: TRY004


@lru_cache(maxsize=1024)
def _check_key(key: object) -> None:
    if not isinstance(key, str) or not (_KEY.fullmatch(key) or key in _SPECIAL_KEYS):
        raise ValueError(f"{key!r} is not a key of the canonical form")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ValueError("text holds U+0000")
    if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("text holds half a surrogate pair")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    for key in made:
        _check_key(key)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _integer(text: str) -> int:
    made = int(text)
    check(made)
    return made


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


_decode: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_no_float,
    parse_constant=_no_float,
).decode
