"""Opens stored entries: what a line says, the revision it stands for, the history of a record.

Rules:
    - Every disclosure is checked against its line and every body against its entry, each time.
    - A body that is not here (erased, or sealed in the register) is `Withheld`, never guessed.
    - Unknown kinds and fields of a newer program are kept; their bytes are never re-encoded.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast

from sqlalchemy import Connection, select

from evidence.custody import entries
from evidence.custody.acts import Act
from evidence.errors import Damaged, Refused
from evidence.lines import BlobRow, LedgerLine
from evidence.records import Record, Revision, Withheld, record_from
from storage import clock, tables
from storage.indexes import Indexed
from storage.ledger import Sealed, StoredLine, lines
from storage.seals import BODY, Seals, place, unseal

_ENTRY: Final = tables.ledger_entry.c
_REVISION: Final = tables.revision.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an entry says, all six disclosures opened; empty where its secret was erased."""

    act: Act
    what: Mapping[str, Any]
    when: clock.Reading | None
    who: Mapping[str, Any]
    why: str | None
    body: Mapping[str, Any]
    file: Mapping[str, Any] | None


def values_of(stored: StoredLine, seals: Seals) -> dict[str, object]:
    """Return the disclosed values of an entry by name, checked against its line.

    Raises:
        Damaged: The line has not its form, or a disclosure is not one of its.
    """
    if stored.line is None:
        return {}
    found = disclosures_of(stored, seals)
    try:
        return entries.opened(entries.read(stored.line), found)
    except ValueError as error:
        raise _damaged("DISCLOSURE_DIFFERS", stored) from error


def disclosures_of(stored: StoredLine, seals: Seals) -> tuple[str, ...]:
    """Return the disclosures of an entry as text, in the order they were made.

    Raises:
        Damaged: One does not open.
    """
    found: list[str] = []
    for part in stored.disclosures:
        if part.secret_row is not None:
            context = place(stored.origin, stored.n, part.part)
            cipher = seals.cipher(part.secret, part.secret_row)
            found += unseal(cipher, part.sealed, context).decode("ascii").split("\n")
    return tuple(found)


def told(stored: StoredLine, seals: Seals) -> Told:
    """Open an entry.

    Raises:
        Damaged: It does not say what an entry says.
    """
    values = cast("dict[str, Any]", values_of(stored, seals))
    if stored.line is None or not values:
        nothing: dict[str, Any] = {}
        act = Act.RECORD_PUT if stored.line is None else entries.read(stored.line).act
        return Told(
            act=act, what=nothing, when=None, who=nothing, why=None, body=nothing, file=None
        )
    try:
        return Told(
            act=entries.read(stored.line).act,
            what=values["what"],
            when=clock.from_value(values["when"]),
            who=values["who"],
            why=values["why"],
            body=values["body"],
            file=values["file"],
        )
    except (KeyError, ValueError) as error:
        raise _damaged("DISCLOSURE_MISSING", stored) from error


def body_of_line(stored: StoredLine, seals: Seals) -> bytes | None:
    """Return the exact bytes of the body, or None where they are not here.

    Raises:
        Damaged: They do not open.
    """
    part: Sealed | None = stored.body
    if part is None or part.secret_row is None:
        return None
    cipher = seals.cipher(part.secret, part.secret_row)
    return unseal(cipher, part.sealed, place(stored.origin, stored.n, BODY))


def revision_of(
    stored: StoredLine, seals: Seals, number: int, said: Told | None = None
) -> Revision[Record]:
    """Return the revision of an entry; `said` spares opening it twice.

    Raises:
        Damaged: Its body is not what the entry committed to.
    """
    said = said or told(stored, seals)
    body = body_of_line(stored, seals)
    if body is not None and sha256(body).hexdigest() != said.body.get("sha256"):
        raise _damaged("REVISION_ALTERED", stored)
    return Revision(
        id=str(stored.record or said.what.get("record", "")),
        ref=said.what.get("ref"),
        kind=str(stored.kind or said.what.get("kind", "")),
        leaf=stored.leaf.hex(),
        origin=stored.origin,
        n=stored.n,
        parents=tuple(said.body.get("parents", ())),
        act=said.act.value,
        at=said.when.text if said.when else "",
        person=said.who.get("person"),
        role=str(said.who.get("as", "")),
        reason=said.why,
        body=body or b"",
        record=_record(stored, body),
        number=number,
    )


def _record(stored: StoredLine, body: bytes | None) -> Record:
    if body is None:
        erased = stored.disclosures and stored.disclosures[0].secret_row is None
        return Withheld(why="erased" if erased else "sealed")
    try:
        return record_from(str(stored.kind), body)
    except (Refused, ValueError):
        return Withheld(why="unknown")


