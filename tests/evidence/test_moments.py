from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given

from evidence.errors import Refused
from evidence.moments import (
    UNDATED,
    Moment,
    before,
    hull,
    instant_text,
    refuse_backwards,
    sort_key,
    zone_named,
)
from evidence.vocabularies import Grain, TimeBasis, ZoneBasis
from tests.evidence.chance import lawful

MOMENTS = lawful(Moment)
NINE = "2015-11-29T07:00:00Z"
TEN = "2015-11-29T08:00:00Z"


def test_a_moment_of_which_nothing_is_known_is_open_on_both_sides() -> None:
    assert (UNDATED.earliest, UNDATED.latest, UNDATED.grain) == (None, None, Grain.UNKNOWN)
    assert not UNDATED.known
    assert Moment(latest=TEN).known


def test_r07_a_range_runs_forwards() -> None:
    with pytest.raises(Refused, match="runs forwards") as refused:
        Moment(earliest=TEN, latest=NINE)
    assert refused.value.rule == "R-07"
    assert Moment(earliest=NINE, latest=NINE).latest == NINE


@pytest.mark.parametrize("grain", ["second", "minute", "hour", "part_of_day"])
def test_r08_a_time_finer_than_a_day_has_a_zone_and_how_it_is_known(grain: str) -> None:
    half: tuple[dict[str, Any], ...] = (
        {},
        {"zone": "Asia/Damascus"},
        {"zone_basis": ZoneBasis.ASSUMED},
    )
    for told in half:
        with pytest.raises(Refused, match="Which zone") as refused:
            Moment(grain=Grain(grain), **told)
        assert refused.value.rule == "R-08"
    assert Moment(grain=Grain(grain), zone="Asia/Damascus", zone_basis=ZoneBasis.ASSUMED)
    assert Moment(grain=Grain.DAY)


@pytest.mark.parametrize("basis", ["witness", "publication", "official"])
def test_r09_a_time_from_a_witness_keeps_the_words(basis: str) -> None:
    with pytest.raises(Refused, match="Quote what was said") as refused:
        Moment(time_basis=TimeBasis(basis))
    assert refused.value.rule == "R-09"
    assert Moment(time_basis=TimeBasis(basis), text="about nine in the morning")
    assert Moment(time_basis=TimeBasis.DEVICE_METADATA)


@pytest.mark.parametrize(
    "text",
    ["2015-11-29", "2015-11-29T07:00:00", "2015-13-01T00:00:00Z", "0999-12-31T00:00:00Z",
     "9999-01-01T00:00:00Z", "2015-11-29T07:00:00.5Z"],
)  # fmt: skip
def test_a_bound_is_an_instant_in_utc(text: str) -> None:
    with pytest.raises(Refused, match="not an instant"):
        Moment(earliest=text)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "America", "../etc/passwd", "/etc/passwd"])
def test_a_zone_is_one_of_the_data_base(zone: str) -> None:
    with pytest.raises(Refused, match="no time zone named") as refused:
        Moment(zone=zone)
    assert refused.value.rule == "R-08"
    assert zone_named("Asia/Damascus").key == "Asia/Damascus"


def test_an_aware_time_becomes_a_bound() -> None:
    here = timezone(timedelta(hours=3))
    assert instant_text(datetime(2015, 11, 29, 10, 0, 0, 999_999, here)) == NINE
    assert instant_text(datetime(2015, 11, 29, 7, tzinfo=UTC)) == NINE


def test_order_has_three_values() -> None:
    early, late = Moment(latest=NINE), Moment(earliest=TEN)
    assert before(early, late) is True
    assert before(late, early) is False
    assert before(early, early) is None
    assert before(Moment(earliest=NINE, latest=TEN), Moment(earliest=TEN)) is None
    assert before(Moment(earliest=NINE), Moment(latest=NINE)) is False
    assert before(UNDATED, late) is None


@given(MOMENTS, MOMENTS)
def test_two_moments_are_never_each_before_the_other(a: Moment, b: Moment) -> None:
    assert not (before(a, b) and before(b, a))
    if before(a, b):
        assert before(b, a) is False


def test_lists_sort_by_earliest_then_latest_then_id_and_undated_last() -> None:
    moments = {
        "d": UNDATED,
        "c": Moment(earliest=TEN),
        "b": Moment(earliest=NINE, latest=TEN),
        "a": Moment(latest=TEN),
        "e": Moment(earliest=NINE),
    }
    order = sorted(moments, key=lambda one: sort_key(moments[one], one))
    assert order == ["a", "b", "e", "c", "d"]


def test_a_hull_encloses_and_stays_open_where_one_is_open() -> None:
    one, two = Moment(earliest=NINE, latest=NINE), Moment(earliest=TEN, latest=TEN)
    assert hull([two, one]) == (NINE, TEN)
    assert hull([one, Moment(latest=TEN)]) == (None, TEN)
    assert hull([one, Moment(earliest=TEN)]) == (NINE, None)
    assert hull([]) == (None, None)


def test_r07_an_end_is_not_before_its_start() -> None:
    start, end = Moment(earliest=TEN), Moment(latest=NINE)
    with pytest.raises(Refused, match="before the start") as refused:
        refuse_backwards(start, end)
    assert refused.value.rule == "R-07"
    refuse_backwards(start, None)
    refuse_backwards(start, Moment(latest=TEN))
