"""Keys: what descends from the root key, the recovery key on paper, and keys of this device.

Rules:
    - Every key is HKDF-SHA256 of a root key with info `witnessmark/<use>/1`.
    - The private halves of ledger and signer key lie outside the case, sealed under a key of the
      case: neither the folder nor the user's profile alone can sign.
    - Keys are `bytearray` and wiped by their holder. CPython may keep copies; the manual says so.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evidence.errors import Damaged, Refused
from storage import outside

Use = Literal["db", "device", "secret", "mark", "derived", "signer"]

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_RFC4648: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_CROCKFORD = str.maketrans(_RFC4648, ALPHABET)
_TO_RFC4648 = str.maketrans(ALPHABET, _RFC4648)
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def derive(root: bytes | bytearray, use: Use) -> bytearray:
    """Return the 32-byte key of one use below a root key."""
    return expand(root, f"witnessmark/{use}/1".encode(), 32)


def database_key(root: bytes | bytearray) -> bytearray:
    """Return the raw key of a database, 32 bytes, and behind it its salt, 16 bytes.

    The salt also stands at the beginning of the file; who has the key need not find it there.
    """
    return derive(root, "db") + expand(root, b"witnessmark/db-salt/1", 16)


def expand(key: bytes | bytearray, info: bytes, length: int, *, salt: bytes = b"") -> bytearray:
    """Return HKDF-SHA256 output of the given length (an empty salt is RFC 5869's default)."""
    return bytearray(
        HKDF(algorithm=SHA256(), length=length, salt=salt or None, info=info).derive(key)
    )


def wipe(*keys: bytearray) -> None:
    """Overwrite keys with zeros."""
    for key in keys:
        key[:] = bytes(len(key))


@contextlib.contextmanager
def wiped_on_failure(*keys: bytearray) -> Iterator[None]:
    """Overwrite keys if the block does not end well: nobody holds them then."""
    try:
        yield
    except BaseException:
        wipe(*keys)
        raise


def new_recovery_key() -> str:
    """Return a fresh recovery key: 8 groups of 4 letters (160 bits) and a check group of 2."""
    return format_recovery_key(os.urandom(20))


def format_recovery_key(value: bytes) -> str:
    """Return 20 bytes as people write them down: `XXXX-…-XXXX-CC`.

    The check group is the first 10 bits of SHA-256 over the 20 bytes.
    """
    letters = base64.b32encode(value).decode().translate(_TO_CROCKFORD)
    groups = [letters[at : at + 4] for at in range(0, len(letters), 4)]
    return "-".join([*groups, _check_group(value)])


def parse_recovery_key(text: str) -> str | None:
    """Return the 32 letters of a recovery key, or None if the text is none.

    Case, blanks and dashes do not matter; O is read as 0, I and L as 1. The check group must fit.
    """
    if len(text) > 200:
        return None
    letters = "".join(text.split()).upper().translate(_MISREAD)
    if len(letters) != 34 or not set(letters) <= set(ALPHABET):
        return None
    value = base64.b32decode(letters[:32].translate(_TO_RFC4648))
    return letters[:32] if _check_group(value) == letters[32:] else None


def _check_group(value: bytes) -> str:
    bits = int.from_bytes(hashlib.sha256(value).digest()[:2], "big") >> 6
    return ALPHABET[bits >> 5] + ALPHABET[bits & 31]


class LocalKey:
    """An Ed25519 key of one case on this device.

    Attributes:
        public_key: 32 raw bytes.
        key_id: First 16 hex of SHA-256 over the public key.
    """

    label: ClassVar[str]

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._private.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(self.public_key).hexdigest()[:16]

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes)."""
        return self._private.sign(message)

    @classmethod
    def make(
        cls, state: Path, wrap: bytes | bytearray, case: str, *, replace: bool = False
    ) -> Self:
        """Make a key and keep it, sealed under `wrap`, in the user's state folder.

        Args:
            state: The user's state folder; made if missing.
            wrap: `derive(root, "device")` for the ledger key, `"signer"` for the signer key.
            case: The case id.
            replace: Overwrite a key that is there (a rotation, or a restored case).

        Raises:
            Refused: There is one already and `replace` is not said.
            Unavailable: It cannot be written.
        """
        if not replace and outside.exists(state, wrap, cls.label, case):
            raise Refused("This device already has a key for this case; it was kept.")
        seed = os.urandom(32)
        outside.put(state, wrap, cls.label, case, {"seed": seed.hex()})
        return cls(seed)

    @classmethod
    def load(cls, state: Path, wrap: bytes | bytearray, case: str) -> Self | None:
        """Return this device's key for the case, or None if it has none.

        Raises:
            Damaged: There is one, but it cannot be read (`KEY_UNKNOWN`).
            Unavailable: The state folder cannot be read.
        """
        try:
            value = outside.get(state, wrap, cls.label, case)
            return None if value is None else cls(bytes.fromhex(str(value["seed"])))
        except (ValueError, KeyError):
            raise Damaged(
                "The key of this device for this case cannot be read. The evidence is safe.",
                code="KEY_UNKNOWN",
                advice="Open the case reading only, or start a new ledger key for this device.",
            ) from None


class LedgerKey(LocalKey):
    """Signs heads and checkpoints of this device's ledger in one case; wrapped under `device`."""

    label = "ledger"


class SignerKey(LocalKey):
    """Signs bundles, seals and reviews for a person who gave no key; wrapped under `signer`."""

    label = "signer"
