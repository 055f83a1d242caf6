"""Interviews: the account of a person, its recording and its statements, in one write.

Rules:
    - One write makes the item of evidence, the interview, its files and its statements, or nothing.
    - R-25: earlier accounts were asked about before; the answer can be given with the interview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app import recordings
from app.case import Case
from app.jobs import Progress
from app.named import attack_id, named, person_id
from app.rules import put
from evidence.evidence_words import (
    Acquisition,
    InterviewMode,
    ItemKind,
    Relation,
    Signed,
    StatementKind,
)
from evidence.ids import FileId, InterviewId, ItemId, StatementId
from evidence.interviews import Interview, Statement
from evidence.items import AttackRelation, Item
from evidence.judgements import NOT_ASKED, Answer
from evidence.lines import InterviewLine
from evidence.people import EarlierAccounts, Person
from evidence.records import Revision

if TYPE_CHECKING:
    from storage.casefile import Reader, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStatement:
    """What was stated: words, or the recordings alone; `based_on` is the number it adds to."""

    kind: StatementKind
    text: str | None = None
    language: str | None = None
    based_on: int | None = None
    read_back: Answer = NOT_ASKED
    signed: Signed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInterview:
    """What is known of an interview.

    Attributes:
        person: Reference of who was interviewed. language: BCP 47.
        attacks: References of the attacks it is about.
        title: Neutral; made from the reference of the person when absent.
        item: Reference of an item that is its recording already, instead of a new one.
        recordings: Files to take in as its originals.
        interpreter: Reference of a person.
        interviewers: Names, or ids of authors; empty: whoever has the case open.
        inducement: "none", or what was given or promised.
        earlier: What was answered when earlier accounts were asked about, if that is new.
        statements: In the order they were made.
    """

    person: str
    language: str
    inducement: str = ""
    attacks: tuple[str, ...] = ()
    title: str | None = None
    item: str | None = None
    recordings: tuple[Path, ...] = ()
    purpose: str | None = None
    interviewers: tuple[str, ...] = ()
    mode: InterviewMode = InterviewMode.IN_PERSON
    area: str | None = None
    interpreter: str | None = None
    direction: str | None = None
    interpreter_declaration: Answer = NOT_ASKED
    present: tuple[str, ...] = ()
    support_offered: str | None = None
    specialist: Answer = NOT_ASKED
    earlier: EarlierAccounts | None = None
    statements: tuple[NewStatement, ...] = ()


def add_interview(
    case: Case, new: NewInterview, *, progress: Progress | None = None, read: bool = True
) -> Revision[Interview]:
    """Record an interview with its item, files and statements: all of it, or nothing.

    Args:
        case: The case.
        new: What is known of it.
        progress: Of taking in the recordings, in bytes.
        read: Whether the recordings are decoded now.

    Raises:
        Refused: A rule says no, a name is unknown, or the case holds a recording already.
        Unavailable: A recording cannot be read, or the disk is full.
        Cancelled: The progress was stopped.
    """
    brought = recordings.bring(case, new.recordings, progress or Progress(), read=read)
    try:
        with case.write() as tx:
            made = _put_all(case, tx, new, brought)
    except BaseException:
        recordings.drop(case, brought)
        raise
    recordings.show_later(case, brought)
    return made


def add_statement(case: Case, interview: str, new: NewStatement) -> Revision[Statement]:
    """Record a further statement of an interview; what was stated before stays as it is.

    Raises:
        Refused: No such interview, nothing is said, or an addition that adds to nothing.
    """
    with case.write() as tx:
        return _put_statement(tx, named(tx, interview, Interview), new, None)


def list_interviews(case: Case) -> list[InterviewLine]:
    """Return all interviews by reference."""
    from storage import lists

    with case.read() as reader:
        return lists.interviews(reader.connection)


def statements_of(case: Case, interview: str) -> list[Revision[Statement]]:
    """Return the statements of an interview by number.

    Raises:
        Refused: There is no such interview.
    """
    with case.read() as reader:
        return _statements(reader, named(reader, interview, Interview).id)


def _put_all(
    case: Case, tx: Transaction, new: NewInterview, brought: Sequence[recordings.Recorded]
) -> Revision[Interview]:
    if new.earlier is not None:
        _told_before(tx, new.person, new.earlier)
    item = _item(tx, new)
    interview = put(
        tx,
        Interview(
            item=item,
            person=person_id(tx, new.person),
            purpose=new.purpose,
            interviewers=new.interviewers or tuple(filter(None, (case.acting.person,))),
            mode=new.mode,
            area=new.area,
            language=new.language,
            interpreter=person_id(tx, new.interpreter) if new.interpreter else None,
            direction=new.direction,
            interpreter_declaration=new.interpreter_declaration,
            present=new.present,
            support_offered=new.support_offered,
            inducement=new.inducement,
            specialist=new.specialist,
        ),
        acting=case.acting,
    )
    files = recordings.put_files(case, tx, item, brought)
    first = FileId(files[0].id) if files else None
    for statement in new.statements:
        _put_statement(tx, interview, statement, first)
    return interview


def _told_before(tx: Transaction, person: str, earlier: EarlierAccounts) -> None:
    seen = named(tx, person, Person)
    if seen.record.prior_accounts != earlier:
        told = replace(seen.record, prior_accounts=earlier)
        tx.put(told, after=seen, reason="Asked about earlier accounts before the interview.")


def _item(tx: Transaction, new: NewInterview) -> ItemId:
    """Return the evidence side: an item there is already, tied to the attacks, or a new one."""
    about = [attack_id(tx, ref) for ref in new.attacks]
    ties = tuple(
        AttackRelation(attack=attack, relation=Relation.MENTIONS)
        for attack in dict.fromkeys(about)
        if attack is not None
    )
    if new.item is not None:
        seen = named(tx, new.item, Item)
        known = {tie.attack for tie in seen.record.attacks}
        more = tuple(tie for tie in ties if tie.attack not in known)
        if more:
            wider = replace(seen.record, attacks=(*seen.record.attacks, *more))
            tx.put(wider, after=seen, reason="It is the recording of an interview.")
        return ItemId(seen.id)
    item = Item(
        item_kind=ItemKind.INTERVIEW,
        title=new.title or f"Interview with {named(tx, new.person, Person).ref}",
        attacks=ties,
        acquisition=Acquisition.RECORDED_BY_TEAM,
        languages=(new.language,),
    )
    return ItemId(tx.put(item).id)


def _put_statement(
    tx: Transaction, interview: Revision[Interview], new: NewStatement, file: FileId | None
) -> Revision[Statement]:
    before = _statements(tx, interview.id)
    based_on = next((one for one in before if one.record.number == new.based_on), None)
    statement = Statement(
        interview=InterviewId(interview.id),
        number=1 + max((one.record.number for one in before), default=0),
        statement_kind=new.kind,
        language=new.language or interview.record.language,
        text=new.text,
        file=file,
        based_on=StatementId(based_on.id) if based_on else None,
        read_back=new.read_back,
        signed=new.signed,
    )
    return tx.put(statement)


def _statements(reader: Reader, interview: str) -> list[Revision[Statement]]:
    found = reader.incoming(interview, role="interview", kind="statement", withdrawn=True)
    told = [cast("Revision[Statement]", one) for one in found]
    return sorted(told, key=lambda one: one.record.number)
