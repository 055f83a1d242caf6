"""Seals and opens secrets, bodies and disclosures: AES-256-GCM, bound to the place in the ledger.

Rules:
    - A secret is sealed under the case's `secret` key, with its number and use as context.
    - A body or a row of disclosures is sealed under a key drawn from its record's secret, with
      origin, number and part as context: part 0 is the body, disclosures start at part 1.
    - What does not open is damage, never a wrong passphrase: the slot decided about that.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence.errors import Damaged

BODY: Final = 0
FIRST_DISCLOSURES: Final = 1
_NONCE: Final = 12
_MOST: Final = 8192  # ciphers remembered; a pass over a million records must not keep them all


def seal(cipher: AESGCM, data: bytes, context: bytes) -> bytes:
    """Return nonce and ciphertext."""
    nonce = os.urandom(_NONCE)
    return nonce + cipher.encrypt(nonce, data, context)


def unseal(cipher: AESGCM, sealed: bytes, context: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        Damaged: It was altered, or stood in another place.
    """
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except (InvalidTag, ValueError) as error:
        raise Damaged(
            "A sealed part of this case was altered.",
            code="REVISION_ALTERED",
            advice="Nothing was changed. Run a full verification to see what it concerns.",
        ) from error


def place(origin: str, n: int, part: int) -> bytes:
    """Return the context of a sealed part: origin, number (8 bytes), part (4 bytes)."""
    return origin.encode() + n.to_bytes(8, "big") + part.to_bytes(4, "big")


def content_cipher(secret: bytes) -> AESGCM:
    """Return the cipher for the bodies and disclosures of one record's secret."""
    return AESGCM(HKDF(SHA256(), 32, None, b"witnessmark/seal/1").derive(secret))


class Seals:
    """The ciphers of one open database, drawn from its `secret` key (32 bytes)."""

    def __init__(self, key: bytes) -> None:
        self._wrap = AESGCM(key)
        self._ciphers: dict[bytes, AESGCM] = {}

    def wrap(self, number: int, use: str, secret: bytes) -> bytes:
        """Return a secret as table `secret` keeps it."""
        return seal(self._wrap, secret, _row(number, use))

    def unwrap(self, number: int, use: str, sealed: bytes) -> bytes:
        """Return the secret of a row of table `secret`.

        Raises:
            Damaged: The row was altered.
        """
        return unseal(self._wrap, sealed, _row(number, use))

    def fresh(self, number: int) -> bytes:
        """Make the secret of a new record and return it as table `secret` keeps it."""
        secret = os.urandom(32)
        sealed = self.wrap(number, "record", secret)
        self._remember(sealed, content_cipher(secret))
        return sealed

    def cipher(self, number: int, sealed: bytes) -> AESGCM:
        """Return the cipher of a record secret, given its number and its sealed row."""
        known = self._ciphers.get(sealed)
        if known is None:
            known = content_cipher(self.unwrap(number, "record", sealed))
            self._remember(sealed, known)
        return known

    def forget(self) -> None:
        """Drop every cipher: after an erasure, and when the case is closed."""
        self._ciphers.clear()

    def _remember(self, sealed: bytes, cipher: AESGCM) -> None:
        if len(self._ciphers) >= _MOST:
            self._ciphers.clear()
        self._ciphers[sealed] = cipher


def _row(number: int, use: str) -> bytes:
    return number.to_bytes(8, "big") + use.encode()
