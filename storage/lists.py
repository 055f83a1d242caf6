"""Lists of a case, read from the index tables only: pages by key, narrow index first.

Rules:
    - A page goes on behind the key of the last line, never by OFFSET.
    - Rows are picked in a narrow table; what a line shows of them is read by key afterwards.
    - Only records that count are listed. What a file claims is the latest reading of each tool.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, case, func, select

from evidence.lines import (
    AttackLine,
    ClaimLine,
    CountLine,
    DenialLine,
    InterviewLine,
    MunitionLine,
    Page,
    PersonLine,
    RecipientLine,
    RecordLine,
)
from storage.index_items import ITEM_ATTACK
from storage.index_kinds import (
    AttackIndex,
    ClaimIndex,
    CountIndex,
    DenialIndex,
    InterviewIndex,
    MunitionIndex,
    PersonIndex,
    PlaceIndex,
    RecipientIndex,
)
from storage.index_tables import COUNTS, edge, record
from storage.list_items import all_items, items
from storage.search import search

__all__ = [
    "all_items", "attacks", "casualty_counts", "claims", "counts", "denials", "interviews", "items",
    "munitions", "people", "recipients", "records", "search",
]  # fmt: skip

PAGE: Final = 200


def records(
    connection: Connection,
    kind: str,
    after: int | None = None,
    limit: int = PAGE,
    *,
    withdrawn: bool = False,
) -> Page[RecordLine]:
    """Return a page of all records of a kind, oldest first.

    Args:
        connection: A connection to the case.
        kind: Name of the kind.
        after: The key the page before ended with.
        limit: Lines in a page.
        withdrawn: Also those that count no more.
    """
    query = select(record).where(record.c.kind == kind)
    if not withdrawn:
        query = query.where(record.c.state.in_(COUNTS))
    if after is not None:
        query = query.where(record.c.row > after)
    found = connection.execute(query.order_by(record.c.row).limit(limit)).all()
    lines = tuple(
        RecordLine(id=r.id, kind=r.kind, ref=r.ref, label=r.label, state=r.state, at=r.at)
        for r in found
    )
    return Page(lines=lines, after=found[-1].row if len(found) == limit else None)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many records of each kind count."""
    query = select(record.c.kind, func.count()).where(record.c.state.in_(COUNTS))
    return dict(_pairs(connection, query.group_by(record.c.kind)))


def attacks(connection: Connection) -> list[AttackLine]:
    """Return all attacks by reference."""
    attack, place = AttackIndex.table, PlaceIndex.table
    query = _listed(attack, place.c.name.label("place_name")).outerjoin(
        place, place.c.id == attack.c.place
    )
    tallies = {
        "items": _tally(connection, ITEM_ATTACK.c.attack),
        "claims": _tally(connection, ClaimIndex.table.c.attack),
        "counts": _tally(connection, CountIndex.table.c.attack),
    }
    return [
        AttackLine(
            id=row.id,
            ref=row.ref,
            title=row.title,
            earliest=row.earliest,
            latest=row.latest,
            when_text=row.when_text,
            zone=row.zone,
            place=row.place_name,
            attack_type=row.attack_type,
            **{name: tally[row.id] for name, tally in tallies.items()},
        )
        for row in connection.execute(query)
    ]


def people(connection: Connection) -> list[PersonLine]:
    """Return all persons by reference."""
    interviews_ = _referring(connection, "interview", "person")
    consents = _referring(connection, "consent", "person")
    return [
        PersonLine(
            id=row.id,
            ref=row.ref,
            pseudonym=row.pseudonym,
            roles=tuple(row.roles.splitlines()),
            languages=tuple(row.languages.splitlines()),
            interviews=interviews_[row.id],
            consents=consents[row.id],
        )
        for row in connection.execute(_listed(PersonIndex.table))
    ]


def interviews(connection: Connection) -> list[InterviewLine]:
    """Return all interviews by reference."""
    interview = InterviewIndex.table
    item, person = record.alias("of_item"), record.alias("of_person")
    query = (
        _listed(interview, item.c.ref.label("item_ref"), person.c.ref.label("person_ref"))
        .outerjoin(item, item.c.id == interview.c.item)
        .outerjoin(person, person.c.id == interview.c.person)
    )
    statements = _referring(connection, "statement", "interview")
    return [
        InterviewLine(
            id=row.id,
            ref=row.ref,
            item=row.item_ref,
            person=row.person_ref,
            mode=row.mode,
            language=row.language,
            statements=statements[row.id],
        )
        for row in connection.execute(query)
    ]


