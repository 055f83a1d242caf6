"""How failures are shown: what happened, whether the evidence is safe, what one can do."""

from __future__ import annotations

from evidence.errors import CaseError, Damaged, Refused, Unavailable, WrongPassphrase

SAFE = {
    Refused: "Nothing was changed.",
    Unavailable: "What was saved before is safe.",
    Damaged: "The rest of the case stays usable; nothing is repaired by itself.",
    WrongPassphrase: "The case was not touched.",
}
_SAYS_SO = ("nothing", "not touched", "untouched", "safe", "kept")


def three_lines(error: CaseError) -> str:
    """Return the lines of a failure; what an error says of safety itself is not doubled."""
    told = f"{error} {error.advice}".lower()
    safe = next(words for kind, words in SAFE.items() if isinstance(error, kind))
    lines = (str(error), "" if any(word in told for word in _SAYS_SO) else safe, error.advice)
    return "\n".join(line for line in lines if line)
