"""Checks every entry in one ordered pass: its line, its chain, its disclosures, its body.

Rules:
    - The pass goes on behind damage; what depends on a damaged entry is not blamed a second time.
    - What opens is handed on as `Indexed`, so that the index can be compared in the same pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, cast

from evidence.custody import entries, merkle
from evidence.custody.acts import Act
from evidence.errors import Damaged, Refused
from evidence.records import Record, Revision, Withheld, kinds, record_from_plain
from storage import clock
from storage.check_facts import Facts, place_of
from storage.check_findings import Findings
from storage.check_forms import opened, plain
from storage.index_tables import Indexed
from storage.ledger import Sealed, StoredLine
from storage.revisions import Heads, blob_row, state_of
from storage.seals import BODY, Seals, place, unseal


class Chained:
    """The chain and tree of one origin as the pass has followed them.

    Attributes:
        tree: Right edge of the tree over the lines so far.
        roots: Root at each size that was asked for.
    """

    def __init__(self, origin: str, sizes: Iterable[int]) -> None:
        self.tree = merkle.Frontier()
        self.roots: dict[int, bytes] = {}
        self.next = 0
        self.prev = entries.genesis(origin)
        self._sizes = frozenset(sizes)

    def follow(self, stored: StoredLine, findings: Findings) -> entries.Entry | None:
        """Check one line against the one before and take it into the tree."""
        where = place_of(stored)
        if stored.n > self.next:
            self._miss(stored, findings)
        entry = _read(stored, findings) if stored.line is not None else None
        leaf = stored.leaf if stored.line is None else entries.leaf_of(stored.line)
        if leaf != stored.leaf:
            findings.add("LEAF_DIFFERS", where, "the line is not the one that was hashed")
        elif entry is not None and (entry.origin, entry.n) != (stored.origin, stored.n):
            findings.add("CHAIN_BROKEN", where, "the line belongs to another place")
        elif stored.n < self.next:
            findings.add("CHAIN_BROKEN", where, "the entry stands out of order")
        elif self.prev not in (b"", stored.prev) or (entry and entry.prev != stored.prev):
            findings.add("CHAIN_BROKEN", where, "the entry does not name the one before it")
        self.tree.append(leaf)
        if self.tree.size in self._sizes:
            self.roots[self.tree.size] = self.tree.root()
        self.next, self.prev = stored.n + 1, stored.leaf
        return entry

    def _miss(self, stored: StoredLine, findings: Findings) -> None:
        first, last = self.next, stored.n - 1
        gap = f"entry {first}" if first == last else f"entries {first} to {last}"
        findings.add("ENTRY_MISSING", gap, "numbers of the ledger are missing")
        self.prev = b""


class LedgerPass:
    """One pass over all entries, in order of arrival.

    Args:
        seals: The ciphers of the open case.
        name_key: The secret that names files in the vault.
        sizes: By origin, the sizes at which its root will be asked for.
        findings: Takes what is found.
    """

    def __init__(
        self,
        seals: Seals,
        name_key: bytes,
        sizes: Mapping[str, Iterable[int]],
        findings: Findings,
    ) -> None:
        self.chains = {origin: Chained(origin, wanted) for origin, wanted in sizes.items()}
        self.facts = Facts()
        self.count = 0
        self._seals, self._name_key, self._findings = seals, name_key, findings
        self._heads: dict[str, Heads] = {}

    def run(self, lines: Iterable[StoredLine]) -> Iterator[Indexed]:
        """Check each entry; give what opens of it to the index."""
        for stored in lines:
            self.count += 1
            if stored.origin not in self.chains:
                self.chains[stored.origin] = Chained(stored.origin, ())
            entry = self.chains[stored.origin].follow(stored, self._findings)
            self.facts.leaves.add(stored.leaf.hex())
            if stored.line is None:
                self._findings.add("WITHHELD", place_of(stored), "withheld by its sender")
                continue
            values = self._opened(stored, entry) if entry is not None else None
            if entry is not None and values is not None:
                yield from self._revision(stored, entry.act, values)
            else:
                self.facts.damaged.add(str(stored.record))

    def _opened(self, stored: StoredLine, entry: entries.Entry) -> dict[str, Any] | None:
        """Step 6: the six disclosures."""
        where = place_of(stored)
        texts: list[str] = []
        for part in stored.disclosures:
            if part.secret_row is None:
                self.facts.erased(stored, part)
                return None
            data = self._unsealed(stored, part, part.part)
            if data is None:
                self._findings.add("DISCLOSURE_DIFFERS", where, "what the entry says was altered")
                return None
            texts += data.decode("utf-8", "replace").split("\n")
        try:
            values = opened(entry, texts)
        except ValueError as error:
            self._findings.add("DISCLOSURE_DIFFERS", where, str(error))
            return None
        if len(values) < len(entries.NAMES):
            missing = ", ".join(name for name in entries.NAMES if name not in values)
            self._findings.add("DISCLOSURE_MISSING", where, f"it no longer says: {missing}")
            return None
        return cast("dict[str, Any]", values)

    def _revision(
        self, stored: StoredLine, act: Act, values: Mapping[str, Any]
    ) -> Iterator[Indexed]:
        """Step 7a: the body; and what later steps need to know of this entry."""
        what, said = values["what"], values["body"]
        leaf, key = stored.leaf.hex(), str(what["record"])
        body, record = self._body(stored, what, said)
        heads = self._heads.setdefault(key, Heads())
        left = heads.after(leaf, said["parents"])
        when = clock.from_value(values["when"])
        self.facts.learn(stored, act, values, record)
        self.facts.time(stored, when, self._findings)
        self.facts.heads(key, left)
        if record is None:
            return
        revision: Revision[Record] = Revision(
            id=key,
            ref=what["ref"],
            kind=what["kind"],
            leaf=leaf,
            origin=stored.origin,
            n=stored.n,
            parents=tuple(said["parents"]),
            act=act.value,
            at=when.text,
            person=values["who"]["person"],
            role=values["who"]["as"],
            reason=values["why"],
            body=body,
            record=record,
            number=heads.count,
        )
        erased = isinstance(record, Withheld) and record.why == "erased"
        yield Indexed(
            revision=revision,
            state="erased" if erased else state_of(act.value, left),
            heads=left,
            blob=blob_row(values["file"], self._name_key) if values["file"] else None,
        )

    def _body(
        self, stored: StoredLine, what: Mapping[str, Any], said: Mapping[str, Any]
    ) -> tuple[bytes, Record | None]:
        where, part = place_of(stored, what["ref"]), stored.body
        if part is None:
            kind = kinds().get(what["kind"])
            if kind is not None and kind.sealed:
                return b"", Withheld(why="sealed")
            self._findings.add("REVISION_MISSING", where, "its body is not in the case")
            return b"", None
        if part.secret_row is None:
            self.facts.erased(stored, part)
            return b"", Withheld(why="erased")
        body = self._unsealed(stored, part, BODY)
        if body is None or sha256(body).hexdigest() != said["sha256"] or len(body) != said["size"]:
            self._findings.add(
                "REVISION_ALTERED", where, "the record is not the one that was recorded"
            )
            return b"", None
        if (stored.record, stored.kind) != (what["record"], what["kind"]):
            self._findings.add("REVISION_ALTERED", where, "the record stands under another name")
            return b"", None
        return body, self._valid(stored, where, body)

    def _valid(self, stored: StoredLine, where: str, body: bytes) -> Record | None:
        kind = kinds().get(str(stored.kind))
        if kind is None or (stored.schema or 0) > kind.schema:
            return Withheld(why="unknown")
        try:
            return record_from_plain(kind.name, plain(body))
        except (Refused, ValueError) as error:
            self._findings.add("REVISION_ALTERED", where, f"no valid {kind.name}: {error}")
            return None

    def _unsealed(self, stored: StoredLine, part: Sealed, number: int) -> bytes | None:
        try:
            cipher = self._seals.cipher(part.secret, part.secret_row or b"")
            return unseal(cipher, part.sealed, place(stored.origin, stored.n, number))
        except Damaged:
            return None


def _read(stored: StoredLine, findings: Findings) -> entries.Entry | None:
    try:
        return entries.read(stored.line or b"")
    except ValueError as error:
        findings.add("NOT_CANONICAL", place_of(stored), str(error))
        return None
