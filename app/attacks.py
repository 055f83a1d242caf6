"""Opens attacks and lists them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.case import Case
from evidence import edtf
from evidence.attacks import Attack, StruckObject
from evidence.errors import Refused
from evidence.ids import PlaceId
from evidence.lines import AttackLine
from evidence.moments import UNDATED, Moment
from evidence.open_words import open_words
from evidence.places import Place, Position
from evidence.records import Revision, is_of
from evidence.texts import Name


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttack:
    """What is known of an attack at first; a neutral title is enough.

    Attributes:
        title: Neutral words.
        when: EDTF, in local time of `zone` (IANA).
        place: The place in words. lat, lon: Degrees, WGS 84. radius_m: Metres of doubt.
        target: Kind of object that was hit, of the codebook.
    """

    title: str
    when: str | None = None
    zone: str | None = None
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_m: int | None = None
    target: str | None = None


def add_attack(case: Case, new: NewAttack) -> Revision[Attack]:
    """Open an attack; a place given in words or degrees becomes a place record of its own.

    Raises:
        Refused: The title, time, place or kind of object cannot be; nothing was recorded.
    """
    started, ended = _moments(new)
    place = _place(new)
    objects = (StruckObject(object_kind=new.target),) if new.target else ()
    attack = Attack(title=new.title.strip(), started=started, ended=ended, objects=objects)
    with case.write() as tx:
        if place is None:
            return tx.put(attack)
        at = PlaceId(tx.put(place).id)
        placed = Attack(title=attack.title, started=started, ended=ended, objects=objects, place=at)
        return tx.put(placed)


def list_attacks(case: Case) -> list[AttackLine]:
    """Return all attacks that count, by reference."""
    from storage import lists

    with case.read() as reader:
        return lists.attacks(reader.connection)


def attack_named(case: Case, ref: str) -> Revision[Attack]:
    """Return an attack by its reference.

    Raises:
        Refused: There is no such attack.
    """
    with case.read() as reader:
        found = reader.get(ref)
    if not is_of(found, Attack):
        raise Refused("{ref} is not an attack.", rule="R-03", ref=ref)
    return found


def target_words() -> tuple[str, ...]:
    """Return the kinds of object the codebook knows."""
    return tuple(open_words()["object_kind"])


def _moments(new: NewAttack) -> tuple[Moment, Moment | None]:
    if new.when is None:
        if new.zone is not None:
            raise Refused(
                "Which time is meant in the zone {zone}?",
                advice="Nothing was changed. Give the time too (--when), or leave the zone out.",
                zone=new.zone,
            )
        return UNDATED, None
    return edtf.read_span(new.when, edtf.Told(zone=new.zone))


def _place(new: NewAttack) -> Place | None:
    position = _position(new)
    if new.place is None and position is None:
        return None
    words = new.place or f"{new.lat}, {new.lon}"
    return Place(names=(Name(text=words),), position=position)


def _position(new: NewAttack) -> Position | None:
    if new.lat is None and new.lon is None:
        if new.radius_m is not None:
            raise Refused("A radius needs a position.", advice="Give --lat and --lon too.")
        return None
    if new.lat is None or new.lon is None:
        raise Refused("A position has a latitude and a longitude.", advice="Give both.")
    if not (math.isfinite(new.lat) and math.isfinite(new.lon)):
        raise Refused("A latitude and a longitude are numbers of degrees.")
    if new.radius_m is None:
        raise Refused(
            "How exact is this position?", advice="Give --radius-m: the site lies within it."
        )
    return Position(
        lat_e6=round(new.lat * 1_000_000),
        lon_e6=round(new.lon * 1_000_000),
        radius_m=new.radius_m,
    )
