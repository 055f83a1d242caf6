"""Recipients, bundles and what became of them: what left the case, for whom, under which consent.

Rules:
    - The kind of a recipient decides the consent asked for (`evidence.consents`).
    - A bundle is fixed: it names the exact statement that was signed.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.evidence_words import ConsentScope
from evidence.ids import ActorId, AnyId, AttackId, BundleId, ItemId, PersonId, RecipientId
from evidence.judging_words import BundleEventKind, Profile, RecipientKind
from evidence.moments import Moment
from evidence.records import Record, record
from evidence.texts import Digest, Prose, Value, tidy


@record("recipient", ref="R")
@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient(Record):
    """Who may be given a bundle.

    Attributes:
        name: Of the organisation.
        kind: What it is.
        actor: Its record as an actor, if it has one.
        key: Its public key, as one line.
        note: How it is reached, conditions agreed with it.
    """

    name: str
    kind: RecipientKind
    actor: ActorId | None = None
    key: str | None = None
    note: Prose | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(Value):
    """What was chosen: everything, or attacks and items with what hangs on them."""

    everything: bool = False
    attacks: tuple[AttackId, ...] = ()
    items: tuple[ItemId, ...] = ()

    def __post_init__(self) -> None:
        """Refuse everything and a part of it, or nothing."""
        tidy(self)
        if self.everything == bool(self.attacks or self.items):
            raise Refused("What goes in? Everything, or some attacks and items.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeChecked(Value):
    """A person whose consent was checked, and for what."""

    person: PersonId
    scopes: tuple[ConsentScope, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld(Value):
    """How many things were held back for one reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit(Value):
    """The number a record carries in this bundle; once given, it never changes."""

    number: str
    record: AnyId


@record("bundle", ref="B", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle(Record):
    """A bundle that was written and signed.

    Attributes:
        profile: What may be seen in it.
        selection: What was chosen.
        statement_sha256: Digest of the signed statement.
        recipient: For whom; None: for our own organisation.
        purpose: What for.
        scopes_checked: Whose consent was checked.
        withheld: What was held back, by reason.
        exhibits: The numbers given.
        previous: The bundle before it.
    """

    profile: Profile
    selection: Selection
    statement_sha256: Digest
    recipient: RecipientId | None = None
    purpose: Prose | None = None
    scopes_checked: tuple[ScopeChecked, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    previous: BundleId | None = None

    def __post_init__(self) -> None:
        """Refuse a statement that is not named by its digest, and a number given twice."""
        tidy(self)
        if len(self.statement_sha256) != 64:
            raise Refused("A bundle names its signed statement by its SHA-256.")
        if len({exhibit.number for exhibit in self.exhibits}) != len(self.exhibits):
            raise Refused("Two exhibits have one number.", rule="R-65")


@record("bundle_event", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class BundleEvent(Record):
    """What became of a bundle: delivered, received, recalled."""

    bundle: BundleId
    kind: BundleEventKind
    on: Moment
    how: Prose
    cite: Cite | None = None
