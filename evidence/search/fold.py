"""One spelling for search: folds Arabic, Cyrillic and Latin text so that a query finds its word.

Rules:
    - The same function serves text and query; `FOLD_VERSION` is stored in the case, and a change
      rebuilds its text index.
    - Folding is idempotent, the same for NFC and NFD input, and commutes with joining by a blank.
    - The Cyrillic letters й, ї and ў stay letters of their own; every other mark is dropped.
    - Spellings across scripts (Ariha, أريحا) meet through the names of a place, never here.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

FOLD_VERSION: Final = 1

_LETTERS_OF_THEIR_OWN: Final = frozenset("йїў")
_APOSTROPHES: Final = "'`´‘’‛′ʼʹ＇"
_DROPPED: Final = frozenset({"Mn", "Cf", "Cs"})
_BETWEEN_CYRILLIC: Final = re.compile(
    f"(?<=[\u0400-\u052f\u1c80-\u1c8f])[{_APOSTROPHES}](?=[\u0400-\u052f\u1c80-\u1c8f])"
)
_ONE: Final[dict[str, str]] = {
    **dict.fromkeys(_APOSTROPHES, " "),
    **dict.fromkeys("ـʿʾʻ\0", ""),  # tatweel, ayn, hamza, NUL
    **dict.fromkeys("ٱٲٳ", "ا"),  # the other alef forms decompose to alef and a mark
    **dict.fromkeys("ىی", "ي"),
    "ة": "ه",
    "ک": "ك",
    "ґ": "г",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    **{chr(start + digit): str(digit) for start in (0x0660, 0x06F0) for digit in range(10)},
}


def fold(text: str) -> str:
    """Return the text as it is indexed and asked for; at most 18 times as long."""
    if text.isascii():
        return text.lower().translate(_ASCII)
    whole = unicodedata.normalize("NFC", text.translate(_joiners))
    return _BETWEEN_CYRILLIC.sub("", whole).translate(_letters)


def _folded(letter: str) -> str:
    small = letter.casefold()
    if small in _LETTERS_OF_THEIR_OWN:
        return small
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", small).casefold())
    return "".join(_ONE.get(c, c) for c in apart if unicodedata.category(c) not in _DROPPED)


class _Letters(dict[int, str]):
    """What each letter folds to, worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = made = _folded(chr(code))
        return made


class _Joiners(dict[int, str]):
    """What vanishes before letters and marks are composed, so that it cannot keep them apart."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        vanishes = not unicodedata.combining(letter) and not _letters[code]
        self[code] = made = "" if vanishes else letter
        return made


_letters = _Letters()
_joiners = _Joiners()
_ASCII: Final = str.maketrans({"'": " ", "`": " ", "\0": ""})
