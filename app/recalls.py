"""Which bundles hold data of a person: those to call back when a consent is withdrawn (R-31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.bundles import Bundle
from evidence.casualties import CasualtyCount
from evidence.claims import Claim
from evidence.interviews import Interview
from evidence.items import Item
from evidence.records import Record, Revision, edges_of, is_of

if TYPE_CHECKING:
    from evidence.people import Person
    from storage.casefile import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trace:
    """Where a person is met: the record that speaks of them, in which items, of which attacks."""

    first: Revision[Record]
    items: frozenset[str]
    attacks: frozenset[str]


def to_recall(reader: Reader, person: Revision[Person]) -> tuple[Revision[Bundle], ...]:
    """Return the bundles that hold data of a person, oldest first.

    They name the person, or were made, after the person was recorded, of everything, or, after
    something was recorded of the person, of an item or an attack that it belongs to.
    """
    naming = {one.id for one in reader.incoming(person.id, kind="bundle")}
    first = reader.history(person.id)[0]
    traces = list(_traces(reader, person.id))
    return tuple(
        one
        for one in reader.of(Bundle)
        if one.id in naming
        or (one.record.selection.everything and _came_after(one, first))
        or any(_holds(one, trace) for trace in traces)
    )


def _traces(reader: Reader, person: str) -> list[_Trace]:
    found = []
    for one in reader.incoming(person, withdrawn=True):
        items, attacks = _belongs_to(reader, one)
        if items or attacks:
            told = (r for r in reader.history(one.id) if _names(r.record, person))
            first = next(told, one)
            found.append(_Trace(first=first, items=items, attacks=attacks))
    return found


def _belongs_to(reader: Reader, one: Revision[Record]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the items and attacks (ids) with which a record goes into a bundle."""
    if isinstance(one.record, Claim | CasualtyCount):
        return frozenset(), frozenset({one.record.attack} if one.record.attack else ())
    item = reader.get(one.record.item) if isinstance(one.record, Interview) else one
    if not is_of(item, Item):
        return frozenset(), frozenset()
    return frozenset({item.id}), frozenset(tie.attack for tie in item.record.attacks)


def _names(record: Record, person: str) -> bool:
    return any(edge.to == person for edge in edges_of(record))


def _holds(bundle: Revision[Bundle], trace: _Trace) -> bool:
    chosen = bundle.record.selection
    touched = trace.items.intersection(chosen.items) or trace.attacks.intersection(chosen.attacks)
    return bool(touched) and _came_after(bundle, trace.first)


def _came_after(bundle: Revision[Bundle], first: Revision[Record]) -> bool:
    """Whether a bundle may hold a record; entries of two ledgers have no certain order."""
    return bundle.origin != first.origin or bundle.n > first.n
