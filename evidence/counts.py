"""Counts as sources give them: ranges with open ends, never a mean or a best value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence.errors import Refused
from evidence.texts import Prose, Value, tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Value):
    """How many. An absent bound is open: "at least 200" has no high.

    "Dozens" has text only: it is shown and never computed with.
    """

    low: int | None = None
    high: int | None = None
    text: Prose | None = None

    def __post_init__(self) -> None:
        """Hold the order of the bounds.

        Raises:
            Refused: A bound is negative, the range runs backwards, or nothing is given.
        """
        tidy(self)
        if self.low is None and self.high is None and self.text is None:
            raise Refused("A count needs a number, a bound or the source's words.")
        if min(self.low or 0, self.high or 0) < 0:
            raise Refused("A count is never negative.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise Refused(
                "A range runs forwards: {low} is more than {high}.", low=self.low, high=self.high
            )

    @property
    def computable(self) -> bool:
        """Whether it has a number at all."""
        return self.low is not None or self.high is not None

    def __str__(self) -> str:
        """As people write it: "43-49", "at least 200", "dozens"."""
        if self.low is not None and self.high is not None:
            return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"
        if self.low is not None:
            return f"at least {self.low}"
        return f"at most {self.high}" if self.high is not None else str(self.text)


def exactly(number: int) -> Count:
    """Return a count without doubt."""
    return Count(low=number, high=number)


def total(counts: Iterable[Count]) -> Count:
    """Return the sum: lows are added; the high is open if any is. No counts give 0.

    Raises:
        ValueError: One has text only; such counts are shown beside a sum, never in it.
    """
    parts = tuple(counts)
    if not all(part.computable for part in parts):
        raise ValueError("a count without a number cannot be added")
    highs = [part.high for part in parts if part.high is not None]
    return Count(
        low=sum(part.low or 0 for part in parts),
        high=sum(highs) if len(highs) == len(parts) else None,
    )
