"""Six verdicts, never one tick: what was found, with its code, place and text, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What can be said about one question."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not_checked"


class Check(StrEnum):
    """The six questions, in the order in which they are asked."""

    COMPLETENESS = "completeness"
    FIXITY = "fixity"
    RECORDS = "records"
    LEDGER = "ledger"
    SIGNATURE = "signature"
    TIME = "time"


CODES: Final[Mapping[Check, Mapping[str, Verdict]]] = {
    Check.COMPLETENESS: dict.fromkeys(("MISSING", "UNLISTED", "COUNT", "UNEXPLAINED"), Verdict.BAD),
    Check.FIXITY: {"DIFFERS": Verdict.BAD, "NOT_CHECKED": Verdict.NOT_CHECKED},
    Check.RECORDS: {
        **dict.fromkeys(("RECORD_DIFFERS", "NOT_CANONICAL"), Verdict.BAD),
        "NOT_CHECKED": Verdict.NOT_CHECKED,
    },
    Check.LEDGER: {
        **dict.fromkeys(("ALTERED", "NOT_CANONICAL", "FORK"), Verdict.BAD),
        "NOT_CHECKED": Verdict.NOT_CHECKED,
    },
    Check.SIGNATURE: {
        **dict.fromkeys(("BAD", "NOT_COVERED"), Verdict.BAD),
        "NOT_CHECKED": Verdict.NOT_CHECKED,
        **dict.fromkeys(("KEY_UNKNOWN", "KEY_REVOKED", "ABSENT"), Verdict.UNKNOWN),
    },
    Check.TIME: {
        "BAD_TOKEN": Verdict.BAD,
        "NOT_CHECKED": Verdict.NOT_CHECKED,
        **dict.fromkeys(("UNANCHORED", "PENDING", "UNKNOWN_AUTHORITY"), Verdict.UNKNOWN),
    },
}
"""Every code, under the question it answers, with the verdict it means."""

_WORST_FIRST: Final = (Verdict.BAD, Verdict.NOT_CHECKED, Verdict.UNKNOWN, Verdict.GOOD)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        check: Which question it answers.
        code: One of `CODES`.
        path: The file of the bundle it is about, or "".
        text: What was found, in a sentence.
    """

    check: Check
    code: str
    path: str
    text: str

    @property
    def verdict(self) -> Verdict:
        """What this finding means for its question."""
        return CODES[self.check][self.code]


@dataclass(frozen=True, slots=True)
class Report:
    """The answer to all six questions.

    Attributes:
        findings: Worst first.
        texts: One sentence for each question.
        signers: Fingerprints whose signatures are right, by principal.
    """

    findings: tuple[Finding, ...]
    texts: Mapping[Check, str]
    signers: Mapping[str, str] = field(default_factory=dict)

    def verdict(self, check: Check) -> Verdict:
        """Return the verdict of one question: that of its worst finding, else good."""
        found = {finding.verdict for finding in self.findings if finding.check is check}
        return next((verdict for verdict in _WORST_FIRST if verdict in found), Verdict.GOOD)

    def exit_code(self, require: Iterable[Check] = ()) -> int:
        """Return 3 when a verdict is bad or a required one is not good, else 0."""
        if any(self.verdict(check) is Verdict.BAD for check in Check):
            return 3
        return 3 if any(self.verdict(check) is not Verdict.GOOD for check in require) else 0

    def to_plain(self) -> dict[str, object]:
        """Return the report as JSON values."""
        return {
            "verdicts": {check.value: self.verdict(check).value for check in Check},
            "texts": {check.value: self.texts[check] for check in Check},
            "findings": [
                {
                    "check": one.check.value,
                    "verdict": one.verdict.value,
                    "code": one.code,
                    "path": one.path,
                    "text": one.text,
                }
                for one in self.findings
            ],
            "signers": dict(self.signers),
        }


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: bad before not checked before unknown, then by question and place."""
    order = list(Check)
    return tuple(
        sorted(
            findings,
            key=lambda one: (
                _WORST_FIRST.index(one.verdict),
                order.index(one.check),
                one.path,
                one.code,
            ),
        )
    )
