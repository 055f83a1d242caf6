"""Checks what stands beside the ledger: revisions without an entry, anchors, identities."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from evidence.errors import CaseError
from storage import tables
from storage.check_database import check_start, sweep
from storage.check_findings import Findings
from storage.register import Register


def check_unledgered(connection: Connection, findings: Findings) -> None:
    """Step 7b: no revision and no disclosure stands without its entry."""
    entry = tables.ledger_entry
    for table in (tables.revision, tables.disclosure):
        joined = (entry.c.origin == table.c.origin) & (entry.c.n == table.c.n)
        query = select(table.c.n).outerjoin(entry, joined).where(entry.c.n.is_(None))
        for n in connection.execute(query).scalars():
            findings.add("REVISION_UNLEDGERED", f"{table.name} {n}", "no entry stands for it")


def check_secrets(connection: Connection, findings: Findings) -> None:
    """Step 7b: each secret is of the use it is used for (the use is part of its seal)."""
    row = tables.secret.c
    used = select(tables.revision.c.secret)
    wrong = row.use.not_in(("record", "blob", "name")) | (row.use != "record") & row.id.in_(used)
    for number in connection.execute(select(row.id).where(wrong)).scalars():
        findings.add("DB_CORRUPT", f"secret {number}", "it is not of the use it is used for")


def check_anchors(connection: Connection, findings: Findings) -> None:
    """Step 10 as far as it goes without a third party: what nobody has vouched for."""
    anchor = tables.anchor.c
    rows = connection.execute(select(anchor.size, anchor.answer)).all()
    if not any(answer for _, answer in rows):
        findings.add("UNANCHORED", "the ledger", "no third party has vouched for its time")
    for size, answer in rows:
        if answer is None:
            findings.add("ANCHOR_PENDING", f"entries before {size}", "no answer has come back")


def check_identities(
    register: Register, sealed: Mapping[tuple[str, int], str], findings: Findings
) -> None:
    """Step 12: identities against the digests in the ledger, if their register is open.

    Args:
        register: The register of the case.
        sealed: SHA-256 of each sealed body, by origin and number of its entry.
        findings: Takes what is found.
    """
    if not register.is_open:
        if register.fault and register.exists:
            findings.add("IDENTITY_ALTERED", "the register of identities", register.fault)
        elif register.exists:
            findings.add("REGISTER_CLOSED", "the register of identities", "it was not opened")
        elif sealed:
            said = f"register.db is missing; {len(sealed)} identities were recorded in it"
            findings.add("IDENTITY_ALTERED", "the register of identities", said)
        return
    check_start("register.db", findings, lost=register.salt_lost)
    try:
        with register.snapshot() as (connection, path):
            sweep(connection, path, findings)
        rows = register.entries()
    except CaseError as error:
        findings.add("IDENTITY_ALTERED", "the register of identities", str(error))
        return
    found = {(origin, n): digest for origin, n, _, digest in rows}
    for (origin, n), digest in sealed.items():
        if found.get((origin, n)) != digest:
            findings.add("IDENTITY_ALTERED", f"entry {n}", "the identity is not the one recorded")
    for _origin, n in found.keys() - sealed.keys():
        findings.add("IDENTITY_PENDING", f"entry {n}", "it never came into the ledger")
    findings.finish("register", f"{len(sealed)} identities, as recorded")
