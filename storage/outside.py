"""Small sealed values in the user's state folder: they belong to a case but lie outside it.

A file there is named by a keyed hash and padded to a multiple of 4096 bytes, so that a seized
profile does not even say which cases were opened: `nonce(12) ‖ AES-256-GCM(key, u32 length ‖
canonical JSON ‖ zeros, aad = "witnessmark/outside/1 " ‖ label ‖ " " ‖ case id)`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.custody.canonical import canonical_bytes, load_canonical
from storage.disk import world, write_durably

PAD: Final = 4096
_AROUND: Final = 12 + 16 + 4


def put(
    state: Path, key: bytes | bytearray, label: str, case: str, value: Mapping[str, object]
) -> None:
    """Seal and keep one value durably, in place of the one before.

    Raises:
        Unavailable: It cannot be written; the one before is still there.
    """
    body = canonical_bytes(value)
    size = -(-(len(body) + _AROUND) // PAD) * PAD - _AROUND
    nonce = os.urandom(12)
    plain = len(body).to_bytes(4, "big") + body.ljust(size, b"\0")
    sealed = nonce + AESGCM(key).encrypt(nonce, plain, _binding(label, case))
    with world("Saving to the state folder"):
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(_path(state, key, label, case), sealed)


def get(state: Path, key: bytes | bytearray, label: str, case: str) -> Mapping[str, object] | None:
    """Return the value kept last, or None if there is none.

    Raises:
        ValueError: There is one, but it was altered.
        Unavailable: It cannot be read.
    """
    with world("Reading from the state folder"):
        try:
            sealed = _path(state, key, label, case).read_bytes()
        except FileNotFoundError:
            return None
    try:
        plain = AESGCM(key).decrypt(sealed[:12], sealed[12:], _binding(label, case))
    except InvalidTag:
        raise ValueError("altered") from None
    value = load_canonical(plain[4 : 4 + int.from_bytes(plain[:4], "big")])
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - a damaged file, not a wrong argument
    return value


def exists(state: Path, key: bytes | bytearray, label: str, case: str) -> bool:
    """Say whether there is such a value (without reading it)."""
    return _path(state, key, label, case).exists()


def _path(state: Path, key: bytes | bytearray, label: str, case: str) -> Path:
    name = hmac.new(key, f"witnessmark/outside-name/1 {label} {case}".encode(), hashlib.sha256)
    return state / name.hexdigest()


def _binding(label: str, case: str) -> bytes:
    return f"witnessmark/outside/1 {label} {case}".encode()