def ledger_line(stored: StoredLine, seals: Seals) -> LedgerLine:
    """Return an entry as the custody list shows it, but for the item it is about."""
    said = told(stored, seals)
    return LedgerLine(
        origin=stored.origin,
        n=stored.n,
        act=said.act.value,
        at=said.when.text if said.when else "",
        person=said.who.get("person"),
        role=str(said.who.get("as", "")),
        reason=said.why,
        kind=str(stored.kind or said.what.get("kind", "")),
        record=str(stored.record or said.what.get("record", "")),
        ref=said.what.get("ref"),
        item="",
        leaf=stored.leaf.hex(),
        body_sha256=str(said.body.get("sha256", "")),
        file=said.file["sha256"] if said.file else None,
    )


def stored_of(connection: Connection, leaves: Iterable[str]) -> dict[str, StoredLine]:
    """Return the entries with these leaf hashes (hex), by leaf."""
    wanted = [bytes.fromhex(leaf) for leaf in leaves]
    return {one.leaf.hex(): one for one in lines(connection, _ENTRY.leaf.in_(wanted))}


def stored_history(
    connection: Connection, record_id: str, heads: Iterable[str], seals: Seals
) -> list[StoredLine]:
    """Return the entries of one record, oldest first.

    A sealed record has no row in `revision`: its entries are found from its heads backwards.
    """
    rows = select(_ENTRY.row).join(
        tables.revision, (_REVISION.origin == _ENTRY.origin) & (_REVISION.n == _ENTRY.n)
    )
    found = list(lines(connection, _ENTRY.row.in_(rows.where(_REVISION.record == record_id))))
    if found:
        return found
    reached: dict[str, StoredLine] = {}
    wanted = set(heads)
    while wanted:
        new = stored_of(connection, wanted)
        reached |= new
        wanted = {leaf for one in new.values() for leaf in told(one, seals).body["parents"]}
        wanted -= reached.keys()
    return sorted(reached.values(), key=lambda one: one.row)


@dataclass(slots=True)
class Heads:
    """How the newest revisions of one record follow from its entries, in order of arrival."""

    leaves: tuple[str, ...] = ()
    count: int = 0

    def after(self, leaf: str, parents: Iterable[str]) -> tuple[str, ...]:
        """Take in one more revision and return the heads, smallest first."""
        left = set(self.leaves) - set(parents)
        self.leaves = tuple(sorted({*left, leaf}))
        self.count += 1
        return self.leaves


def state_of(act: str, heads: tuple[str, ...]) -> str:
    """Return the state of a record after an act that left these heads."""
    if len(heads) > 1:
        return "conflicting"
    named = {Act.RECORD_WITHDRAW.value: "withdrawn", Act.RECORD_ERASE.value: "erased"}
    return named.get(act, "live")


def all_revisions(connection: Connection, seals: Seals) -> Iterator[Indexed]:
    """Give every revision in order of arrival, as the index is told of it.

    Raises:
        Damaged: An entry or a body does not open.
    """
    name_key = name_secret(connection, seals)
    known: dict[str, Heads] = {}
    for stored in lines(connection):
        said = told(stored, seals)
        key = str(stored.record or said.what.get("record", ""))
        folded = known.setdefault(key, Heads())
        heads = folded.after(stored.leaf.hex(), said.body.get("parents", ()))
        revision = revision_of(stored, seals, folded.count, said)
        state = (
            "erased"
            if revision.record == Withheld(why="erased")
            else state_of(said.act.value, heads)
        )
        yield Indexed(
            revision=revision,
            state=state,
            heads=heads,
            blob=blob_row(said.file, name_key) if said.file else None,
        )


def name_secret(connection: Connection, seals: Seals) -> bytes:
    """Return the secret that names the files of the vault.

    Raises:
        Damaged: The case has none.
    """
    row = tables.secret.c
    found = connection.execute(select(row.id, row.sealed).where(row.use == "name")).first()
    if found is None:
        raise Damaged("The secret that names the files of this case is missing.", code="DB_CORRUPT")
    return seals.unwrap(found.id, "name", found.sealed)


def blob_row(file: Mapping[str, Any], name_key: bytes) -> BlobRow:
    """Return a file of the vault as `file` of its entry names it."""
    name = hmac.new(name_key, bytes.fromhex(file["sha256"]), "sha256").hexdigest()
    return BlobRow(
        sha256=file["sha256"],
        sha512=file["sha512"],
        size=file["size"],
        pieces_root=file["pieces_root"],
        name=name,
    )


def _damaged(code: str, stored: StoredLine) -> Damaged:
    return Damaged(
        "Entry {n} of the custody ledger does not match what was recorded.",
        code=code,
        n=stored.n,
        advice="Nothing was changed. Run a full verification to see what it concerns.",
    )
