"""Collects the rows of one transaction and writes them together, kept tables before indexes.

Each record has one secret, made at its first put and used by its later revisions; each file of
the vault brings its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Table, func, insert, select

from evidence.acts import Acting
from evidence.custody.acts import Act
from evidence.custody.canonical import load_canonical
from evidence.custody.entries import Built
from evidence.lines import BlobRow
from evidence.records import Kind, Record, Revision, Withheld
from storage import indexes, tables
from storage.chain import Signer
from storage.clock import Clock, Reading
from storage.indexes import Indexed
from storage.register import Register
from storage.revisions import state_of
from storage.seals import BODY, FIRST_DISCLOSURES, Seals, place, seal
from storage.vault import Kept

_ORDER: Final = (tables.secret, tables.ledger_entry, tables.disclosure, tables.revision)
_SECRET: Final = tables.secret.c
_ENTRY: Final = tables.ledger_entry.c
_SAID: Final = tables.disclosure.c


@dataclass(slots=True, kw_only=True)
class Known:
    """What a transaction knows of one record: how it stands after what was put so far."""

    kind: str
    ref: str | None
    heads: tuple[str, ...]
    state: str
    revisions: int
    secret: int | None = None
    cipher: AESGCM | None = None


@dataclass(slots=True, kw_only=True)
class Draft:
    """One put, checked, on its way into the ledger.

    Attributes:
        known: How its record stands; None for a new one, until it is put.
        blob: The file it brings in.
    """

    id: str
    kind: Kind
    record: Record
    body: bytes
    act: Act
    reason: str | None
    parents: tuple[str, ...]
    actor: Acting
    ref: str | None
    known: Known | None = None
    blob: Kept | None = None

    def values(self, at: Reading) -> dict[str, object]:
        """Return what its entry discloses."""
        body = {
            "parents": list(self.parents),
            "sha256": sha256(self.body).hexdigest(),
            "size": len(self.body),
        }
        return {
            "what": {"kind": self.kind.name, "record": self.id, "ref": self.ref},
            "when": at.value(),
            "who": {"as": str(self.actor.role), "person": self.actor.person},
            "why": self.reason,
            "body": body,
            "file": self.blob and _file(self.blob),
        }


@dataclass(slots=True, kw_only=True)
class Writing:
    """What a transaction needs of the open case.

    Attributes:
        case_id: The case. key: This device's ledger key. seals: What seals records.
        register: Where sealed kinds are kept. now: Device clock. boot: Token of this start.
        last: Number of the last entry of this device's ledger, and the clocks at it.
    """

    case_id: str
    key: Signer
    seals: Seals
    register: Register
    now: Clock
    boot: str
    last: tuple[int, Reading] | None = None


class Pending:
    """The rows of one transaction that are not written yet."""

    def __init__(
        self, connection: Connection, seals: Seals, register: Register, origin: tuple[int, str]
    ) -> None:
        self._connection, self._seals, self._register = connection, seals, register
        self._origin_id, self._origin = origin
        self._rows: dict[Table, list[dict[str, object]]] = {table: [] for table in _ORDER}
        self._indexed: list[Indexed] = []
        self._files: set[str] = set()  # whose secret this transaction has seen to
        highest = connection.scalar(select(func.max(_SECRET.id)))
        self._next = int(highest or 0) + 1
        register.begin()

    def add(self, draft: Draft, at: Reading, n: int, prev: bytes, built: Built) -> Revision[Any]:
        """Take in one entry with its revision; `draft.known` is brought up to it."""
        known = self._known(draft)
        cipher, secret = self._cipher(known)
        if draft.blob is not None:
            self._add_blob_secret(draft.blob)
        key = {"origin": self._origin_id, "n": n}
        said = "\n".join(built.disclosures).encode("ascii")
        self._rows[tables.ledger_entry].append(
            {**key, "prev": prev, "leaf": built.leaf, "line": built.line}
        )
        self._rows[tables.disclosure].append(
            {
                **key,
                "part": FIRST_DISCLOSURES,
                "secret": secret,
                "sealed": seal(cipher, said, place(self._origin, n, FIRST_DISCLOSURES)),
            }
        )
        if draft.kind.sealed:
            self._register.add(draft.id, draft.record, self._origin, n, draft.body)
        else:
            self._rows[tables.revision].append(
                {
                    **key,
                    "record": draft.id,
                    "kind": draft.kind.name,
                    "schema": _schema(draft),
                    "secret": secret,
                    "sealed": seal(cipher, draft.body, place(self._origin, n, BODY)),
                }
            )
        return self._tell(draft, known, at, n, built.leaf.hex())

    def write(self) -> None:
        """Write everything: the register first (it cannot commit together with the case)."""
        self._register.write()
        for table, rows in self._rows.items():
            if rows:
                self._connection.execute(insert(table), rows)
        self._rows = {table: [] for table in _ORDER}
        if self._indexed:
            told, self._indexed = self._indexed, []
            indexes.apply(self._connection, told)

    def _known(self, draft: Draft) -> Known:
        if draft.known is None:
            draft.known = Known(
                kind=draft.kind.name, ref=draft.ref, heads=(), state="live", revisions=0
            )
        return draft.known

    def _cipher(self, known: Known) -> tuple[AESGCM, int]:
        """Return the record's cipher and the number of its secret; made at its first put."""
        if known.secret is None and known.heads:
            row = self._connection.execute(
                select(_SAID.secret, _SECRET.sealed)
                .join(tables.ledger_entry, (_ENTRY.origin == _SAID.origin) & (_ENTRY.n == _SAID.n))
                .join(tables.secret, _SECRET.id == _SAID.secret)
                .where(_ENTRY.leaf == bytes.fromhex(known.heads[0]), _SECRET.sealed.is_not(None))
            ).first()
            if row is not None:
                known.secret = int(row.secret)
                known.cipher = self._seals.cipher(known.secret, row.sealed)
        if known.secret is None or known.cipher is None:
            known.secret = self._number()
            sealed = self._seals.fresh(known.secret)
            known.cipher = self._seals.cipher(known.secret, sealed)
            self._add_secret(known.secret, "record", sealed, None)
        return known.cipher, known.secret

    def _add_blob_secret(self, kept: Kept) -> None:
        if kept.name in self._files:
            return
        self._files.add(kept.name)
        query = select(_SECRET.id).where(_SECRET.use == "blob", _SECRET.file == kept.name)
        if kept.fresh or self._connection.scalar(query) is None:
            number = self._number()
            sealed = self._seals.wrap(number, "blob", bytes(kept.secret))
            self._add_secret(number, "blob", sealed, kept.name)

    def _add_secret(self, number: int, use: str, sealed: bytes, file: str | None) -> None:
        row = {"id": number, "use": use, "sealed": sealed, "file": file}
        self._rows[tables.secret].append(row)

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def _tell(self, draft: Draft, known: Known, at: Reading, n: int, leaf: str) -> Revision[Any]:
        known.heads = tuple(sorted({*known.heads} - {*draft.parents} | {leaf}))
        known.state = state_of(draft.act.value, known.heads)
        known.revisions += 1
        sealed = draft.kind.sealed
        revision = Revision(
            id=draft.id,
            ref=draft.ref,
            kind=draft.kind.name,
            leaf=leaf,
            origin=self._origin,
            n=n,
            parents=draft.parents,
            act=draft.act.value,
            at=at.text,
            person=draft.actor.person,
            role=str(draft.actor.role),
            reason=draft.reason,
            body=b"" if sealed else draft.body,
            record=Withheld(why="sealed") if sealed else draft.record,
            number=known.revisions,
        )
        kept = draft.blob
        blob = None if kept is None else BlobRow(name=kept.name, **_file(kept))
        self._indexed.append(
            Indexed(revision=revision, state=known.state, heads=known.heads, blob=blob)
        )
        return revision


def _file(kept: Kept) -> dict[str, Any]:
    return {
        "pieces_root": kept.pieces_root,
        "sha256": kept.sha256,
        "sha512": kept.sha512,
        "size": kept.size,
    }


def _schema(draft: Draft) -> int:
    """The form of the body: of a withdrawn one it is that of the bytes, which stay as they are."""
    if draft.act is not Act.RECORD_WITHDRAW:
        return draft.kind.schema
    plain = load_canonical(draft.body)
    return int(plain["schema"]) if isinstance(plain, Mapping) else draft.kind.schema
