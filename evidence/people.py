"""Persons by pseudonym, their sealed identities, and what they agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import Refused
from evidence.evidence_words import ConsentMethod, ConsentScope, Earlier, ScopeAnswer, Wish
from evidence.ids import ConsentId, FileId, PersonId
from evidence.judgements import NOT_ASKED, Answer
from evidence.open_words import PersonRole
from evidence.records import Record, record
from evidence.texts import Day, Language, Name, Prose, Value, tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAccount(Value):
    """An account given to somebody else before."""

    organisation: str
    on: Prose | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAccounts(Value):
    """Whether the person told this to others (R-25), and to whom."""

    answer: Earlier = Earlier.NOT_ASKED
    accounts: tuple[EarlierAccount, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a list that contradicts the answer."""
        tidy(self)
        if (self.answer is Earlier.GIVEN) != bool(self.accounts):
            raise Refused("List the accounts given before; if there are none, say none.")


@record("person", ref="P", personal=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """Somebody, by reference and pseudonym; the name stands in the sealed identity alone (R-24).

    Attributes:
        role: What they are to the case. pseudonym: What the team calls them; never a real name.
        age_band, gender, civilian_status: As far as needed.
        vulnerability: What care is needed.
        public_role: The office in which an official speaks publicly.
        prior_accounts: Whether they told this to others.
    """

    role: tuple[PersonRole, ...] = ()
    pseudonym: str | None = None
    age_band: str | None = None
    gender: str | None = None
    civilian_status: str | None = None
    languages: tuple[Language, ...] = ()
    vulnerability: tuple[str, ...] = ()
    public_role: str | None = None
    prior_accounts: EarlierAccounts = EarlierAccounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential(Value):
    """A document of identity."""

    kind: str
    number: str
    issuer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(Value):
    """A way to reach somebody: "phone", "mail" ... and its value."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin(Value):
    """A relative, and how they are related."""

    name: str
    relation: str | None = None
    contact: Contact | None = None


@record("identity", personal=True, sealed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Record):
    """Who a person is. Kept in the register alone; opening it is an act (R-23)."""

    person: PersonId
    names: tuple[Name, ...]
    born: str | None = None
    documents: tuple[Credential, ...] = ()
    contacts: tuple[Contact, ...] = ()
    safe_contact: Prose | None = None
    kin: tuple[Kin, ...] = ()
    photo: FileId | None = None

    def __post_init__(self) -> None:
        """Refuse an identity without a name."""
        tidy(self)
        if not self.names:
            raise Refused("An identity has at least one name.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Value):
    """One use, and what the person said to it."""

    consent_scope: ConsentScope
    answer: ScopeAnswer
    conditions: Prose | None = None


@record("consent", fixed=True, personal=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Record):
    """What a person agreed to, once; a later consent supersedes it.

    Attributes:
        person: Who. on: The day. obtained_by: Who asked.
        language, interpreter, form_version: How it was put.
        consent_method: How it was given.
        informed_of: What they were told.
        scopes: Answer by use and recipient; a scope not listed was not asked.
        expires: Last day on which it counts.
        guardian: Who agreed in their place. reason: Why consent was not possible.
        supersedes: The consent it replaces.
    """

    person: PersonId
    on: Day
    obtained_by: str
    consent_method: ConsentMethod
    scopes: tuple[Scope, ...]
    language: Language | None = None
    interpreter: PersonId | None = None
    form_version: str | None = None
    informed_of: tuple[str, ...] = ()
    expires: Day | None = None
    guardian: str | None = None
    reason: Prose | None = None
    supersedes: ConsentId | None = None

    def __post_init__(self) -> None:
        """Refuse a scope answered twice, and what the method leaves open.

        Raises:
            Refused: As said; or it expires before it was given (R-07).
        """
        tidy(self)
        asked = [scope.consent_scope for scope in self.scopes]
        if len(set(asked)) != len(asked):
            raise Refused("A scope is answered twice.", advice="One answer for each scope.")
        if self.consent_method is ConsentMethod.GUARDIAN and not self.guardian:
            raise Refused("Which guardian agreed?")
        if self.consent_method is ConsentMethod.NOT_POSSIBLE and not self.reason:
            raise Refused("Why was consent not possible?")
        if self.expires is not None and self.expires < self.on:
            raise Refused("It expires before it was given.", rule="R-07")
        if self.interpreter is not None and self.interpreter == self.person:
            raise Refused("Who interpreted? Nobody interprets for themselves.", rule="R-27")

    def answer(self, scope: ConsentScope) -> ScopeAnswer:
        """Return what was said to one scope; not listed is not asked."""
        return next(
            (asked.answer for asked in self.scopes if asked.consent_scope is scope),
            ScopeAnswer.NOT_ASKED,
        )


@record("consent_withdrawal", fixed=True, personal=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawal(Record):
    """A consent taken back, for some scopes or (none listed) for all.

    Attributes:
        wish: What the person asks for.
        told_limits: Whether they were told what cannot be called back.
    """

    consent: ConsentId
    on: Day
    received_by: str
    scopes: tuple[ConsentScope, ...] = ()
    wish: Wish = Wish.STOP_USE
    told_limits: Answer = NOT_ASKED

    def covers(self, scope: ConsentScope) -> bool:
        """Whether it takes back that scope."""
        return not self.scopes or scope in self.scopes
