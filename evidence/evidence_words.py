"""Closed words about items, files and people; stored for ever: add, never rename."""

from __future__ import annotations

from enum import StrEnum


class ItemKind(StrEnum):
    """What a piece of evidence is."""

    INTERVIEW = "interview"
    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    DOCUMENT = "document"
    REMNANT = "remnant"
    WEB_CAPTURE = "web_capture"
    SATELLITE = "satellite"


class Relation(StrEnum):
    """What an item has to do with an attack."""

    SHOWS = "shows"
    MENTIONS = "mentions"
    FOUND_AT = "found_at"
    CONTEXT = "context"


class Acquisition(StrEnum):
    """How an item came to the team (CSO guidelines)."""

    HANDED_OVER = "handed_over"
    DOWNLOADED = "downloaded"
    RECORDED_BY_TEAM = "recorded_by_team"
    PURCHASED = "purchased"
    SEIZED_BY_AUTHORITY = "seized_by_authority"
    FOUND = "found"


class Generation(StrEnum):
    """How far a recording is from the camera (SWGDE)."""

    CAMERA_ORIGINAL = "camera_original"
    PLATFORM_COPY = "platform_copy"
    FORWARDED = "forwarded"
    SCREENSHOT = "screenshot"
    PHOTO_OF_SCREEN = "photo_of_screen"
    UNKNOWN = "unknown"


class Shot(StrEnum):
    """What a picture of a scene is for (CSO guidelines)."""

    OVERVIEW = "overview"
    MIDRANGE = "midrange"
    CLOSEUP = "closeup"
    SCALE = "scale"
    MARKING = "marking"
    CONTEXT = "context"


class DocumentCopy(StrEnum):
    """Which copy of a document is held."""

    ORIGINAL = "original"
    CERTIFIED = "certified"
    COPY = "copy"
    SCAN = "scan"


class Hazard(StrEnum):
    """What is known about the danger of a remnant (IMAS 04.10)."""

    UNEXPLODED_SUSPECTED = "unexploded_suspected"
    NONE_SEEN = "none_seen"
    CLEARED = "cleared"
    UNKNOWN = "unknown"


class Sensitivity(StrEnum):
    """Why care is needed; an empty list means that nobody has looked yet (Atlos)."""

    NONE = "none"
    GRAPHIC = "graphic"
    SEVERE = "severe"
    PERSONAL_DATA = "personal_data"
    SEXUAL_VIOLENCE = "sexual_violence"
    CHILD = "child"
    DELETED_BY_SOURCE = "deleted_by_source"
    DECEPTIVE = "deceptive"


class Access(StrEnum):
    """Who of the team may see an item."""

    OPEN = "open"
    RESTRICTED = "restricted"
    SEALED = "sealed"


class FileRole(StrEnum):
    """Whether bytes were received or made."""

    ORIGINAL = "original"
    DERIVATIVE = "derivative"


class MadeFor(StrEnum):
    """Why a derivative was made (Berkeley Protocol)."""

    WORKING = "working"
    FRAME = "frame"
    ENHANCEMENT = "enhancement"
    CLIP = "clip"
    REDACTION = "redaction"
    TRANSLATION = "translation"
    TRANSCRIPT = "transcript"
    PRINT = "print"


class Condition(StrEnum):
    """How bytes arrived; damaged: the medium failed while they were read."""

    WHOLE = "whole"
    EMPTY = "empty"
    DAMAGED = "damaged"


class ReadingStatus(StrEnum):
    """What came of an attempt to read a file."""

    READ = "read"
    READ_WITH_WARNINGS = "read_with_warnings"
    UNDECODABLE = "undecodable"
    NOT_OPENED = "not_opened"
    EMPTY = "empty"


class ConsentBasis(StrEnum):
    """What allows the use of data about a person."""

    CONSENT = "consent"
    OPEN_SOURCE = "open_source"
    OFFICIAL_CAPACITY = "official_capacity"
    DECEASED = "deceased"
    COUNSEL_OPINION = "counsel_opinion"


class ConsentScope(StrEnum):
    """What a person can agree to, use by use and recipient by recipient (Murad Code)."""

    STORE = "store"
    ANALYSE = "analyse"
    SHARE_NGO = "share_ngo"
    SHARE_NATIONAL = "share_national"
    SHARE_ICC = "share_icc"
    SHARE_UN = "share_un"
    DISCLOSE_TO_PARTY = "disclose_to_party"
    PUBLISH_ANONYMOUS = "publish_anonymous"
    PUBLISH_NAMED = "publish_named"
    USE_IMAGE = "use_image"
    USE_VOICE = "use_voice"
    RECONTACT = "recontact"


class ScopeAnswer(StrEnum):
    """What a person said to one scope; only yes is yes (R-30)."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


class ConsentMethod(StrEnum):
    """How consent was given."""

    WRITTEN = "written"
    ORAL_RECORDED = "oral_recorded"
    ORAL_WITNESSED = "oral_witnessed"
    GUARDIAN = "guardian"
    NOT_POSSIBLE = "not_possible"


class Wish(StrEnum):
    """What somebody who withdraws consent asks for."""

    STOP_USE = "stop_use"
    DESTROY = "destroy"


class Earlier(StrEnum):
    """Whether somebody was asked about accounts given before (R-25)."""

    NONE = "none"
    NOT_ASKED = "not_asked"
    GIVEN = "given"


class InterviewMode(StrEnum):
    """How an interview was held."""

    IN_PERSON = "in_person"
    CALL = "call"
    VIDEO = "video"
    WRITTEN = "written"


class Stage(StrEnum):
    """Stages of an interview (PEACE, Méndez)."""

    PLAN = "plan"
    EXPLAIN = "explain"
    ACCOUNT = "account"
    CLOSURE = "closure"
    EVALUATE = "evaluate"


class QuestionKind(StrEnum):
    """How a question was put."""

    OPEN = "open"
    PROBING = "probing"
    CLOSED = "closed"
    LEADING = "leading"


class StatementKind(StrEnum):
    """What a statement is in the line of statements (CSO guidelines)."""

    FIRST_ACCOUNT = "first_account"
    FULL = "full"
    ADDENDUM = "addendum"
    CORRECTION = "correction"
    TRANSLATION = "translation"


class HowKnown(StrEnum):
    """How a speaker knows what a part of a statement says."""

    SAW = "saw"
    HEARD = "heard"
    WAS_TOLD = "was_told"
    BELIEVES = "believes"


class Signed(StrEnum):
    """How a statement was confirmed by the speaker."""

    YES = "yes"
    MARK = "mark"
    ORAL = "oral"
    REFUSED = "refused"
