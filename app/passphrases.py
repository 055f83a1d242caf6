"""Estimates how long a passphrase would withstand guessing, so that a weak one is spoken of.

The estimate knows common passwords, English words, keyboard rows, dates and repetitions; words of
other languages count by their letters alone. It is advice: only an empty passphrase is refused.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

READ: Final = 100
"""So many characters are looked at; whatever is longer is not made weaker by the rest."""
FAIR_FROM: Final = 34.0
STRONG_FROM: Final = 48.0
"""Bits: at a thousand guesses a second, which the key derivation allows a large attacker, the
first takes half a year to find, the second some thousand years."""
ADVICE: Final = (
    "Five or more words that do not belong together are strong, and easier to remember than "
    "letters, digits and signs."
)


class Words(StrEnum):
    """How strong a passphrase is, in a word."""

    EMPTY = "empty"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """An estimate.

    Attributes:
        words: In a word.
        advice: A sentence for whoever chose it; empty when it is strong.
        bits: Logarithm of the guesses it is likely to take.
    """

    words: Words
    advice: str
    bits: float


def strength(text: str, known: Sequence[str] = ()) -> Strength:
    """Return how strong a passphrase probably is.

    Args:
        text: The passphrase.
        known: What an attacker would try first: the title of the case, names.
    """
    if not text:
        return Strength(words=Words.EMPTY, advice=ADVICE, bits=0.0)
    from zxcvbn import zxcvbn  # here: its lists take a twentieth of a second to load

    read = unicodedata.normalize("NFC", text)[:READ]
    parts = [part for one in known for part in (one, *one.split())]
    found = zxcvbn(read, user_inputs=parts, max_length=READ)
    bits = math.log2(max(int(found["guesses"]), 1))
    if bits >= STRONG_FROM:
        return Strength(words=Words.STRONG, advice="", bits=bits)
    weak = bits < FAIR_FROM
    said = "This passphrase could be guessed" if weak else "This passphrase could be stronger"
    why = str(found["feedback"]["warning"]).rstrip(".")
    sentence = f"{said}: {why[0].lower()}{why[1:]}." if why else f"{said}."
    return Strength(
        words=Words.WEAK if weak else Words.FAIR, advice=f"{sentence} {ADVICE}", bits=bits
    )
