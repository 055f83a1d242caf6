from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from evidence.edtf import Told, part_of_day, read, read_period, read_span, write, write_span
from evidence.errors import Refused
from evidence.local_times import bounds_of, days_of, local_span, zone_of_offset
from evidence.moments import UNDATED, Moment
from evidence.vocabularies import Grain, PartOfDay, Qualifier, TimeBasis, ZoneBasis
from tests.evidence.chance import lawful

DAMASCUS = Told(zone="Asia/Damascus", zone_basis=ZoneBasis.PLACE)
NOWHERE = Told()
ZONES = st.sampled_from(
    [None, "UTC", "Asia/Damascus", "Asia/Beirut", "America/Toronto", "Pacific/Apia",
     "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana"]
)  # fmt: skip
DATES = st.dates(date(1901, 1, 1), date(2037, 12, 31))


def bounds(moment: Moment) -> tuple[str | None, str | None]:
    return moment.earliest, moment.latest


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "grain"),
    [
        ("2015-11-29", "2015-11-28T22:00:00Z", "2015-11-29T21:59:59Z", "day"),
        ("[2015-11-29..2015-11-30]", "2015-11-28T22:00:00Z", "2015-11-30T21:59:59Z", "day"),
        ("[..2015-12-23]", None, "2015-12-23T21:59:59Z", "day"),
        ("[2015-09-30..]", "2015-09-29T21:00:00Z", None, "day"),
        ("2015-11?", "2015-10-31T22:00:00Z", "2015-11-30T21:59:59Z", "month"),
        ("2015~", "2014-12-31T22:00:00Z", "2015-12-31T21:59:59Z", "year"),
        ("2015%", "2014-12-31T22:00:00Z", "2015-12-31T21:59:59Z", "year"),
        ("[2014..2015]", "2013-12-31T22:00:00Z", "2015-12-31T21:59:59Z", "year"),
        ("2015-11-29T07:00:12Z", "2015-11-29T07:00:12Z", "2015-11-29T07:00:12Z", "second"),
    ],
)
def test_the_table_of_the_design_is_read_and_written(
    text: str, earliest: str | None, latest: str | None, grain: str
) -> None:
    moment = read(text, DAMASCUS)
    assert bounds(moment) == (earliest, latest)
    assert moment.grain == grain
    assert moment.zone_basis is ZoneBasis.PLACE
    assert write(moment) == text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("2015-11-29T09", 3599), ("2015-11-29T09:00", 59), ("2015-11-29T09:00:00", 0)],
)
def test_local_times_are_read_in_the_zone_told(text: str, seconds: int) -> None:
    moment = read(text, DAMASCUS)
    assert moment.earliest == "2015-11-29T07:00:00Z"
    last = datetime.fromisoformat("2015-11-29T07:00:00+00:00") + timedelta(seconds=seconds)
    assert moment.latest == last.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_about_nine_in_the_morning_is_written_as_its_day_without_doubt_about_the_day() -> None:
    about = read("2015-11-29T09", DAMASCUS)
    doubted = Moment(
        earliest=about.earliest,
        latest=about.latest,
        grain=Grain.HOUR,
        qualifier=Qualifier.APPROXIMATE,
        zone="Asia/Damascus",
        zone_basis=ZoneBasis.PLACE,
    )
    assert write(doubted) == "2015-11-29"


def test_a_second_in_doubt_is_written_as_its_day() -> None:
    exact = "2015-11-29T07:00:12Z"
    doubted = Moment(
        earliest=exact, latest=exact, grain=Grain.SECOND, qualifier=Qualifier.UNCERTAIN,
        zone="UTC", zone_basis=ZoneBasis.STATED,
    )  # fmt: skip
    assert write(doubted) == "2015-11-29"


def test_nothing_known_has_no_value() -> None:
    assert write(UNDATED) is None
    assert write_span(UNDATED, UNDATED) is None
    assert write_span(UNDATED, None) is None


