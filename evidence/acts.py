"""Acts of custody that carry no record of their own, and what was told of the time before intake.

Rules:
    - An act is observed (the program did it), attested (a person did it by hand and says so now)
      or reported (someone told us of the time before intake); the three are never mixed.
    - Who acted, when and why stand in the ledger entry, never in the body.
    - A physical item has one holder; a hand-over has a receipt, or says why there is none (R-61).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from evidence.cites import Cite
from evidence.custody.acts import Act
from evidence.errors import Refused
from evidence.ids import AnyId, FileId, ItemId
from evidence.judging_words import ReportedAct
from evidence.moments import Moment
from evidence.records import Record, record
from evidence.texts import Claimed, Digest, Prose, Value, tidy

HAND_OVERS: Final = frozenset({Act.ITEM_TRANSFER_OUT, Act.ITEM_TRANSFER_IN, Act.ITEM_RETURN})
"""Acts that move a physical item from one holder to another."""

ATTESTED: Final = HAND_OVERS | {
    Act.ITEM_SEAL,
    Act.ITEM_UNSEAL,
    Act.ITEM_DISPOSE,
    Act.ITEM_UNAVOIDABLE_CHANGE,
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
class SeenAgain(Value):
    """A file that a run met again: bytes the case already holds, under this name."""

    file: FileId
    name: Claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class ActFact(Value):
    """One plain fact of an act of the program: a slot digest, a quoted head."""

    name: str
    value: Prose


@record("act", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyAct(Record):
    """One act of custody; `act` repeats the act of its ledger entry.

    Attributes:
        act: What was done.
        item: The item it was done to.
        file: The file, when one file is meant.
        subject: Another record it is about (the person of `identity.open`).
        place: Where.
        from_whom: Holder before a hand-over.
        to_whom: Holder after it.
        purpose: What for; required where a person did it by hand.
        authority: Who allowed it.
        condition: State the thing was in.
        seal_no: Number of the seal put on or broken.
        receipt: Where the receipt of a hand-over is.
        no_receipt: Why there is none.
        hash_found: SHA-256 in hex, of a check.
        justification: Why a change could not be avoided.
        seen_again: Files a run of `item.ingest` met again.
        facts: What else the program states.
    """

    act: Act
    item: ItemId | None = None
    file: FileId | None = None
    subject: AnyId | None = None
    place: str | None = None
    from_whom: str | None = None
    to_whom: str | None = None
    purpose: Prose | None = None
    authority: str | None = None
    condition: Prose | None = None
    seal_no: str | None = None
    receipt: Cite | None = None
    no_receipt: Prose | None = None
    hash_found: Digest | None = None
    justification: Prose | None = None
    seen_again: tuple[SeenAgain, ...] = ()
    facts: tuple[ActFact, ...] = ()

    def __post_init__(self) -> None:
        """Hold the rules of acts done by hand."""
        tidy(self)
        if self.act in ATTESTED:
            _check_by_hand(self)
        if self.act in HAND_OVERS:
            _check_hand_over(self)


def _check_by_hand(act: CustodyAct) -> None:
    if act.item is None:
        raise Refused("Which item? This act is done to one item.")
    if act.purpose is None:
        raise Refused("What was it done for?", advice="Give the purpose in a few words.")
    if act.act == Act.ITEM_SEAL and act.seal_no is None:
        raise Refused("Which seal? Give the number printed on it.")
    if act.act == Act.ITEM_UNAVOIDABLE_CHANGE and act.justification is None:
        raise Refused("Why could the change not be avoided?")


def _check_hand_over(act: CustodyAct) -> None:
    if act.from_whom is None or act.to_whom is None:
        raise Refused(
            "Who has it now, and who had it before?",
            rule="R-61",
            advice="Name both holders of the item.",
        )
    if (act.receipt is None) == (act.no_receipt is None):
        raise Refused(
            "A hand-over has a receipt, or says why there is none.",
            rule="R-61",
            advice="Give the one or the other.",
        )


def holder_after(acts: Iterable[CustodyAct], first: str | None = None) -> str | None:
    """Return who holds a physical item after these acts on it, oldest first (R-61).

    Args:
        acts: The acts on one item; those that move nothing are passed over.
        first: Who held it before them, or None where that is not recorded.

    Raises:
        Refused: Somebody handed over what another held, or what was disposed of.
    """
    holder, gone = first, False
    for act in acts:
        if act.act in HAND_OVERS:
            if gone:
                raise Refused("It was disposed of. Nobody can hand it over.", rule="R-61")
            if holder is not None and act.from_whom != holder:
                raise Refused(
                    "Who has it now? It is held by {holder}, not by {other}.",
                    rule="R-61",
                    advice="Record the hand-over in between first.",
                    holder=holder,
                    other=act.from_whom,
                )
            holder = act.to_whom
        elif act.act == Act.ITEM_DISPOSE:
            holder, gone = None, True
    return holder


@record("reported_history", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedHistory(Record):
    """What someone told of an item's time before intake; never an observed act.

    Attributes:
        item: Whose history it is.
        reported_act: What is said to have happened.
        told_by: Who told it, by pseudonym or office.
        when: The time it is said to have happened at.
        place: Where.
        by: Who is said to have done it.
        source: Where it was told.
        note: Anything else.
    """

    item: ItemId
    reported_act: ReportedAct
    told_by: str
    when: Moment | None = None
    place: str | None = None
    by: str | None = None
    source: Cite | None = None
    note: Prose | None = None
