"""Positions with a radius of doubt, and named places."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.counts import Count
from evidence.errors import Refused
from evidence.records import Record, record
from evidence.texts import Name, Prose, Value, tidy
from evidence.vocabularies import PlaceMethod, Precision

RADIUS_M: Final[Mapping[Precision, int]] = {
    Precision.EXACT: 10,
    Precision.BUILDING: 30,
    Precision.LANDMARK: 100,
    Precision.STREET: 100,
    Precision.NEIGHBOURHOOD: 500,
    Precision.VILLAGE: 1_000,
    Precision.TOWN: 3_000,
    Precision.SUBDISTRICT: 10_000,
    Precision.DISTRICT: 30_000,
    Precision.PROVINCE: 100_000,
}
"""Metres within which the site lies, with about 95 % belief, unless somebody says otherwise."""

_EARTH_M: Final = 6_371_008.8  # mean radius; 0.6 % at worst, far below the radii


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner(Value):
    """A point of an outline, in microdegrees (WGS 84)."""

    lat_e6: int
    lon_e6: int

    def __post_init__(self) -> None:
        """Refuse a point that is not on earth."""
        tidy(self)
        _on_earth(self.lat_e6, self.lon_e6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(Value):
    """Where something is, and how exactly that is known.

    Attributes:
        lat_e6: Latitude in microdegrees, WGS 84. lon_e6: Longitude.
        radius_m: Metres within which the site lies; if absent, that of `precision`.
        precision: Class of exactness; if absent, the finest that covers `radius_m`.
        place_method: How it was found.
        as_stated: The source's own notation, such as a grid reference.
        generic: The centre of a named place, not the site.
    """

    lat_e6: int
    lon_e6: int
    radius_m: int | None = None
    precision: Precision | None = None
    place_method: PlaceMethod | None = None
    as_stated: str | None = None
    generic: bool = False

    def __post_init__(self) -> None:
        """Fill in radius and precision from each other.

        Raises:
            Refused: It is not on earth, or neither radius nor precision is given.
        """
        tidy(self)
        _on_earth(self.lat_e6, self.lon_e6)
        if self.radius_m is None and self.precision is None:
            raise Refused("How exact is this position?", advice="Give a radius or a precision.")
        if self.radius_m is not None and self.radius_m < 1:
            raise Refused("A radius is at least one metre.", advice="Nothing is known exactly.")
        if self.radius_m is None:
            object.__setattr__(self, "radius_m", RADIUS_M[self.precision or Precision.PROVINCE])
        if self.precision is None:
            object.__setattr__(self, "precision", precision_of(self.radius_m or 1))


def precision_of(radius_m: int) -> Precision:
    """Return the finest precision whose radius covers this one."""
    return next((p for p, metres in RADIUS_M.items() if radius_m <= metres), Precision.PROVINCE)


def distance(a: Position, b: Position) -> Count:
    """Return how many metres lie between two sites: the range that both radii allow.

    Raises:
        Refused: One of them is generic (R-10).
    """
    if a.generic or b.generic:
        raise Refused(
            "This is the town, not the site: it yields no distance.",
            rule="R-10",
            advice="Locate the site first.",
        )
    apart = _metres(a.lat_e6, a.lon_e6, b.lat_e6, b.lon_e6)
    doubt = (a.radius_m or 0) + (b.radius_m or 0)
    return Count(low=max(0, math.floor(apart - doubt)), high=math.ceil(apart + doubt))


def _on_earth(lat_e6: int, lon_e6: int) -> None:
    if abs(lat_e6) > 90_000_000 or abs(lon_e6) > 180_000_000:
        raise Refused(
            "There is no place at {lat}, {lon}.",
            advice="Latitude runs from -90 to 90, longitude from -180 to 180.",
            lat=lat_e6 / 1e6,
            lon=lon_e6 / 1e6,
        )


def _metres(lat_a: int, lon_a: int, lat_b: int, lon_b: int) -> float:
    """Return the length of the great circle, by the haversine formula."""
    phi_a, phi_b = math.radians(lat_a / 1e6), math.radians(lat_b / 1e6)
    half_lat, half_lon = (phi_b - phi_a) / 2, math.radians((lon_b - lon_a) / 1e6) / 2
    part = math.sin(half_lat) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lon) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(min(1.0, part)))


@record("place", ref="L")
@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """A named place.

    Attributes:
        names: At least one, in any script.
        admin: Areas it lies in, largest first.
        pcode: Code of the humanitarian gazetteer (OCHA).
        position: Identifying. outline: A polygon, for areas.
    """

    names: tuple[Name, ...]
    admin: tuple[str, ...] = ()
    pcode: str | None = None
    position: Position | None = None
    outline: tuple[Corner, ...] = ()
    note: Prose | None = None

    def __post_init__(self) -> None:
        """Refuse a place without a name, or an outline of two corners."""
        tidy(self)
        if not self.names:
            raise Refused("A place has at least one name.")
        if 0 < len(self.outline) < 3:
            raise Refused("An outline has three corners or more.")
