"""Cases for tests of use cases: real, encrypted, at the smallest cost a passphrase may have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.attacks import NewAttack, add_attack
from app.case import Case, create_case
from storage.kdf import FLOOR

MEDIA = Path(__file__).resolve().parents[2] / "app" / "media"
PASSPHRASE = "correct horse battery staple"


@contextmanager
def fresh_case(folder: Path, title: str = "A test") -> Iterator[Case]:
    """Make a case in a folder and close it at the end."""
    made = create_case(
        folder / "test.case",
        title=title,
        investigator="N. N.",
        passphrase=PASSPHRASE,
        kdf=FLOOR,
    )
    try:
        yield made.case
    finally:
        made.case.close()


def with_attack(case: Case, title: str = "Market") -> str:
    """Record an attack and return its reference."""
    return add_attack(case, NewAttack(title=title)).ref or ""


def size_of_ledger(case: Case) -> int:
    """Return the number of entries."""
    with case.read() as reader:
        return reader.head().size
