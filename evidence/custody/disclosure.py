"""Salted digests (RFC 9901): commit to a value now, disclose or withhold it later.

A disclosure is `base64url(JSON [salt, name, value])`; the ledger line holds only its digest.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from evidence.custody.canonical import MAX_LINE, check, load_canonical

SALT_BYTES: Final = 16

_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


class Encoded(bytes):
    """A value whose canonical bytes were made before: taken as they are, not checked again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What a disclosure says: its 16 bytes of salt, its name and its value."""

    salt: bytes
    name: str
    value: object


def b64(data: bytes) -> str:
    """Return base64url without padding, as RFC 9901 wants it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Read base64url without padding, in its one canonical spelling.

    Raises:
        ValueError: It is not that.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64url: {error}") from None
    if b64(data) != text:
        raise ValueError("not the one spelling of base64url")
    return data


def make(name: str, value: object, salt: bytes | None = None) -> str:
    """Return the text of a disclosure.

    Args:
        name: One of the six names of a ledger line.
        value: A plain value of the restricted schema, or its `Encoded` bytes.
        salt: 16 bytes; fresh random ones when not given.

    Raises:
        ValueError: The value has no canonical form, or the salt is not 16 bytes.
    """
    salt = os.urandom(SALT_BYTES) if salt is None else salt
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt is 16 bytes")
    if isinstance(value, Encoded):
        body: bytes = value
    else:
        check(value)
        body = _encode(value).encode()
    return b64(b'["%s",%s,%s]' % (b64(salt).encode(), _encode(name).encode(), body))


def digest(text: str) -> str:
    """Return the digest of a disclosure as it stands in `_sd`."""
    return b64(sha256(text.encode("ascii")).digest())


def read(text: str) -> Disclosure:
    """Read a disclosure.

    Raises:
        ValueError: It is not in canonical form, or not salt, name and value.
    """
    plain = load_canonical(unb64(text), limit=MAX_LINE)
    if not isinstance(plain, list) or len(plain) != 3:
        raise ValueError("a disclosure is salt, name and value")
    salt, name, value = plain
    if not isinstance(salt, str) or not isinstance(name, str):
        raise ValueError("a disclosure is salt, name and value")  # noqa: TRY004 - a format error
    raw = unb64(salt)
    if len(raw) != SALT_BYTES:
        raise ValueError("a salt is 16 bytes")
    return Disclosure(raw, name, value)
