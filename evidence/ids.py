"""Typed identifiers of records (UUIDv7 text) and the short references people quote.

A dataclass field whose type is one of these ids *is* an edge of the case's graph; `TARGETS` says
which kinds of record it may point to.
"""

from __future__ import annotations

import os
import re
import threading
import time
import uuid
from typing import Final, NewType

CaseId = NewType("CaseId", str)
AttackId = NewType("AttackId", str)
PlaceId = NewType("PlaceId", str)
ActorId = NewType("ActorId", str)
ItemId = NewType("ItemId", str)
FileId = NewType("FileId", str)
PersonId = NewType("PersonId", str)
ConsentId = NewType("ConsentId", str)
InterviewId = NewType("InterviewId", str)
StatementId = NewType("StatementId", str)
ClaimId = NewType("ClaimId", str)
DenialId = NewType("DenialId", str)
CountId = NewType("CountId", str)
DenialTargetId = NewType("DenialTargetId", str)  # an attack or a claim
TotalId = NewType("TotalId", str)  # a casualty assessment
AssessmentId = NewType("AssessmentId", str)
AnalysisId = NewType("AnalysisId", str)
ObservationId = NewType("ObservationId", str)
HypothesisId = NewType("HypothesisId", str)
IdentificationId = NewType("IdentificationId", str)
FindingId = NewType("FindingId", str)
RecipientId = NewType("RecipientId", str)
BundleId = NewType("BundleId", str)
SourceId = NewType("SourceId", str)  # an item, a person or an actor
AnyId = NewType("AnyId", str)  # any record at all

TARGETS: Final[dict[str, frozenset[str] | None]] = {
    "CaseId": frozenset({"case"}),
    "AttackId": frozenset({"attack"}),
    "PlaceId": frozenset({"place"}),
    "ActorId": frozenset({"actor"}),
    "ItemId": frozenset({"item"}),
    "FileId": frozenset({"file"}),
    "PersonId": frozenset({"person"}),
    "ConsentId": frozenset({"consent"}),
    "InterviewId": frozenset({"interview"}),
    "StatementId": frozenset({"statement"}),
    "ClaimId": frozenset({"claim"}),
    "DenialId": frozenset({"denial"}),
    "CountId": frozenset({"casualty_count"}),
    "DenialTargetId": frozenset({"attack", "claim"}),
    "TotalId": frozenset({"casualty_assessment"}),
    "AssessmentId": frozenset({"assessment"}),
    "AnalysisId": frozenset({"munition_analysis"}),
    "ObservationId": frozenset({"munition_observation"}),
    "HypothesisId": frozenset({"munition_hypothesis"}),
    "IdentificationId": frozenset({"munition_identification"}),
    "FindingId": frozenset({"finding"}),
    "RecipientId": frozenset({"recipient"}),
    "BundleId": frozenset({"bundle"}),
    "SourceId": frozenset({"item", "person", "actor"}),
    "AnyId": None,
}

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REF = re.compile(r"([A-Z])-(\d{3,9})")
_lock = threading.Lock()
_last = [0]


def new_id() -> str:
    """Return a fresh UUIDv7 (RFC 9562): milliseconds, then random; ascending in this process."""
    with _lock:
        now = time.time_ns() // 1_000_000
        stamp = (now << 12) | (int.from_bytes(os.urandom(2), "big") >> 5)
        if stamp <= _last[0]:
            stamp = _last[0] + 1
        _last[0] = stamp
    millis, low = stamp >> 12, stamp & 0xFFF
    value = (millis << 80) | (0x7 << 76) | (low << 64) | (0b10 << 62)
    return str(uuid.UUID(int=value | (int.from_bytes(os.urandom(8), "big") >> 2)))


def is_id(text: str) -> bool:
    """Say whether the text has the form of a record id."""
    return _UUID.fullmatch(text) is not None


def reference(prefix: str, number: int) -> str:
    """Return the reference people quote: `A-001`, for items `E-0001` (four digits)."""
    return f"{prefix}-{number:0{4 if prefix == 'E' else 3}d}"


def split_reference(text: str) -> tuple[str, int] | None:
    """Return prefix and number of a reference in any case ("e-12", "E-0012"), or None."""
    match = _REF.fullmatch(text.strip().upper()) or re.fullmatch(
        r"([A-Z])-?(\d{1,9})", text.strip().upper()
    )
    return (match[1], int(match[2])) if match else None
