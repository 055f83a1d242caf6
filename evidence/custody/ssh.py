"""SSH keys and SSH signatures (SSHSIG) as bytes: written and read here, as `ssh-keygen -Y` does."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from evidence.custody.checkpoint import Check

BUNDLE: Final = "bundle@witnessmark"
REVIEW: Final = "review@witnessmark"
CHECKPOINT: Final = "checkpoint@witnessmark"
DEVICE: Final = "device@witnessmark"
KEY_TYPE: Final = "ssh-ed25519"
HASHES: Final = ("sha256", "sha512")

_MAGIC = b"SSHSIG"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_WIDTH = 70  # as ssh-keygen folds it: one armour for one signature
_MAX_ARMOUR = 32 * 1024


@dataclass(frozen=True, slots=True)
class Signature:
    """What an armoured signature holds.

    Attributes:
        key_blob: The public key as SSH writes it, whatever its kind.
        key_type: "ssh-ed25519", "sk-ssh-ed25519@openssh.com" ...
        public_key: The raw 32 bytes of an Ed25519 key; None for any other kind.
        namespace: What it was made for. hash_name: How the message was hashed.
        signature: The raw signature (of a plain Ed25519 key: 64 bytes).
    """

    key_blob: bytes
    key_type: str
    public_key: bytes | None
    namespace: str
    hash_name: str
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The fingerprint people compare."""
        return fingerprint_of(self.key_blob)


def key_blob(public_key: bytes) -> bytes:
    """Return an Ed25519 public key as SSH writes it."""
    return _text(KEY_TYPE) + _string(public_key)


def public_line(public_key: bytes, comment: str = "") -> str:
    """Return the line of a `.pub` file, without its line feed."""
    encoded = base64.b64encode(key_blob(public_key)).decode("ascii")
    return f"{KEY_TYPE} {encoded} {comment}".rstrip()


def read_public_line(line: str) -> bytes:
    """Return the raw Ed25519 key of a `.pub` line.

    Raises:
        ValueError: It is not such a line.
    """
    parts = line.split(" ", 2)
    if len(parts) < 2 or parts[0] != KEY_TYPE:
        raise ValueError("not an Ed25519 key of SSH")
    raw = _raw_key(_decode(parts[1]))
    if raw is None:
        raise ValueError("not an Ed25519 key of SSH")
    return raw


def fingerprint(public_key: bytes) -> str:
    """Return the fingerprint of a raw Ed25519 key: "SHA256:..."."""
    return fingerprint_of(key_blob(public_key))


def fingerprint_of(blob: bytes) -> str:
    """Return the fingerprint of any key as SSH writes it."""
    encoded = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return f"SHA256:{encoded.rstrip('=')}"


def signed_blob(message: bytes, namespace: str, hash_name: str = "sha512") -> bytes:
    """Return the bytes that the key signs."""
    hashed = hashlib.new(hash_name, message).digest()
    return _MAGIC + _text(namespace) + _text("") + _text(hash_name) + _string(hashed)


def sign(
    message: bytes, namespace: str, public_key: bytes, sign_bytes: Callable[[bytes], bytes]
) -> str:
    """Return the armoured signature of an Ed25519 key over a message.

    Args:
        message: What is signed, whole.
        namespace: What for: a signature made for one purpose cannot serve another.
        public_key: The raw 32 bytes.
        sign_bytes: Signs bytes with its private half.
    """
    inner = _text(KEY_TYPE) + _string(sign_bytes(signed_blob(message, namespace)))
    return _armour(
        _MAGIC
        + (1).to_bytes(4, "big")
        + _string(key_blob(public_key))
        + _text(namespace)
        + _text("")
        + _text("sha512")
        + _string(inner)
    )


def read(armoured: str) -> Signature:
    """Read an armoured signature in its one form, as `ssh-keygen` writes it.

    Raises:
        ValueError: It is not that.
    """
    if len(armoured) > _MAX_ARMOUR:
        raise ValueError("a signature is shorter than that")
    if not armoured.startswith(_BEGIN) or not armoured.endswith(_END):
        raise ValueError("not an SSH signature")
    blob = _decode(armoured[len(_BEGIN) : -len(_END)].replace("\n", ""))
    if _armour(blob) != armoured:
        raise ValueError("not the one form of an SSH signature")
    if blob[:10] != _MAGIC + (1).to_bytes(4, "big"):
        raise ValueError("not an SSH signature of version 1")
    key, namespace, reserved, hash_name, inner = _strings(blob[10:], 5)
    if reserved or hash_name.decode("ascii", "replace") not in HASHES:
        raise ValueError("an SSH signature of an unknown form")
    kind = _strings(inner, None)[0]
    rest = inner[4 + len(kind) :]
    raw = _raw_key(key)
    if raw is not None and kind != KEY_TYPE.encode():
        raise ValueError("an SSH signature of another kind than its key")
    return Signature(
        key_blob=key,
        key_type=_strings(key, None)[0].decode("ascii", "replace"),
        public_key=raw,
        namespace=namespace.decode("utf-8", "replace"),
        hash_name=hash_name.decode("ascii"),
        signature=_strings(rest, 1)[0] if raw is not None else rest,
    )


def verify(armoured: str, message: bytes, namespace: str, check: Check) -> bool:
    """Say whether this is a signature of a plain Ed25519 key over the message, made for that.

    Raises:
        ValueError: It is not a signature in its one form.
    """
    shown = read(armoured)
    if shown.public_key is None or shown.namespace != namespace or len(shown.signature) != 64:
        return False
    return check(
        shown.public_key, shown.signature, signed_blob(message, namespace, shown.hash_name)
    )


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _text(value: str) -> bytes:
    return _string(value.encode())


def _strings(data: bytes, count: int | None) -> list[bytes]:
    """Split length-prefixed strings; with a count, exactly that many and nothing after."""
    found: list[bytes] = []
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        part = data[at + 4 : at + 4 + size]
        if len(part) != size or len(data) < at + 4:
            raise ValueError("a string of the SSH signature is cut short")
        found.append(part)
        at += 4 + size
        if count is None:
            return found
    if len(found) != count:
        raise ValueError("an SSH signature has too few or too many parts")
    return found


def _raw_key(blob: bytes) -> bytes | None:
    prefix = _text(KEY_TYPE) + (32).to_bytes(4, "big")
    raw = blob.removeprefix(prefix)
    return raw if len(raw) == 32 and prefix + raw == blob else None


def _armour(blob: bytes) -> str:
    encoded = base64.b64encode(blob).decode("ascii")
    lines = [encoded[at : at + _WIDTH] for at in range(0, len(encoded), _WIDTH)]
    return _BEGIN + "".join(line + "\n" for line in lines) + _END


def _decode(encoded: str) -> bytes:
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"not base64: {error}") from None
    if not data or base64.b64encode(data).decode("ascii") != encoded:
        raise ValueError("not the one spelling of base64")
    return data
