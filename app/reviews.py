"""Judging by a second person: reviews of an exact revision, their state, and findings.

Rules:
    - R-39: a reviewer is not an author of what is reviewed; `put` of `app.rules` asks it.
    - R-41: a second reading is blind only if the reader says so; otherwise it says it was not.
    - A review names the revision it read; after a change of the record it is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.authors import acting_as
from app.case import Case
from app.named import attack_id, cite, named
from app.rules import put
from evidence.acts import ActingRole
from evidence.errors import Refused
from evidence.findings import Contrary, Finding, Review, Searched
from evidence.ids import AnyId, IdentificationId, is_id, split_reference
from evidence.judgements import Ground
from evidence.judging_words import Blind, ReviewResult
from evidence.munitions.records import MunitionIdentification
from evidence.records import Record, Revision, kind_of
from evidence.reviewing import Reviewed, ReviewState, review_state
from evidence.vocabularies import Standard

if TYPE_CHECKING:
    from storage.casefile import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReview:
    """What a second reader says.

    Attributes:
        blind: Whether the reader concluded before seeing the first opinion.
        reading: Id of the reader's own identification, where a munition was read.
    """

    result: ReviewResult
    reasons: str
    blind: Blind = Blind.SAW_FIRST
    reading: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A conclusion of the case.

    Attributes:
        text: The conclusion. standard: The standard of proof it reaches (R-55).
        attacks: References. rests_on: References of records, or of items as places in evidence.
        contrary: What speaks against it. searched: Where that was looked for in vain (R-56).
    """

    text: str
    standard: Standard | None
    attacks: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    contrary: tuple[Contrary, ...] = ()
    searched: tuple[Searched, ...] = ()
    alternatives: tuple[str, ...] = ()
    limits: str | None = None


def review(
    case: Case, ref: str, new: NewReview, *, as_author: str | None = None
) -> Revision[Review]:
    """Record what a second reader says of the current revision of a record.

    Args:
        case: The case.
        ref: What was read; a munition analysis stands for its current identification.
        new: What the reader says.
        as_author: Name of the author who read it; None: whoever has the case open.

    Raises:
        Refused: No such record, its author reviews it (R-39), or no reasons (R-44).
    """
    acting = acting_as(case, as_author, ActingRole.REVIEWER)
    with case.file.write(acting) as tx:
        target = reviewable(tx, ref)
        record = Review(
            target=AnyId(target.id),
            revision=target.leaf,
            review_result=new.result,
            blind=new.blind,
            reasons=new.reasons,
            reading=_reading(tx, target, new.reading),
        )
        return put(tx, record, acting=acting)


def state_of_review(case: Case, ref: str) -> ReviewState:
    """Return whether a record is reviewed, contested, stale ...

    Raises:
        Refused: There is no such record.
    """
    with case.read() as reader:
        target = reviewable(reader, ref)
        given = [
            Reviewed(
                reviewer=one.person or "",
                revision=one.record.revision,
                result=one.record.review_result,
            )
            for one in reviews_of(reader, target.id)
        ]
        return review_state(target.leaf, given, signed=kind_of(target.kind).fixed)


def reviews_of(reader: Reader, target: str) -> list[Revision[Review]]:
    """Return the reviews of a record (id), oldest first."""
    return [one for one in reader.of(Review) if one.record.target == target]


def reviewable(reader: Reader, ref: str) -> Revision[Record]:
    """Return what a review of that reference reads.

    Raises:
        Refused: There is no such record.
    """
    from app.munitions import conclusion

    found = reader.get(ref)
    if found.kind == "munition_analysis":
        return conclusion(reader, found.id) or found
    return found


def add_finding(case: Case, new: NewFinding) -> Revision[Finding]:
    """Record a conclusion of the case.

    Raises:
        Refused: No standard of proof (R-55), nothing said of what speaks against it (R-56), or
            it rests on what is not in the case.
    """
    with case.write() as tx:
        about = [attack_id(tx, ref) for ref in new.attacks]
        finding = Finding(
            text=new.text,
            standard=new.standard,
            attacks=tuple(attack for attack in about if attack is not None),
            rests_on=tuple(_ground(tx, text) for text in new.rests_on),
            contrary=new.contrary,
            searched=new.searched,
            alternatives=new.alternatives,
            limits=new.limits,
        )
        return put(tx, finding, acting=case.acting)


def _ground(reader: Reader, text: str) -> Ground:
    parts = split_reference(text.partition("#")[0])
    if not is_id(text) and parts is not None and parts[0] == "E":
        return Ground(cite=cite(reader, text))
    return Ground(record=AnyId(reader.get(text).id))


def _reading(
    reader: Reader, target: Revision[Record], reading: str | None
) -> IdentificationId | None:
    if reading is None:
        return None
    own = named(reader, reading, MunitionIdentification)
    of = target.record
    if (
        not isinstance(of, MunitionIdentification)
        or not own.record.reading
        or own.record.analysis != of.analysis
    ):
        raise Refused(
            "A reading is the reviewer's own identification in the same analysis.",
            rule="R-41",
            advice="Record it first, marked as a reading.",
        )
    return IdentificationId(own.id)
