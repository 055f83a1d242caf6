"""Moments: instants as sources give them, partial, zoned and doubtful; and their order.

Rules:
    - Bounds are UTC to the whole second, "2015-11-29T07:00:12Z"; an absent bound is open. Years
      run from 1000 to 9998.
    - What is not known is widened, never guessed: a day without a zone is the day anywhere on
      earth; a local time that occurs twice is both.
    - EDTF is for exchange (`evidence.edtf`); words and zones are turned into bounds there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

from evidence.errors import Refused
from evidence.texts import Form, Prose, Value, tidy
from evidence.vocabularies import Grain, Qualifier, TimeBasis, ZoneBasis

FINER_THAN_A_DAY: Final = frozenset({Grain.SECOND, Grain.MINUTE, Grain.HOUR, Grain.PART_OF_DAY})
_QUOTED: Final = frozenset({TimeBasis.WITNESS, TimeBasis.PUBLICATION, TimeBasis.OFFICIAL})
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LATE: Final = "9999"  # sorts after every instant


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return a zone of the IANA data base.

    Raises:
        Refused: There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: "America" is a folder of zones
        raise Refused(
            "There is no time zone named {zone}.",
            rule="R-08",
            advice="Write it as Asia/Damascus.",
            zone=name,
        ) from None


def _zone(text: str) -> str:
    zone_named(text)
    return text


def _instant(text: str) -> str:
    if _INSTANT.fullmatch(text):
        try:
            if 1000 <= datetime.fromisoformat(text).year <= 9998:
                return text
        except ValueError:
            pass
    raise Refused(
        "{text} is not an instant in UTC.", advice="Write it as 2015-11-29T07:00:12Z.", text=text
    )


Zone: TypeAlias = Annotated[str, Form(_zone)]
Instant: TypeAlias = Annotated[str, Form(_instant)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment(Value):
    """An instant not exactly known; `Moment()` is one of which nothing is known.

    Attributes:
        earliest: First instant it can be, or None: open.
        latest: Last instant it can be, or None: open.
        text: The source's own words.
        zone: IANA name of the zone its local time is read in.
        zone_basis: How the zone is known.
        grain: How finely it is known.
        qualifier: Doubt at that grain.
        time_basis: What it rests on.
    """

    earliest: Instant | None = None
    latest: Instant | None = None
    text: Prose | None = None
    zone: Zone | None = None
    zone_basis: ZoneBasis | None = None
    grain: Grain = Grain.UNKNOWN
    qualifier: Qualifier = Qualifier.NONE
    time_basis: TimeBasis | None = None

    def __post_init__(self) -> None:
        """Hold R-07 to R-09.

        Raises:
            Refused: The range runs backwards, a time finer than a day has no zone, or a time of
                a witness, publication or official has no words.
        """
        tidy(self)
        if self.earliest and self.latest and self.earliest > self.latest:
            raise Refused(
                "A range runs forwards: {earliest} is after {latest}.",
                rule="R-07",
                advice="Exchange the two ends, or correct one.",
                earliest=self.earliest,
                latest=self.latest,
            )
        if self.grain in FINER_THAN_A_DAY and not (self.zone and self.zone_basis):
            raise Refused(
                "Which zone? A time finer than a day needs one.",
                rule="R-08",
                advice="Name the zone, such as Asia/Damascus, and how it is known; "
                "'assumed' is an answer.",
            )
        if self.time_basis in _QUOTED and not self.text:
            raise Refused(
                "Quote what was said: this time comes from a {basis}.",
                rule="R-09",
                advice="Give the source's own words as text.",
                basis=self.time_basis,
            )

    @property
    def known(self) -> bool:
        """Whether it has a bound at all."""
        return self.earliest is not None or self.latest is not None


UNDATED: Final = Moment()
"""A moment of which nothing is known."""


def instant_text(at: datetime) -> str:
    """Return an aware time as a bound: UTC, whole seconds (cut off)."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def before(a: Moment, b: Moment) -> bool | None:
    """Say whether `a` was before `b`: yes, no, or None: it cannot be said."""
    if a.latest and b.earliest and a.latest < b.earliest:
        return True
    if a.earliest and b.latest and a.earliest >= b.latest:
        return False
    return None


def sort_key(moment: Moment, record_id: str = "") -> tuple[bool, str, str, str]:
    """Return what lists sort by: earliest, latest, id; those without any bound last."""
    return (
        not moment.known,
        moment.earliest or ("" if moment.known else _LATE),
        moment.latest or _LATE,
        record_id,
    )


def hull(moments: Iterable[Moment]) -> tuple[str | None, str | None]:
    """Return outer bounds: the earliest earliest and the latest latest, None where one is open."""
    parts = tuple(moments)
    starts = [part.earliest for part in parts if part.earliest]
    ends = [part.latest for part in parts if part.latest]
    return (
        min(starts) if starts and len(starts) == len(parts) else None,
        max(ends) if ends and len(ends) == len(parts) else None,
    )


def refuse_backwards(start: Moment, end: Moment | None) -> None:
    """Refuse an end that certainly was before its start (R-07).

    Raises:
        Refused: It was.
    """
    if end is not None and before(end, start):
        raise backwards(start.earliest, end.latest)


def backwards(start: str | None, end: str | None) -> Refused:
    """Return the refusal of an end that was before its start."""
    return Refused(
        "The end ({end}) is before the start ({start}).",
        rule="R-07",
        advice="Exchange the two, or correct one.",
        end=end,
        start=start,
    )
