"""Rules between records of a case, asked inside the one write, whichever form the record came by.

Rules:
    - R-06: `part_of`, `supersedes`, `copies` and `duplicate_of` form no circle.
    - R-25: an interview starts once earlier accounts were asked about.
    - R-39: a reviewer is not an author of what is reviewed.
    - R-46: points of a denial are answered, never dropped.
    - R-59: an identification is no direct support for who did it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from evidence.acts import Acting
from evidence.attacks import AttackLink
from evidence.casualties import CountRelation
from evidence.chains import refuse_circle
from evidence.claims import Claim, Corroboration, refuse_origin_as_user
from evidence.denials import Denial, refuse_lost_points
from evidence.errors import Refused
from evidence.evidence_words import Earlier
from evidence.findings import Review
from evidence.interviews import Interview
from evidence.judging_words import CountLink
from evidence.munitions.records import (
    H0,
    MunitionBearing,
    MunitionHypothesis,
    MunitionIdentification,
    MunitionObservation,
    refuse_empty_bearing,
)
from evidence.people import Person
from evidence.records import Record, Revision
from evidence.reviewing import refuse_own_review
from evidence.vocabularies import AttackLinkKind

if TYPE_CHECKING:
    from storage.casefile import Reader, Transaction

R = TypeVar("R", bound=Record)
Check: TypeAlias = "Callable[[Reader, Any, Revision[Record] | None], None]"

_CHAINS: Final = {
    CountLink.PART_OF,
    CountLink.SUPERSEDES,
    CountLink.COPIES,
    AttackLinkKind.PART_OF,
    AttackLinkKind.DUPLICATE_OF,
}


def put(
    tx: Transaction,
    record: R,
    *,
    acting: Acting,
    after: Revision[Record] | None = None,
    reason: str | None = None,
) -> Revision[R]:
    """Put a record once the rules between records allow it.

    Args:
        tx: The write.
        record: What is to be put.
        acting: Who puts it.
        after: The revision it follows, or None.
        reason: Why it changes.

    Raises:
        Refused: It breaks a rule; nothing of this write is kept.
    """
    if isinstance(record, Review):
        _second_reader(tx, record, acting)
    asked = _CHECKS.get(type(record))
    if asked is not None:
        asked(tx, record, after)
    return tx.put(record, after=after, reason=reason)


def refuse_lost_h0(record: Record) -> None:
    """Refuse to withdraw what stands in every munition analysis.

    Raises:
        Refused: It is H0.
    """
    if isinstance(record, MunitionHypothesis) and record.label == H0:
        raise Refused("H0 is “something not in this list”. It stands in every analysis.")


def _second_reader(reader: Reader, record: Review, acting: Acting) -> None:
    target = reader.get(record.target)
    authors = {one.person for one in reader.history(target.id) if one.person}
    name = target.ref or f"this {target.kind.replace('_', ' ')}"
    refuse_own_review(acting.person or "", authors, ref=name)
    if record.revision != target.leaf:
        raise Refused(
            "{ref} has changed since that revision was read.",
            rule="R-40",
            advice="Read it as it is now, and review that.",
            ref=name,
        )


def _interview(reader: Reader, record: Interview, after: Revision[Record] | None) -> None:
    person = reader.get(record.person)
    if after is not None or not isinstance(person.record, Person):
        return
    if person.record.prior_accounts.answer is Earlier.NOT_ASKED:
        raise Refused(
            "Has {ref} told this to others?",
            rule="R-25",
            advice="Ask first, and record the answer: to whom, or to nobody.",
            ref=person.ref,
        )


def _denial(_reader: Reader, record: Denial, after: Revision[Record] | None) -> None:
    if after is not None and isinstance(after.record, Denial):
        refuse_lost_points(after.record, record)


def _link(
    reader: Reader, record: CountRelation | AttackLink, after: Revision[Record] | None
) -> None:
    if record.kind in _CHAINS:
        links = [
            (one.record.a, one.record.b)
            for one in reader.of(type(record))
            if one.record.kind is record.kind and (after is None or one.id != after.id)
        ]
        names = {text: reader.get(text).ref or text for text in (record.a, record.b)}
        shown = [(names.get(a, a), names.get(b, b)) for a, b in links]
        refuse_circle(names[record.a], names[record.b], shown, link=record.kind.value)


def _corroboration(reader: Reader, record: Corroboration, _after: object) -> None:
    claim = reader.get(record.claim).record
    if record.ground.record is not None and isinstance(claim, Claim):
        ground = reader.get(record.ground.record)
        kinds = {ground.kind, *(one.kind for one in reader.outgoing(ground.id))}
        refuse_origin_as_user(claim, record, kinds)


def _bearing(reader: Reader, record: MunitionBearing, _after: object) -> None:
    hypothesis, observation = reader.get(record.hypothesis), reader.get(record.observation)
    if isinstance(observation.record, MunitionObservation):
        refuse_empty_bearing(record.bearing, observation.record)
        _same_analysis(hypothesis.record, observation.record.analysis)


def _identification(reader: Reader, record: MunitionIdentification, _after: object) -> None:
    _same_analysis(reader.get(record.hypothesis).record, record.analysis)
    before = None if record.supersedes is None else reader.get(record.supersedes).record
    if isinstance(before, MunitionIdentification):
        _same_analysis(before, record.analysis)
        if record.version != before.version + 1:
            raise Refused(
                "Version {before} is followed by version {next}.",
                before=before.version,
                next=before.version + 1,
            )


def _same_analysis(record: Record, analysis: str) -> None:
    if getattr(record, "analysis", None) != analysis:
        raise Refused("This belongs to another munition analysis.", rule="R-03")


_CHECKS: Final[dict[type[Record], Check]] = {
    Interview: _interview,
    Denial: _denial,
    CountRelation: _link,
    AttackLink: _link,
    Corroboration: _corroboration,
    MunitionBearing: _bearing,
    MunitionIdentification: _identification,
}
