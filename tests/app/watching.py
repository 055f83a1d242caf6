"""What tests of use cases look at afterwards: the last entries, and that a refusal left none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.case import Case
from app.people import add_person
from evidence.errors import Refused
from evidence.evidence_words import Earlier
from evidence.lines import LedgerLine
from evidence.people import EarlierAccounts, Person
from tests.app.cases import size_of_ledger


@contextmanager
def refused(case: Case, words: str, rule: str | None = None) -> Iterator[None]:
    """Check that the block is refused with these words and that rule, and leaves no entry."""
    before = size_of_ledger(case)
    with pytest.raises(Refused, match=words) as caught:
        yield
    assert caught.value.rule == rule
    assert size_of_ledger(case) == before


def newest(case: Case, many: int = 1) -> list[LedgerLine]:
    """Return the last entries of the ledger, newest first."""
    with case.read() as reader:
        return reader.entries(limit=many, newest_first=True)


def a_person(case: Case, earlier: Earlier = Earlier.NONE, role: str = "witness") -> str:
    """Record a person and return their reference."""
    told = EarlierAccounts(answer=earlier)
    return add_person(case, Person(role=(role,), prior_accounts=told)).ref or ""


def plain_item(case: Case, title: str = "A card that cites a report") -> str:
    """Record an item without a file and return its reference."""
    from app.records import add_record

    made = add_record(case, "item", {"item_kind": "document", "title": title})
    return made.ref or ""
