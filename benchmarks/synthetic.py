"""Made-up records for the benchmarks: a batch holds an attack and what belongs to it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from evidence.attacks import Attack
from evidence.claims import Claim, Maker
from evidence.evidence_words import ItemKind
from evidence.ids import AttackId, PersonId
from evidence.items import AttackRelation, Involved, Item
from evidence.judging_words import ClaimKind
from evidence.people import Person
from evidence.places import Place, Position
from evidence.texts import Name

if TYPE_CHECKING:
    from storage.records import Transaction

BATCH = 25
_PLACES = ("Northfield", "سوق الحجر", "Краматорськ", "Old Harbour", "حي الزهراء", "Залізничне")
_WORDS = (
    *("market", "hospital", "street", "remnant", "courtyard", "photograph", "witness", "tail"),
    *("سوق", "مستشفى", "شارع", "شظية", "Kramatorsk", "станція", "ракета", "двір"),
)


def put_batch(tx: Transaction, number: int) -> None:
    """Put 25 records: attack, place, 5 people, 5 claims, 13 items."""
    chance = random.Random(number)
    name = Name(text=f"{chance.choice(_PLACES)} {number}")
    spot = Position(lat_e6=chance.randrange(50_000_000), lon_e6=number, radius_m=100)
    tx.put(Place(names=(name,), position=spot))
    attack = AttackId(tx.put(Attack(title=f"Attack {number}", summary=_said(chance, 20))).id)
    people = [PersonId(tx.put(Person(pseudonym=f"{_said(chance, 1)} {at}")).id) for at in range(5)]
    for person in people:
        maker = Maker(person=person)
        claim = Claim(
            kind=ClaimKind.FACT,
            text=_said(chance, 8),
            made_by=maker,
            attack=attack,
            no_source="Made up.",
        )
        tx.put(claim)
    for at in range(BATCH - 12):
        item = Item(
            item_kind=ItemKind.IMAGE,
            title=f"IMG_{number:05}_{at:02}.JPG",
            describes=_said(chance, 12),
            attacks=(AttackRelation(attack=attack),),
            provider=Involved(person=people[at % 5]),
        )
        tx.put(item)


def _said(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words))
