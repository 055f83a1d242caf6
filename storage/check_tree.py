"""Checks the signed ends of each ledger: heads, permanent checkpoints, and the mark outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from evidence.custody import checkpoint, entries, merkle
from storage import tables
from storage.check_findings import Findings
from storage.check_ledger import Chained
from storage.ledger import StoredHead, heads, signed_by

_ORIGIN: Final = tables.origin.c
_KEPT: Final = tables.checkpoint.c
_MATCH: Final = "the entries are not the ones that were signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One signed note about a ledger, and where it stands in the words of the case."""

    origin: str
    public_key: bytes
    size: int
    note: str
    where: str


class TreeCheck:
    """Steps 4 and 5: what was signed or remembered of each ledger, against its entries.

    Args:
        connection: A snapshot of the case.
        mark: What this device remembers of the heads; None if it has no mark.
    """

    def __init__(self, connection: Connection, mark: Mapping[str, tuple[int, str]] | None) -> None:
        self._heads = heads(connection)
        self._keys = {row.name: row for row in connection.execute(select(tables.origin))}
        self._mark = mark
        self._said = [
            _Said(
                origin=head.origin,
                public_key=head.public_key,
                size=head.size,
                note=head.note,
                where="the head of the ledger",
            )
            for head in self._heads
        ]
        kept = select(_ORIGIN.name, _ORIGIN.public_key, _KEPT.size, _KEPT.note)
        kept = kept.join(tables.checkpoint, _KEPT.origin == _ORIGIN.id).order_by(_KEPT.size)
        for origin, key, size, note in connection.execute(kept):
            where = f"checkpoint over {size} entries"
            self._said.append(
                _Said(origin=origin, public_key=key, size=size, note=note, where=where)
            )

    def sizes(self) -> dict[str, set[int]]:
        """Return, by origin, the sizes at which roots are needed."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for said in self._said:
            wanted[said.origin].add(said.size)
        for origin, (size, _) in (self._mark or {}).items():
            wanted[origin].add(size)
        return wanted

    def finish(self, chains: Mapping[str, Chained], findings: Findings) -> None:
        """Compare with what the pass over the entries found."""
        for name, row in self._keys.items():
            named = name.endswith("/" + entries.key_id(row.public_key))
            if not named or row.genesis != entries.genesis(name):
                findings.add("KEY_UNKNOWN", f"ledger {name}", "it is not named for its key")
        for said in self._said:
            self._signed(said, chains.get(said.origin), findings)
        for head in self._heads:
            self._cached(head, chains.get(head.origin), findings)
        for origin in chains.keys() - {head.origin for head in self._heads}:
            findings.add("ROOT_DIFFERS", f"ledger {origin}", "it has entries and no signed head")
        if self._mark is None:
            findings.add("NO_MARK", "this device", "it remembers no head of this case")
        for origin, (size, root) in (self._mark or {}).items():
            chain = chains.get(origin)
            if chain is None or chain.tree.size < size:
                findings.add(
                    "ROLLED_BACK",
                    "the end of the ledger",
                    f"this device saw {size} entries, now there are {_size(chain)}",
                )
            elif chain.roots[size].hex() != root:
                findings.add("FORK", f"entries before {size}", "this device saw other entries")

    def _signed(self, said: _Said, chain: Chained | None, findings: Findings) -> None:
        try:
            good = checkpoint.verify(said.note, said.public_key, signed_by)
            read = checkpoint.read(said.note)
        except ValueError as error:
            findings.add("SIGNATURE_BAD", said.where, str(error))
            return
        if not good:
            findings.add("SIGNATURE_BAD", said.where, "it is not signed by the key of this ledger")
        elif (read.origin, read.size) != (said.origin, said.size):
            findings.add("ROOT_DIFFERS", said.where, "the note is about another size or ledger")
        elif _size(chain) < said.size:
            missing = f"{said.size} entries were signed, now there are {_size(chain)}"
            findings.add("ENTRY_MISSING", "the end of the ledger", missing)
        elif chain is not None and chain.roots[said.size] != read.root:
            findings.add("ROOT_DIFFERS", said.where, _MATCH)

    def _cached(self, head: StoredHead, chain: Chained | None, findings: Findings) -> None:
        """The head is a cache: size, root and right edge must be those of the entries."""
        try:
            edge = merkle.Frontier.from_bytes(head.frontier)
        except ValueError:
            edge = merkle.Frontier()
        tree = chain.tree if chain is not None else merkle.Frontier()
        found = (tree.size, tree.root(), tree.hashes)
        if (head.size, head.root, edge.hashes) != found:
            findings.add("ROOT_DIFFERS", "the head of the ledger", _MATCH)


def _size(chain: Chained | None) -> int:
    return 0 if chain is None else chain.tree.size
