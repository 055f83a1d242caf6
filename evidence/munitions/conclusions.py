"""What is derived from signed identifications and never typed: staleness and the public grade."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evidence.munitions.records import MunitionIdentification
from evidence.munitions.words import Basis, Grade
from evidence.vocabularies import Likelihood

_UNIQUE: Final = frozenset({Basis.MARKING_FULL, Basis.DATA_PLATE, Basis.UNIQUE_FEATURE})
_PROBABLE: Final = frozenset({Likelihood.LIKELY, Likelihood.VERY_LIKELY, Likelihood.ALMOST_CERTAIN})
_POSSIBLE: Final = frozenset({Likelihood.ROUGHLY_EVEN, Likelihood.UNLIKELY})


class Changed(StrEnum):
    """What can make a conclusion stale after it was signed."""

    OBSERVATION_ADDED = "observation_added"
    OBSERVATION_WITHDRAWN = "observation_withdrawn"
    ENTRY_CHANGED = "entry_changed"
    DISSENT = "dissent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change in or around an analysis, at its number in the ledger."""

    n: int
    what: Changed
    ref: str


def stale_because(signed: int, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return what makes a conclusion stale: the changes after its signing, in ledger order.

    Args:
        signed: Number of its entry in the same ledger.
        changes: Of its analysis, its cited entries and its reviews.
    """
    return tuple(sorted((c for c in changes if c.n > signed), key=lambda change: change.n))


def changed_entries(
    identification: MunitionIdentification, catalogue: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """Return ids of cited entries whose bytes are no longer those that were cited.

    Args:
        identification: What cites them.
        catalogue: Id and SHA-256 of each entry as it is now.
    """
    now = dict(catalogue)
    return tuple(e.id for e in identification.catalogue_entries if now.get(e.id) != e.sha256)


def public_grade(
    identification: MunitionIdentification, *, images: int, blind_concurs: bool, dissent: bool
) -> Grade:
    """Return the grade shown in tables.

    Args:
        identification: The conclusion.
        images: How many independent images show what it rests on.
        blind_concurs: A second reader concurred before seeing the first opinion.
        dissent: A dissent stands.
    """
    if dissent:
        return Grade.CONTESTED
    if identification.likelihood in _PROBABLE:
        unique = not _UNIQUE.isdisjoint(identification.basis)
        confirmed = unique and images >= 2 and blind_concurs
        return Grade.CONFIRMED if confirmed else Grade.PROBABLE
    return Grade.POSSIBLE if identification.likelihood in _POSSIBLE else Grade.UNDETERMINED
