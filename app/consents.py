"""Consents: what people agreed to, use by use, and what they took back.

Rules:
    - A consent is signed and never changed; a later one decides what it answers.
    - R-31: a withdrawn consent stops counting at once, and bundles to recall are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, cast

from app.case import Case
from app.named import named, person_id
from app.recalls import to_recall
from evidence.bundles import Bundle
from evidence.consents import GivenConsent, missing_scopes
from evidence.errors import Refused
from evidence.evidence_words import ConsentMethod, ConsentScope, ScopeAnswer, Wish
from evidence.ids import ConsentId
from evidence.judgements import NOT_ASKED, Answer
from evidence.people import (
    Consent,
    ConsentWithdrawal,
    Person,
    Scope,
)
from evidence.records import Revision

if TYPE_CHECKING:
    from storage.casefile import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """What a person said, scope by scope.

    Attributes:
        on: The day. obtained_by: Who asked. method: How it was given.
        yes, no: The scopes that were answered so; others were not asked.
        supersedes: Number of the consent of this person it replaces, from 1.
    """

    on: str
    obtained_by: str
    method: ConsentMethod
    yes: tuple[ConsentScope, ...] = ()
    no: tuple[ConsentScope, ...] = ()
    language: str | None = None
    interpreter: str | None = None
    form_version: str | None = None
    expires: str | None = None
    guardian: str | None = None
    reason: str | None = None
    supersedes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """How a consent was taken back.

    Attributes:
        on: The day. received_by: Who was told. scopes: Which ones; empty: all.
        consent: Number of the one consent that is meant, from 1; None: every one that stands.
        wish: What the person asks for.
        told_limits: Whether they were told what cannot be called back.
    """

    on: str
    received_by: str
    scopes: tuple[ConsentScope, ...] = ()
    consent: int | None = None
    wish: Wish = Wish.STOP_USE
    told_limits: Answer = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """What a person agreed to at one time ("consent 2 of P-017"), scope by scope.

    Attributes:
        yes, no: What was answered then. stands: What of the yes still counts today.
    """

    id: str
    person: str
    number: int
    on: str
    method: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    stands: tuple[str, ...]
    expires: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What a withdrawal led to: its records, and the bundles to recall."""

    withdrawals: tuple[Revision[ConsentWithdrawal], ...]
    recall: tuple[Revision[Bundle], ...]


def add_consent(case: Case, ref: str, new: NewConsent) -> Revision[Consent]:
    """Record what a person agreed to; it is signed and never changed, only replaced.

    Raises:
        Refused: No such person, a scope answered twice, or the method leaves something open.
    """
    with case.write() as tx:
        person = person_id(tx, ref)
        replaced = None if new.supersedes is None else _numbered(tx, person, ref, new.supersedes)
        answers = ((new.yes, ScopeAnswer.YES), (new.no, ScopeAnswer.NO))
        consent = Consent(
            person=person,
            on=new.on,
            obtained_by=new.obtained_by,
            consent_method=new.method,
            scopes=tuple(Scope(consent_scope=s, answer=a) for some, a in answers for s in some),
            language=new.language,
            interpreter=person_id(tx, new.interpreter) if new.interpreter else None,
            form_version=new.form_version,
            expires=new.expires,
            guardian=new.guardian,
            reason=new.reason,
            supersedes=ConsentId(replaced.id) if replaced else None,
        )
        return tx.put(consent)


def withdraw_consent(case: Case, ref: str, stop: Stop) -> Withdrawn:
    """Record that a person took consent back; whoever says stop need not know which paper.

    Raises:
        Refused: No such person, or no consent of theirs stands.
    """
    with case.write() as tx:
        person = person_id(tx, ref)
        meant = (
            [_numbered(tx, person, ref, stop.consent)]
            if stop.consent is not None
            else consents_of(tx, person)
        )
        if not meant:
            raise Refused(
                "No consent of {ref} is recorded, so none can be taken back.",
                advice="What was never agreed to is not exported.",
                ref=ref,
            )
        put = tuple(
            tx.put(
                ConsentWithdrawal(
                    consent=ConsentId(consent.id),
                    on=stop.on,
                    received_by=stop.received_by,
                    scopes=stop.scopes,
                    wish=stop.wish,
                    told_limits=stop.told_limits,
                )
            )
            for consent in meant
        )
        return Withdrawn(withdrawals=put, recall=to_recall(tx, named(tx, ref, Person)))


def list_consents(case: Case, ref: str | None = None) -> list[ConsentLine]:
    """Return every consent with what it still allows today, oldest first by person.

    Args:
        case: The case.
        ref: Only of this person.

    Raises:
        Refused: There is no such person.
    """
    today = case.now().date()
    with case.read() as reader:
        people = [named(reader, ref, Person)] if ref is not None else list(reader.of(Person))
        return [line for person in people for line in _lines(reader, person, today)]


def _lines(reader: Reader, person: Revision[Person], today: date) -> list[ConsentLine]:
    given = _consents(reader, person.id, withdrawn=True)
    counting = {one.id for one in _consents(reader, person.id, withdrawn=False)}
    live = [GivenConsent(id=one.id, says=one.record) for one in given if one.id in counting]
    taken_back = [
        back.record
        for one in given
        for back in reader.incoming(one.id, kind="consent_withdrawal")
        if isinstance(back.record, ConsentWithdrawal)
    ]
    missing = set(missing_scopes(ConsentScope, live, taken_back, today))
    return [
        ConsentLine(
            id=one.id,
            person=person.ref or person.id,
            number=number,
            on=one.record.on,
            method=one.record.consent_method.value,
            yes=_answered(one.record, ScopeAnswer.YES),
            no=_answered(one.record, ScopeAnswer.NO),
            stands=tuple(
                scope
                for scope in _answered(one.record, ScopeAnswer.YES)
                if one.id in counting and scope not in missing
            ),
            expires=one.record.expires,
        )
        for number, one in enumerate(given, start=1)
    ]


def _answered(consent: Consent, answer: ScopeAnswer) -> tuple[str, ...]:
    return tuple(one.consent_scope.value for one in consent.scopes if one.answer is answer)


def consents_of(reader: Reader, person: str) -> list[Revision[Consent]]:
    """Return the consents of a person (id) that count, oldest first."""
    return _consents(reader, person, withdrawn=False)


def _consents(reader: Reader, person: str, *, withdrawn: bool) -> list[Revision[Consent]]:
    found = reader.incoming(person, role="person", kind="consent", withdrawn=withdrawn)
    return [cast("Revision[Consent]", one) for one in found]


def _numbered(reader: Reader, person: str, ref: str, number: int) -> Revision[Consent]:
    """Return "consent 2 of P-017": numbers count those entered in error too, so they stay."""
    found = _consents(reader, person, withdrawn=True)
    if not 1 <= number <= len(found):
        raise Refused(
            "There is no consent {number} of {ref}; {many} are recorded.",
            rule="R-03",
            number=number,
            ref=ref,
            many=len(found),
        )
    return found[number - 1]
