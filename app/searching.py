"""Searches the case: Arabic, Cyrillic and Latin folded alike."""

from __future__ import annotations

from app.case import Case
from evidence.lines import Hit
from evidence.search.query import parse


def search(case: Case, text: str, *, limit: int = 50) -> list[Hit]:
    """Return the newest records that hold every word of the text."""
    from storage.search import search as find

    with case.read() as reader:
        return find(reader, parse(text), limit)