def test_r08_a_time_without_a_zone_is_refused_and_a_day_is_not() -> None:
    with pytest.raises(Refused, match="Which zone") as refused:
        read("2015-11-29T09:00")
    assert refused.value.rule == "R-08"
    day = read("2015-11-29")
    assert bounds(day) == ("2015-11-28T10:00:00Z", "2015-11-30T11:59:59Z")
    assert (day.zone, day.zone_basis) == (None, None)


def test_a_zone_of_which_nothing_is_said_is_assumed() -> None:
    assert read("2015-11-29", Told(zone="Asia/Damascus")).zone_basis is ZoneBasis.ASSUMED


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2015-11-29T09:00:00+02:00", "Etc/GMT-2"),
        ("2015-11-29T02:00:00-05:00", "Etc/GMT+5"),
        ("2015-11-29T07:00:00Z", "UTC"),
        ("2015-11-29T07:00:00+00:00", "UTC"),
    ],
)
def test_an_offset_is_a_zone_that_was_stated(text: str, zone: str) -> None:
    moment = read(text)
    assert bounds(moment) == ("2015-11-29T07:00:00Z",) * 2
    assert (moment.zone, moment.zone_basis) == (zone, ZoneBasis.STATED)


def test_an_offset_gives_the_instant_also_where_a_zone_is_told() -> None:
    moment = read("2015-11-29T11:30:00+04:30", Told(zone="Asia/Kabul"))
    assert (moment.earliest, moment.zone) == ("2015-11-29T07:00:00Z", "Asia/Kabul")


@pytest.mark.parametrize("offset", ["+04:30", "+15:00", "-13:00"])
def test_r08_an_offset_that_no_fixed_zone_has_asks_for_the_zone(offset: str) -> None:
    with pytest.raises(Refused, match="Which zone has the offset") as refused:
        zone_of_offset(offset)
    assert refused.value.rule == "R-08"


@pytest.mark.parametrize("offset", [f"{hours:+03d}:00" for hours in range(-12, 15)])
def test_the_fixed_zones_have_the_offset_they_stand_for(offset: str) -> None:
    at = datetime(2015, 1, 1, tzinfo=ZoneInfo(zone_of_offset(offset)))
    assert at.isoformat().endswith(offset)


def test_r07_a_local_time_that_did_not_occur_is_refused() -> None:
    for text in ("2015-03-27T00:30", "2015-03-27T00"):
        with pytest.raises(Refused, match="did not occur in Asia/Damascus") as refused:
            read(text, DAMASCUS)
        assert refused.value.rule == "R-07"
    assert read("2015-03-27T01:00", DAMASCUS).earliest == "2015-03-26T22:00:00Z"


def test_r07_a_day_that_a_country_left_out_is_refused() -> None:
    with pytest.raises(Refused, match="did not occur in Pacific/Apia"):
        read("2011-12-30", Told(zone="Pacific/Apia"))
    assert read("2011-12-31", Told(zone="Pacific/Apia")).earliest == "2011-12-30T10:00:00Z"


def test_a_local_time_that_occurs_twice_widens_to_both() -> None:
    twice = read("2015-10-29T23:30", DAMASCUS)
    assert bounds(twice) == ("2015-10-29T20:30:00Z", "2015-10-29T21:30:59Z")


def test_a_day_begins_when_its_midnight_was_jumped_over() -> None:
    day = read("2015-03-27", DAMASCUS)
    assert bounds(day) == ("2015-03-26T22:00:00Z", "2015-03-27T20:59:59Z")
    assert read("2015-03-26", DAMASCUS).latest == "2015-03-26T21:59:59Z"


def test_a_gap_across_midnight_parts_the_days_at_the_change() -> None:
    toronto = Told(zone="America/Toronto")  # 30 March 1919: 23:30 became 00:30
    before, after = read("1919-03-30", toronto), read("1919-03-31", toronto)
    assert before.latest == "1919-03-31T04:29:59Z"
    assert after.earliest == "1919-03-31T04:30:00Z"


