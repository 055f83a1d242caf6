"""Check a bundle: six questions, each answered by what lies in the folder and nothing else."""

from __future__ import annotations

from pathlib import Path

from evidence.bundle import completeness, fixity, ledgers, recorded, signed, stamped
from evidence.bundle.opened import Asked, open_bundle
from evidence.bundle.verdicts import Report, worst_first


def verify(folder: Path, asked: Asked | None = None) -> Report:
    """Check a bundle to the end and report everything, not the first thing.

    Args:
        folder: The bundle.
        asked: Trusted keys and roots, better checkers, progress.

    Raises:
        Refused: The folder is not safe to open (links, names outside the grammar, `fetch.txt`).
        Unavailable: It cannot be read.
    """
    asked = asked or Asked()
    opened = open_bundle(folder)
    fixity.examine(opened, asked)
    found = recorded.examine(opened)
    ledgers.examine(opened, asked.checkers)
    completeness.examine(opened, found.current, frozenset(found.bodies))
    signed.examine(opened, asked)
    stamped.examine(opened, asked)
    return Report(worst_first(opened.findings), opened.texts, opened.signers)
