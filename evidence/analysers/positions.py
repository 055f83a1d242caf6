"""Claimed positions: EXIF's GPS directory and the ISO 6709 text of films."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from evidence.analysers.claims import Claims, fractions
from evidence.analysers.subject import Subject
from evidence.sandbox.notes import Code

_LATITUDE, _LONGITUDE, _ALTITUDE, _TIME, _DOP, _SPEED = 2, 4, 6, 7, 11, 13
_BEARING_REF, _BEARING, _DATUM, _DATE = 16, 17, 18, 29
_WGS84 = {"", "WGS84", "WGS1984"}
_MILLION = 1_000_000
_POINT = re.compile(
    r"([+-])(\d{2}|\d{4}|\d{6})(\.\d{1,12})?([+-])(\d{3}|\d{5}|\d{7})(\.\d{1,12})?"
    r"(?:([+-]\d{1,6}(?:\.\d{1,12})?))?(?:CRS[\w:]{0,32})?/?"
)


def from_gps(file: Subject, gps: Mapping[int, object], claims: Claims) -> None:
    """Add what the GPS directory claims; signs from the reference letters, never guessed."""
    _point(file, gps, claims)
    height = fractions(gps.get(_ALTITUDE))
    if height:
        below = gps.get(_ALTITUDE - 1) in (1, [1], b"\x01")
        claims.scaled("gps_alt_mm", height[0] * (-1000 if below else 1000))
    bearing = fractions(gps.get(_BEARING))
    if bearing and 0 <= bearing[0] <= 360:
        claims.scaled("gps_bearing_cd", bearing[0] * 100)
        letter = _letter(gps.get(_BEARING_REF))
        claims.text("gps_bearing_ref", letter if letter in ("T", "M") else "none")
    speed = fractions(gps.get(_SPEED))
    if speed:
        unit = _letter(gps.get(_SPEED - 1)) or "?"
        claims.text("gps_speed", f"{speed[0].numerator}/{speed[0].denominator} {unit}")
    claims.rational("gps_dop", gps.get(_DOP))
    claims.text("gps_datum", gps.get(_DATUM))
    if str(claims.values.get("gps_datum", "")).replace("-", "").replace(" ", "") not in _WGS84:
        file.note(Code.GPS_DATUM)
    _clock(gps, claims)


def _letter(value: object) -> str:
    return value[:1].upper() if isinstance(value, str) else ""


def _degrees(value: object, letter: str, positive: str, negative: str) -> Fraction | None:
    parts = fractions(value)
    if not parts or letter not in (positive, negative):
        return None
    degrees = sum((part / 60**place for place, part in enumerate(parts[:3])), Fraction(0))
    return -degrees if letter == negative else degrees


def _point(file: Subject, gps: Mapping[int, object], claims: Claims) -> None:
    latitude = _degrees(gps.get(_LATITUDE), _letter(gps.get(_LATITUDE - 1)), "N", "S")
    longitude = _degrees(gps.get(_LONGITUDE), _letter(gps.get(_LONGITUDE - 1)), "E", "W")
    if latitude is not None and longitude is not None:
        keep_point(file, latitude, longitude, claims)
    elif _LATITUDE in gps or _LONGITUDE in gps:
        file.note(Code.GPS_ABSENT)


def keep_point(file: Subject, latitude: Fraction, longitude: Fraction, claims: Claims) -> None:
    """Add a position in millionths of a degree if it is on Earth; 0, 0 is kept and noted."""
    if abs(latitude) > 90 or abs(longitude) > 180:
        file.note(Code.GPS_RANGE)
        return
    if latitude == longitude == 0:
        file.note(Code.GPS_ZERO)
    claims.scaled("gps_lat_e6", latitude * _MILLION)
    claims.scaled("gps_lon_e6", longitude * _MILLION)


def _clock(gps: Mapping[int, object], claims: Claims) -> None:
    date, clock = gps.get(_DATE), fractions(gps.get(_TIME))
    if not isinstance(date, str) or len(clock) != 3 or not date.strip("\0 "):
        return
    hours, minutes, seconds = clock
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 61):
        return
    whole, thousandths = divmod(int(seconds * 1000), 1000)
    rest = f".{thousandths:03}" if thousandths else ""
    stamp = f"{date[:10].strip()} {int(hours):02}:{int(minutes):02}:{whole:02}{rest}"
    claims.text("gps_time_utc", stamp)


def from_iso6709(file: Subject, text: str, claims: Claims) -> None:
    """Add a position written as in ISO 6709; the raw text is kept whatever it says."""
    claims.text("iso6709", text)
    match = _POINT.fullmatch(text.strip())
    if not match:
        return
    latitude = _sexagesimal(*match.group(1, 2, 3), width=2)
    longitude = _sexagesimal(*match.group(4, 5, 6), width=3)
    keep_point(file, latitude, longitude, claims)
    if match[7]:
        claims.scaled("gps_alt_mm", Fraction(match[7]) * 1000)


def _sexagesimal(sign: str, digits: str, rest: str | None, *, width: int) -> Fraction:
    """Return degrees out of ±DD, ±DDMM or ±DDMMSS with a decimal part of the last."""
    parts = [digits[:width], *(digits[at : at + 2] for at in range(width, len(digits), 2))]
    values = [Fraction(part) for part in parts]
    values[-1] += Fraction(f"0{rest}") if rest else 0
    degrees = sum((value / 60**place for place, value in enumerate(values)), Fraction(0))
    return -degrees if sign == "-" else degrees
