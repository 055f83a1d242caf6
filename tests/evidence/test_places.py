from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import Refused
from evidence.places import RADIUS_M, Corner, Place, Position, distance, precision_of
from evidence.texts import Name
from evidence.vocabularies import Precision

MARKET = Position(lat_e6=35_813_300, lon_e6=36_609_400, radius_m=30)


@pytest.mark.parametrize("precision", Precision)
def test_a_radius_not_given_is_that_of_the_precision(precision: Precision) -> None:
    assert Position(lat_e6=0, lon_e6=0, precision=precision).radius_m == RADIUS_M[precision]


@pytest.mark.parametrize(
    ("radius", "precision"),
    [(1, "exact"), (10, "exact"), (11, "building"), (100, "landmark"), (3_000, "town"),
     (10**6, "province")],
)  # fmt: skip
def test_a_precision_not_given_is_the_finest_that_covers_the_radius(
    radius: int, precision: str
) -> None:
    assert Position(lat_e6=0, lon_e6=0, radius_m=radius).precision == precision
    assert precision_of(radius) == precision


def test_both_are_kept_when_both_are_given() -> None:
    made = Position(lat_e6=0, lon_e6=0, radius_m=5, precision=Precision.TOWN)
    assert (made.radius_m, made.precision) == (5, Precision.TOWN)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"lat_e6": 90_000_001, "lon_e6": 0, "radius_m": 1}, "no place at 90.000001"),
        ({"lat_e6": 0, "lon_e6": -180_000_001, "radius_m": 1}, "no place at"),
        ({"lat_e6": 0, "lon_e6": 0}, "How exact"),
        ({"lat_e6": 0, "lon_e6": 0, "radius_m": 0}, "at least one metre"),
    ],
)
def test_a_position_that_cannot_be_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(Refused, match=why):
        Position(**fields)


def test_r10_a_generic_position_yields_no_distance() -> None:
    town = Position(lat_e6=35_810_000, lon_e6=36_610_000, precision=Precision.TOWN, generic=True)
    for pair in ((town, MARKET), (MARKET, town)):
        with pytest.raises(Refused, match="the town, not the site") as refused:
            distance(*pair)
        assert refused.value.rule == "R-10"


def test_a_distance_is_the_range_both_radii_allow() -> None:
    north = Position(lat_e6=36_813_300, lon_e6=36_609_400, radius_m=70)
    apart = distance(MARKET, north)  # one degree of the meridian
    assert (apart.low, apart.high) == (111_095, 111_296)
    assert distance(MARKET, MARKET).low == 0


LATITUDES = st.integers(-90_000_000, 90_000_000)
LONGITUDES = st.integers(-180_000_000, 180_000_000)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_distance_is_the_same_both_ways_and_never_beyond_the_earth(
    lat_a: int, lon_a: int, lat_b: int, lon_b: int
) -> None:
    a = Position(lat_e6=lat_a, lon_e6=lon_a, radius_m=1)
    b = Position(lat_e6=lat_b, lon_e6=lon_b, radius_m=1)
    there, back = distance(a, b), distance(b, a)
    assert there.low is not None
    assert there.high is not None
    assert abs(there.low - (back.low or 0)) <= 1
    assert there.high <= 20_015_200


def test_a_place_has_a_name() -> None:
    with pytest.raises(Refused, match="at least one name"):
        Place(names=())
    assert Place(names=(Name(text="أريحا", script="Arab"),)).position is None


def test_an_outline_is_an_area() -> None:
    corners = tuple(Corner(lat_e6=n, lon_e6=n * n) for n in range(3))
    names = (Name(text="Ariha"),)
    assert Place(names=names, outline=corners).outline == corners
    with pytest.raises(Refused, match="three corners"):
        Place(names=names, outline=corners[:2])
    with pytest.raises(Refused, match="no place at"):
        Corner(lat_e6=10**9, lon_e6=0)
