"""What can leave a case: ledger lines with their disclosures, exact bodies, what is current.

It reads; what goes where, and what is kept back, is decided above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from storage import tables
from storage.ledger import StoredHead, lines
from storage.revisions import body_of_line, disclosures_of, told
from storage.seals import Seals

_ENTRY = tables.ledger_entry.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry: its number, its exact bytes (None: its sender withheld them), what it discloses.

    Attributes:
        n: Number in its ledger. leaf: Its hash, 32 bytes.
        disclosures: The six as RFC 9901 text; none where their secret was erased.
    """

    n: int
    leaf: bytes
    line: bytes | None
    disclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One revision as it can be handed over.

    Attributes:
        record, kind, ref: Whose. leaf: Hex leaf hash of its entry. origin, n: Where it stands.
        number: 1 for the first revision of the record. sha256: Of the exact bytes.
        data: Those bytes; None where they are erased, sealed in the register, or not asked for.
        here: Whether the case can hand them over.
        erased: Whether they are gone for good.
    """

    record: str
    kind: str
    ref: str | None
    leaf: str
    origin: str
    n: int
    number: int
    parents: tuple[str, ...]
    sha256: str
    data: bytes | None
    here: bool
    erased: bool


def lines_of(
    connection: Connection, seals: Seals, head: StoredHead, size: int, *, disclosed: bool = True
) -> Iterator[Line]:
    """Give the first `size` entries of one ledger in order; without `disclosed` the bare lines.

    Raises:
        Damaged: A disclosure does not open.
    """
    wanted = lines(connection, _ENTRY.origin == head.id, _ENTRY.n < size)
    for stored in wanted:
        yield Line(
            n=stored.n,
            leaf=stored.leaf,
            line=stored.line,
            disclosures=disclosures_of(stored, seals) if disclosed else (),
        )


def bodies(connection: Connection, seals: Seals, *, data: bool = True) -> Iterator[Body]:
    """Give every revision in order of arrival, with its bytes if wanted.

    Raises:
        Damaged: One does not open, or says something else than its entry.
    """
    numbers: dict[str, int] = defaultdict(int)
    for stored in lines(connection):
        said = told(stored, seals)
        if not said.what:
            continue
        record = str(said.what["record"])
        numbers[record] += 1
        erased = stored.body is not None and stored.body.secret_row is None
        yield Body(
            record=record,
            kind=str(said.what["kind"]),
            ref=said.what["ref"],
            leaf=stored.leaf.hex(),
            origin=stored.origin,
            n=stored.n,
            number=numbers[record],
            parents=tuple(said.body["parents"]),
            sha256=str(said.body["sha256"]),
            data=body_of_line(stored, seals) if data else None,
            here=stored.body is not None and not erased,
            erased=erased,
        )


def current_leaves(found: list[Body]) -> frozenset[str]:
    """Return the leaf hashes of the revisions that nothing follows."""
    followed = {parent for body in found for parent in body.parents}
    return frozenset(body.leaf for body in found if body.leaf not in followed)
