"""Salted digests (RFC 9901): commit to a value now, disclose or withhold it later.

A disclosure is `base64url(JSON [salt, name, value])`; the ledger line holds only its digest.
"""

from __future__ import annotations

import binascii
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from evidence.custody import usual
from evidence.custody.canonical import MAX_LINE, check, encode, load_canonical

SALT_BYTES: Final = 16
_DIGEST_LETTERS: Final = 43  # of 32 bytes in base64, without the padding

_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_SALT = re.compile(r"[A-Za-z0-9_-]{21}[AQgw]")


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
    coded = binascii.b2a_base64(data, newline=False)
    return coded.rstrip(b"=").translate(_TO_URL).decode("ascii")


def unb64(text: str) -> bytes:
    """Read base64url without padding, in its one canonical spelling.

    Raises:
        ValueError: It is not that.
    """
    return _decoded(text.encode("ascii", "replace"))


def _decoded(raw: bytes) -> bytes:
    padded = raw.translate(_TO_STANDARD) + b"=" * (-len(raw) % 4)
    try:
        data = binascii.a2b_base64(padded)
    except binascii.Error as error:
        raise ValueError(f"not base64url: {error}") from None
    if b"+" in raw or b"/" in raw or binascii.b2a_base64(data, newline=False) != padded:
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
        body = encode(value).encode()
    return b64(b'["%s",%s,%s]' % (b64(salt).encode(), encode(name).encode(), body))


def digest(text: str) -> str:
    """Return the digest of a disclosure as it stands in `_sd`."""
    return b64(sha256(text.encode("ascii")).digest())


def standard(digests: Iterable[str]) -> bytes:
    """Return the digests of a line as `opened` looks for one in them."""
    return ",".join(digests).encode("ascii").translate(_TO_STANDARD)


def opened(text: str, digests: bytes) -> tuple[str, object] | None:
    """Return name and value of a disclosure, as strictly as `read` and faster.

    Args:
        text: The disclosure.
        digests: Those of its line, made by `standard`.

    Returns:
        None when its digest is not one of them.

    Raises:
        ValueError: It is not in canonical form, or not salt, name and value.
    """
    raw = text.encode("ascii", "replace")
    if binascii.b2a_base64(sha256(raw).digest())[:_DIGEST_LETTERS] not in digests:
        return None
    data = _decoded(raw)
    found = usual.read(data.decode()) if len(data) <= MAX_LINE else None
    if found is not None:
        return found
    shown = read(text)
    return shown.name, shown.value


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
    if not _SALT.fullmatch(salt):
        raise ValueError("a salt is 16 bytes, in the one spelling of base64url")
    return Disclosure(unb64(salt), name, value)
