"""The closed words of claims, denials, counts, judgements and hand-overs (stored for ever).

Terms are added, never renamed. A source in brackets says whose vocabulary it is; none: our own.
"""

from __future__ import annotations

from enum import StrEnum


class ClaimKind(StrEnum):
    """What a claim asserts."""

    FACT = "fact"
    IDENTIFICATION = "identification"
    TIME = "time"
    PLACE = "place"
    CASUALTY = "casualty"
    OBJECT_STATUS = "object_status"
    OBJECTIVE_ABSENT = "objective_absent"
    PERPETRATOR = "perpetrator"
    INTENT = "intent"


class Stance(StrEnum):
    """Which way a source bears on a claim."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    CONTEXT = "context"


class Directness(StrEnum):
    """How near a source was to what it supports [CSO guidelines]."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    HEARSAY = "hearsay"
    OPINION = "opinion"


class Strength(StrEnum):
    """How much one source carries."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


class LinkKind(StrEnum):
    """What joins two sources."""

    REPOSTS = "reposts"
    QUOTES = "quotes"
    TRANSLATES = "translates"
    RELIES_ON = "relies_on"
    SAME_RECORDING = "same_recording"
    SAME_AUTHOR = "same_author"
    SAME_ORIGIN = "same_origin"
    SAME_ORGANISATION = "same_organisation"
    TALKED_TOGETHER = "talked_together"


class Origin(StrEnum):
    """Whether a person or the program proposed a link."""

    HUMAN = "human"
    COMPUTED = "computed"


class DenialType(StrEnum):
    """What a denial denies [Airwars]."""

    TOTAL = "total"
    ATTRIBUTION = "attribution"
    TARGET_LEGITIMACY = "target_legitimacy"
    CASUALTIES = "casualties"
    FABRICATION = "fabrication"
    PRECISION = "precision"
    OTHER_PARTY = "other_party"
    METHOD = "method"
    LEGAL = "legal"
    PARTIAL_ADMISSION = "partial_admission"
    ADMISSION = "admission"
    NO_COMMENT = "no_comment"


class Against(StrEnum):
    """What one point of a denial attacks."""

    CLAIM = "claim"
    METHOD = "method"
    MOTIVE = "motive"
    IDENTIFICATION = "identification"


class PointAnswer(StrEnum):
    """What the case answers to a point."""

    OPEN = "open"
    CONTRADICTED = "contradicted"
    PARTLY = "partly"
    SUPPORTED = "supported"
    NOT_REBUTTED = "not_rebutted"
    NOT_TESTABLE = "not_testable"


class ReplyState(StrEnum):
    """Whether a party was asked for its account."""

    NOT_YET = "not_yet"
    ASKED = "asked"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    UNSAFE_TO_ASK = "unsafe_to_ask"
    NOT_ASKED = "not_asked"


class Outcome(StrEnum):
    """What happened to the people counted [Every Casualty]."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    DETAINED = "detained"
    DISPLACED = "displaced"
    KILLED_OR_INJURED = "killed_or_injured"


class CivilStatus(StrEnum):
    """Status of the people counted."""

    CIVILIAN = "civilian"
    COMBATANT = "combatant"
    DIRECT_PARTICIPANT = "direct_participant"
    UNKNOWN = "unknown"
    MIXED = "mixed"


class Who(StrEnum):
    """Which group was counted [Airwars]."""

    ANYONE = "anyone"
    MAN = "man"
    WOMAN = "woman"
    BOY = "boy"
    GIRL = "girl"
    CHILD = "child"
    ADULT = "adult"
    OLDER = "older"
    MEDIC = "medic"
    JOURNALIST = "journalist"
    AID_WORKER = "aid_worker"
    RESCUER = "rescuer"
    DISPLACED = "displaced"


class CountStage(StrEnum):
    """How settled a count was when it was given."""

    EARLY = "early"
    UPDATED = "updated"
    IDENTIFIED = "identified"
    ASSESSED = "assessed"
    FINAL = "final"
    RETRACTED = "retracted"


class CountBasis(StrEnum):
    """What a count rests on."""

    BODIES_SEEN = "bodies_seen"
    HOSPITAL = "hospital"
    NAME_LIST = "name_list"
    BURIAL = "burial"
    WITNESS_ESTIMATE = "witness_estimate"
    COPIED = "copied"
    UNKNOWN = "unknown"


class CountLink(StrEnum):
    """What joins two counts."""

    SUPERSEDES = "supersedes"
    PART_OF = "part_of"
    COPIES = "copies"
    CONTRADICTS = "contradicts"
    SAME_PEOPLE = "same_people"


class CasualtyRule(StrEnum):
    """The named rules that compute casualty figures."""

    LATEST_PER_SOURCE = "latest_per_source"
    PARTS_ONCE = "parts_once"
    OUTCOMES_APART = "outcomes_apart"
    STATUS_APART = "status_apart"
    NAMED_FLOOR = "named_floor"
    ROLL_UP = "roll_up"


class ReviewResult(StrEnum):
    """What a second reader concludes."""

    CONCUR = "concur"
    CONCUR_IN_PART = "concur_in_part"
    RETURN = "return"
    DISSENT = "dissent"
    CANNOT_ASSESS = "cannot_assess"


class Blind(StrEnum):
    """Whether a reader had seen the first opinion."""

    YES = "yes"
    SAW_FIRST = "saw_first"


class ReportedAct(StrEnum):
    """What is told of the time before intake [ISO/IEC 27037]."""

    CREATED = "created"
    FOUND = "found"
    COLLECTED = "collected"
    LEFT_IN_PLACE = "left_in_place"
    HELD = "held"
    PASSED_ON = "passed_on"
    PUBLISHED = "published"
    ALTERED = "altered"
    STORED = "stored"
    GAP = "gap"


class RecipientKind(StrEnum):
    """What a recipient is; it decides the consent asked for."""

    OWN = "own"
    NGO = "ngo"
    NATIONAL = "national"
    ICC = "icc"
    UN = "un"
    PARTY = "party"
    PUBLIC = "public"


class Profile(StrEnum):
    """The tier of a bundle: what may be seen in it."""

    INTERNAL = "internal"
    LEGAL = "legal"
    DISCLOSURE = "disclosure"
    PUBLIC = "public"


class BundleEventKind(StrEnum):
    """What became of a bundle."""

    DELIVERED = "delivered"
    RECEIVED = "received"
    RECALLED = "recalled"
    RECALL_CONFIRMED = "recall_confirmed"
