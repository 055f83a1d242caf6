"""Brings the kept tables to this program's schema number, inside the caller's one transaction.

Rules:
    - Kept tables are never altered in batch mode: it rebuilds a table and drops its triggers.
    - Everything is checked before the commit: the schema fingerprint, foreign keys, the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection

from evidence.errors import Damaged, Unavailable
from storage import tables
from storage.database import APPLICATION_ID

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep


def schema_number(connection: Connection) -> int:
    """Return the schema number of a database; 0 for an empty one.

    Raises:
        Damaged: It is a database of some other program.
        Unavailable: A newer program made it.
    """
    number = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if number > tables.SCHEMA:
        raise Unavailable(
            "This case was made by a newer version of the program.",
            advice="Nothing was changed. Open it with that version.",
        )
    made_by = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    if number and made_by != APPLICATION_ID:
        raise Damaged("This database does not belong to a case.", code="DB_CORRUPT")
    return number


def upgrade(connection: Connection) -> None:
    """Bring an open `BEGIN IMMEDIATE` transaction to `tables.SCHEMA`; the caller commits.

    Raises:
        Damaged: What came out is not what this program knows.
    """
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    context = MigrationContext.configure(
        connection, opts={"fn": _steps_behind, "transactional_ddl": False}
    )
    with Operations.context(context):
        context.run_migrations()
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={tables.SCHEMA}")
    check(connection)


def _steps_behind(heads: tuple[str, ...], _context: MigrationContext) -> list[RevisionStep]:
    """The steps a database still needs, as alembic runs them; no file is looked for on disk."""
    from alembic.runtime.migration import RevisionStep
    from alembic.script import Script
    from alembic.script.revision import RevisionMap

    from storage.migrations.versions import kept_tables

    steps = RevisionMap(
        lambda: [Script(step, step.revision, str(step.__file__)) for step in (kept_tables,)]
    )
    behind = list(steps.iterate_revisions("heads", heads or "base"))
    scripts = [cast("Script", step) for step in reversed(behind)]
    return [RevisionStep(steps, script, is_upgrade=True) for script in scripts]


def check(connection: Connection) -> None:
    """Check what stands in front of a commit after a migration.

    Raises:
        Damaged: The file, a reference or the schema is not as it should be.
    """
    quick = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if quick != "ok" or connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Damaged("The database of this case is damaged.", code="DB_CORRUPT")
    if tables.fingerprint(connection) != tables.FINGERPRINTS[tables.SCHEMA]:
        raise Damaged("The tables of this case are not as they should be.", code="SCHEMA_CHANGED")
