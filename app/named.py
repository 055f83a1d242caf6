"""What people name in a form, found in the case: records, makers, actors, places in evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from app.records import resolved
from evidence.attacks import Actor
from evidence.cites import Cite, Page
from evidence.claims import Maker
from evidence.errors import Refused
from evidence.ids import ActorId, AttackId, FileId, ItemId, PersonId, is_id, split_reference
from evidence.interviews import Interview
from evidence.items import File
from evidence.records import Record, Revision, kind_of
from evidence.vocabularies import ActorKind

if TYPE_CHECKING:
    from storage.casefile import Reader, Transaction

R = TypeVar("R", bound=Record)
OWN = "own"


def named(reader: Reader, ref: str, cls: type[R]) -> Revision[R]:
    """Return the current revision of a record of one kind by reference or id.

    Raises:
        Refused: Nothing of that kind is named so in this case (R-03).
    """
    kind = kind_of(cls).name
    resolved(reader, ref, frozenset({kind}))
    return cast("Revision[R]", reader.get(ref))


def attack_id(reader: Reader, ref: str | None) -> AttackId | None:
    """Return the id of an attack, or None where none is named.

    Raises:
        Refused: There is no such attack (R-03).
    """
    return AttackId(resolved(reader, ref, frozenset({"attack"}))) if ref is not None else None


def person_id(reader: Reader, ref: str) -> PersonId:
    """Return the id of a person.

    Raises:
        Refused: There is no such person (R-03).
    """
    return PersonId(resolved(reader, ref, frozenset({"person"})))


def maker(reader: Reader, text: str) -> Maker:
    """Return who says something: `own`, P-001, an actor by id or name, or words that describe.

    Raises:
        Refused: A reference is given and there is no such person.
    """
    if text.strip().casefold() == OWN:
        return Maker(own=True)
    if (parts := split_reference(text)) is not None and parts[0] == "P":
        return Maker(person=person_id(reader, text))
    known = actor_named(reader, text)
    return Maker(actor=known) if known else Maker(described=text)


def actor_named(reader: Reader, text: str) -> ActorId | None:
    """Return the actor with that id or one of whose names is this text, or None.

    Raises:
        Refused: Two actors have that name.
    """
    if is_id(text):
        return ActorId(resolved(reader, text, frozenset({"actor"})))
    wanted = _folded(text)
    found = [
        one.id
        for one in reader.of(Actor)
        if wanted in {_folded(name.text) for name in one.record.names}
    ]
    if len(found) > 1:
        raise Refused(
            "{many} actors are named {name}. Which one?",
            advice="Give the id: witnessmark record list CASE actor",
            many=len(found),
            name=text,
        )
    return ActorId(found[0]) if found else None


def actor_or_new(tx: Transaction, text: str, kind: ActorKind | None) -> ActorId:
    """Return the actor of that name; one that is new is recorded, if its kind is given.

    Raises:
        Refused: There is none of that name, and its kind is not given.
    """
    from evidence.texts import Name

    known = actor_named(tx, text)
    if known is not None:
        return known
    if kind is None:
        raise Refused(
            "No actor named {name} is recorded yet. What is it?",
            rule="R-03",
            advice="Give its kind (state, ministry, force ...) and it is recorded too.",
            name=text,
        )
    return ActorId(tx.put(Actor(names=(Name(text=text),), kind=kind)).id)


def cite(reader: Reader, text: str) -> Cite:
    """Return a place in evidence: `E-0001`, `E-0001#page=3`, or an interview `I-001`.

    The cite is bound to the digest of the item's original, if it has one.

    Raises:
        Refused: There is no such item, or the place is not one.
    """
    ref, _, place = text.partition("#")
    found = reader.get(resolved(reader, ref, frozenset({"item", "interview"})))
    item = found.record.item if isinstance(found.record, Interview) else ItemId(found.id)
    original = _original(reader, item)
    return Cite(
        item=item,
        file=FileId(original.id) if original else None,
        file_sha256=original.record.sha256 if original else None,
        page=_page(place) if place else None,
    )


def _original(reader: Reader, item: str) -> Revision[File] | None:
    for one in reader.incoming(item, role="item", kind="file"):
        if isinstance(one.record, File) and one.record.parent is None:
            return cast("Revision[File]", one)
    return None


def _page(place: str) -> Page:
    name, _, number = place.partition("=")
    if name != "page" or not number.isdecimal():
        raise Refused(
            "{place} is not a place in evidence.",
            rule="R-17",
            advice="Write E-0001 for the whole item, or E-0001#page=3.",
            place=place,
        )
    return Page(number=int(number))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
