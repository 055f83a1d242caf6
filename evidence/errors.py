"""What can go wrong for an investigator, told apart by what it means for the evidence.

Rules:
    - A `CaseError` is always safe to show. Its template may be logged; its facts (names, paths,
      places) are shown and never logged.
    - Anything that is neither a `CaseError` nor `Cancelled` is a bug and crashes loudly.

The tree, with the exit code of the command line:
    CaseError
        Refused 2          a rule says no; nothing was changed
        Damaged 3          evidence or ledger does not match what was recorded
        Unavailable 4      disk, lock, permission: the world, not the case
        WrongPassphrase 5  no key slot opens, or no passphrase was given
    Cancelled 130          the investigator stopped it; not an error
"""

from __future__ import annotations

from typing import ClassVar

_MAX_FACT = 200  # longer text out of evidence would let a file write our dialogs


def quote(text: object) -> str:
    """Return text from outside as it may stand in a message: one line, controls visible, short."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(text))
    return shown if len(shown) <= _MAX_FACT else shown[: _MAX_FACT - 1] + "…"


class CaseError(Exception):
    """A failure that an investigator can act on: a template and its facts, apart."""

    exit_code: ClassVar[int]
    name: ClassVar[str]

    def __init__(self, template: str, /, *, advice: str = "", **facts: object) -> None:
        super().__init__(template)
        self.template = template
        self.advice = advice
        self.facts = facts

    def __str__(self) -> str:
        """What happened, with the facts filled in."""
        shown = {name: quote(fact) or "“”" for name, fact in self.facts.items()}
        return self.template.format_map(shown) if shown else self.template


class Refused(CaseError):
    """A rule says no; nothing was changed. `rule` names it ("R-30") where the design numbers it."""

    exit_code = 2
    name = "refused"

    def __init__(
        self, template: str, /, *, rule: str | None = None, advice: str = "", **facts: object
    ) -> None:
        super().__init__(template, advice=advice, **facts)
        self.rule = rule


class Damaged(CaseError):
    """Evidence or ledger does not match what was recorded. `code` is one of the verify codes."""

    exit_code = 3
    name = "damaged"

    def __init__(
        self, template: str, /, *, code: str | None = None, advice: str = "", **facts: object
    ) -> None:
        super().__init__(template, advice=advice, **facts)
        self.code = code


class Unavailable(CaseError):
    """The world said no: disk, lock, permission, missing file."""

    exit_code = 4
    name = "unavailable"


class WrongPassphrase(CaseError):
    """No key slot opens with this passphrase, or none was given."""

    exit_code = 5
    name = "wrong_passphrase"


class Cancelled(Exception):
    """The investigator stopped the work; what was acknowledged stays."""

    exit_code: ClassVar[int] = 130
