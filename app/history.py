"""The chain of custody as people read it: all of it, or the story of one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.case import Case
from evidence.cases import Case as CaseRecord
from evidence.lines import Head, LedgerLine

NEWEST = 5_000
"""So many entries a screen shows at once; the command line shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Entries, newest first, the signed head they lead to, and the names of those who acted.

    A case that was worked on with several devices has a ledger of each: `heads` are the ends of
    all, oldest first, `head` the one that was written to last.
    """

    entries: tuple[LedgerLine, ...]
    head: Head
    heads: tuple[Head, ...]
    people: Mapping[str, str]


def read_chain(case: Case, *, item: str | None = None, limit: int | None = NEWEST) -> Chain:
    """Return the newest entries, of one item, its files and all about them if it is named.

    Raises:
        Refused: There is no such item.
    """
    with case.read() as reader:
        about = None
        if item is not None:
            about = reader.about_item(item)
        heads = tuple(reader.ends())
        everything = sum(one.size for one in heads)
        entries = reader.entries(limit=limit or everything, record=about, newest_first=True)
        authors = (author for one in reader.of(CaseRecord) for author in one.record.authors)
        people = {author.id: author.name for author in authors}
        return Chain(entries=tuple(entries), head=reader.head(), heads=heads, people=people)


def ledger_name(origin: str) -> str:
    """Return the short name of a ledger: the id of the key that signs it, one for each device."""
    return origin.rpartition("/")[2]
