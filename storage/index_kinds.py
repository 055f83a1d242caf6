"""What lists and filters need of each kind of record, in typed columns."""

from __future__ import annotations
