"""Places of a case, as lists show them."""

from __future__ import annotations

from dataclasses import dataclass

from app.case import Case
from evidence.lines import Spot
from evidence.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A named place; without a position it is known by its name alone."""

    id: str
    ref: str
    name: str
    admin: tuple[str, ...]
    position: Spot | None
    radius_m: int | None


def list_places(case: Case) -> list[PlaceLine]:
    """Return all places that count, by reference; the first name stands for all."""
    with case.read() as reader:
        return [
            PlaceLine(
                id=one.id,
                ref=one.ref or "",
                name=one.record.names[0].text,
                admin=one.record.admin,
                position=Spot(lat_e6=at.lat_e6, lon_e6=at.lon_e6, claimed=False) if at else None,
                radius_m=at.radius_m if at else None,
            )
            for one in reader.of(Place)
            for at in [one.record.position]
        ]
