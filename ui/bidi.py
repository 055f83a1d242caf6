"""Text of mixed direction: isolates for quotations, left-to-right islands, visible controls."""

from __future__ import annotations

from typing import Final

_LRI, _FSI, _PDI = "\u2066", "\u2068", "\u2069"
_NAMES: Final = {
    "\u061c": "ALM",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\n": "LF",
    "\r": "CR",
    "\t": "TAB",
}
MAX_SHOWN: Final = 200


def ltr(text: str) -> str:
    """Return a reference, digest, number or path as a left-to-right island."""
    return f"{_LRI}{text}{_PDI}" if text else ""


def isolated(text: str) -> str:
    """Return a name or quotation so that its direction does not leak into the sentence."""
    return f"{_FSI}{text}{_PDI}" if text else ""


def visible(text: str, limit: int = MAX_SHOWN) -> str:
    """Return text out of evidence with its control characters drawn: `photo⟨RLO⟩gpj.exe`."""
    shown = "".join(_drawn(character) for character in text[: limit + 1])
    return shown if len(text) <= limit else shown[: limit - 1] + "…"


def _drawn(character: str) -> str:
    if name := _NAMES.get(character):
        return f"⟨{name}⟩"
    return character if character.isprintable() else f"⟨{ord(character):04X}⟩"
