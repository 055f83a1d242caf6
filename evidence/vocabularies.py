"""Closed words of the case model (docs: the codebook); stored for ever: add, never rename.

Words of claims, denials, casualties and findings stand in `judging_words`; the open lists, which
a case may extend by `local:` terms, in `vocabulary.json` (`open_words`).
"""

from __future__ import annotations

from enum import StrEnum


class Grain(StrEnum):
    """How finely a time is known."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    UNKNOWN = "unknown"


class Qualifier(StrEnum):
    """Doubt about a time at its grain (EDTF `?`, `~`, `%`)."""

    NONE = "none"
    UNCERTAIN = "uncertain"
    APPROXIMATE = "approximate"
    BOTH = "both"


class TimeBasis(StrEnum):
    """What a time rests on."""

    WITNESS = "witness"
    DEVICE_METADATA = "device_metadata"
    PUBLICATION = "publication"
    CHRONOLOCATION = "chronolocation"
    OFFICIAL = "official"
    DOCUMENT = "document"
    INFERRED = "inferred"


class ZoneBasis(StrEnum):
    """How the zone of a time is known."""

    STATED = "stated"
    PLACE = "place"
    DEVICE = "device"
    ASSUMED = "assumed"


class PartOfDay(StrEnum):
    """Words for hours, loose and overlapping on purpose."""

    DAWN = "dawn"
    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


class Precision(StrEnum):
    """How exactly a position is known, finest first."""

    EXACT = "exact"
    BUILDING = "building"
    LANDMARK = "landmark"
    STREET = "street"
    NEIGHBOURHOOD = "neighbourhood"
    VILLAGE = "village"
    TOWN = "town"
    SUBDISTRICT = "subdistrict"
    DISTRICT = "district"
    PROVINCE = "province"


class PlaceMethod(StrEnum):
    """How a position was found."""

    GPS = "gps"
    METADATA = "metadata"
    GEOLOCATED = "geolocated"
    WITNESS = "witness"
    GAZETTEER = "gazetteer"
    OFFICIAL = "official"


class NameForm(StrEnum):
    """What a written name is."""

    ORIGINAL = "original"
    TRANSLITERATION = "transliteration"
    ALIAS = "alias"
    MISSPELLING = "misspelling"


class AnswerWord(StrEnum):
    """Four answers that are never merged, and the one that needs a reason."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    CANNOT_ASSESS = "cannot_assess"


class Confidence(StrEnum):
    """Confidence in a judgement; never in one sentence with a likelihood (R-43)."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class Likelihood(StrEnum):
    """ICD 203, lowest first."""

    ALMOST_NO_CHANCE = "almost_no_chance"
    VERY_UNLIKELY = "very_unlikely"
    UNLIKELY = "unlikely"
    ROUGHLY_EVEN = "roughly_even"
    LIKELY = "likely"
    VERY_LIKELY = "very_likely"
    ALMOST_CERTAIN = "almost_certain"


class Verification(StrEnum):
    """How far something is verified."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"
    REFUTED = "refuted"
    CANNOT_DETERMINE = "cannot_determine"


class ClaimStatus(StrEnum):
    """What the latest assessment says of a claim."""

    UNASSESSED = "unassessed"
    SUPPORTED = "supported"
    PARTLY = "partly"
    CONTESTED = "contested"
    REFUTED = "refuted"
    UNDETERMINABLE = "undeterminable"


class Scale(StrEnum):
    """Which scale the value of a judgement belongs to."""

    VERIFICATION = "verification"
    CLAIM_STATUS = "claim_status"
    LIKELIHOOD = "likelihood"


class Standard(StrEnum):
    """Standards of proof, weakest first (UN inquiries, Rome Statute)."""

    REASONABLE_SUSPICION = "reasonable_suspicion"
    REASONABLE_GROUNDS_TO_BELIEVE = "reasonable_grounds_to_believe"
    BALANCE_OF_PROBABILITIES = "balance_of_probabilities"
    CLEAR_AND_CONVINCING = "clear_and_convincing"
    BEYOND_REASONABLE_DOUBT = "beyond_reasonable_doubt"


class GraphicMedia(StrEnum):
    """Whether graphic media is blurred until asked for."""

    HIDDEN = "hidden"
    SHOWN = "shown"


class AttackPhase(StrEnum):
    """Whether strikes came alone."""

    SINGLE = "single"
    DOUBLE_TAP = "double_tap"
    SEQUENCE = "sequence"
    UNKNOWN = "unknown"


class AttackLinkKind(StrEnum):
    """What two attacks have to do with each other."""

    SAME_EVENT = "same_event"
    PART_OF = "part_of"
    FOLLOW_UP = "follow_up"
    DUPLICATE_OF = "duplicate_of"
    DISTINCT_FROM = "distinct_from"
    SAME_UNIT = "same_unit"
    SAME_MUNITION = "same_munition"
    PATTERN = "pattern"


class ActorKind(StrEnum):
    """What kind of actor (HURIDOCS)."""

    STATE = "state"
    FORCE = "force"
    UNIT = "unit"
    ARMED_GROUP = "armed_group"
    MINISTRY = "ministry"
    OFFICE = "office"
    COURT = "court"
    UN = "un"
    NGO = "ngo"
    MONITOR = "monitor"
    MEDIA = "media"
    COMPANY = "company"
