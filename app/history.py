"""The chain of custody as people read it: all of it, or the story of one item."""

from __future__ import annotations

from dataclasses import dataclass

from app.case import Case
from evidence.lines import Head, LedgerLine

NEWEST = 5_000
"""So many entries a screen shows at once; the command line shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Entries, newest first, and the signed head they lead to."""

    entries: tuple[LedgerLine, ...]
    head: Head


def read_chain(case: Case, *, item: str | None = None, limit: int | None = NEWEST) -> Chain:
    """Return the newest entries, of one item and its files and readings if it is named.

    Raises:
        Refused: There is no such item.
    """
    with case.read() as reader:
        about = None
        if item is not None:
            found = reader.get(item)
            about = [found.id, *(one.id for one in reader.incoming(found.id, withdrawn=True))]
        entries = reader.entries(limit=limit or reader.head().size, record=about, newest_first=True)
        return Chain(entries=tuple(entries), head=reader.head())
