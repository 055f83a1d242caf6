"""The fixed safety text, and when it must be shown; never edited in a case, never dismissed."""

from __future__ import annotations

from typing import Final

SAFETY_TEXT: Final = (
    "Never touch, approach or move suspected ordnance. Record it from a safe distance, keep "
    "others away, and inform a clearance organisation or the authorities."
)
"""Reviewed by people; translations are written by people too."""

_SHOWN_FOR: Final = frozenset({"unexploded_suspected", "unknown"})


def needs_safety_text(hazard: str | None) -> bool:
    """Say whether the text heads every screen and page that shows an item.

    Args:
        hazard: The hazard recorded for the item; None (nobody said) counts as unknown.
    """
    return hazard is None or hazard in _SHOWN_FOR


def safety_text(hazard: str | None) -> str | None:
    """Return the text to show for an item of this hazard, or None."""
    return SAFETY_TEXT if needs_safety_text(hazard) else None
