"""Appends lines to this device's ledger and signs its end.

Rules:
    - A line is appended only here, behind the end that is known; the trigger of `ledger_entry`
      checks the same again.
    - The head is signed in every transaction, so that no unsigned tail ever lies on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol, cast

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from evidence.custody import checkpoint, entries, merkle
from evidence.custody.acts import Act
from evidence.errors import Damaged
from storage import tables
from storage.ledger import StoredHead

_ORIGIN: Final = tables.origin.c
_ENTRY: Final = tables.ledger_entry.c
_HEAD: Final = tables.ledger_head.c


class Signer(Protocol):
    """What a ledger key can do."""

    public_key: bytes
    key_id: str

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature."""
        ...


class Chain:
    """The growing end of this device's ledger inside one transaction.

    Attributes:
        origin_id: Row of table `origin`.
        origin: Its name.
        started: Whether the ledger had entries before this transaction.
    """

    def __init__(self, connection: Connection, case: str, key: Signer) -> None:
        self._case, self._key = case, key
        self.origin = entries.origin_name(case, key.key_id)
        found = connection.execute(
            select(_ORIGIN.id, _HEAD.frontier)
            .outerjoin(tables.ledger_head, _HEAD.origin == _ORIGIN.id)
            .where(_ORIGIN.name == self.origin)
        ).first()
        self.started = found is not None
        if found is None:
            self._add_origin(connection)
            self._frontier, self._prev = merkle.Frontier(), entries.genesis(self.origin)
            return
        self.origin_id = int(found.id)
        self._frontier, self._prev = self._end(connection, found.frontier)

    @property
    def size(self) -> int:
        """Number of entries, those of this transaction included."""
        return self._frontier.size

    def append(self, act: Act, values: Mapping[str, object]) -> entries.Built:
        """Make the next line; the caller keeps it in this same transaction."""
        built = entries.build(
            case=self._case,
            key=self._key.key_id,
            n=self.size,
            act=act,
            prev=self._prev,
            values=values,
        )
        self._frontier.append(built.leaf)
        self._prev = built.leaf
        return built

    @property
    def prev(self) -> bytes:
        """Leaf of the last entry, or the genesis."""
        return self._prev

    def sign(self, connection: Connection) -> StoredHead:
        """Sign the end and store it as the head."""
        root = self._frontier.root()
        told = checkpoint.text(self.origin, self.size, root)
        note = checkpoint.sign(told, self.origin, self._key.public_key, self._key.sign)
        values = {"size": self.size, "root": root, "frontier": self._frontier.to_bytes()}
        row = {"origin": self.origin_id, **values, "note": note}
        statement = upsert(tables.ledger_head).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=row))
        return StoredHead(
            id=self.origin_id,
            origin=self.origin,
            public_key=self._key.public_key,
            genesis=entries.genesis(self.origin),
            note=note,
            size=self.size,
            root=root,
            frontier=self._frontier.to_bytes(),
        )

    def _add_origin(self, connection: Connection) -> None:
        genesis = entries.genesis(self.origin)
        row = {"name": self.origin, "public_key": self._key.public_key, "genesis": genesis}
        made = connection.execute(insert(tables.origin).values(row))
        self.origin_id = int(cast("tuple[int]", made.inserted_primary_key)[0])

    def _end(self, connection: Connection, frontier: bytes | None) -> tuple[merkle.Frontier, bytes]:
        try:
            edge = merkle.Frontier.from_bytes(frontier or b"")
        except ValueError as error:
            raise _broken() from error
        leaf = connection.scalar(
            select(_ENTRY.leaf).where(_ENTRY.origin == self.origin_id, _ENTRY.n == edge.size - 1)
        )
        if leaf is None:
            raise _broken()
        return edge, leaf


def _broken() -> Damaged:
    return Damaged(
        "The end of the custody ledger is not as it was signed. Nothing was changed.",
        code="ROOT_DIFFERS",
        advice="Run a full verification.",
    )
