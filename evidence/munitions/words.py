"""The closed words of munitions records (stored for ever: terms are added, never renamed)."""

from __future__ import annotations

from enum import StrEnum


class ObservationKind(StrEnum):
    """What kind of thing was seen."""

    PART = "part"
    FEATURE = "feature"
    MEASUREMENT = "measurement"
    MARKING = "marking"
    CRATER = "crater"
    IMPACT_FIELD = "impact_field"
    COUNT = "count"
    WEATHERING = "weathering"


class ObservationState(StrEnum):
    """Absent is evidence; what cannot be assessed is not."""

    SEEN = "seen"
    VISIBLY_ABSENT = "visibly_absent"
    CANNOT_ASSESS = "cannot_assess"


class CannotReason(StrEnum):
    """Why something cannot be assessed."""

    BLUR = "blur"
    ANGLE = "angle"
    BURNT = "burnt"
    OUT_OF_FRAME = "out_of_frame"
    NOT_MY_FIELD = "not_my_field"
    PERSPECTIVE = "perspective"
    OTHER = "other"


class RemnantState(StrEnum):
    """What part of a thing is there."""

    WHOLE = "whole"
    BODY_SPLIT = "body_split"
    BODY_WITHOUT_FINS = "body_without_fins"
    FINS_ONLY = "fins_only"
    TAIL_UNIT = "tail_unit"
    CARGO_SECTION = "cargo_section"
    MOTOR = "motor"
    FUZE_PART = "fuze_part"
    SPACER_OR_END_PLATE = "spacer_or_end_plate"
    FRAGMENT = "fragment"
    PACKAGING = "packaging"
    UNKNOWN = "unknown"


class ScaleMethod(StrEnum):
    """How a size was got."""

    RULER_IN_FRAME = "ruler_in_frame"
    KNOWN_OBJECT = "known_object"
    PHOTOGRAMMETRY = "photogrammetry"
    HANDS_ON = "hands_on"
    CALIPER = "caliper"
    CATALOGUE_OVERLAY = "catalogue_overlay"


class Unit(StrEnum):
    """Units of a range: whole millimetres, grams, hundredths of a degree, pieces."""

    MM = "mm"
    G = "g"
    CD = "cd"
    PIECES = "pieces"


class Legibility(StrEnum):
    """How much of a marking can be read."""

    FULL = "full"
    PARTIAL = "partial"
    TRACE = "trace"


class MarkingScript(StrEnum):
    """Script of a marking."""

    CYRILLIC = "cyrillic"
    LATIN = "latin"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    CHINESE = "chinese"
    PERSIAN = "persian"


class Technique(StrEnum):
    """How a marking was put on."""

    STENCIL = "stencil"
    STAMP = "stamp"
    ENGRAVED = "engraved"
    PLATE = "plate"
    DECAL = "decal"
    PAINT_BAND = "paint_band"


class Age(StrEnum):
    """How long something has lain there, by paint, rust and growth."""

    FRESH = "fresh"
    WEEKS = "weeks"
    YEARS = "years"
    CANNOT_SAY = "cannot_say"


class Counted(StrEnum):
    """What was counted in or beside one carrier."""

    CARGO_POSITIONS = "cargo_positions"
    SUBMUNITIONS = "submunitions"


class AnalysisState(StrEnum):
    """Whether an analysis still takes observations."""

    OPEN = "open"
    CLOSED = "closed"


class Level(StrEnum):
    """How narrow a hypothesis or an identification is."""

    CATEGORY = "category"
    CLASS = "class"
    FAMILY = "family"
    MODEL = "model"
    VARIANT = "variant"


class HypothesisState(StrEnum):
    """Whether a hypothesis is still weighed."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"


class Bearing(StrEnum):
    """What one observation says of one hypothesis."""

    CONSISTENT = "consistent"
    NEUTRAL = "neutral"
    INCONSISTENT = "inconsistent"
    DECISIVE_FOR = "decisive_for"
    DECISIVE_AGAINST = "decisive_against"


class Diagnosticity(StrEnum):
    """How well an observation tells the hypotheses apart."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Basis(StrEnum):
    """What an identification rests on."""

    MARKING_FULL = "marking_full"
    MARKING_PARTIAL = "marking_partial"
    DIMENSION_MATCH = "dimension_match"
    UNIQUE_FEATURE = "unique_feature"
    FRAGMENT_TYPE = "fragment_type"
    FUZE_OR_SENSOR_PART = "fuze_or_sensor_part"
    CARRIER_PAYLOAD_PAIR = "carrier_payload_pair"
    IMPACT_PATTERN = "impact_pattern"
    WITNESS_DESCRIPTION = "witness_description"
    SOUND_OR_VIDEO = "sound_or_video"
    DATA_PLATE = "data_plate"
    EXPERIENCE_ONLY = "experience_only"
    MACHINE_SUGGESTION = "machine_suggestion"


class Grade(StrEnum):
    """The public grade of an identification, derived and never typed."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNDETERMINED = "undetermined"
    CONTESTED = "contested"
