"""Acts of custody that carry no record of their own, and what was told of the time before intake.

Rules:
    - An act is observed (the program did it), attested (a person did it by hand and says so now)
      or reported (someone told us of the time before intake); the three are never mixed.
    - Who acted, when and why stand in the ledger entry, never in the body.
    - A physical item has one holder; a hand-over has a receipt, or says why there is none (R-61).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evidence.errors import Refused
from evidence.ids import AnyId, FileId, ItemId
from evidence.records import Record, record

HAND_OVERS: Final = frozenset({"item.transfer_out", "item.transfer_in", "item.return"})
"""Acts that move a physical item from one holder to another."""

ATTESTED: Final = HAND_OVERS | {
    "item.seal",
    "item.unseal",
    "item.dispose",
    "item.unavoidable_change",
}
"""Acts a person did by hand and enters; all others are done, and written, by the program."""


class ActingRole(StrEnum):
    """As what somebody acts; stored in every ledger entry."""

    INVESTIGATOR = "investigator"
    INTERPRETER = "interpreter"
    EXPERT = "expert"
    REVIEWER = "reviewer"
    COURIER = "courier"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts: the `who` of a ledger entry.

    Attributes:
        person: Id of the person, or None for the program itself.
        role: One of `ActingRole`.
    """

    person: str | None
    role: str

    def __post_init__(self) -> None:
        """Refuse a role the ledger does not know.

        Raises:
            ValueError: The role is none of `ActingRole`.
        """
        ActingRole(self.role)


PROGRAM: Final = Acting(person=None, role=ActingRole.PROGRAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAgain:
    """A file that a run met again: bytes the case already holds, under this name.

    `name` is written as the `file` record writes names, unchecked, so that any name survives.
    """

    file: FileId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFact:
    """One plain fact of an act of the program: a slot digest, a quoted head."""

    name: str
    value: str


@record("act", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyAct(Record):
    """One act of custody; `act` repeats the act of its ledger entry.

    Attributes:
        act: Name from the closed list ("item.view"); give the `Act` itself.
        item: The item it was done to; file: the file, when one file is meant.
        subject: Another record it is about (the person of `identity.open`).
        place: Where. from_whom, to_whom: Holders before and after, in a hand-over.
        purpose: What for; required where a person did it by hand.
        no_receipt: Why a hand-over has no receipt.
        hash_found: SHA-256 in hex, of a check.
        justification: Why a change could not be avoided.
        seen_again: Files a run of `item.ingest` met again.
        facts: What else the program states.
    """

    act: str
    item: ItemId | None = None
    file: FileId | None = None
    subject: AnyId | None = None
    place: str | None = None
    from_whom: str | None = None
    to_whom: str | None = None
    purpose: str | None = None
    authority: str | None = None
    condition: str | None = None
    seal_no: str | None = None
    no_receipt: str | None = None
    hash_found: str | None = None
    justification: str | None = None
    seen_again: tuple[SeenAgain, ...] = ()
    facts: tuple[ActFact, ...] = ()

    def __post_init__(self) -> None:
        """Hold the rules of acts done by hand."""
        if self.act in ATTESTED:
            self._check_by_hand()

    def _check_by_hand(self) -> None:
        if self.item is None:
            raise Refused("Which item? {act} is done to one item.", act=self.act)
        if not self.purpose:
            raise Refused("Say what this was done for.", rule="R-61")
