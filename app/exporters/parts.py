"""What an export works on: the case at one head, its revisions, and what is kept back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.case import Case
from app.jobs import Progress
from evidence.bundle import withheld
from evidence.bundle.writer import BundleWriter

if TYPE_CHECKING:
    from storage.disclosing import Body
    from storage.ledger import StoredHead


@dataclass(slots=True, kw_only=True)
class Parts:
    """The case as of one signed head, and the bundle it is written into.

    Attributes:
        heads: One for each ledger; nothing after them goes in.
        current: Leaves of the revisions up to them that nothing follows.
        bodies: Every revision up to them, as `write_records` leaves them.
        kept_back: Rows of the log of what is withheld.
        files: Number of originals written.
    """

    case: Case
    writer: BundleWriter
    progress: Progress
    heads: list[StoredHead]
    current: frozenset[str]
    decided_on: str
    bodies: list[Body] = field(default_factory=list)
    kept_back: list[withheld.Row] = field(default_factory=list)
    files: int = 0

    def keep_back(self, body: Body, what: str, category: str, reason: str) -> None:
        """Log that something about one entry is not shown."""
        self.kept_back.append(
            withheld.Row(
                origin=body.origin.rsplit("/", 1)[-1],
                n=str(body.n),
                item="",
                what=what,
                category=category,
                court_code="",
                reason=reason,
                authority="profile internal",
                decided_by="program",
                decided_on=self.decided_on,
            )
        )
