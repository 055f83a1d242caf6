"""Puts a story into a case: records written down by name, in order, as people would enter them.

How a story is written (`demo_story.json`):
    - A part is one transaction of one author, one run of intake, or a list of totals. `put` lists
      records as `[kind, name, body]`; `describe` revises items by the name of their file;
      `totals` lists attacks (null: the case) and what could change their total.
    - In a body, `@name` stands for the id of a record told before, `#name` for the leaf hash of
      its revision, `@today-9` for the day nine days before that of the device.
    - Times, cites and scopes have short forms: `{"edtf": ...}`, `{"between": [a, b]}`,
      `{"day": ..., "part": ...}`; `{"of": file or name, ...}`, `{"words": ..., "in": statement}`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import msgspec

from app.case import Case
from app.ingest import add_files
from app.jobs import Progress
from app.rules import put
from app.totals import Question, assess
from evidence import edtf
from evidence.acts import Acting, ActingRole
from evidence.cites import CONTEXT
from evidence.errors import Unavailable
from evidence.evidence_words import ConsentScope
from evidence.ids import new_id
from evidence.interviews import Statement
from evidence.items import File
from evidence.moments import Moment
from evidence.records import Record, Revision, record_from_plain
from evidence.vocabularies import Grain, PartOfDay, Qualifier, TimeBasis, ZoneBasis

Plain: TypeAlias = dict[str, Any]
_BEFORE: Final = "@today-"
_TOLD: Final = ("text", "time_basis", "zone_basis", "zone")


@dataclass(slots=True, kw_only=True)
class Teller:
    """Tells the parts of one story to one open case.

    Attributes:
        case: Where it is told. folder: Where the files of its runs of intake lie.
        zone: Zone of its local times. today: The day it is told, ISO.
        authors: Whose parts there are: role and the id that acts.
        told: The newest revision of each record by its name in the story.
        files: The revision of each file by its name.
    """

    case: Case
    folder: Path
    zone: str
    today: str
    authors: dict[str, Acting] = field(default_factory=dict)
    told: dict[str, Revision[Any]] = field(default_factory=dict)
    files: dict[str, Revision[File]] = field(default_factory=dict)

    def open_with(self, case: Mapping[str, Any], authors: Sequence[tuple[str, str]]) -> None:
        """Say what the case is and who else works on it (name, role)."""
        from app.case import case_record

        seen = case_record(self.case.file)
        first = seen.record.authors[0]
        plain = json.loads(seen.body)
        more = [{"id": new_id(), "name": name, "role": role} for name, role in authors]
        body = {**plain, **self._plain(case), "authors": [*plain["authors"], *more]}
        made = record_from_plain("case", body)
        acting = self.case.acting
        with self.case.write() as tx:
            self.told["case"] = put(
                tx, made, acting=acting, after=seen, reason="Scope, mandate and team."
            )
        self.authors = {one["role"]: Acting(person=one["id"], role=one["role"]) for one in more}
        self.authors[ActingRole.INVESTIGATOR] = Acting(person=first.id, role=first.role)

    def tell(self, part: Mapping[str, Any], progress: Progress) -> None:
        """Tell one part of the story."""
        if "files" in part:
            self._take_in(part, progress)
        elif "totals" in part:
            for attack, limits in part["totals"]:
                total = assess(self.case, Question(attack=attack), limits=limits)
                self.told[f"total {attack}"] = total.revision
        else:
            self._write(part)

    def _write(self, part: Mapping[str, Any]) -> None:
        acting = self.authors[part.get("by", "investigator")]
        with self.case.file.write(acting) as tx:
            for name, changes in part.get("describe", {}).items():
                seen = self.told[name]
                wider = {**json.loads(seen.body), **self._plain(changes)}
                described = record_from_plain(seen.kind, wider)
                self.told[name] = put(
                    tx, described, acting=acting, after=seen, reason=part["reason"]
                )
            for kind, name, body in part.get("put", ()):
                made = put(tx, self._record(kind, body), acting=acting)
                self.told[name or f"{kind} {len(self.told)}"] = made

    def _take_in(self, part: Mapping[str, Any], progress: Progress) -> None:
        quiet = Progress(report=lambda _done, _total, _words: progress.check())
        taken = add_files(
            self.case,
            [self.folder / name for name in part["files"]],
            attack=part.get("attack"),
            source=part.get("source"),
            how=part["how"],
            progress=quiet,
        )
        if taken.failed or taken.seen_again:
            raise Unavailable(
                "The drawn files of the demonstration could not be taken in: {files}.",
                advice="No evidence is concerned. Install the program again.",
                files=", ".join(part["files"]),
            )
        with self.case.read() as reader:
            for one in taken.received:
                item = reader.get(one.ref)
                self.told[one.name] = item
                [file] = reader.incoming(item.id, kind="file")
                self.files[one.name] = cast("Revision[File]", file)

    def _record(self, kind: str, body: Plain) -> Record:
        plain = self._plain(body)
        if kind == "consent":
            said = plain["scopes"].items()
            answers = {scope: word for word, scopes in said for scope in scopes.split()}
            plain["scopes"] = [
                {"consent_scope": scope, "answer": answers[scope]}
                for scope in ConsentScope
                if scope in answers
            ]
        return record_from_plain(kind, plain)

    def _plain(self, said: Mapping[str, Any]) -> Plain:
        return {name: self._said(value) for name, value in said.items()}

    def _said(self, value: Any) -> Any:  # noqa: ANN401 - plain JSON, of any shape
        if isinstance(value, str):
            return self._named(value)
        if isinstance(value, list):
            return [self._said(part) for part in value]
        if not isinstance(value, dict):
            return value
        if not {"edtf", "between", "day"}.isdisjoint(value):
            return msgspec.to_builtins(self._moment(value))
        if "of" in value:
            return self._cite(value)
        if "words" in value and "in" in value:
            return self._quote(value["words"], value["in"])
        return self._plain(value)

    def _named(self, text: str) -> str:
        if text.startswith(_BEFORE):
            ago = timedelta(days=int(text.removeprefix(_BEFORE)))
            return (date.fromisoformat(self.today) - ago).isoformat()
        if text.startswith("@"):
            return self.told[text[1:]].id
        return self.told[text[1:]].leaf if text.startswith("#") else text

    def _moment(self, said: Plain) -> Moment:
        words = {name: said[name] for name in _TOLD if name in said}
        basis = words.pop("time_basis", None)
        told = edtf.Told(
            zone=words.get("zone", self.zone),
            zone_basis=ZoneBasis(words.get("zone_basis", "place")),
            text=words.get("text"),
            time_basis=TimeBasis(basis) if basis else None,
        )
        if "day" in said:
            return edtf.part_of_day(said["day"], PartOfDay(said["part"]), told)
        if "edtf" in said:
            return edtf.read(said["edtf"], told)
        first, last = (edtf.read(end, told) for end in said["between"])
        about = Qualifier.APPROXIMATE
        return replace(first, latest=last.latest, grain=Grain.MINUTE, qualifier=about)

    def _cite(self, said: Plain) -> Plain:
        name, rest = said["of"], {key: value for key, value in said.items() if key != "of"}
        if name not in self.files:
            return {"item": self.told[name].id, **rest}
        file = self.files[name]
        return {
            "item": file.record.item,
            "file": file.id,
            "file_sha256": file.record.sha256,
            **rest,
        }

    def _quote(self, words: str, name: str) -> Plain:
        revision = self.told[name]
        statement: Statement = revision.record
        text = statement.text or ""
        start = text.index(words)
        end = start + len(words)
        item = next(one.record.item for one in self.told.values() if one.id == statement.interview)
        quote = {
            "start": start,
            "end": end,
            "exact": words,
            "statement": revision.id,
            "before": text[max(0, start - CONTEXT) : start],
            "after": text[end : end + CONTEXT],
        }
        return {"item": item, "text": quote}
