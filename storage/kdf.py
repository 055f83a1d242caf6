"""What one guess at a passphrase costs: Argon2id, its bounds, its calibration.

Costs are checked before they are used: neither a weakened slot nor one that asks for a terabyte
of memory is ever tried.
"""

from __future__ import annotations

import time
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from evidence.errors import Damaged

STEP_KIB: Final = 16 * 1024
MAX_MEMORY_KIB: Final = 4 * 1024 * 1024
MAX_PASSES: Final = 64
MAX_LANES: Final = 64
MAX_CALIBRATED_PASSES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Kdf:
    """Argon2id cost: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def require_sound(self) -> None:
        """Check the bounds: 64 MiB to 4 GiB, 3 to 64 passes, 1 to 64 lanes.

        Raises:
            Damaged: Outside them (`KDF_WEAKENED`); the slot is not to be tried.
        """
        sound = (
            FLOOR.memory_kib <= self.memory_kib <= MAX_MEMORY_KIB
            and FLOOR.passes <= self.passes <= MAX_PASSES
            and 1 <= self.lanes <= MAX_LANES
        )
        if not sound:
            raise Damaged(
                "A key slot asks for a cost outside the allowed range, so it is not used. "
                "The evidence itself is not touched by this.",
                code="KDF_WEAKENED",
                advice="Somebody may have changed case.json: compare it with a backup.",
            )


FLOOR: Final = Kdf(memory_kib=64 * 1024, passes=3, lanes=4)
"""The least that is accepted; also right for a recovery key, whose 160 bits nobody guesses."""

DEFAULT: Final = Kdf(memory_kib=256 * 1024, passes=3, lanes=4)


def stretch(text: str, salt: bytes, kdf: Kdf) -> tuple[bytes, bytes]:
    """Return KEK and commitment, 32 bytes each, for a passphrase (NFC, UTF-8).

    Raises:
        Damaged: The cost is outside its bounds.
    """
    kdf.require_sound()
    made = Argon2id(
        salt=salt, length=64, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory_kib
    ).derive(unicodedata.normalize("NFC", text).encode())
    return made[:32], made[32:]


def scaled(floor_seconds: float, target_seconds: float) -> Kdf:
    """Return the cost that should take the target when the floor took so long.

    Memory grows first, in steps of 16 MiB up to 256 MiB; then passes, up to 12. Never below the
    floor, however slow the machine.
    """
    factor = target_seconds / max(floor_seconds, 0.001)
    steps = int(FLOOR.memory_kib * factor) // STEP_KIB
    memory = min(max(steps * STEP_KIB, FLOOR.memory_kib), DEFAULT.memory_kib)
    passes = int(FLOOR.passes * factor * FLOOR.memory_kib / memory)
    return Kdf(
        memory_kib=memory,
        passes=min(max(passes, FLOOR.passes), MAX_CALIBRATED_PASSES),
        lanes=FLOOR.lanes,
    )


def calibrated(target_seconds: float = 1.0) -> Kdf:
    """Measure this machine once at the floor; return the cost that takes about the target."""
    began = time.perf_counter()
    stretch("calibration", bytes(16), FLOOR)
    return scaled(time.perf_counter() - began, target_seconds)
