"""Casualty counts by source, and how they hang together. Totals: `app.totals`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.case import Case
from app.named import attack_id, cite, maker, named
from app.rules import put
from evidence import edtf
from evidence.casualties import CasualtyCount, CountRelation
from evidence.counts import Count
from evidence.ids import CountId
from evidence.judging_words import (
    CivilStatus,
    CountBasis,
    CountLink,
    CountStage,
    Outcome,
    Who,
)
from evidence.lines import CountLine
from evidence.records import Revision


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCount:
    """How many one claimant says were harmed.

    Attributes:
        count: The range. claimant: As in a claim. claimant_role: monitor, hospital ...
        attack: Reference; None: the total of a whole report.
        as_of: EDTF. source: E-0001 or E-0001#page=3. no_source: Why there is none.
    """

    count: Count
    claimant: str
    outcome: Outcome = Outcome.KILLED
    attack: str | None = None
    claimant_role: str | None = None
    as_of: str | None = None
    status: CivilStatus = CivilStatus.UNKNOWN
    who: Who = Who.ANYONE
    stage: CountStage = CountStage.EARLY
    basis: CountBasis = CountBasis.UNKNOWN
    source: str | None = None
    no_source: str | None = None
    quote: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelation:
    """What a count has to do with another one, by its reference, and why we think so."""

    kind: CountLink
    other: str
    reason: str


def add_count(
    case: Case, new: NewCount, relations: Sequence[NewRelation] = ()
) -> Revision[CasualtyCount]:
    """Record a count with what it has to do with others.

    Raises:
        Refused: It comes from nowhere, names nothing, or a relation would close a circle.
    """
    with case.write() as tx:
        count = CasualtyCount(
            outcome=new.outcome,
            count=new.count,
            claimant=maker(tx, new.claimant),
            attack=attack_id(tx, new.attack),
            claimant_role=new.claimant_role,
            as_of=edtf.read(new.as_of) if new.as_of else None,
            status=new.status,
            who=new.who,
            count_stage=new.stage,
            count_basis=new.basis,
            source=cite(tx, new.source) if new.source else None,
            no_source=new.no_source,
            quote=new.quote,
            note=new.note,
        )
        made = put(tx, count, acting=case.acting)
        for one in relations:
            other = CountId(named(tx, one.other, CasualtyCount).id)
            link = CountRelation(a=CountId(made.id), b=other, kind=one.kind, reason=one.reason)
            put(tx, link, acting=case.acting)
        return made


def list_counts(case: Case, attack: str | None = None) -> list[CountLine]:
    """Return all counts by reference, of one attack (a reference) if it is given.

    Raises:
        Refused: There is no such attack.
    """
    from storage import lists

    with case.read() as reader:
        return lists.casualty_counts(reader.connection, attack_id(reader, attack))
