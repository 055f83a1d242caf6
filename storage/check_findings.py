"""What a verification can say: every code, which check it belongs to, and how bad it is.

Rules:
    - A *damaged* finding means that something does not match what was recorded; a *note* is worth
      knowing and no damage.
    - A finding names its place in the words of the case: E-0007, entry 812, bytes 0..65535.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

Verdict = Literal["good", "damaged", "note"]
Progress = Callable[[int, int, str], None]
"""Told (done, total, what); may raise `Cancelled`."""

CHECKS: Final = (
    "keys",
    "database",
    "lines",
    "tree",
    "mark",
    "disclosures",
    "records",
    "references",
    "index",
    "files",
    "time",
    "register",
)
"""The checks in the order in which they are made and shown."""

_DAMAGE: Final = {
    "keys": "KDF_WEAKENED SLOTS_CHANGED",
    "database": "PAGE_DAMAGED DB_CORRUPT SCHEMA_CHANGED",
    "lines": "NOT_CANONICAL ENTRY_MISSING CHAIN_BROKEN LEAF_DIFFERS",
    "tree": "ROOT_DIFFERS SIGNATURE_BAD KEY_UNKNOWN",
    "mark": "ROLLED_BACK FORK",
    "disclosures": "DISCLOSURE_DIFFERS DISCLOSURE_MISSING",
    "records": "REVISION_ALTERED REVISION_MISSING",
    "references": "REVISION_UNLEDGERED REFERENCE_BROKEN",
    "index": "INDEX_DIFFERS",
    "files": "FILE_MISSING FILE_DAMAGED KEY_MISMATCH FILE_DIFFERS",
    "time": "ANCHOR_BAD",
    "register": "IDENTITY_ALTERED",
}
_NOTES: Final = {
    "keys": "SECOND_COPY_STALE",
    "database": "WAL_KEPT",
    "lines": "WITHHELD",
    "tree": "KEY_REVOKED",
    "mark": "NO_MARK",
    "disclosures": "ERASED",
    "references": "CONFLICT",
    "index": "INDEX_STALE",
    "files": "FILE_UNLISTED",
    "time": "ANCHOR_PENDING UNANCHORED CLOCK_BACKWARDS CLOCK_JUMP",
    "register": "REGISTER_CLOSED IDENTITY_PENDING",
}
_CHECK_OF: Final = {
    code: check
    for table in (_DAMAGE, _NOTES)
    for check, codes in table.items()
    for code in codes.split()
}
DAMAGE: Final = frozenset(code for codes in _DAMAGE.values() for code in codes.split())
NOTES: Final = frozenset(code for codes in _NOTES.values() for code in codes.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One finding; or, with verdict "good", a check that found no damage.

    Attributes:
        check: One of `CHECKS`.
        code: What was found ("LEAF_DIFFERS"), or None when all is well.
        place: Where, in the words of the case; empty when all is well.
        detail: A sentence.
    """

    check: str
    verdict: Verdict
    code: str | None = None
    place: str = ""
    detail: str = ""


@dataclass(slots=True)
class Findings:
    """Collects findings of all checks; each is named once."""

    found: dict[tuple[str, str], Checked] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, place: str, detail: str) -> None:
        """Take in one finding."""
        verdict: Verdict = "damaged" if code in DAMAGE else "note"
        self.found.setdefault(
            (code, place),
            Checked(check=_CHECK_OF[code], verdict=verdict, code=code, place=place, detail=detail),
        )

    def finish(self, check: str, detail: str) -> None:
        """Say that a check went through to its end, and over what."""
        self.done[check] = detail

    def all(self) -> list[Checked]:
        """Return every finding by check; a finished check without damage says so first."""
        made: list[Checked] = []
        for check in CHECKS:
            own = [finding for finding in self.found.values() if finding.check == check]
            if check in self.done and all(finding.verdict == "note" for finding in own):
                made.append(Checked(check=check, verdict="good", detail=self.done[check]))
            made += own
        return made


def grouped(checked: Iterable[Checked]) -> list[Checked]:
    """Return one row a check: its worst verdict, and all that was found as its detail."""
    rows = list(checked)
    made: list[Checked] = []
    for check in CHECKS:
        own = [row for row in rows if row.check == check]
        if own:
            worst: Verdict = next(
                (
                    verdict
                    for verdict in ("damaged", "note")
                    if any(r.verdict == verdict for r in own)
                ),
                "good",
            )
            said = [row for row in own if row.code] or own
            made.append(Checked(check=check, verdict=worst, detail=sentence(said)))
    return made


def sentence(rows: Iterable[Checked]) -> str:
    """Return findings as people read them: code, place and words of each."""
    return "; ".join(
        " ".join(filter(None, (row.code, f"{row.place}:" if row.place else "", row.detail)))
        for row in rows
    )


def damaged(checked: Iterable[Checked]) -> bool:
    """Say whether any finding is damage."""
    return any(row.verdict == "damaged" for row in checked)
