"""Puts the public-reporting case of `data/demo_ariha.json` into a case, and adds nothing to it.

A source is an item of kind document without a file: "cited, not captured". What the data says and
no kind of record holds yet (grades, legal elements, catalogue entries of hypotheses) is left out
or kept as words; nothing is made up in its place.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from app.case import Case, create_case
from app.records import add_record
from app.totals import Question, assess
from evidence import edtf
from evidence.moments import Moment
from evidence.vocabularies import PartOfDay, Qualifier, TimeBasis, ZoneBasis
from storage.kdf import FLOOR

DATA = Path(__file__).with_name("data") / "demo_ariha.json"
PASSPHRASE = "public reporting only"
ZONE = "Asia/Damascus"

Plain = dict[str, Any]


def ariha_data() -> Plain:
    data: Plain = json.loads(DATA.read_text("utf-8"))
    return data


def make_ariha(folder: Path) -> Case:
    """Make the case, record by record as `witnessmark record add` does, and return it open."""
    data = ariha_data()
    made = create_case(
        folder,
        title=data["case"]["title"],
        investigator="A reader of public reports",
        passphrase=PASSPHRASE,
        kdf=FLOOR,
    )
    entry = Entry(made.case, data)
    entry.attacks()
    entry.sources()
    entry.people_and_actors()
    entry.claims()
    entry.counts()
    entry.totals()
    entry.denials()
    entry.munition()
    return made.case


class Entry:
    """Enters the data; `named` gives what stands in a body for a source, an actor, a hypothesis."""

    def __init__(self, case: Case, data: Plain) -> None:
        self.case = case
        self.data = data
        self.named: dict[str, str] = {}

    def put(self, kind: str, body: Plain, ref: str | None = None, name: str = "") -> None:
        known = {field: value for field, value in body.items() if value is not None}
        put = add_record(self.case, kind, known)
        assert ref is None or put.ref == ref, f"{put.ref} is not {ref}"
        self.named[name] = put.ref or put.id

    def attacks(self) -> None:
        for one in self.data["attacks"]:
            self.put("place", place_of(one["place"]), name=one["ref"])
            self.put("attack", attack_of(one, self.named[one["ref"]]), ref=one["ref"])
        for one in self.data["do_not_merge"]:
            started = day(one["date"])
            body = {"title": one["what"], "started": started, "place": self.named["A-001"]}
            self.put("attack", body, ref=one["ref"])
            link = {"a": one["ref"], "b": one["attack"], "kind": one["link"]}
            self.put("attack_link", {**link, "reason": f"{one['date']}: {one['what']}"})

    def sources(self) -> None:
        mentions = dict(self._mentions())
        for one in self.data["sources"]:
            words = (one["url"] or "no address known", one.get("locator"), one.get("caution"))
            body = {
                "item_kind": "document",
                "title": f"{one['title']} (cited, not captured)",
                "source": "\n".join(filter(None, words)),
                "attacks": [
                    {"attack": ref, "relation": "mentions"}
                    for ref in sorted(mentions.get(one["key"], ()))
                ],
            }
            self.put("item", body, name=one["key"])

    def _mentions(self) -> Iterator[tuple[str, set[str]]]:
        """Which attacks a source is cited for."""
        for source in self.data["sources"]:
            key = source["key"]
            cited = {
                one["attack"]
                for one in (*self.data["claims"], *self.data["casualty_counts"])
                if key in (*one.get("sources", ()), one.get("source"))
            }
            alike = {one["ref"] for one in self.data["do_not_merge"] if one["source"] == key}
            yield key, {ref for ref in cited | alike if ref is not None}

    def people_and_actors(self) -> None:
        for one in self.data["persons"]:
            told = one["note"].split(",")[0]
            body = {"role": one["role"], "pseudonym": told, "age_band": one.get("age_band")}
            self.put("person", body, ref=one["ref"])
        for one in self.data["actors"]:
            body = {"names": [{"text": one["name"]}], "kind": one["kind"]}
            self.put("actor", body, name=one["name"])
        for name, kind in (
            ("Russian Ministry of Defence", "ministry"),
            ("Kremlin spokesman", "office"),
        ):
            self.put("actor", {"names": [{"text": name}], "kind": kind}, name=name)

    def claims(self) -> None:
        for one in self.data["claims"]:
            first, *further = one["sources"] or [None]
            body = {
                "kind": one["kind"],
                "text": one["text"],
                "made_by": maker(one["by"]),
                "attack": one["attack"],
                "source": self.cite(first, one.get("caution")) if first else None,
                "no_source": one.get("no_source"),
            }
            self.put("claim", body, ref=one["ref"])
            for key in further:
                self.put("corroboration", again(one["ref"], self.cite(key)))
        for one in self.data["unlinked"]:
            cite = self.cite(one["source"], one["caution"])
            body = {"kind": "fact", "text": one["text"], "made_by": maker(one["by"])}
            self.put("claim", {**body, "source": cite}, name="unlinked")

    def counts(self) -> None:
        for one in sorted(self.data["casualty_counts"], key=lambda count: count["ref"]):
            also = [f"also in {key}" for key in one.get("also", ())]
            note = "; ".join([*filter(None, [one.get("note")]), *also])
            body = {
                **{name: one.get(name) for name in ("attack", "outcome", "count", "quote")},
                "claimant": maker(one["claimant"]),
                "claimant_role": one["claimant_role"],
                "status": one["status"],
                "who": one["who"],
                "count_stage": one["stage"],
                "count_basis": one.get("basis", "unknown"),
                "as_of": day(one["as_of"]),
                "source": self.cite(one["source"]),
                "note": note or None,
            }
            self.put("casualty_count", body, ref=one["ref"])
        for one in self.data["casualty_relations"]:
            joined = {name: one[name] for name in ("a", "b", "kind")}
            self.put("count_relation", {**joined, "reason": one.get("why", "as reported")})

    def totals(self) -> None:
        for one in (*self.data["casualty_assessments"], {"attack": None, "why": "both attacks"}):
            assess(self.case, Question(attack=one["attack"]), limits=one["why"])

    def denials(self) -> None:
        parties = ("Russian Ministry of Defence", "Kremlin spokesman")
        for one, party in zip(self.data["denials"], parties, strict=True):
            when = one.get("date") or f"[{one['date_from']}..{one['date_to']}]"
            body = {
                "party": self.named[party],
                "speaker": one["by"],
                "said_on": day(when),
                "text": "\n".join(point["text"] for point in one["points"]),
                "language": "en",
                "denial_type": one["type"],
                "also": one["also_types"],
                "source": self.cite(one["sources"][0], ", ".join(one["sources"])),
                "points": [self.point(point) for point in one["points"]],
            }
            self.put("denial", body, ref=one["ref"])
        for one in self.data["reply_requests"]:
            asked = {"attacks": one["attacks"], "reply_state": one["state"]}
            party = self.named[one["party"]]
            self.put("reply_request", {"party": party, **asked, "reason": one["reason"]})

    def point(self, one: Plain) -> Plain:
        """A point of a denial; material is written "KEY: what it says"."""
        material = {
            field: [self.cite(*text.split(": ", 1)) for text in self.by_key(one[given])]
            for field, given in (("cites", "material_against"), ("cites_for", "material_for"))
        }
        targets = [target for target in one["targets"] if target.startswith("C-")]
        kept = {name: one[name] for name in ("number", "text", "against", "answer", "reasons")}
        return {**kept, "targets": targets, **material}

    def by_key(self, material: list[str]) -> list[str]:
        return [text for text in material if text.split(": ", 1)[0] in self.named]

    def munition(self) -> None:
        for one in self.data["munition_analyses"]:
            facts = [f"{fact['fact']}: {fact['value']}" for fact in one["facts_recorded"]]
            body = {
                "question": "Which munition struck?",
                "attack": one["attack"],
                "claims": one["claims"],
                "note": "\n".join([one["statement"], *facts]),
            }
            self.put("munition_analysis", body, ref=one["ref"])
            for guess in one["hypotheses"]:
                words = "; ".join([guess["what"], *guess.get("catalogue", ())])
                hypothesis = {
                    "analysis": one["ref"],
                    "label": guess["ref"],
                    "level": None if guess["ref"] == "H0" else "class",
                    "text": words,
                    "composed_of": [self.named[part] for part in guess.get("composed_of", ())],
                }
                self.put("munition_hypothesis", hypothesis, name=guess["ref"])

    def cite(self, key: str, note: str | None = None) -> Plain:
        return {"item": self.named[key], "note": note}


def maker(words: str) -> Plain:
    return {"person": words} if words.startswith("P-") else {"described": words}


def again(claim: str, cite: Plain) -> Plain:
    grade = {"stance": "supports", "directness": "hearsay", "strength": "weak"}
    reasons = "The data names it as a further source of the same sentence."
    return {"claim": claim, "ground": {"cite": cite}, **grade, "reasons": reasons}


def place_of(said: Plain) -> Plain:
    names = [{"text": said["name"]}]
    names += [
        {"text": text, "script": "Arab", "language": language}
        for language, text in said.get("names", {}).items()
    ]
    position = said["position"]
    if position is not None:
        rest = {name: value for name, value in position.items() if name != "method"}
        position = {**rest, "place_method": position["method"]}
    return {"names": names, "admin": [said["country"], said["admin1"]], "position": position}


def attack_of(said: Plain, place: str) -> Plain:
    struck, strikes = said["object_struck"], said.get("strikes")
    return {
        "title": said["title"],
        "started": started(said),
        "place": place,
        "strikes": strikes and strikes["count"],
        "objects": [{"object_kind": struck["kind"], "name": struck["text"]}] if struck else None,
        "other_codes": [{"scheme": "demonstration data", "code": said["code"]}],
    }


def started(said: Plain) -> Plain:
    local = said["local_time"]
    if local is None:
        return day(said["date"])
    told = edtf.Told(
        zone=local["zone"],
        zone_basis=ZoneBasis.PLACE,
        text=local["text"],
        time_basis=TimeBasis.PUBLICATION,
    )
    morning = edtf.part_of_day(said["date"], PartOfDay.MORNING, told)
    return plain(dataclasses.replace(morning, qualifier=Qualifier(local["qualifier"])))


def day(text: str) -> Plain:
    return plain(edtf.read(text, edtf.Told(zone=ZONE, zone_basis=ZoneBasis.ASSUMED)))


def plain(moment: Moment) -> Plain:
    told: Plain = msgspec.to_builtins(moment)
    return told
