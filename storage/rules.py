"""What a put must satisfy before anything is written: its reason, its act, its file.

Rules:
    - R-02: a reason from the second revision on, and for the acts that always need one.
    - R-04: a fixed record takes no second body.
    - R-60: only the program writes observed acts; what a person enters is attested or reported.
"""

from __future__ import annotations

from typing import Final

from evidence.acts import ATTESTED, CustodyAct
from evidence.custody.acts import REASON_REQUIRED, Act
from evidence.errors import Refused
from evidence.records import Kind, Record

OWN_ACTS: Final = {
    "review": Act.REVIEW_SIGN,
    "identity": Act.IDENTITY_SET,
    "reported_history": Act.HISTORY_REPORT,
    "bundle": Act.BUNDLE_EXPORT,
}
"""Kinds that are always put under one act of their own."""

_WITH_FILE: Final = frozenset({Act.ITEM_INGEST, Act.ITEM_DERIVE})
_LETTERS: Final = 3


def reason_for(act: Act, reason: str | None, *, first: bool) -> str | None:
    """Return the reason as it is recorded.

    Raises:
        Refused: One is needed and none is given, or it says nothing (R-02, R-23).
    """
    text = (reason or "").strip()
    if not text and first and act not in REASON_REQUIRED:
        return None
    if sum(letter.isalpha() for letter in text) < _LETTERS:
        if act is Act.IDENTITY_OPEN:
            raise Refused(
                "Why do you need this name? Your answer is kept.",
                rule="R-23",
                advice="The identity stays sealed. Give a reason of at least three letters.",
            )
        raise Refused(
            "Say why this changes." if not first else "Say why this is done.",
            rule="R-02",
            advice="Nothing was changed. Give a reason of at least three letters.",
        )
    return text


def check_fixed(kind: Kind) -> None:
    """Refuse a second body of a signed record.

    Raises:
        Refused: The kind is fixed (R-04).
    """
    if kind.fixed:
        raise Refused(
            "This {kind} is signed. Record one that replaces it.",
            rule="R-04",
            kind=kind.name.replace("_", " "),
        )


def act_for(kind: Kind, record: Record, act: Act, *, first: bool, file: str | None) -> Act:
    """Return the act a record is put under; `file` is the SHA-256 of the bytes that come with it.

    Raises:
        Refused: It is an act only the program observes, or the file is missing (R-60).
        ValueError: Kind and act do not belong together: a bug.
    """
    if (file is not None) != (kind.name == "file" and act in _WITH_FILE):
        raise ValueError("exactly a file taken in or derived comes with its bytes")
    if file is not None and getattr(record, "sha256", None) != file:
        raise ValueError("the record is about other bytes")
    if isinstance(record, CustodyAct):
        return _act_of_custody(record, act)
    if kind.name == "file":
        if first and file is None:
            raise Refused("A file is recorded by taking in its bytes.", rule="R-60")
        return act
    if act is Act.RECORD_PUT:
        return OWN_ACTS.get(kind.name, act)
    if act is not OWN_ACTS.get(kind.name):
        raise ValueError(f"a {kind.name} is not put under {act.value}")
    return act


def _act_of_custody(record: CustodyAct, act: Act) -> Act:
    if act is not Act.RECORD_PUT:
        if record.act is not act:
            raise ValueError(f"the body says {record.act}, the entry {act}")
        return act
    if record.act not in ATTESTED:
        raise Refused(
            "Only the program records the act {act}. Enter it as reported.",
            rule="R-60",
            act=record.act,
        )
    return record.act
