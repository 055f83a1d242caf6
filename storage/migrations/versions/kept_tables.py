"""Migration 0001: the kept tables of schema 1.

When schema 2 comes, the text of schema 1 is written out here; until then `storage.tables` is it,
and its fingerprint is pinned.
"""

from __future__ import annotations

from alembic import op

from storage import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, indexes and triggers."""
    tables.create(op.get_bind())
