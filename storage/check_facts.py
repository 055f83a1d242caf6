"""What one pass over the ledger learns for the checks that need the whole of it.

Rules:
    - References, parents and erasures are judged at the end, when every record is known.
    - Places are named as people know them: by reference, else by the number of the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.acts import CustodyAct
from evidence.custody.acts import Act
from evidence.items import File
from evidence.records import Record, edges_of
from storage import clock
from storage.check_findings import Findings
from storage.ledger import Sealed, StoredLine
from storage.opening import SLOTS_FACT


def place_of(stored: StoredLine, ref: object = None) -> str:
    """Name an entry: its number, and the record it is about if that has a reference."""
    return f"entry {stored.n} ({ref})" if ref else f"entry {stored.n}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file that an entry brought in: what the ledger says of it (hex digests, bytes)."""

    sha256: str
    sha512: str
    size: int
    pieces_root: str | None


@dataclass(slots=True)
class Facts:
    """Collected while the pass goes on; judged by `finish`.

    Attributes:
        leaves: Leaf hashes (hex) of all entries so far.
        files: What the ledger says of each file, by SHA-256.
        slots: Digest of the slot list that was recorded last.
        damaged: Ids of records, and hashes of files, whose entries did not open.
        sealed: Digest of each sealed body by origin and number of its entry.
    """

    leaves: set[str] = field(default_factory=set)
    files: dict[str, Brought] = field(default_factory=dict)
    slots: str | None = None
    damaged: set[str] = field(default_factory=set)
    sealed: dict[tuple[str, int], str] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _refs: dict[str, str] = field(default_factory=dict)
    _items: dict[str, str] = field(default_factory=dict)
    _heads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _edges: list[tuple[str, str, str, frozenset[str] | None]] = field(default_factory=list)
    _parents: list[tuple[str, str]] = field(default_factory=list)
    _erased: list[tuple[str, str | None, str]] = field(default_factory=list)
    _erasures: set[str] = field(default_factory=set)
    _clocks: dict[str, clock.Reading] = field(default_factory=dict)

    def learn(
        self, stored: StoredLine, act: Act, values: Mapping[str, Any], record: Record | None
    ) -> None:
        """Take in an entry whose disclosures opened."""
        what, where = values["what"], place_of(stored, values["what"]["ref"])
        key = str(what["record"])
        self._kinds[key] = what["kind"]
        if what["ref"]:
            self._refs[key] = what["ref"]
        self._parents += [
            (where, leaf) for leaf in values["body"]["parents"] if leaf not in self.leaves
        ]
        if act is Act.RECORD_ERASE:
            self._erasures.add(stored.leaf.hex())
        if values["file"]:
            said = values["file"]
            self.files[said["sha256"]] = Brought(
                **{name: said[name] for name in Brought.__dataclass_fields__}
            )
        if stored.body is None:
            self.sealed[stored.origin, stored.n] = values["body"]["sha256"]
        if record is None:
            self.damaged |= {key, values["file"]["sha256"]} if values["file"] else {key}
            return
        self._edges += [
            (where, edge.role, edge.to, edge.kinds)
            for edge in edges_of(record)
            if not self._fits(edge.to, edge.kinds)
        ]
        self._know(record)

    def _know(self, record: Record) -> None:
        if isinstance(record, File):
            self._items[record.sha256] = record.item
        elif isinstance(record, CustodyAct) and record.act in {Act.SLOT_ADD, Act.SLOT_REMOVE}:
            found = [fact.value for fact in record.facts if fact.name == SLOTS_FACT]
            self.slots = found[-1] if found else self.slots

    def erased(self, stored: StoredLine, part: Sealed) -> None:
        """Take in an entry whose secret is gone."""
        code = "DISCLOSURE_MISSING" if part.part else "REVISION_MISSING"
        self._erased.append((place_of(stored), part.erased_by, code))

    def time(self, stored: StoredLine, when: clock.Reading, findings: Findings) -> None:
        """Compare the clocks of an entry with those of the one before."""
        before = self._clocks.get(stored.origin)
        self._clocks[stored.origin] = when
        found = clock.contradiction(before, when) if before else {}
        if found:
            code = "CLOCK_BACKWARDS" if found["clock"] == "backwards" else "CLOCK_JUMP"
            detail = f"the device clock said {found['before']}, then {found['after']}"
            findings.add(code, place_of(stored), detail)

    def heads(self, key: str, leaves: tuple[str, ...]) -> None:
        """Remember the newest revisions of a record."""
        self._heads[key] = leaves

    def name(self, key: str) -> str:
        """Return the reference of a record, or its id."""
        return self._refs.get(key, key)

    def name_of_file(self, sha256: str) -> str:
        """Return the reference of the item a file belongs to, or how its digest begins."""
        item = self._items.get(sha256)
        return self.name(item) if item else f"file {sha256[:12]}"

    def finish(self, findings: Findings) -> None:
        """Judge what needed the whole ledger: erasures, parents, references, conflicts."""
        for where, erased_by, code in self._erased:
            if erased_by in self._erasures:
                findings.add("ERASED", where, "erased on request; its entry still counts")
            else:
                findings.add(code, where, "its secret is gone, and no erasure explains that")
        for where, leaf in self._parents:
            if leaf not in self.leaves:
                findings.add(
                    "REFERENCE_BROKEN", where, "it follows a revision that is not in the case"
                )
        for where, role, target, kinds in self._edges:
            if not self._fits(target, kinds):
                findings.add(
                    "REFERENCE_BROKEN", where, f"its {role} is {self.name(target)}, not in the case"
                )
        for key, leaves in self._heads.items():
            if len(leaves) > 1:
                findings.add("CONFLICT", self.name(key), f"it has {len(leaves)} newest revisions")

    def _fits(self, target: str, kinds: frozenset[str] | None) -> bool:
        kind = self._kinds.get(target)
        return kind is not None and (kinds is None or kind in kinds)
