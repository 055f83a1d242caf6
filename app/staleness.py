"""Why a munition conclusion no longer fits what is known: computed from the ledger, never stored.

A conclusion is never altered. It is stale once, after it was signed, an observation of its
analysis was added, changed or withdrawn, or a reviewer dissented; signing again ends that.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence.findings import Review
from evidence.judging_words import ReviewResult
from evidence.munitions.records import MunitionIdentification, MunitionObservation
from evidence.records import Record, Revision

if TYPE_CHECKING:
    from storage.casefile import Reader


def staleness(reader: Reader, signed: Revision[MunitionIdentification]) -> tuple[str, ...]:
    """Return in sentences why a signed conclusion is stale; nothing while it is not."""
    found = reader.incoming(
        signed.record.analysis, role="analysis", kind="munition_observation", withdrawn=True
    )
    return (
        *(_of_observation(reader, one) for one in found if _later(one, signed)),
        *_of_dissent(reader, signed),
    )


def _of_observation(reader: Reader, one: Revision[Record]) -> str:
    record = one.record
    label = record.label if isinstance(record, MunitionObservation) else None
    if reader.state(one.id) == "withdrawn":
        what = "withdrawn"
    else:
        what = "added" if one.number == 1 else "changed"
    return f"Observation {label or one.id} was {what} after it was signed."


def _of_dissent(reader: Reader, signed: Revision[MunitionIdentification]) -> tuple[str, ...]:
    given = reader.incoming(signed.id, role="target", kind="review")
    latest = {one.person: one.record for one in given if isinstance(one.record, Review)}
    if any(one.review_result is ReviewResult.DISSENT for one in latest.values()):
        return ("A reviewer dissents from it.",)
    return ()


def _later(one: Revision[Record], signed: Revision[Record]) -> bool:
    """Whether a revision came after the signature; between two ledgers the clocks decide."""
    if one.origin == signed.origin:
        return one.n > signed.n
    return datetime.fromisoformat(one.at) > datetime.fromisoformat(signed.at)