@pytest.mark.parametrize(
    ("part", "earliest", "latest"),
    [
        ("dawn", "29T02:00:00Z", "29T04:59:59Z"),
        ("morning", "29T04:00:00Z", "29T09:59:59Z"),
        ("midday", "29T09:00:00Z", "29T11:59:59Z"),
        ("afternoon", "29T10:00:00Z", "29T15:59:59Z"),
        ("evening", "29T15:00:00Z", "29T18:59:59Z"),
        ("night", "29T18:00:00Z", "30T02:59:59Z"),
    ],
)
def test_words_have_loose_hours(part: str, earliest: str, latest: str) -> None:
    told = Told(
        zone="Asia/Damascus",
        zone_basis=ZoneBasis.PLACE,
        text=f"in the {part}",
        time_basis=TimeBasis.WITNESS,
    )
    moment = part_of_day("2015-11-29", PartOfDay(part), told)
    assert bounds(moment) == (f"2015-11-{earliest}", f"2015-11-{latest}")
    assert (moment.grain, moment.text) == (Grain.PART_OF_DAY, f"in the {part}")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2015-21", "[2015-03..2015-05]"),
        ("2015-32", "[2015-06..2015-08]"),
        ("2015-27", "[2015-09..2015-11]"),
        ("2015-24", "[2014-12..2016-02]"),
    ],
)
def test_seasons_are_read_by_their_months_and_winters_widely(text: str, written: str) -> None:
    moment = read(text, DAMASCUS)
    assert moment.grain is Grain.SEASON
    assert write(moment) == written


def test_ends_of_different_grain_are_read_to_the_day() -> None:
    moment = read("[2015-11..2016]", DAMASCUS)
    assert (moment.grain, write(moment)) == (Grain.DAY, "[2015-11-01..2016-12-31]")


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2015-13", "2015-11-31", "2015-00", "0999", "2015-11-29T25", "2015-11-29T09:61",
     "[..]", "[2015?..2016]", "2015-11-29~-30", "201X", "[2015]"],
)  # fmt: skip
def test_what_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(Refused, match="not a date that can be read") as refused:
        read(text, DAMASCUS)
    assert "2024-03-12/2024-03-14" in refused.value.advice


@pytest.mark.parametrize("text", ["12/03/2024", "2015/11/29", "2015-11-29/30", "1/2/3"])
def test_a_date_with_strokes_is_not_taken_for_a_stretch_of_time(text: str) -> None:
    with pytest.raises(Refused, match=f"^{text} is not a date that can be read"):
        read_span(text)
    with pytest.raises(Refused, match=f"^{text} is not a date that can be read"):
        read(text)


@pytest.mark.parametrize("text", ["9999", "9999-12-31", "9999-12-31T09:00", "[2015..9999]"])
def test_a_year_that_cannot_be_counted_with_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="The year 9999 is too far away"):
        read(text, DAMASCUS)


def test_days_that_run_backwards_are_refused_also_where_the_zone_is_not_known() -> None:
    with pytest.raises(Refused, match="is before the start"):
        read_span("2024-03-12/2024-03-11")
    assert read_span("2024-03-12/2024-03-12")[1] is not None


@pytest.mark.parametrize(
    ("text", "zone", "shown"),
    [
        ("2024-03-12", "Asia/Damascus", "2024-03-12"),
        ("2024-03-12", None, "2024-03-12"),
        ("2024-03", "Asia/Damascus", "2024-03-01 to 2024-03-31"),
        ("2024-03-12T09:00", "Asia/Damascus", "2024-03-12 09:00"),
        ("2024-03-12T09", "Asia/Damascus", "2024-03-12 09:00 to 2024-03-12 09:59"),
        ("[..2015-12-23]", "Asia/Damascus", "until 2015-12-23"),
        ("[2015-09-30..]", None, "from 2015-09-30"),
    ],
)
def test_a_moment_is_shown_in_local_time(text: str, zone: str | None, shown: str) -> None:
    moment = read(text, Told(zone=zone))
    assert local_span(moment.earliest, moment.latest, zone) == shown


def test_an_unknown_moment_says_so() -> None:
    assert local_span(None, None, "Asia/Damascus") == "not known"


def test_one_moment_is_not_a_stretch_of_time() -> None:
    with pytest.raises(Refused, match="lasts from one moment to another"):
        read("2015-11-29/2015-11-30", DAMASCUS)


