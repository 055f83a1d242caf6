"""Searches the case: Arabic, Cyrillic and Latin folded alike."""

from __future__ import annotations

from app.case import Case
from evidence.errors import Refused
from evidence.lines import Hit
from evidence.search.query import parse


def search(case: Case, text: str, *, limit: int = 50) -> list[Hit]:
    """Return the newest records that hold every word of the text.

    Raises:
        Refused: There is no word in it to search for.
    """
    from storage.search import search as find

    query = parse(text)
    if not query:
        raise Refused(
            "There is no word to search for in {text}.",
            advice="Give a word of letters or digits; marks and signs are not searched.",
            text=text,
        )
    with case.read() as reader:
        return find(reader, query, limit)