def claims(connection: Connection, attack: str | None = None) -> list[ClaimLine]:
    """Return all claims by reference; only those about one attack (an id) if it is given."""
    return [
        ClaimLine(
            id=row.id,
            ref=row.ref,
            claim_kind=row.claim_kind,
            text=row.text,
            attack=row.attack_ref,
            made_by=row.maker_name,
        )
        for row in connection.execute(_about(ClaimIndex.table, attack))
    ]


def casualty_counts(connection: Connection, attack: str | None = None) -> list[CountLine]:
    """Return all counts by reference; only those of one attack (an id) if it is given."""
    return [
        CountLine(
            id=row.id,
            ref=row.ref,
            attack=row.attack_ref,
            outcome=row.outcome,
            low=row.low,
            high=row.high,
            text=row.text,
            claimant=row.maker_name,
            stage=row.stage,
        )
        for row in connection.execute(_about(CountIndex.table, attack))
    ]


def denials(connection: Connection) -> list[DenialLine]:
    """Return all denials by reference."""
    denial, party = DenialIndex.table, record.alias("of_party")
    query = _listed(denial, party.c.label.label("party_name")).outerjoin(
        party, party.c.id == denial.c.party
    )
    return [
        DenialLine(
            id=row.id,
            ref=row.ref,
            party=row.party_name,
            said_on=row.said_on,
            text=row.text,
            points=row.points,
            open=row.open,
        )
        for row in connection.execute(query)
    ]


def munitions(connection: Connection) -> list[MunitionLine]:
    """Return all munition analyses by reference."""
    analysis, attack = MunitionIndex.table, record.alias("of_attack")
    query = _listed(analysis, attack.c.ref.label("attack_ref")).outerjoin(
        attack, attack.c.id == analysis.c.attack
    )
    tallies = {
        name: _referring(connection, f"munition_{kind}", "analysis")
        for name, kind in (
            ("observations", "observation"),
            ("hypotheses", "hypothesis"),
            ("identifications", "identification"),
        )
    }
    return [
        MunitionLine(
            id=row.id,
            ref=row.ref,
            title=row.question,
            attack=row.attack_ref,
            **{name: tally[row.id] for name, tally in tallies.items()},
        )
        for row in connection.execute(query)
    ]


def recipients(connection: Connection) -> list[RecipientLine]:
    """Return all recipients by reference."""
    return [
        RecipientLine(id=row.id, ref=row.ref, name=row.name, recipient_kind=row.recipient_kind)
        for row in connection.execute(_listed(RecipientIndex.table))
    ]


def _listed(table: Table, *more: ColumnElement[Any]) -> Select[Any]:
    """Every line of a typed table with its reference, in the order of references."""
    query = select(table, record.c.ref, *more).join(record, record.c.row == table.c.row)
    return query.order_by(record.c.number, record.c.row)


def _about(table: Table, attack: str | None) -> Select[Any]:
    """Lines that are about an attack and made by somebody, both by name."""
    of_attack, maker = record.alias("of_attack"), record.alias("of_maker")
    by_name = case((maker.c.kind == "person", maker.c.ref), else_=maker.c.label)
    query = (
        _listed(
            table,
            of_attack.c.ref.label("attack_ref"),
            func.coalesce(by_name, table.c.maker_text).label("maker_name"),
        )
        .outerjoin(of_attack, of_attack.c.id == table.c.attack)
        .outerjoin(maker, maker.c.id == table.c.maker)
    )
    return query if attack is None else query.where(table.c.attack == attack)


def _tally(connection: Connection, column: ColumnElement[Any]) -> Counter[str]:
    query = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return Counter(dict(_pairs(connection, query)))


def _referring(connection: Connection, kind: str, role: str) -> Counter[str]:
    """How many records of a kind refer to each record by that role."""
    query = (
        select(edge.c.to_record, func.count())
        .join(record, record.c.id == edge.c.from_record)
        .where(record.c.kind == kind, record.c.state.in_(COUNTS), edge.c.role == role)
    )
    return Counter(dict(_pairs(connection, query.group_by(edge.c.to_record))))


def _pairs(connection: Connection, query: Select[Any]) -> list[tuple[str, int]]:
    return [(key, many) for key, many in connection.execute(query)]
