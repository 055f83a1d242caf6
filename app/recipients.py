"""Who may be given a bundle: records one, lists them."""

from __future__ import annotations

from app.case import Case
from evidence.bundles import Recipient
from evidence.lines import RecipientLine
from evidence.records import Revision


def add_recipient(case: Case, recipient: Recipient) -> Revision[Recipient]:
    """Record somebody who may be given a bundle."""
    with case.write() as tx:
        return tx.put(recipient)


def list_recipients(case: Case) -> list[RecipientLine]:
    """Return all recipients by reference."""
    from storage import lists

    with case.read() as reader:
        return lists.recipients(reader.connection)
