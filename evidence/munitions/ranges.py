"""Ranges of whole numbers with a unit: what is measured is never one number.

Two measurements of the same item are met (intersected); measurements of different items of one
type are joined to their hull, because two bent grenades differ honestly. Only an empty meeting on
one item is a contradiction.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import Refused
from evidence.munitions.words import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From `lo` to `hi`, both included, in whole units, rounded outward; None is an open end."""

    unit: Unit
    lo: int | None = None
    hi: int | None = None

    def __post_init__(self) -> None:
        """Refuse a range that says nothing, runs backwards or lies below zero."""
        if self.lo is None and self.hi is None:
            raise Refused("Give at least one end of the range.")
        if min(bound for bound in (self.lo, self.hi) if bound is not None) < 0:
            raise Refused("A size, weight or count is not below zero.")
        if self.lo is not None and self.hi is not None and self.lo > self.hi:
            raise Refused("The range runs backwards: {lo} to {hi}.", lo=self.lo, hi=self.hi)

    @property
    def single(self) -> bool:
        """Whether it is one exact number."""
        return self.lo == self.hi


def meet(a: Range, b: Range) -> Range | None:
    """Return what two measurements of the same item agree on, or None: they contradict.

    Raises:
        ValueError: The units differ.
    """
    _same_unit(a, b)
    lo = max((x for x in (a.lo, b.lo) if x is not None), default=None)
    hi = min((x for x in (a.hi, b.hi) if x is not None), default=None)
    if lo is not None and hi is not None and lo > hi:
        return None
    return Range(unit=a.unit, lo=lo, hi=hi)


def join(a: Range, b: Range) -> Range | None:
    """Return the hull of measurements of two items of one type, or None: it says nothing.

    Raises:
        ValueError: The units differ.
    """
    _same_unit(a, b)
    lo = None if a.lo is None or b.lo is None else min(a.lo, b.lo)
    hi = None if a.hi is None or b.hi is None else max(a.hi, b.hi)
    return None if lo is None and hi is None else Range(unit=a.unit, lo=lo, hi=hi)


def _same_unit(a: Range, b: Range) -> None:
    if a.unit != b.unit:
        raise ValueError(f"{a.unit} and {b.unit} do not compare")
