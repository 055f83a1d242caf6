"""Collects claims as bounded plain values: text cut at zero bytes, rationals, rounded integers."""

from __future__ import annotations

from fractions import Fraction

from evidence.analysers.subject import Subject, plain
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import TEXT_MAX

_WORD_MAX = 1 << 62


class Claims:
    """Values by field; what is empty, out of range or not a number stays out."""

    def __init__(self, file: Subject) -> None:
        self._file = file
        self.values: dict[str, Value] = {}

    def text(self, field: str, value: object, *, tail: str = "") -> None:
        """Keep a text up to its first zero byte; what follows goes to the field `tail`, if any."""
        if isinstance(value, bytes):
            value = value.decode("utf-8", "backslashreplace")
        if not isinstance(value, str):
            return
        kept, _, after = value.partition("\0")
        after = plain(after.strip("\0 ")) if after else ""
        if after:
            self._file.note(Code.NUL_CUT)
            if tail:
                self.values[tail] = self._bounded(after)
        if kept.strip():
            self.values[field] = self._bounded(plain(kept.strip()))

    def integer(self, field: str, value: object) -> None:
        """Keep an integer, or the first of a list."""
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, int) and abs(value) < _WORD_MAX:
            self.values[field] = value

    def rational(self, field: str, value: object) -> None:
        """Keep a rational that is not negative and not over zero."""
        found = fractions(value)
        if found and 0 <= found[0].numerator < _WORD_MAX and found[0].denominator < _WORD_MAX:
            self.values[field] = (found[0].numerator, found[0].denominator)

    def scaled(self, field: str, value: Fraction) -> None:
        """Keep a fraction rounded to a whole number."""
        self.integer(field, round(value))

    def _bounded(self, text: str) -> str:
        if len(text.encode("utf-8")) <= TEXT_MAX:
            return text
        self._file.note(Code.TEXT_CUT)
        return text.encode("utf-8")[:TEXT_MAX].decode("utf-8", "ignore")


def fractions(value: object) -> list[Fraction]:
    """Return a list of EXIF rationals or integers as fractions; [] if one is over zero."""
    several = value if isinstance(value, list) else [value]
    found = []
    for each in several:
        above, below = each if isinstance(each, tuple) else (each, 1)
        if not isinstance(above, int) or not below:
            return []
        found.append(Fraction(above, below))
    return found
