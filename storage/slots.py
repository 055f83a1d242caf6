"""Key slots: sealed copies of a root key in `case.json`, opened by passphrase or recovery key.

Rules:
    - The commitment alone decides whether a text is right: GCM does not bind a ciphertext to one
      key, so without it one slot could open to two roots.
    - Slots of kinds this program does not know are kept as they are and never tried.

How the file itself is read and replaced: `storage.slotfile`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.custody.canonical import canonical_bytes
from evidence.errors import Damaged, Refused, WrongPassphrase
from storage.kdf import DEFAULT, FLOOR, Kdf, stretch
from storage.keys import parse_recovery_key

__all__ = [
    "DEFAULT",
    "FLOOR",
    "FORMAT",
    "VERSION",
    "Kdf",
    "Opens",
    "Slot",
    "Slots",
    "damaged",
    "digest",
    "make_passphrase_slot",
    "make_recovery_slot",
    "open_slots",
]

FORMAT: Final = "witnessmark-case"
VERSION: Final = 1

Opens = Literal["case", "register"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One sealed copy of a root key.

    Attributes:
        id: Number within the case, from 1; never used twice.
        kind: passphrase, recovery, hpke or a kind of a newer program.
        opens: Which root key it holds: "case" or "register".
        fields: The slot exactly as it stands in `case.json`.
    """

    id: int
    kind: str
    opens: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What `case.json` says: the case id and its key slots in order."""

    case: str
    slots: tuple[Slot, ...]

    def with_slot(self, slot: Slot) -> Slots:
        """Return the list with one slot more."""
        return Slots(case=self.case, slots=(*self.slots, slot))

    def next_id(self) -> int:
        """Return the number for the next slot."""
        return max((slot.id for slot in self.slots), default=0) + 1

    def to_bytes(self) -> bytes:
        """Return the bytes of `case.json`."""
        return canonical_bytes(
            {
                "case": self.case,
                "format": FORMAT,
                "min_reader": VERSION,
                "slots": [slot.fields for slot in self.slots],
                "version": VERSION,
            }
        )


def digest(slots: Slots) -> str:
    """Return the SHA-256 (hex) of the canonical slot list, as the ledger records it."""
    return hashlib.sha256(canonical_bytes([slot.fields for slot in slots.slots])).hexdigest()


def make_passphrase_slot(
    root: bytes | bytearray,
    passphrase: str,
    *,
    number: int,
    opens: Opens = "case",
    kdf: Kdf = DEFAULT,
) -> Slot:
    """Seal a root key (32 bytes) under a passphrase as slot `number`.

    Raises:
        Refused: The passphrase is empty.
        Damaged: The cost is outside its bounds.
    """
    if not passphrase:
        raise Refused("An empty passphrase protects nothing.", advice="Choose a passphrase.")
    return _make(root, passphrase, (number, "passphrase", opens), kdf)


def make_recovery_slot(
    root: bytes | bytearray,
    recovery_key: str,
    *,
    number: int,
    opens: Opens = "case",
    kdf: Kdf = FLOOR,
) -> Slot:
    """Seal a root key under a recovery key (its 32 letters are the passphrase).

    Raises:
        ValueError: The text is no recovery key.
    """
    letters = parse_recovery_key(recovery_key)
    if letters is None:
        raise ValueError("not a recovery key")
    return _make(root, letters, (number, "recovery", opens), kdf)


def open_slots(slots: Slots, text: str, *, opens: Opens = "case") -> tuple[bytearray, Slot]:
    """Open the first slot that this passphrase or recovery key fits.

    A text that reads as a recovery key is tried on recovery slots first and then, like any other
    text, on passphrase slots.

    Raises:
        WrongPassphrase: It fits none; decided by the commitments alone.
        Damaged: A slot to be tried is malformed or weakened, or one fits but was altered.
    """
    letters = parse_recovery_key(text)
    tries = [(slot, letters) for slot in slots.slots if slot.kind == "recovery" and letters]
    tries += [(slot, text) for slot in slots.slots if slot.kind == "passphrase"]
    for slot, secret in tries:
        if slot.opens == opens and secret:
            root = _open(slot, secret)
            if root is not None:
                return root, slot
    if opens == "register":
        raise WrongPassphrase(
            "The passphrase does not open the register of identities. Nothing was changed.",
            advice="It has a passphrase of its own, not that of the case. Try again.",
        )
    raise WrongPassphrase(
        "The passphrase does not open this case. Nothing was changed.",
        advice="Try again, or use the recovery key.",
    )


def _make(root: bytes | bytearray, text: str, header: tuple[int, str, Opens], kdf: Kdf) -> Slot:
    number, kind, opens = header
    salt, nonce = os.urandom(16), os.urandom(12)
    kek, commitment = stretch(text, salt, kdf)
    fields: dict[str, object] = {
        "id": number,
        "kind": kind,
        "opens": opens,
        "kdf": {
            "name": "argon2id",
            "lanes": kdf.lanes,
            "memory_kib": kdf.memory_kib,
            "passes": kdf.passes,
        },
        "salt": _to_text(salt),
        "commit": hashlib.sha256(commitment).hexdigest(),
        "nonce": _to_text(nonce),
    }
    sealed = AESGCM(kek).encrypt(nonce, bytes(root), canonical_bytes(fields))
    fields["sealed"] = _to_text(sealed)
    return Slot(id=number, kind=kind, opens=opens, fields=fields)


def _open(slot: Slot, text: str) -> bytearray | None:
    """Return the root key, or None when the commitment says that the text is another."""
    fields = dict(slot.fields)
    kek, commitment = stretch(text, _bytes(fields, "salt", 16), _kdf(fields))
    if not hmac.compare_digest(
        hashlib.sha256(commitment).hexdigest().encode(), str(fields.get("commit")).encode()
    ):
        return None
    sealed, nonce = _bytes(fields, "sealed", 48), _bytes(fields, "nonce", 12)
    del fields["sealed"]
    try:
        return bytearray(AESGCM(kek).decrypt(nonce, sealed, canonical_bytes(fields)))
    except InvalidTag:
        raise damaged("The passphrase is right, but its key slot was altered.") from None


def _kdf(fields: Mapping[str, object]) -> Kdf:
    kdf = fields.get("kdf")
    if isinstance(kdf, dict) and kdf.get("name") == "argon2id":
        memory, passes, lanes = (kdf.get(name) for name in ("memory_kib", "passes", "lanes"))
        if isinstance(memory, int) and isinstance(passes, int) and isinstance(lanes, int):
            return Kdf(memory_kib=memory, passes=passes, lanes=lanes)
    raise damaged("A key slot is malformed.")


def _bytes(fields: Mapping[str, object], name: str, size: int) -> bytes:
    try:
        text = str(fields.get(name))
        value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        value = b""
    if len(value) != size:
        raise damaged("A key slot is malformed.")
    return value


def _to_text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def damaged(template: str) -> Damaged:
    """Return the damage of a slot list: what is wrong, and that the evidence is not touched."""
    return Damaged(
        template + " The evidence itself is not touched by this.",
        code="SLOTS_CHANGED",
        advice="Keep this folder as it is and take case.json from a backup.",
    )
