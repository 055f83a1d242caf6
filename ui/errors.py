"""How failures are shown: what happened, whether the evidence is safe, what one can do."""

from __future__ import annotations

from evidence.errors import CaseError, Damaged, Refused, Unavailable, WrongPassphrase

SAFE = {
    Refused: "Nothing was changed.",
    Unavailable: "What was saved before is safe.",
    Damaged: "The rest of the case stays usable; nothing is repaired by itself.",
    WrongPassphrase: "The case was not touched.",
}


def three_lines(error: CaseError) -> str:
    """Return the lines of a failure; an advice that already says it is safe is not doubled."""
    safe = next(words for kind, words in SAFE.items() if isinstance(error, kind))
    return "\n".join(line for line in (str(error), safe, error.advice) if line)
