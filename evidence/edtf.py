"""Moments from and to EDTF (ISO 8601-2), and from a day and a word for its hours.

Rules:
    - EDTF is written in local dates and is never the whole of a Moment: the exact bounds stand
      beside it, because EDTF has neither intervals of times nor qualifiers on them.
    - A time finer than a day is written as its day, unless it is known to the second.
    - `[a..b]` is one moment somewhere from a to b; `a/b` lasted from a to b and is two Moments.
    - Seasons are read by their months (21-28 northern, 29-32 southern) and written as months.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from evidence.errors import Refused
from evidence.local_times import bounds_of, days_of, first_day, last_day, zone_of_offset
from evidence.moments import (
    FINER_THAN_A_DAY,
    UNDATED,
    Moment,
    backwards,
    instant_text,
    refuse_backwards,
    zone_named,
)
from evidence.vocabularies import Grain, PartOfDay, Qualifier, TimeBasis, ZoneBasis

_QUALIFIERS: Final[Mapping[str, Qualifier]] = {
    "": Qualifier.NONE,
    "?": Qualifier.UNCERTAIN,
    "~": Qualifier.APPROXIMATE,
    "%": Qualifier.BOTH,
}
_MARKS: Final = {qualifier: mark for mark, qualifier in _QUALIFIERS.items()}
_DATE = re.compile(r"([1-9]\d{3})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)")
_TIME = re.compile(r"([1-9]\d{3}-\d\d-\d\d)T(\d\d)(?::(\d\d)(?::(\d\d))?)?(Z|[+-]\d\d:\d\d)?")
_SPAN = re.compile(r"(\[?[1-9]\d{3}\b[^/]*|\.\.|)/(\[?[1-9]\d{3}\b[^/]*|\.\.|)")
_SET = re.compile(r"\[([^\[\]]*?)\.\.([^\[\]]*?)\]")
_HOURS: Final[Mapping[PartOfDay, tuple[int, int]]] = {
    PartOfDay.DAWN: (4, 7),
    PartOfDay.MORNING: (6, 12),
    PartOfDay.MIDDAY: (11, 14),
    PartOfDay.AFTERNOON: (12, 18),
    PartOfDay.EVENING: (17, 21),
    PartOfDay.NIGHT: (20, 29),  # until five of the next day
}
_WINTER: Final = (0, 14)  # of which year is unsaid: from the December before to February after
_SEASONS: Final[Mapping[int, tuple[int, int]]] = {
    **dict.fromkeys((21, 25, 31), (3, 5)),
    **dict.fromkeys((22, 26, 32), (6, 8)),
    **dict.fromkeys((23, 27, 29), (9, 11)),
    **dict.fromkeys((24, 28, 30), _WINTER),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a time beside its date.

    Attributes:
        zone: IANA name, or None. zone_basis: How it is known; a zone without one is assumed.
        text: The source's words. time_basis: What the time rests on.
    """

    zone: str | None = None
    zone_basis: ZoneBasis | None = None
    text: str | None = None
    time_basis: TimeBasis | None = None


def read(text: str, told: Told | None = None) -> Moment:
    """Return the moment that an EDTF text names, in local time of the zone told.

    Raises:
        Refused: It is not a date, or its local time did not occur (R-07), or a time has no
            zone (R-08), or words are missing (R-09).
    """
    text, told = text.strip(), told or Told()
    if _SPAN.fullmatch(text):
        raise Refused(
            "{text} lasts from one moment to another.",
            advice="Give start and end apart; one moment between two days is [a..b].",
            text=text,
        )
    if match := _SET.fullmatch(text):
        return _read_set(match[1], match[2], told)
    if match := _TIME.fullmatch(text):
        return _read_time(match, told)
    first, last, grain, qualifier = _read_date(text)
    start, end = days_of(first, last, _zone(told))
    return _moment(start, end, grain, told, qualifier)


