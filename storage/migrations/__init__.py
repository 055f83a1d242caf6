"""Alembic migrations, for the kept tables only: index tables are rebuilt."""
