"""The signed head of an origin as a note: C2SP tlog-checkpoint over (origin, size, root)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

ED25519: Final = 0x01
MAX_NOTE: Final = 64 * 1024

_TEXT = re.compile(r"([!-~]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n")

Check = Callable[[bytes, bytes, bytes], bool]
"""Says whether (public key, signature, message) belong together: Ed25519, raw bytes."""


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who, the four bytes that name the key, and what follows them."""

    name: str
    key: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note says. `text` is what is signed: three lines with their line feeds."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[NoteSignature, ...]


def text(origin: str, size: int, root: bytes) -> str:
    """Return the three lines that are signed."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode('ascii')}\n"


def note_key(name: str, public_key: bytes) -> bytes:
    """Return the four bytes that name an Ed25519 key in a note."""
    return sha256(name.encode() + b"\n" + bytes([ED25519]) + public_key).digest()[:4]


def sign(lines: str, name: str, public_key: bytes, sign_bytes: Callable[[bytes], bytes]) -> str:
    """Return the note: the lines, an empty line, and the signature of the named key."""
    blob = note_key(name, public_key) + sign_bytes(lines.encode())
    return f"{lines}\n— {name} {base64.b64encode(blob).decode('ascii')}\n"


def read(note: str) -> Checkpoint:
    """Read a note. Signatures of unknown kinds are kept and mean nothing.

    Raises:
        ValueError: It is not a checkpoint in its one form.
    """
    if len(note) > MAX_NOTE:
        raise ValueError("a checkpoint is shorter than that")
    lines, _, tail = note.partition("\n\n")
    match = _TEXT.fullmatch(lines + "\n")
    if match is None:
        raise ValueError("a checkpoint is origin, size and root on three lines")
    root = _standard(match[3])  # 43 letters and "=": 32 bytes
    found = tuple(_signature(line) for line in tail.splitlines(keepends=True))
    if not found:
        raise ValueError("a checkpoint has a signature")
    return Checkpoint(match[1], int(match[2]), root, match[0], found)


def verify(note: str, public_key: bytes, check: Check) -> bool:
    """Say whether the origin's own key signed this note.

    Every line that claims to be of this key must be right, and there must be one.

    Raises:
        ValueError: It is not a checkpoint in its one form.
    """
    shown = read(note)
    key = note_key(shown.origin, public_key)
    own = [one for one in shown.signatures if (one.name, one.key) == (shown.origin, key)]
    return bool(own) and all(
        len(one.signature) == 64 and check(public_key, one.signature, shown.text.encode())
        for one in own
    )


def _signature(line: str) -> NoteSignature:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("a line of the checkpoint is not a signature")
    blob = _standard(match[2])
    if len(blob) < 5:
        raise ValueError("a signature of the checkpoint is too short")
    return NoteSignature(match[1], blob[:4], blob[4:])


def _standard(encoded: str) -> bytes:
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from None
    if base64.b64encode(data).decode("ascii") != encoded:
        raise ValueError("not the one spelling of base64")
    return data
