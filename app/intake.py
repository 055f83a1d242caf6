"""What came of a run of intake: every file met is in exactly one of three lists."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from app.scanning import NotTaken
from evidence.texts import shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that is in the case: newly received, or met again as `ref`.

    Attributes:
        ref: The item. name: As it was called this time, made visible.
        size: Bytes. status: What reading it came to (`ReadingStatus`); None: untried.
        warnings: What was odd about it, in sentences.
    """

    ref: str
    name: str
    sha256: str
    size: int
    media_type: str | None = None
    status: str | None = None
    warnings: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """Return it as the command line prints it."""
        return {
            "ref": self.ref,
            "name": self.name,
            "sha256": self.sha256,
            "size": self.size,
            "media_type": self.media_type,
            "status": self.status,
        }


@dataclass(slots=True)
class Intake:
    """The report of a run."""

    received: list[Taken] = field(default_factory=list)
    seen_again: list[Taken] = field(default_factory=list)
    failed: list[NotTaken] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """Return 0 if nothing failed, 4 if the world was the cause, else 2."""
        if not self.failed:
            return 0
        return 4 if any(one.world for one in self.failed) else 2

    def document(self) -> dict[str, object]:
        """Return the run as the command line prints it."""
        return {
            "received": [one.document() for one in self.received],
            "seen_again": [one.document() for one in self.seen_again],
            "failed": [
                {"path": shown_name(os.fsencode(one.path)), "reason": one.reason}
                for one in self.failed
            ],
        }

    def sentence(self) -> str:
        """Return what a person is told."""
        odd = sum(one.status not in ("read", None) for one in self.received)
        parts = [
            f"{len(self.received)} received",
            *([f"{odd} of them to be read with care"] if odd else []),
            *([f"{len(self.seen_again)} already here"] if self.seen_again else []),
            *([f"{len(self.failed)} not taken"] if self.failed else []),
        ]
        return " · ".join(parts) + "."
