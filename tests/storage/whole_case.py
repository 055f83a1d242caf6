"""A small real case with one record of every kind, and ways to tamper with copies of it."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as driver

from evidence.acts import Acting
from evidence.custody.acts import Act
from evidence.records import Revision, record_from_plain
from storage import casefile, slotfile
from storage.casefile import CaseFile
from storage.check import verify
from storage.check_findings import Checked
from storage.folder import Layout
from storage.kdf import FLOOR
from storage.keys import derive

PASSPHRASE = "correct horse"
IDENTITY_PASSPHRASE = "battery staple"
ME = Acting(person=None, role="investigator")
SMALL = b"the market in the morning" * 40
LARGE = bytes(range(256)) * 6000  # more than one chunk of the large kind
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

Tamper = Callable[[driver.Connection], object]


@dataclass
class Clock:
    """A device clock that goes on by a second at each look."""

    at: datetime = START

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass(kw_only=True)
class Whole:
    """One case on disk, closed; `ids` and `refs` name its records by kind."""

    folder: Path
    state: Path
    root: bytes
    clock: Clock
    ids: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str | None] = field(default_factory=dict)

    def copy(self, to: Path) -> Whole:
        """A copy with its own state folder."""
        folder = shutil.copytree(self.folder, to / "copy.case", copy_function=_copy)
        state = shutil.copytree(self.state, to / "copied state")
        return Whole(
            folder=folder,
            state=state,
            root=self.root,
            clock=Clock(self.clock.at),
            ids=self.ids,
            refs=self.refs,
        )

    @contextmanager
    def opened(self, *, writable: bool = True) -> Iterator[CaseFile]:
        """Open it with its passphrase."""
        case_file = casefile.open_case(
            self.folder,
            passphrase=PASSPHRASE,
            state=self.state,
            now=self.clock,
            writable=writable,
        )
        try:
            yield case_file
        finally:
            case_file.close()

    def tamper(self, *acts: str | Tamper, guards: bool = True) -> None:
        """Change its database past the program; its triggers are put back unless told not to."""
        connection = driver.connect(str(self.folder / "case.db"), isolation_level=None)
        key = derive(bytearray(self.root), "db")
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for act in acts:
            connection.execute(act) if isinstance(act, str) else act(connection)
        for _, sql in triggers if guards else ():
            connection.execute(sql)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def verified(self, *, full: bool = True, writable: bool = True) -> list[Checked]:
        """What a verification says of it."""
        with self.opened(writable=writable) as case_file:
            return verify(case_file, full=full)

    def codes(self, *, full: bool = True, writable: bool = True) -> dict[str, set[str]]:
        """The codes of all findings with the places they name."""
        found: dict[str, set[str]] = {}
        for row in self.verified(full=full, writable=writable):
            if row.code:
                found.setdefault(row.code, set()).add(row.place)
        return found


def _copy(source: str, target: str) -> None:
    """Copy a file; the ballast, which is only there to be large, is shared."""
    if source.endswith("ballast"):
        Path(target).hardlink_to(source)
    else:
        shutil.copy2(source, target)


def make(root: Path) -> Whole:
    """Build the case and close it."""
    clock, state = Clock(), root / "state"
    created = casefile.create(
        root / "whole.case", passphrase=PASSPHRASE, state=state, now=clock, kdf=FLOOR
    )
    case_file = created.case_file
    case_file.register.create(IDENTITY_PASSPHRASE, kdf=FLOOR)
    ids: dict[str, str] = {}
    refs: dict[str, str | None] = {}
    for kind, fields in RECORDS:
        revision = _put(case_file, kind, _linked(fields, ids))
        name = kind if kind not in ids else f"{kind}2"
        ids[name], refs[name] = revision.id, revision.ref
    _revise(case_file, ids)
    unlocked = slotfile.unlock(Layout(case_file.folder), PASSPHRASE)
    case_file.close()
    return Whole(
        folder=case_file.folder,
        state=state,
        root=bytes(unlocked.root),
        clock=clock,
        ids=ids,
        refs=refs,
    )


def _put(case_file: CaseFile, kind: str, fields: dict[str, Any]) -> Revision[Any]:
    if kind == "file":
        data = LARGE if fields["name"] == "large.bin" else SMALL
        kept = case_file.vault.keep(case_file.vault.stage(io.BytesIO(data)))
        fields |= {name: getattr(kept, name) for name in ("sha256", "sha512", "size")}
        with case_file.write(ME) as tx:
            return tx.put(record_from_plain(kind, fields), act=Act.ITEM_INGEST, blob=kept)
    with case_file.write(ME) as tx:
        reason = "for the tests" if kind in {"bundle", "act"} else None
        return tx.put(record_from_plain(kind, fields), reason=reason)


def _revise(case_file: CaseFile, ids: dict[str, str]) -> None:
    """A second revision of the attack, and one claim that is withdrawn."""
    with case_file.write(ME) as tx:
        seen = tx.get(ids["attack"])
        fields = {"title": "Market, Ariha (corrected)", "place": ids["place"]}
        tx.put(record_from_plain("attack", fields), after=seen, reason="a better title")
    with case_file.write(ME) as tx:
        gone = tx.put(record_from_plain("claim", CLAIM | {"text": "Withdrawnword was said."}))
    with case_file.write(ME) as tx:
        tx.withdraw(gone, reason="entered twice")


def _linked(value: Any, ids: dict[str, str]) -> Any:
    """Put ids where a value says `@kind`."""
    if isinstance(value, dict):
        return {name: _linked(part, ids) for name, part in value.items()}
    if isinstance(value, list):
        return [_linked(part, ids) for part in value]
    if isinstance(value, str) and value.startswith("@"):
        return ids[value[1:]]
    return value


NAMES = [{"text": "أريحا"}, {"text": "Ariha"}]
JUDGEMENT = {
    "scale": "likelihood",
    "value": "likely",
    "confidence": "low",
    "reasons": "two witnesses",
}
CLAIM = {"kind": "fact", "made_by": {"own": True}, "no_source": "our own words"}
FACTS = {
    "media_type": "image/jpeg",
    "captured_text": "2016-03-14T10:02:11",
    "captured_zone": "+02:00",
    "gps_lat_e6": 35_813_000,
    "gps_lon_e6": 36_609_000,
    "make": "Canon",
    "model": "Canon EOS 5D",
    "width": 400,
    "height": 300,
    "orientation": 6,
}
RECORDS: list[tuple[str, dict[str, Any]]] = [
    ("case", {"title": "Six strikes"}),
    ("place", {"names": NAMES}),
    ("actor", {"names": [{"text": "Ministry of Defence"}], "kind": "ministry"}),
    ("attack", {"title": "Market", "place": "@place"}),
    ("attack", {"title": "The other attack"}),
    ("attack_link", {"a": "@attack", "b": "@attack2", "kind": "distinct_from", "reason": "x"}),
    ("person", {"pseudonym": "Baker", "role": ["witness"], "languages": ["ar"]}),
    ("person", {"pseudonym": "Reader"}),
    ("item", {"item_kind": "image", "title": "Photograph", "attacks": [{"attack": "@attack"}]}),
    ("file", {"item": "@item", "name": "سوق.jpg"}),
    (
        "reading",
        {
            "file": "@file",
            "tool": "metadata",
            "version": "1",
            "status": "read_with_warnings",
            "warnings": ["no end marker"],
            "values": [{"name": name, "value": value} for name, value in FACTS.items()],
        },
    ),
    ("item", {"item_kind": "document", "title": "Large thing"}),
    ("file", {"item": "@item2", "name": "large.bin"}),
    ("identity", {"person": "@person", "names": [{"text": "Secretname Realperson"}]}),
    (
        "consent",
        {
            "person": "@person",
            "on": "2016-03-14",
            "obtained_by": "investigator",
            "consent_method": "written",
            "scopes": [{"consent_scope": "store", "answer": "yes"}],
        },
    ),
    ("consent_withdrawal", {"consent": "@consent", "on": "2016-04-01", "received_by": "us"}),
    (
        "interview",
        {"item": "@item", "person": "@person", "language": "ar", "inducement": "none"},
    ),
    (
        "statement",
        {
            "interview": "@interview",
            "number": 1,
            "statement_kind": "first_account",
            "language": "ar",
            "text": "سمعت الطائرة",
        },
    ),
    ("claim", CLAIM | {"text": "The market was hit.", "attack": "@attack"}),
    (
        "corroboration",
        {
            "claim": "@claim",
            "ground": {"record": "@item"},
            "stance": "supports",
            "directness": "direct",
            "strength": "weak",
            "reasons": "it shows it",
        },
    ),
    ("source_link", {"a": "@item", "b": "@person", "kind": "relies_on", "reason": "says so"}),
    (
        "denial",
        {
            "party": "@actor",
            "said_on": {},
            "text": "This is fake information.",
            "language": "en",
            "denial_type": "fabrication",
            "no_source": "heard",
            "points": [{"number": 1, "text": "It is fake.", "against": "claim"}],
        },
    ),
    ("reply_request", {"party": "@actor", "reply_state": "unsafe_to_ask", "reason": "danger"}),
    (
        "casualty_count",
        {
            "outcome": "killed",
            "count": {"low": 43},
            "claimant": {"actor": "@actor"},
            "attack": "@attack",
            "no_source": "told",
        },
    ),
    (
        "casualty_count",
        {"outcome": "killed", "count": {"text": "dozens"}, "claimant": {"person": "@person"}}
        | {"no_source": "told"},
    ),
    (
        "count_relation",
        {"a": "@casualty_count2", "b": "@casualty_count", "kind": "part_of", "reason": "x"},
    ),
    (
        "casualty_assessment",
        {
            "outcome": "killed",
            "rule": "latest_per_source",
            "rule_version": 1,
            "inputs": [{"revision": "0" * 64, "count": "@casualty_count"}],
            "computed": {"low": 43},
            "chosen": {"low": 43},
            "limits": "one source",
            "attack": "@attack",
        },
    ),
    ("assessment", {"target": "@claim", "question": "Was it hit?", "judgement": JUDGEMENT}),
    (
        "review",
        {
            "target": "@claim",
            "revision": "0" * 64,
            "review_result": "concur",
            "blind": "yes",
            "reasons": "same",
        },
    ),
    (
        "finding",
        {
            "text": "The market was hit.",
            "standard": "balance_of_probabilities",
            "searched": [{"where": "archives", "what": "contrary reports"}],
        },
    ),
    ("munition_analysis", {"question": "Which munition?", "attack": "@attack"}),
    (
        "munition_observation",
        {
            "analysis": "@munition_analysis",
            "item": "@item",
            "kind": "feature",
            "feature": {"attribute": "fin_shape", "value": "swept"},
        },
    ),
    (
        "munition_hypothesis",
        {"analysis": "@munition_analysis", "label": "H1", "text": "a bomb"},
    ),
    (
        "munition_bearing",
        {
            "hypothesis": "@munition_hypothesis",
            "observation": "@munition_observation",
            "bearing": "consistent",
        },
    ),
    (
        "munition_identification",
        {
            "analysis": "@munition_analysis",
            "hypothesis": "@munition_hypothesis",
            "level": "category",
            "likelihood": "likely",
            "confidence": "low",
            "confidence_reasons": "one photograph",
            "basis": ["experience_only"],
            "limits": "no remnant",
        },
    ),
    ("recipient", {"name": "A court", "kind": "icc"}),
    (
        "bundle",
        {"profile": "internal", "selection": {"everything": True}, "statement_sha256": "0" * 64},
    ),
    ("bundle_event", {"bundle": "@bundle", "kind": "delivered", "on": {}, "how": "by hand"}),
    ("act", {"act": "item.seal", "item": "@item", "purpose": "transport", "seal_no": "7"}),
    ("reported_history", {"item": "@item", "reported_act": "found", "told_by": "Baker"}),
]