def test_what_lasted_is_two_moments() -> None:
    start, end = read_span("2015-11-29/2015-11-30", DAMASCUS)
    assert end is not None
    assert (write(start), write(end)) == ("2015-11-29", "2015-11-30")
    assert write_span(start, end) == "2015-11-29/2015-11-30"
    assert read_span("2015-11-29", DAMASCUS) == (start, None)
    assert write_span(start, None) == "2015-11-29"


def test_an_open_end_stays_open() -> None:
    for text in ("2015-11-29/..", "../2015-11-30"):
        assert write_span(*read_span(text, DAMASCUS)) == text
    assert read_span("2015-11-29/", DAMASCUS)[1] is UNDATED


def test_an_uncertain_end_is_flagged() -> None:
    start = read("[2015-11-29..2015-11-30]", DAMASCUS)
    assert write_span(start, read("2015-12~", DAMASCUS)) == "2015-11-29?/2015-12~"
    assert write_span(read("2015~"), read("[2016-01-01..2016-01-02]")) == "2015~/2016-01-02?"


def test_r07_what_lasted_runs_forwards() -> None:
    with pytest.raises(Refused, match="before the start"):
        read_span("2015-11-30/2015-11-28", DAMASCUS)


@pytest.mark.parametrize(
    ("text", "written", "grain"),
    [
        ("2015-09-30/2015-11-29", "[2015-09-30..2015-11-29]", "day"),
        ("2015-09/2015-11-29", "[2015-09-01..2015-11-29]", "day"),
        ("2015/2016", "[2015..2016]", "year"),
        ("../2015-11-29", "[..2015-11-29]", "day"),
        ("2015-11", "2015-11", "month"),
    ],
)
def test_a_period_encloses_all_of_it(text: str, written: str, grain: str) -> None:
    period = read_period(text, DAMASCUS)
    assert (write(period), period.grain) == (written, grain)


def test_bounds_too_short_for_a_day_anywhere_are_written_in_utc() -> None:
    short = Moment(earliest="2015-11-29T11:00:00Z", latest="2015-11-29T11:05:00Z")
    assert write(short) == "2015-11-29"


@given(DATES, ZONES, st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]), st.sampled_from("?~% "))
@example(date(1919, 3, 30), "America/Toronto", "%Y-%m-%d", " ")
@example(date(2015, 3, 27), "Asia/Damascus", "%Y-%m-%d", " ")
def test_what_is_read_is_written_the_same(
    day: date, zone: str | None, form: str, mark: str
) -> None:
    text = day.strftime(form) + mark.strip()
    told = Told(zone=zone)
    assume((zone, text) != ("Pacific/Apia", "2011-12-30"))
    moment = read(text, told)
    assert write(moment) == text
    assert read(str(write(moment)), told) == moment


@given(lawful(Moment))
def test_whatever_is_known_is_written_and_never_made_narrower(moment: Moment) -> None:
    text = write(moment)
    assert (text is None) == (not moment.known)
    if text and "T" not in text:
        again = read(text, Told(zone=moment.zone))
        assert moment.earliest is None or str(again.earliest) <= moment.earliest
        assert moment.latest is None or str(again.latest) >= moment.latest


@given(DATES, st.times(), ZONES)
def test_a_local_time_lies_in_its_bounds_or_did_not_occur(
    day: date, hour: time, zone: str | None
) -> None:
    local = datetime.combine(day, hour.replace(microsecond=0))
    place = ZoneInfo(zone) if zone else None
    try:
        start, end = bounds_of(local, local, place)
    except Refused:
        return
    assert start <= end
    for at in (start, end) if place else ():
        assert at.astimezone(place).replace(tzinfo=None) == local


@given(DATES, st.sampled_from(["America/Toronto", "Asia/Damascus", "Asia/Beirut", "UTC"]))
def test_days_follow_each_other_without_gap(day: date, zone: str) -> None:
    place = ZoneInfo(zone)
    _, end = days_of(day, day, place)
    start, _ = days_of(day + timedelta(days=1), day + timedelta(days=1), place)
    assert start - end <= timedelta(seconds=1)
