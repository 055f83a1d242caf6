"""People by pseudonym, and the sealed identities behind them.

Rules:
    - R-24: a name goes into the register of identities and nowhere else.
    - R-23: opening an identity needs a reason, and the act is on disk before the name is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from app.case import Case, wanted_kdf
from app.named import named, person_id
from app.records import record_of, resolved
from evidence.errors import Refused
from evidence.evidence_words import Earlier
from evidence.lines import PersonLine
from evidence.people import (
    EarlierAccount,
    EarlierAccounts,
    Identity,
    Person,
)
from evidence.records import Revision

if TYPE_CHECKING:
    from storage.casefile import Reader


def told_before(told_to: Sequence[str] | None) -> EarlierAccounts:
    """Return the answer about earlier accounts: None is not asked, "none" is nobody (R-25).

    Raises:
        Refused: "none" stands beside a name.
    """
    if not told_to:
        return EarlierAccounts()
    if [one.strip().casefold() for one in told_to] == ["none"]:
        return EarlierAccounts(answer=Earlier.NONE)
    accounts = tuple(EarlierAccount(organisation=one) for one in told_to)
    if any(one.organisation.casefold() == "none" for one in accounts):
        raise Refused("They told it to nobody, or to somebody: not both.", rule="R-25")
    return EarlierAccounts(answer=Earlier.GIVEN, accounts=accounts)


def add_person(case: Case, person: Person) -> Revision[Person]:
    """Record somebody by pseudonym."""
    with case.write() as tx:
        return tx.put(person)


def list_people(case: Case) -> list[PersonLine]:
    """Return all persons by reference."""
    from storage import lists

    with case.read() as reader:
        return lists.people(reader.connection)


def set_identity(
    case: Case,
    ref: str,
    fields: Mapping[str, object],
    *,
    passphrase: str,
    reason: str | None = None,
) -> Revision[Identity]:
    """Record who a person is, or correct it; the first identity of a case makes the register.

    Args:
        case: The case.
        ref: The person.
        fields: Fields of an `identity` but the person; a name may be plain text.
        passphrase: Of the register; the first one given becomes its passphrase.
        reason: Why it changes; needed from the second time on.

    Raises:
        Refused: No such person, no name, or a correction without a reason.
        WrongPassphrase: It does not open the register.
    """
    with case.read() as reader:
        person = person_id(reader, ref)
        identity = _identity(reader, person, fields)
    register = case.file.register
    if register.exists:
        register.unlock(passphrase)
    else:
        register.create(passphrase, kdf=wanted_kdf())
    return _put_identity(case, identity, reason=reason)


def pending_identities(case: Case, *, passphrase: str) -> dict[str, Identity]:
    """Return, by reference of the person, identities whose entry in the ledger never came.

    Raises:
        WrongPassphrase: It does not open the register.
        Unavailable: The case has no register yet.
    """
    register = case.file.register
    register.unlock(passphrase)
    found = [one for _id, one in register.pending() if isinstance(one, Identity)]
    with case.read() as reader:
        known = [(reader.find(one.person), one) for one in found]
        return {person.ref or person.id: one for person, one in known if person is not None}


def set_pending(
    case: Case, ref: str, *, passphrase: str, reason: str | None = None
) -> Revision[Identity]:
    """Record the identity of a person that a cut-off write left in the register.

    Raises:
        Refused: No such person, or none of theirs is pending.
        WrongPassphrase: It does not open the register.
    """
    with case.read() as reader:
        person = named(reader, ref, Person)
    waiting = pending_identities(case, passphrase=passphrase).get(person.ref or person.id)
    if waiting is None:
        raise Refused("No identity of {ref} is pending.", ref=ref)
    return _put_identity(case, waiting, reason=reason)


def open_identity(case: Case, ref: str, *, reason: str | None, passphrase: str) -> Identity:
    """Return who a person is; the act, with its reason, is on disk before.

    Raises:
        Refused: No such person, no reason (R-23), or no identity is recorded.
        WrongPassphrase: It does not open the register.
        Unavailable: The case has no register yet.
        Damaged: The identity is not the one the ledger committed to.
    """
    with case.read() as reader:
        person = person_id(reader, ref)
    register = case.file.register
    register.unlock(passphrase)
    if register.record_of(person) is None:
        raise Refused("No identity is recorded for {ref}.", ref=ref)
    told = register.open_identity(person, case.acting, reason=reason or "")
    if not isinstance(told, Identity):
        raise TypeError("the register holds identities")
    return told


def _put_identity(case: Case, identity: Identity, *, reason: str | None) -> Revision[Identity]:
    known = case.file.register.record_of(identity.person)
    with case.write() as tx:
        seen = tx.find(known) if known else None
        if seen is None and known is not None:  # a write that was cut off left it: go on with it
            return tx.put(identity, id=known, reason=reason)
        return tx.put(identity, after=seen, reason=reason)


def _identity(reader: Reader, person: str, fields: Mapping[str, object]) -> Identity:
    names = fields.get("names", [])
    if isinstance(names, (list, tuple)):
        names = [{"text": name} if isinstance(name, str) else name for name in names]
    whole = {**fields, "names": names, "person": person}
    made = record_of("identity", whole, lambda text, kinds: resolved(reader, text, kinds))
    return cast("Identity", made)
