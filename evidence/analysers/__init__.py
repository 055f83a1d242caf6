"""What a file says of itself; one module per kind of reading, found by import.

An analyser is a function from a file to findings: integers, text and rationals (pairs of integers
from 0 up) by field name. What it notices on the way it says with `file.note()`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

from evidence.sandbox.facts import Value

Findings = Mapping[str, Value]
Run = Callable[[Any], Findings]  # of a `Subject`; an analyser may ask for less, say a BinaryIO

_FOUND: dict[str, Analyser] = {}


class Tier(IntEnum):
    """When an analyser runs: before the acknowledgement, in the background, when asked."""

    FAST = 1
    USUAL = 2
    ASKED = 3


@dataclass(frozen=True, kw_only=True)
class Analyser:
    """One kind of reading: what it is called, what it reads, which fields it may fill."""

    name: str
    version: int
    reads: frozenset[str]
    tier: Tier
    fields: tuple[str, ...]
    sensitive: frozenset[str]
    decoders: tuple[str, ...]
    run: Run


def analyser(
    name: str,
    *,
    version: int,
    reads: frozenset[str],
    fields: tuple[str, ...],
    tier: Tier = Tier.USUAL,
    sensitive: frozenset[str] = frozenset(),
    decoders: tuple[str, ...] = (),
) -> Callable[[Run], Run]:
    """Announce a function as the analyser `name`.

    Args:
        name: Goes into the ledger with every result; never reused for something else.
        version: Raised whenever the same file may give another reading.
        reads: Media types it is run on.
        fields: Every field it may fill.
        tier: When it runs.
        sensitive: Fields that tie a witness's files together.
        decoders: Modules it asks, for the versions in the reading ("PIL", "exifread", ...).
    """

    def announce(run: Run) -> Run:
        _FOUND[name] = Analyser(
            name=name,
            version=version,
            reads=reads,
            tier=tier,
            fields=fields,
            sensitive=sensitive,
            decoders=decoders,
            run=run,
        )
        return run

    return announce


def _order(each: Analyser) -> tuple[bool, Tier, str]:
    return each.name != "sniff", each.tier, each.name


@cache
def found() -> tuple[Analyser, ...]:
    """Return all analysers: `sniff` first (the others need the media type), then by tier, name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple(sorted(_FOUND.values(), key=_order))
