"""Lawful records by chance: a hypothesis strategy for every kind, read off the dataclasses."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, NewType

from hypothesis import strategies as st

from evidence import texts
from evidence.attacks import Actor, Attack, AttackLink
from evidence.cases import Case
from evidence.cites import CONTEXT, Box, Cite, Page, Quote, Region, Span, Timebase
from evidence.counts import Count
from evidence.evidence_words import Condition, Earlier, FileRole, Hazard, ItemKind
from evidence.interviews import Break, Interview, StageHeld, Statement
from evidence.item_details import RemnantDetail, SatelliteDetail, SceneShot
from evidence.items import File, Gap, Item
from evidence.judgements import SCALES, YES, Answer, Ground, Judgement
from evidence.moments import UNDATED, Instant, Moment, Zone, instant_text
from evidence.open_words import AttackType, ObjectKind, PersonRole, Protection
from evidence.people import Consent, EarlierAccounts, Identity
from evidence.places import Corner, Place, Position

Given = dict[str, Any]
Repair = Callable[[Given], Given]

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
LINES = st.text(LETTERS, max_size=12).map(lambda text: f"ح{text}")
PROSE = st.text(LETTERS | st.sampled_from("\n\t"), max_size=20).map(lambda text: f"и{text}")
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(date.isoformat)
INSTANTS = st.integers(-(2**31), 2**32).map(
    lambda seconds: instant_text(datetime.fromtimestamp(seconds, UTC))
)
ID = "0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d"
IDS = st.uuids().map(str)
WHOLE = st.integers(0, 2**53 - 1)
FORMS: dict[object, st.SearchStrategy[Any]] = {
    texts.Prose: PROSE,
    texts.Claimed: st.text(max_size=12),
    texts.Day: DAYS,
    texts.Packed: st.binary(min_size=1, max_size=9).map(texts.packed),
    Instant: INSTANTS,
    texts.Digest: st.binary(min_size=32, max_size=32).map(bytes.hex),
    texts.Language: st.sampled_from(["ar", "en-GB", "uk", "zh-Hant-TW"]),
    texts.Script: st.sampled_from(["Arab", "Cyrl", "Latn"]),
    Zone: st.sampled_from(["Asia/Damascus", "UTC", "Europe/Kyiv", "Etc/GMT-3"]),
    AttackType: st.sampled_from(["air_strike", "local:balloon"]),
    ObjectKind: st.sampled_from(["market", "hospital", "local:well"]),
    Protection: st.sampled_from(["medical", "religious"]),
    PersonRole: st.sampled_from(["witness", "official"]),
}


@cache
def lawful(cls: type) -> st.SearchStrategy[Any]:
    """Return a strategy for a dataclass: every field by chance, then made lawful."""
    hints = typing.get_type_hints(cls, include_extras=True)
    fields = {}
    for field in dataclasses.fields(cls):
        values = values_of(hints[field.name])
        plain = field.default is dataclasses.MISSING
        fields[field.name] = values if plain else st.just(field.default) | values
    repair = REPAIRS.get(cls, dict)
    return st.fixed_dictionaries(fields).map(lambda given: cls(**repair(given)))


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    if typing.get_origin(hint) is typing.Annotated:
        return FORMS[hint]
    if isinstance(hint, NewType):
        return IDS
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return st.one_of([values_of(part) for part in typing.get_args(hint)])
    if typing.get_origin(hint) is tuple:
        return st.lists(values_of(typing.get_args(hint)[0]), max_size=2).map(tuple)
    if dataclasses.is_dataclass(hint):
        return st.deferred(lambda: lawful(typing.cast("type", hint)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return {str: LINES, int: WHOLE, bool: st.booleans(), type(None): st.none()}[hint]


def _ordered(given: Given, low: str, high: str) -> Given:
    a, b = given[low], given[high]
    if a is not None and b is not None and a > b:
        return {**given, low: b, high: a}
    return given


def _moment(given: Given) -> Given:
    told = {"zone": given["zone"] or "UTC", "zone_basis": given["zone_basis"] or "assumed"}
    return _ordered({**given, **told, "text": given["text"] or "words"}, "earliest", "latest")


def _position(given: Given) -> Given:
    return _corner({**given, "radius_m": (given["radius_m"] or 0) + 1})


def _corner(given: Given) -> Given:
    lat, lon = given["lat_e6"] % 90_000_001, given["lon_e6"] % 180_000_001
    return {**given, "lat_e6": -lat, "lon_e6": lon}


def _count(given: Given) -> Given:
    return _ordered({**given, "text": given["text"] or "some"}, "low", "high")


def _box(given: Given) -> Given:
    left, top = given["left"] % 5000, given["top"] % 5000
    return {"left": left, "top": top, "right": left + 7, "bottom": top + 5}


def _region(given: Given) -> Given:
    box = given["box"] or Box(left=0, top=0, right=3, bottom=3)
    return {"width": 5007, "height": 5005, "box": box}


def _quote(given: Given) -> Given:
    exact = texts.prose(given["exact"])
    start = given["start"] % 1000
    near = {name: texts.prose("x" + given[name])[:CONTEXT] for name in ("before", "after")}
    return {**given, **near, "exact": exact, "start": start, "end": start + len(exact)}


def _cite(given: Given) -> Given:
    places = ("region", "span", "frame", "page", "text", "part")
    chosen = next((name for name in places if given[name] is not None), None)
    held = {name: given[name] if name == chosen else None for name in places}
    file = {"file": given["file"] or ID, "file_sha256": given["file_sha256"] or "0" * 64}
    return {**given, **held, **file, "whole": chosen is None}


def _ground(given: Given) -> Given:
    return {"cite": given["cite"], "record": None if given["cite"] else ID}


def _judgement(given: Given) -> Given:
    value = next(iter(SCALES[given["scale"]]))
    return {**given, "value": value, "reasons": given["reasons"] or "seen"}


def _remnant(given: Given) -> Given:
    reasons = {
        "collection_reason": given["collection_reason"] or "at risk",
        "collection_authority": given["collection_authority"] or "civil defence",
    }
    risky = given["hazard"] in {Hazard.UNEXPLODED_SUSPECTED, Hazard.CLEARED}
    return {**given, **reasons, **({"hazard": Hazard.NONE_SEEN} if risky else {})}


def _item(given: Given) -> Given:
    kind = given["item_kind"]
    homes = {
        "media": {ItemKind.IMAGE, ItemKind.VIDEO, ItemKind.AUDIO},
        "document": {ItemKind.DOCUMENT},
        "remnant": {ItemKind.REMNANT},
        "satellite": {ItemKind.SATELLITE},
    }
    kept = {name: given[name] if kind in kinds else None for name, kinds in homes.items()}
    return {**given, **kept, "attacks": tuple(dict.fromkeys(given["attacks"]))}


def _file(given: Given) -> Given:
    made = given["role"] is FileRole.DERIVATIVE and given["parent"] and given["recipe"]
    origin = {} if made else {"parent": None, "recipe": None, "made_for": None}
    role = FileRole.DERIVATIVE if made else FileRole.ORIGINAL
    damaged = given["condition"] is Condition.DAMAGED
    condition = Condition.EMPTY if not given["size"] else Condition.WHOLE
    how = {} if damaged else {"condition": condition, "gaps": ()}
    return {**given, **origin, **how, "role": role, "sha512": "5" * 128}


def _consent(given: Given) -> Given:
    scopes = {scope.consent_scope: scope for scope in given["scopes"]}
    said = {"guardian": given["guardian"] or "her aunt", "reason": given["reason"] or "ill"}
    return {**given, **said, "scopes": tuple(scopes.values()), "expires": None}


def _interview(given: Given) -> Given:
    who = {"interpreter": given["interpreter"] or ID}
    return {**given, **who, "inducement": given["inducement"] or "none"}


def _statement(given: Given) -> Given:
    told = {"text": given["text"] or "words", "based_on": given["based_on"] or ID}
    return {**given, **told, "number": given["number"] % 99 + 1, "read_back": YES}


def _named(given: Given) -> Given:
    return {**given, "names": given["names"] or (texts.Name(text="أريحا"),)}


REPAIRS: dict[type, Repair] = {
    Answer: lambda given: {**given, "reason": given["reason"] or "no light"},
    Moment: _moment,
    Position: _position,
    Corner: _corner,
    Count: _count,
    Box: _box,
    Region: _region,
    Timebase: lambda given: {"numerator": 1, "denominator": given["denominator"] % 90_000 + 1},
    Span: lambda given: _ordered(given, "start", "end"),
    Page: lambda given: {**given, "number": given["number"] % 900 + 1},
    Quote: _quote,
    Cite: _cite,
    Ground: _ground,
    Judgement: _judgement,
    Case: lambda given: {**given, "authors": given["authors"][:1]},
    Place: lambda given: {**_named(given), "outline": ()},
    Actor: _named,
    Attack: lambda given: {**given, "ended": UNDATED},
    AttackLink: lambda given: {**given, "a": ID},
    Identity: _named,
    RemnantDetail: _remnant,
    SatelliteDetail: lambda given: {**given, "gsd_mm": 300, "cloud_pc": 5},
    SceneShot: lambda given: {**given, "direction_cd": 9_000},
    Item: _item,
    Gap: lambda given: {"start": given["start"] % 9, "end": given["start"] % 9 + 4},
    File: _file,
    EarlierAccounts: lambda given: {
        **given,
        "answer": Earlier.GIVEN if given["accounts"] else Earlier.NONE,
    },
    Consent: _consent,
    StageHeld: lambda given: {**given, "ended": UNDATED},
    Break: lambda given: {**given, "ended": UNDATED},
    Interview: _interview,
    Statement: _statement,
}
