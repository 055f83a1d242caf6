"""withheld.csv: the log of what is kept back, with its category, reason and who decided."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Final

CATEGORIES: Final = (
    "witness safety",
    "identity of a third person",
    "privilege",
    "consent scope",
    "national authority's request",
    "graphic content",
    "erased",
)
SNAPSHOT: Final = "snapshot"
LINE: Final = "line"
LEAF: Final = "leaf"
RECORD: Final = "record"
FILE: Final = "file content"

_FORMULA: Final = ("=", "+", "-", "@", "|", "%", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that is kept back.

    Attributes:
        origin: Key id of the origin, or "snapshot".
        n: Number of the line there.
        item: Reference, or "" where even that would identify.
        what: "line" (a stub), names of disclosures joined by spaces ("when who"), "record" or
            "file content" (shown in the ledger, its bytes not in the bundle), "leaf" (a stub in
            the snapshot).
        category: One of `CATEGORIES`.
        court_code: A court's own redaction code, or "".
        reason: In words.
        authority: On what ground.
        decided_by: Who.
        decided_on: When.
    """

    origin: str
    n: str
    item: str
    what: str
    category: str
    court_code: str
    reason: str
    authority: str
    decided_by: str
    decided_on: str


_HEADER: Final = tuple(one.name for one in fields(Row))


def write(rows: Iterable[Row]) -> bytes:
    """Return the file: a header and one line for each row; LF line ends.

    Raises:
        ValueError: A category is not in the closed list.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(_HEADER)
    for row in rows:
        if row.category not in CATEGORIES:
            raise ValueError(f"{row.category!r} is not a category of what is withheld")
        writer.writerow([cell(value) for value in astuple(row)])
    return made.getvalue().encode()


def cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    first = text.lstrip(" \u00a0\u200b\ufeff")[:1]
    opens = text[:1] in _FORMULA or first in _FORMULA or first in "＝＋－＠" if first else False
    return f"'{text}" if opens else text


def read(data: bytes) -> list[Row]:
    """Read the file.

    Raises:
        ValueError: It has another header, a row of another length, or an unknown category.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if not rows or tuple(rows[0]) != _HEADER:
        raise ValueError("the header is another one")
    found: list[Row] = []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(_HEADER):
            raise ValueError(f"row {number} has not {len(_HEADER)} cells")
        made = Row(**dict(zip(_HEADER, row, strict=True)))
        if made.category not in CATEGORIES:
            raise ValueError(f"row {number} has an unknown category")
        found.append(made)
    return found
