"""The kept tables of case.db: evidence, append-only, guarded by triggers, never altered.

Rules:
    - All are STRICT. Kept rows are neither updated nor deleted; two changes are let through, once
      each: an erasure empties a secret, and a later bundle fills in a withheld line.
    - A ledger entry enters only as the next one of its chain; this is what stops
      `INSERT OR REPLACE`.
    - Triggers guard against mistakes. The proof is the signed ledger.
    - `FINGERPRINTS` pins the text of tables, indexes and triggers for each schema number.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.sql.schema import SchemaItem

SCHEMA: Final = 1
FINGERPRINTS: Final = {1: "2236579dce1cc58d3b22b9fa3584fcd72a1adb7c66b245f46c371ee1a30524b7"}

kept = MetaData()


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, kept, *parts, sqlite_strict=True)


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _origin(*, primary: bool = True) -> Column[int]:
    return Column("origin", Integer, ForeignKey("origin.id"), primary_key=primary, nullable=False)


def _words(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _octets(name: str, *, null: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=null)


def _number(name: str, *, primary: bool = False) -> Column[int]:
    return Column(name, Integer, primary_key=primary, nullable=False)


def _of_entry() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["origin", "n"], ["ledger_entry.origin", "ledger_entry.n"])


def _of_secret() -> Column[int]:
    return Column("secret", Integer, ForeignKey("secret.id"), nullable=False)


meta = _table("meta", Column("name", Text, primary_key=True, nullable=False), _words("value"))

secret = _table(
    "secret",
    _key(),
    _words("use"),
    _octets("sealed", null=True),
    _words("file", null=True),
    _words("erased_by", null=True),
    CheckConstraint("use IN ('record', 'blob', 'name')"),
    CheckConstraint("(sealed IS NULL) = (erased_by IS NOT NULL)"),
    Index("secret_by_file", "file"),
)
"""Record, blob and name secrets; `file` is the name of the blob that a blob secret opens."""

origin = _table(
    "origin",
    _key(),
    Column("name", Text, nullable=False, unique=True),
    _octets("public_key"),
    _octets("genesis"),
    _words("added_by", null=True),
)
"""The ledgers: one for each device key; `added_by` is the leaf, in hex, that introduced it."""

ledger_entry = _table(
    "ledger_entry",
    Column("row", Integer, primary_key=True),
    _origin(primary=False),
    _number("n"),
    _octets("prev"),
    Column("leaf", LargeBinary, nullable=False, unique=True),
    _octets("line", null=True),
    UniqueConstraint("origin", "n"),
    CheckConstraint("length(prev) = 32 AND length(leaf) = 32"),
)
"""The lines; `row` is the order of arrival in this folder, over all origins."""

disclosure = _table(
    "disclosure",
    _number("origin", primary=True),
    _number("n", primary=True),
    _number("part", primary=True),
    _of_secret(),
    _octets("sealed"),
    _of_entry(),
)

revision = _table(
    "revision",
    _number("origin", primary=True),
    _number("n", primary=True),
    _words("record"),
    _words("kind"),
    _number("schema"),
    _of_secret(),
    _octets("sealed"),
    _of_entry(),
    Index("revision_by_record", "record"),
)

checkpoint = _table(
    "checkpoint", _origin(), _number("size", primary=True), _words("note"), _words("cause")
)

anchor = _table(
    "anchor",
    _key(),
    _words("kind"),
    _origin(primary=False),
    _number("size"),
    _octets("request"),
    _octets("answer", null=True),
    _words("authority"),
    _words("received", null=True),
)

ledger_head = _table(
    "ledger_head", _origin(), _number("size"), _octets("root"), _octets("frontier"), _words("note")
)
"""Cache: the signed end of each origin, replaced in every transaction, checked by verify."""

working = _table(
    "working",
    Column("name", Text, primary_key=True, nullable=False),
    _octets("value"),
    _words("at"),
)
"""Drafts, picks, unfinished jobs: no evidence, never in a bundle."""

APPEND_ONLY: Final = (
    "secret",
    "origin",
    "ledger_entry",
    "disclosure",
    "revision",
    "checkpoint",
    "anchor",
)

_ONCE: Final = {
    "secret": (
        "OLD.sealed IS NULL OR NEW.sealed IS NOT NULL OR NEW.file IS NOT NULL"
        " OR NEW.erased_by IS NULL OR NEW.id <> OLD.id OR NEW.use <> OLD.use"
    ),
    "ledger_entry": (
        "OLD.line IS NOT NULL OR NEW.line IS NULL OR NEW.row <> OLD.row"
        " OR NEW.origin <> OLD.origin OR NEW.n <> OLD.n OR NEW.prev <> OLD.prev"
        " OR NEW.leaf <> OLD.leaf"
    ),
}
"""Tables with one lawful update, and when an update is not that one."""

_CHAIN: Final = """CREATE TRIGGER ledger_entry_chain BEFORE INSERT ON ledger_entry BEGIN
 SELECT RAISE(ABORT, 'an entry is numbered one above the last')
  WHERE NEW.n <> (SELECT coalesce(max(n), -1) + 1 FROM ledger_entry WHERE origin = NEW.origin);
 SELECT RAISE(ABORT, 'an entry names the leaf before it')
  WHERE NEW.prev IS NOT CASE NEW.n
   WHEN 0 THEN (SELECT genesis FROM origin WHERE id = NEW.origin)
   ELSE (SELECT leaf FROM ledger_entry WHERE origin = NEW.origin AND n = NEW.n - 1) END;
END"""


def guards(table: str) -> tuple[str, str]:
    """Return the triggers that keep rows of a table from being changed or deleted."""
    once = f" WHEN {_ONCE[table]}" if table in _ONCE else ""
    then = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    return (
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table}{once} {then}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {then}",
    )


def create(connection: Connection) -> None:
    """Make the kept tables, their indexes and triggers in an empty database."""
    kept.create_all(connection, checkfirst=False)
    for table in APPEND_ONLY:
        for trigger in guards(table):
            connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(_CHAIN)


def fingerprint(connection: Connection) -> str:
    """Return the SHA-256, in hex, of what the schema says about kept tables.

    Covered are kept tables, their indexes, and every trigger and view wherever it stands.
    """
    rows = connection.execute(
        text("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
    )
    named = set(kept.tables)
    told = [
        f"{type_}\n{name}\n{' '.join((sql or '').split())}\n"
        for type_, name, table, sql in rows
        if table in named or type_ in {"trigger", "view"}
    ]
    return sha256("".join(told).encode()).hexdigest()
