"""Munition records: what was seen, what it might be, what was concluded."""
