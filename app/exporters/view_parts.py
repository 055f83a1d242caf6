"""What pages of the view are made of: pictures drawn by us, files, claims of files, custody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.exporters.parts import Parts
from app.pictures import needs_blur, thumbnail
from app.png import png
from evidence.bundle.pageparts import Card, Entry, FileFact, Picture
from evidence.bundle.pages import Frame
from evidence.bundle.plainview import Link
from evidence.errors import CaseError
from evidence.records import edges_of, record_from

if TYPE_CHECKING:
    from evidence.lines import LedgerLine
    from storage.disclosing import Body

PICTURES = "data/view/pictures/"
BLURRED = "Blurred: nobody has said that it may be shown without care."


@dataclass(slots=True, kw_only=True)
class Shelf:
    """What all pages of one view share.

    Attributes:
        links: The page of each record that has one. paths: Where each file record's bytes lie.
    """

    parts: Parts
    frame: Frame
    links: dict[str, Link]
    paths: dict[str, str]
    _lines: list[LedgerLine] = field(default_factory=list)
    _places: dict[str, list[int]] = field(default_factory=dict)
    _by: dict[str, dict[str, list[tuple[Body, dict[str, Any]]]]] = field(default_factory=dict)

    def lines(self) -> list[LedgerLine]:
        """Return what the ledgers say, in order of arrival, up to the heads; read once."""
        if not self._lines:
            sizes = {head.origin: head.size for head in self.parts.heads}
            with self.parts.case.read() as reader:
                read = reader.entries(limit=10_000_000)
            self._lines = [line for line in read if line.n < sizes.get(line.origin, 0)]
            for place, line in enumerate(self._lines):
                self._places.setdefault(line.record, []).append(place)
        return self._lines

    def lines_of(self, records: Iterable[str]) -> list[LedgerLine]:
        """Return what the ledgers say of some records, in order of arrival."""
        lines = self.lines()
        places = sorted(place for one in records for place in self._places.get(one, ()))
        return [lines[place] for place in places]

    def files_of(self, item: str) -> list[tuple[Body, dict[str, Any]]]:
        """Return the file records of an item with their bodies."""
        return self._of("file", "item").get(item, [])

    def readings_of(self, file: str) -> list[tuple[Body, dict[str, Any]]]:
        """Return the readings of a file with their bodies."""
        return self._of("reading", "file").get(file, [])

    def _of(self, kind: str, by: str) -> dict[str, list[tuple[Body, dict[str, Any]]]]:
        if kind not in self._by:
            made: dict[str, list[tuple[Body, dict[str, Any]]]] = {}
            for body in self.parts.bodies:
                if body.kind == kind and body.data is not None and body.leaf in self.parts.current:
                    plain = json.loads(body.data)
                    made.setdefault(plain[by], []).append((body, plain))
            self._by[kind] = made
        return self._by[kind]


def named_by(body: Body) -> frozenset[str]:
    """Return the records that a revision refers to."""
    if body.data is None:
        return frozenset()
    return frozenset(edge.to for edge in edges_of(record_from(body.kind, body.data)))


def links_of_files(parts: Parts, links: dict[str, Link]) -> dict[str, Link]:
    """Return links from file records to the page of their item."""
    made = {}
    for body in parts.bodies:
        if body.kind == "file" and body.data is not None:
            item = links.get(json.loads(body.data)["item"])
            if item is not None:
                made[body.record] = Link(item.href, f"the file of {item.label}")
    return made


def pictures_of(shelf: Shelf, items: list[Body]) -> dict[str, Card]:
    """Draw a still of each item that has one and return its card, by record."""
    from app.items import list_items

    lines = {line.id: line for line in list_items(shelf.parts.case)}
    made: dict[str, Card] = {}
    for body in items:
        shelf.parts.progress.check()
        line = lines.get(body.record)
        if line is None:
            continue
        facts = " · ".join(part for part in (line.item_kind, line.name or line.title) if part)
        try:
            still = thumbnail(shelf.parts.case, line, clear=False)
        except CaseError:  # the file is in the bundle all the same
            still = None
        picture = None
        if still is not None:
            path = f"{PICTURES}{line.ref}.png"
            shelf.parts.writer.add(path, png(still.width, still.height, still.rgb))
            picture = Picture(
                src=f"pictures/{line.ref}.png",
                alt=f"{line.ref}, {line.item_kind}",
                full=_original(shelf, body.record),
                warning=BLURRED if needs_blur(line) else "",
            )
        made[body.record] = Card(to=shelf.links[body.record], facts=facts, picture=picture)
    return made


def item_files(shelf: Shelf, item: Body) -> list[FileFact]:
    """Return what is known of an item's files."""
    return [
        FileFact(
            path=f"../{shelf.paths[body.record].removeprefix('data/')}",
            name=plain["name"],
            media_type=_media_type(shelf, body.record),
            size=plain["size"],
            sha256=plain["sha256"],
            sha512=plain["sha512"],
        )
        for body, plain in shelf.files_of(item.record)
    ]


def claims_of(shelf: Shelf, item: Body) -> dict[str, object]:
    """Return what an item's files claim, and what was odd in reading them."""
    readings = [
        plain
        for file, _plain in shelf.files_of(item.record)
        for _body, plain in shelf.readings_of(file.record)
    ]
    claims = {fact["name"]: fact["value"] for one in readings for fact in one["values"]}
    warnings = [warning for one in readings for warning in one["warnings"]]
    return {"read_with_care": warnings} | claims if warnings else claims


def custody_entries(shelf: Shelf, origin: str) -> Iterator[Entry]:
    """Give rows of custody of one ledger."""
    return (_entry(shelf, line) for line in shelf.lines() if line.origin == origin)


def custody_of(shelf: Shelf, item: str) -> Iterator[Entry]:
    """Give rows of custody of one item with its files and readings."""
    files = [body.record for body, _plain in shelf.files_of(item)]
    readings = [b.record for file in files for b, _plain in shelf.readings_of(file)]
    return (_entry(shelf, line) for line in shelf.lines_of([item, *files, *readings]))


def _entry(shelf: Shelf, line: LedgerLine) -> Entry:
    return Entry(
        n=line.n,
        act=line.act,
        at=line.at,
        by=line.role,
        subject=shelf.links.get(line.record) or line.ref or line.kind.replace("_", " "),
        why=line.reason,
        leaf=line.leaf,
    )


def _original(shelf: Shelf, item: str) -> str | None:
    for body, _plain in shelf.files_of(item):
        return f"../{shelf.paths[body.record].removeprefix('data/')}"
    return None


def _media_type(shelf: Shelf, file: str) -> str:
    for _body, plain in shelf.readings_of(file):
        for fact in plain["values"]:
            if fact["name"] == "media_type":
                return str(fact["value"])
    return "not read"
