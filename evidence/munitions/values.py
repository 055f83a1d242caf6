"""What one observation of a munition holds: one body for each kind of observation.

Numbers are ranges with a unit, never single readings without their doubt. The verbatim text of a
marking is never normalised; search works on keys derived from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from evidence.errors import Refused
from evidence.judgements import UNKNOWN, Answer
from evidence.munitions.ranges import Range
from evidence.munitions.words import (
    Age,
    Counted,
    Legibility,
    MarkingScript,
    RemnantState,
    ScaleMethod,
    Technique,
    Unit,
)
from evidence.places import Corner
from evidence.texts import Digest, Form, Language, Prose, Value, formed, tidy

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _verbatim(text: str) -> str:
    if _CONTROL.search(text) or not text.strip():
        raise Refused("Give the marking as it stands, without control characters.")
    return text


Verbatim: TypeAlias = Annotated[str, Form(_verbatim)]
Word: TypeAlias = Annotated[str, formed(re.compile(r"[a-z][a-z0-9_]{0,39}"), "a word such as a_b")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSeen(Value):
    """Which part of a thing is there."""

    remnant_state: RemnantState


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Value):
    """A feature of form: an attribute ("fin_shape", "ribbon") and its value."""

    attribute: Word
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement(Value):
    """A size or weight.

    Attributes:
        quantity: What was measured ("length", "diameter", "weight").
        range: Whole units, rounded outward.
        scale_method: How it was got.
        uncertainty: What the doubt comes from; required for a single number.
        known_object: The object and its size, for a size got from one.
        overlay_entry: Catalogue entry an overlay was scaled from; never agreement with that entry.
        depth_confirmed: The ends of scale and object lie at one depth, for an overlay.
    """

    quantity: Word
    range: Range
    scale_method: ScaleMethod
    uncertainty: Prose | None = None
    known_object: str | None = None
    overlay_entry: str | None = None
    depth_confirmed: bool = False

    def __post_init__(self) -> None:
        """Refuse a reading that hides its doubt or its scale."""
        tidy(self)
        if self.range.single and self.uncertainty is None:
            raise Refused(
                "How exact is {value}? A single reading needs its uncertainty.",
                advice="Give the smallest and the largest it can be, or say how exact it is.",
                value=self.range.lo,
            )
        if self.scale_method is ScaleMethod.KNOWN_OBJECT and self.known_object is None:
            raise Refused("Which object gives the scale? Name it and its size.")
        if self.scale_method is ScaleMethod.CATALOGUE_OVERLAY and not self.depth_confirmed:
            raise Refused(
                "Do scale and object lie at the same depth?",
                advice="If that cannot be confirmed, it cannot be assessed (perspective).",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Value):
    """Parts of a marking that somebody read out of it."""

    type: str | None = None
    lot: str | None = None
    year: str | None = None
    plant: str | None = None
    stock_number: str | None = None
    maker_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking(Value):
    """A marking as it stands: unreadable places as `?` (one character) and `*` (any number).

    Attributes:
        text: Verbatim, never normalised.
        legibility: How much of it can be read.
        script: Its script.
        language: Its language, where known.
        transliteration: In Latin letters.
        technique: How it was put on.
        colour: Of the letters.
        place: Where on the body.
        parsed: What somebody read out of it.
    """

    text: Verbatim
    legibility: Legibility
    script: MarkingScript | None = None
    language: Language | None = None
    transliteration: str | None = None
    technique: Technique | None = None
    colour: str | None = None
    place: str | None = None
    parsed: Parsed | None = None

    def __post_init__(self) -> None:
        """Refuse a full reading with unreadable places."""
        tidy(self)
        if self.legibility is Legibility.FULL and re.search(r"[?*]", self.text):
            raise Refused("It has unreadable places, so it is legible in part at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crater(Value):
    """A crater; diameters and depth in millimetres, angles in hundredths of a degree."""

    diameter_long: Range | None = None
    diameter_short: Range | None = None
    depth: Range | None = None
    rim: str | None = None
    surface: str | None = None
    bearing: Range | None = None
    fall_angle: Range | None = None
    spray: Prose | None = None
    tail_found: Answer = UNKNOWN
    disturbed: Answer = UNKNOWN

    def __post_init__(self) -> None:
        """Refuse other units."""
        tidy(self)
        for size in (self.diameter_long, self.diameter_short, self.depth):
            refuse_unit(size, Unit.MM)
        for angle in (self.bearing, self.fall_angle):
            refuse_unit(angle, Unit.CD)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactField(Value):
    """Many small impacts.

    Attributes:
        outline: On the map.
        impacts: Number of small impacts.
        spacing: Mean distance, millimetres.
        bodies: Distinct main bodies counted, not halves or fins.
        carriers_found: Carriers found: a lower bound, since tail units can be missing.
        carriers_most: The most carriers possible.
        carriers_why: Its own basis: a video, the number of releases seen.
    """

    outline: tuple[Corner, ...] = ()
    impacts: Range | None = None
    spacing: Range | None = None
    bodies: Range | None = None
    carriers_found: Range | None = None
    carriers_most: int | None = None
    carriers_why: Prose | None = None

    def __post_init__(self) -> None:
        """Refuse a most without a reason, and other units."""
        tidy(self)
        if (self.carriers_most is None) != (self.carriers_why is None):
            raise Refused("How many carriers at most, and why?")
        if self.carriers_most is not None and self.carriers_most < 1:
            raise Refused("At least one carrier was there.")
        for number in (self.impacts, self.bodies, self.carriers_found):
            refuse_unit(number, Unit.PIECES)
        refuse_unit(self.spacing, Unit.MM)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSeen(Value):
    """Cargo positions or submunitions in or beside one carrier."""

    counted: Counted
    number: Range
    carrier: str | None = None

    def __post_init__(self) -> None:
        """Refuse other units."""
        tidy(self)
        refuse_unit(self.number, Unit.PIECES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weathering(Value):
    """How long something has lain there: old battlefields hold old remnants."""

    age: Age
    paint: str | None = None
    rust: str | None = None
    growth: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry(Value):
    """A catalogue entry as it was used: its id, the hash of its bytes, whether it was reviewed."""

    id: str
    sha256: Digest
    reviewed: bool = False

    def __post_init__(self) -> None:
        """Refuse an entry that is not bound to its bytes."""
        tidy(self)
        if len(self.sha256) != 64:
            raise Refused("A catalogue entry is cited with the SHA-256 of its bytes.")


def refuse_unit(size: Range | None, unit: Unit) -> None:
    """Refuse a range in another unit.

    Raises:
        Refused: It is in another one.
    """
    if size is not None and size.unit is not unit:
        raise Refused("This is given in {unit}, not in {other}.", unit=unit, other=size.unit)
