"""Reads the lines of all ledgers back as they lie, checks signed heads, keeps checkpoints.

Nothing is opened here (`storage.revisions` does) and nothing is believed: a head is good when
its signature, its root and the last entry agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import ColumnElement, Connection, Row, Select, func, select
from sqlalchemy.dialects.sqlite import insert as upsert

from evidence.custody import checkpoint, merkle
from storage import tables

_ORIGIN: Final = tables.origin.c
_ENTRY: Final = tables.ledger_entry.c
_HEAD: Final = tables.ledger_head.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed part: its number, the secret that opens it, and that secret's own sealed row.

    `secret_row` is None when the secret was erased, as `erased_by` (a leaf in hex) then says.
    """

    part: int
    secret: int
    secret_row: bytes | None
    erased_by: str | None
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """One entry as it lies in the database, nothing opened.

    Attributes:
        row: Order of arrival in this folder, from 1. origin, n: Its ledger and number.
        line: The exact bytes; None if its sender withheld them.
        disclosures: Sealed rows of disclosures, by part.
        record, kind, schema, body: Its revision; None where it has none here.
    """

    row: int
    origin: str
    n: int
    prev: bytes
    leaf: bytes
    line: bytes | None
    disclosures: tuple[Sealed, ...] = ()
    record: str | None = None
    kind: str | None = None
    schema: int | None = None
    body: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHead:
    """An origin and its signed end. `frontier` is as stored, unchecked."""

    id: int
    origin: str
    public_key: bytes
    genesis: bytes
    size: int
    root: bytes
    frontier: bytes
    note: str


def lines(
    connection: Connection,
    *where: ColumnElement[bool],
    newest_first: bool = False,
    limit: int | None = None,
) -> Iterator[StoredLine]:
    """Give the entries of all origins in order of arrival, with their sealed parts.

    Args:
        connection: A connection to the case.
        where: Conditions on columns of `tables.ledger_entry`.
        newest_first: The other way round.
        limit: At most so many entries.
    """
    picked = select(tables.ledger_entry).where(*where).limit(limit)
    order = _ENTRY.row.desc() if newest_first else _ENTRY.row
    entry = picked.order_by(order).subquery()
    made: StoredLine | None = None
    query = _joined(entry.c).order_by(entry.c.row.desc() if newest_first else entry.c.row, "part")
    for row in connection.execute(query.execution_options(yield_per=1000)):
        if made is None or made.row != row.row:
            if made is not None:
                yield made
            made = _stored(row)
        else:
            made = replace(made, disclosures=(*made.disclosures, _disclosed(row)))
    if made is not None:
        yield made


def _joined(entry: Any) -> Select[Any]:  # noqa: ANN401 - columns of a subquery have no types
    said, body = tables.disclosure, tables.revision
    said_key, body_key = tables.secret.alias("said_key"), tables.secret.alias("body_key")
    return (
        select(
            *(entry.row, entry.n, entry.prev, entry.leaf, entry.line),
            _ORIGIN.name.label("origin"),
            *(said.c.part, said.c.secret, said.c.sealed),
            *(said_key.c.sealed.label("secret_row"), said_key.c.erased_by),
            *(body.c.record, body.c.kind, body.c.schema),
            body.c.secret.label("body_secret"),
            body.c.sealed.label("body_sealed"),
            body_key.c.sealed.label("body_secret_row"),
            body_key.c.erased_by.label("body_erased_by"),
        )
        .join(tables.origin, _ORIGIN.id == entry.origin)
        .outerjoin(said, (said.c.origin == entry.origin) & (said.c.n == entry.n))
        .outerjoin(said_key, said_key.c.id == said.c.secret)
        .outerjoin(body, (body.c.origin == entry.origin) & (body.c.n == entry.n))
        .outerjoin(body_key, body_key.c.id == body.c.secret)
    )


def _stored(row: Row[Any]) -> StoredLine:
    return StoredLine(
        row=row.row,
        origin=row.origin,
        n=row.n,
        prev=row.prev,
        leaf=row.leaf,
        line=row.line,
        disclosures=() if row.part is None else (_disclosed(row),),
        record=row.record,
        kind=row.kind,
        schema=row.schema,
        body=None
        if row.body_sealed is None
        else Sealed(
            part=0,
            secret=row.body_secret,
            secret_row=row.body_secret_row,
            erased_by=row.body_erased_by,
            sealed=row.body_sealed,
        ),
    )


def _disclosed(row: Row[Any]) -> Sealed:
    return Sealed(
        part=row.part,
        secret=row.secret,
        secret_row=row.secret_row,
        erased_by=row.erased_by,
        sealed=row.sealed,
    )


def heads(connection: Connection) -> list[StoredHead]:
    """Return every origin with its signed head, oldest first."""
    query = select(tables.origin, *(_HEAD.size, _HEAD.root, _HEAD.frontier, _HEAD.note)).join(
        tables.ledger_head, _HEAD.origin == _ORIGIN.id
    )
    return [
        StoredHead(
            id=row.id,
            origin=row.name,
            public_key=row.public_key,
            genesis=row.genesis,
            size=row.size,
            root=row.root,
            frontier=row.frontier,
            note=row.note,
        )
        for row in connection.execute(query.order_by(_ORIGIN.id))
    ]


def signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether this Ed25519 signature is of that key over that message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fault_of(connection: Connection, head: StoredHead) -> str | None:
    """Return the code of what is wrong with a head, or None: signature, root, last entry."""
    try:
        said = checkpoint.read(head.note)
        good = checkpoint.verify(head.note, head.public_key, signed_by)
        edge = merkle.Frontier.from_bytes(head.frontier)
    except ValueError:
        return "ROOT_DIFFERS"
    if not good:
        return "SIGNATURE_BAD"
    if (said.origin, said.size, said.root) != (head.origin, head.size, head.root):
        return "ROOT_DIFFERS"
    if (edge.size, edge.root()) != (head.size, head.root):
        return "ROOT_DIFFERS"
    last = connection.scalar(
        select(_ENTRY.n).where(_ENTRY.origin == head.id).order_by(_ENTRY.n.desc()).limit(1)
    )
    return None if last == head.size - 1 else "ENTRY_MISSING"


def root_at(connection: Connection, origin_id: int, size: int) -> bytes:
    """Return the root over the first `size` entries of an origin, computed from their leaves."""
    query = select(_ENTRY.leaf).where(_ENTRY.origin == origin_id, _ENTRY.n < size)
    return merkle.root(list(connection.scalars(query.order_by(_ENTRY.n))))


def keep_checkpoint(connection: Connection, head: StoredHead, cause: str) -> None:
    """Keep a signed head for good; the same size is kept once."""
    row = {"origin": head.id, "size": head.size, "note": head.note, "cause": cause}
    connection.execute(upsert(tables.checkpoint).values(row).on_conflict_do_nothing())


def last_checkpoint(connection: Connection, origin_id: int) -> int:
    """Return the size of the newest permanent checkpoint of an origin, or 0."""
    kept = tables.checkpoint.c
    size = connection.scalar(select(func.max(kept.size)).where(kept.origin == origin_id))
    return int(size or 0)
