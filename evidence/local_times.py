"""Local times to UTC bounds: clock changes widen, times that did not occur are refused (R-07)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from evidence.errors import Refused

_SECOND = timedelta(seconds=1)
_EAST = timedelta(hours=14)  # where a day begins first
_WEST = timedelta(hours=12)  # where it ends last


def bounds_of(first: datetime, last: datetime, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """Return the UTC bounds of a stretch of local time, both ends included.

    A local time that occurs twice widens to both. Without a zone the stretch is taken anywhere on
    earth, from UTC+14 to UTC-12.

    Raises:
        Refused: No part of it occurred there (R-07).
    """
    if zone is None:
        return first.replace(tzinfo=UTC) - _EAST, last.replace(tzinfo=UTC) + _WEST
    start = min(_instants(first, zone), default=None) or _transition(first, zone)
    end = max(_instants(last, zone), default=None) or _transition(last, zone) - _SECOND
    if start > end:
        raise Refused(
            "{time} did not occur in {zone}: the clocks were changed.",
            rule="R-07",
            advice="Ask which clock the source used, or give a wider time.",
            time=first.isoformat(" ", "minutes"),
            zone=zone.key,
        )
    return start, end


def days_of(first: date, last: date, zone: ZoneInfo | None) -> tuple[datetime, datetime]:
    """Return the UTC bounds of whole local days, both included.

    Raises:
        Refused: None of them occurred there (R-07).
    """
    return bounds_of(
        datetime.combine(first, time.min), datetime.combine(last, time(23, 59, 59)), zone
    )


def first_day(earliest: str, zone: ZoneInfo | None) -> date:
    """Return the local day of a lower bound; the inverse of `days_of`."""
    at = datetime.fromisoformat(earliest)
    return (at + _EAST if zone is None else at.astimezone(zone)).date()


def last_day(latest: str, zone: ZoneInfo | None) -> date:
    """Return the local day of an upper bound; the inverse of `days_of`."""
    at = datetime.fromisoformat(latest)
    return (at - _WEST if zone is None else at.astimezone(zone)).date()


def local_span(earliest: str | None, latest: str | None, zone: str | None) -> str:
    """Return the bounds of a moment in local time: days where whole days are meant, else minutes.

    Args:
        earliest: In UTC, or None: open.
        latest: Likewise.
        zone: IANA name; None: days anywhere on earth.
    """
    named = ZoneInfo(zone) if zone else None
    first = _local(earliest, named, _EAST) if earliest else None
    last = _local(latest, named, -_WEST) if latest else None
    whole = first is None or first.time() == time.min
    whole = whole and (last is None or last.time() == time(23, 59, 59))
    form = "%Y-%m-%d" if whole else "%Y-%m-%d %H:%M"
    start, end = ("" if at is None else at.strftime(form) for at in (first, last))
    if not start or not end:
        return f"from {start}" if start else f"until {end}" if end else "not known"
    return start if start == end else f"{start} to {end}"


def _local(instant: str, zone: ZoneInfo | None, shift: timedelta) -> datetime:
    at = datetime.fromisoformat(instant)
    return (at + shift if zone is None else at.astimezone(zone)).replace(tzinfo=None)


def zone_of_offset(offset: str) -> str:
    """Return a zone of the IANA data base for "Z" or an offset such as "+03:00".

    Raises:
        Refused: No zone has it fixed (R-08).
    """
    if offset in {"Z", "+00:00"}:
        return "UTC"
    hours, minutes = int(offset[:3]), offset[4:]
    if minutes != "00" or not -12 <= hours <= 14:
        raise Refused(
            "Which zone has the offset {offset}?",
            rule="R-08",
            advice="Name the zone, for example Asia/Kabul.",
            offset=offset,
        )
    return f"Etc/GMT{-hours:+d}"  # the data base counts these westwards


def _instants(local: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return when the clocks showed that time: never, once or twice."""
    shown = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return tuple(at for at in shown if at.astimezone(zone).replace(tzinfo=None) == local)


def _transition(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which the clocks jumped over that time."""
    before, after = (
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(microsecond=0)
        for fold in (1, 0)
    )
    old = before.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