def read_span(text: str, told: Told | None = None) -> tuple[Moment, Moment | None]:
    """Return start and end of something: `a/b`, or a single moment and None.

    Raises:
        Refused: As for `read`; or it ends before it starts (R-07).
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return read(text, told), None
    start, end = (UNDATED if part in {"", ".."} else read(part, told) for part in match.groups())
    refuse_backwards(start, end)
    _refuse_days_backwards(match[1], match[2])
    return start, end


def read_period(text: str, told: Told | None = None) -> Moment:
    """Return one moment whose bounds enclose all that the text names.

    Raises:
        Refused: As for `read_span`.
    """
    start, end = read_span(text, told)
    if end is None:
        return start
    grain = start.grain if start.grain is end.grain else Grain.DAY
    base = start if start.known else end
    return replace(base, earliest=start.earliest, latest=end.latest, grain=grain)


def part_of_day(day: str, part: PartOfDay, told: Told) -> Moment:
    """Return the loose hours of a word on a local day; a night ends on the next.

    Raises:
        Refused: The day is none, or zone or words are missing (R-08, R-09).
    """
    midnight = datetime.combine(_read_date(day)[0], datetime.min.time())
    first, last = (midnight + timedelta(hours=hour) for hour in _HOURS[part])
    start, end = bounds_of(first, last - timedelta(seconds=1), _zone(told))
    return _moment(start, end, Grain.PART_OF_DAY, told)


def write(moment: Moment) -> str | None:
    """Return the EDTF of one moment, or None where nothing is known."""
    if not moment.known:
        return None
    sure = moment.qualifier is Qualifier.NONE
    if moment.grain is Grain.SECOND and moment.earliest == moment.latest and sure:
        return moment.earliest
    first, last = _ends(moment)
    return f"{first}{_mark(moment)}" if first == last else f"[{first}..{last}]"


def write_span(start: Moment, end: Moment | None) -> str | None:
    """Return the EDTF of what lasted: outer bounds, each flagged if it is uncertain."""
    if end is None:
        return write(start)
    (first, start_last), (end_first, last) = _ends(start), _ends(end)
    doubt_first = _mark(start) or ("" if first == start_last else "?")
    doubt_last = _mark(end) or ("" if end_first == last else "?")
    left = f"{first}{doubt_first}" if first else ".."
    right = f"{last}{doubt_last}" if last else ".."
    return None if left == right == ".." else f"{left}/{right}"


def _zone(told: Told) -> ZoneInfo | None:
    return None if told.zone is None else zone_named(told.zone)


def _moment(
    start: datetime | None,
    end: datetime | None,
    grain: Grain,
    told: Told,
    qualifier: Qualifier = Qualifier.NONE,
) -> Moment:
    return Moment(
        earliest=None if start is None else instant_text(start),
        latest=None if end is None else instant_text(end),
        grain=grain,
        qualifier=qualifier,
        text=told.text,
        time_basis=told.time_basis,
        zone=told.zone,
        zone_basis=told.zone_basis or (ZoneBasis.ASSUMED if told.zone else None),
    )


def _read_set(first: str, last: str, told: Told) -> Moment:
    ends = [_read_date(part) if part else None for part in (first, last)]
    grains = {end[2] for end in ends if end}
    if not grains or any(end and end[3] is not Qualifier.NONE for end in ends):
        raise _not_read(f"[{first}..{last}]")
    zone = _zone(told)
    start = days_of(ends[0][0], ends[0][1], zone)[0] if ends[0] else None
    end = days_of(ends[1][0], ends[1][1], zone)[1] if ends[1] else None
    return _moment(start, end, grains.pop() if len(grains) == 1 else Grain.DAY, told)


def _read_time(match: re.Match[str], told: Told) -> Moment:
    day, hour, minute, second, offset = match.groups()
    grain, seconds = (
        (Grain.SECOND, 1) if second else (Grain.MINUTE, 60) if minute else (Grain.HOUR, 3600)
    )
    _year(day[:4])
    try:
        first = datetime.fromisoformat(f"{day}T{hour}:{minute or '00'}:{second or '00'}")
    except ValueError:
        raise _not_read(match[0]) from None
    if offset and told.zone is None:
        told = replace(
            told, zone=zone_of_offset(offset), zone_basis=told.zone_basis or ZoneBasis.STATED
        )
    last = first + timedelta(seconds=seconds - 1)
    if offset:
        shift = datetime.fromisoformat(f"{first.isoformat()}{offset}").astimezone(UTC)
        return _moment(shift, shift + (last - first), grain, told)
    if told.zone is None:  # bounds anywhere on earth would hide that a zone is asked for
        return _moment(None, None, grain, told)
    start, end = bounds_of(first, last, _zone(told))
    return _moment(start, end, grain, told)


def _refuse_days_backwards(start: str, end: str) -> None:
    """Refuse days that run backwards in whatever zone both are: their bounds may still overlap."""
    days = all(map(_DATE.fullmatch, (start, end)))
    if days and _read_date(end)[1] < _read_date(start)[0]:
        raise backwards(start, end)


def _year(digits: str) -> int:
    if digits == "9999":  # its last hours lie behind the end of all calendars we count with
        raise Refused(
            "The year {year} is too far away to be counted with.",
            advice="Nothing was changed. Years run from 1000 to 9998.",
            year=digits,
        )
    return int(digits)


def _read_date(text: str) -> tuple[date, date, Grain, Qualifier]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise _not_read(text)
    year, month, day = _year(match[1]), int(match[2] or 1), int(match[3] or 1)
    qualifier = _QUALIFIERS[match[4]]
    try:
        if match[3]:
            return date(year, month, day), date(year, month, day), Grain.DAY, qualifier
        if match[2] and month in _SEASONS:
            from_month, to_month = _SEASONS[month]
            return *_months(year, from_month, to_month), Grain.SEASON, qualifier
        if match[2]:
            return *_months(year, month, date(year, month, 1).month), Grain.MONTH, qualifier
        return *_months(year, 1, 12), Grain.YEAR, qualifier
    except ValueError:
        raise _not_read(text) from None


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """Return first and last day of a run of months; 0 is the December before, 13 January after."""
    (y1, m1), (y2, m2) = (divmod(year * 12 + month - 1, 12) for month in (first, last))
    return date(y1, m1 + 1, 1), date(y2, m2 + 1, monthrange(y2, m2 + 1)[1])


def _ends(moment: Moment) -> tuple[str, str]:
    """Return both bounds as dates, as coarse as grain and bounds allow; "" where open."""
    zone = None if moment.zone is None else zone_named(moment.zone)
    first = first_day(moment.earliest, zone) if moment.earliest else None
    last = last_day(moment.latest, zone) if moment.latest else None
    if first and last and first > last:  # no zone, and too short to be a day anywhere on earth
        first, last = (date.fromisoformat(str(at)[:10]) for at in (moment.earliest, moment.latest))
    months = (first is None or first.day == 1) and (last is None or last.day == _length(last))
    years = months and (first is None or first.month == 1) and (last is None or last.month == 12)
    digits = 10
    if moment.grain in {Grain.MONTH, Grain.SEASON} and months:
        digits = 7
    elif moment.grain is Grain.YEAR and years:
        digits = 4
    return _cut(first, digits), _cut(last, digits)


def _cut(day: date | None, digits: int) -> str:
    return "" if day is None else day.isoformat()[:digits]


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _mark(moment: Moment) -> str:
    return "" if moment.grain in FINER_THAN_A_DAY else _MARKS[moment.qualifier]


def _not_read(text: str) -> Refused:
    return Refused(
        "{text} is not a date that can be read. Nothing was changed.",
        advice="Write the year first: 2024-03-12, 2024-03, 2024-03? (perhaps), 2024~ (about), "
        "2024-03-12T09:00, [2024-03-12..2024-03-14] (one of these days), or where something "
        "lasted 2024-03-12/2024-03-14.",
        text=text,
    )
