"""What a person typed into a search box, as a question the text index understands.

Rules:
    - A query is words: all must occur. The only operator is a pair of quotation marks (a phrase).
    - Every word reaches the index between quotation marks, so no input is ever read as syntax.
    - Only the last word may be the beginning of a longer one, from three letters on.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from evidence.search.fold import fold

MAX_TERMS: Final = 32
MAX_TEXT: Final = 2_000
MIN_PREFIX: Final = 3
MIN_PART: Final = 3  # the trigram index cannot find less
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word or phrase, folded.

    Attributes:
        text: What must occur; blanks stand only inside a phrase.
        prefix: Whether longer words that begin so are meant, too.
    """

    text: str
    prefix: bool = False

    @property
    def quoted(self) -> str:
        """The term as an FTS5 string; it cannot contain syntax."""
        inner = self.text.replace('"', '""')
        return f'"{inner}"' + ("*" if self.prefix else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A parsed search: terms that must all occur."""

    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        """Say whether there is anything to look for."""
        return bool(self.terms)

    @property
    def words(self) -> str:
        """The expression for the word index."""
        return " AND ".join(term.quoted for term in self.terms)

    @property
    def parts(self) -> str | None:
        """The expression for the trigram index; None if a term is too short for it."""
        if not self.terms or any(len(term.text) < MIN_PART for term in self.terms):
            return None
        return " AND ".join(Term(text=term.text).quoted for term in self.terms)


def parse(text: str) -> Query:
    """Read what was typed; never fails, and nothing searchable gives an empty query."""
    pieces = fold(text[:MAX_TEXT].translate(_QUOTES)).split('"')
    found: list[Term] = []
    for number, piece in enumerate(pieces):
        phrase = number % 2 == 1 and number < len(pieces) - 1  # an unpaired mark quotes nothing
        for word in [" ".join(piece.split())] if phrase else piece.split():
            if _searchable(word):
                last = number == len(pieces) - 1
                found.append(Term(text=word, prefix=last and len(word) >= MIN_PREFIX))
    found = found[:MAX_TERMS]
    return Query(
        terms=tuple(
            Term(text=term.text, prefix=term.prefix and place == len(found) - 1)
            for place, term in enumerate(found)
        )
    )


def _searchable(word: str) -> bool:
    """Whether the index keeps anything of the word: it drops all but letters and digits."""
    return any(unicodedata.category(c)[0] in "LN" for c in word)
