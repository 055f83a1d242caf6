"""The browsable view: one page for each record that people ask for, custody, and an index."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.exporters.cards import card_facts
from app.exporters.parts import Parts
from app.exporters.view_parts import (
    Shelf,
    claims_of,
    custody_entries,
    custody_of,
    item_files,
    links_of_files,
    named_by,
    pictures_of,
)
from evidence.bundle import pages
from evidence.bundle.pageparts import Card, Section
from evidence.bundle.plainview import Link
from evidence.bundle.statement import Statement

if TYPE_CHECKING:
    from storage.disclosing import Body

VIEW = "data/view/"
ON_ITEM_PAGES = frozenset({"file", "reading"})
NOT_LISTED = frozenset({"act", "case", *ON_ITEM_PAGES})
FIRST = ("attack", "item", "person", "interview", "claim", "denial", "casualty_count")


@dataclass(frozen=True, slots=True)
class Page:
    """A record with a page of its own: its body, the name of the page, and a title."""

    body: Body
    name: str
    title: str

    @property
    def plain(self) -> dict[str, object]:
        """What the record says; read anew, since all of them at once would fill the memory."""
        made: dict[str, object] = json.loads(self.body.data or b"{}")
        return made


def write_view(parts: Parts, paths: dict[str, str], said: Statement) -> None:
    """Write all pages; `paths` says where each file record's bytes lie in the bundle."""
    found = _pages(parts)
    links = {one.body.record: Link(one.name, one.body.ref or one.title) for one in found}
    links |= links_of_files(parts, links)
    case = next((one.plain for one in found if one.body.kind == "case"), {})
    frame = pages.Frame(
        bundle=said.bundle,
        case_title=str(case.get("title", said.bundle)),
        root=said.checkpoints[-1].root.hex()[:16],
        links=_navigation(parts),
    )
    shelf = Shelf(parts=parts, frame=frame, links=links, paths=paths)
    pictures = pictures_of(shelf, [one.body for one in found if one.body.kind == "item"])
    naming = _naming(found)
    for one in found:
        parts.progress.check()
        about = _about(shelf, one, naming, pictures)
        parts.writer.add(VIEW + one.name, _page(shelf, one, about, pictures))
    for head in parts.heads:
        key = head.origin.rsplit("/", 1)[-1]
        parts.writer.add(
            f"{VIEW}custody-{key}.html",
            pages.custody_page(
                frame,
                origin=head.origin,
                head={"entries": str(head.size), "root": head.root.hex()},
                entries=custody_entries(shelf, head.origin),
            ),
        )
    sections = _sections(shelf, found, pictures)
    parts.writer.add(f"{VIEW}index.html", pages.index_page(frame, said, case, sections))


def _pages(parts: Parts) -> list[Page]:
    made = []
    for body in parts.bodies:
        if body.data is None or body.leaf not in parts.current:
            continue
        if body.kind in ON_ITEM_PAGES or body.kind == "act":
            continue
        plain = json.loads(body.data)
        name = f"{body.ref or f'{body.kind}-{body.leaf[:16]}'}.html"
        made.append(Page(body, name, _title(body, plain)))
    return made


def _title(body: Body, plain: dict[str, object]) -> str:
    for field in ("title", "text", "name", "question", "quote"):
        if isinstance(value := plain.get(field), str) and value:
            return value if len(value) <= 120 else f"{value[:119]}…"
    names = plain.get("names")
    if isinstance(names, list) and names:
        return str(names[0]["text"])
    return body.ref or body.kind.replace("_", " ")


def _navigation(parts: Parts) -> list[Link]:
    custody = [
        Link(f"custody-{head.origin.rsplit('/', 1)[-1]}.html", "Custody") for head in parts.heads
    ]
    return [Link("index.html", "Index"), *custody]


def _page(shelf: Shelf, one: Page, about: list[Section], pictures: dict[str, Card]) -> bytes:
    if one.body.kind == "attack":
        return pages.attack_page(
            shelf.frame,
            ref=one.body.ref or "",
            title=one.title,
            body=one.plain,
            links=shelf.links,
            sections=about,
        )
    if one.body.kind == "item":
        card = pictures.get(one.body.record)
        return pages.item_page(
            shelf.frame,
            ref=one.body.ref or "",
            title=one.title,
            body=one.plain,
            links=shelf.links,
            pictures=[card.picture] if card is not None and card.picture is not None else [],
            files=item_files(shelf, one.body),
            claims=claims_of(shelf, one.body),
            sections=about,
            custody=custody_of(shelf, one.body.record),
        )
    return pages.record_page(
        shelf.frame,
        kind=one.body.kind,
        ref=one.body.ref,
        title=one.title,
        body=one.plain,
        links=shelf.links,
        sections=about,
    )


def _naming(found: list[Page]) -> dict[str, list[Page]]:
    """Return the pages that refer to a record, by that record."""
    made: dict[str, list[Page]] = {}
    for one in found:
        for record in named_by(one.body):
            made.setdefault(record, []).append(one)
    return made


def _about(
    shelf: Shelf, one: Page, naming: dict[str, list[Page]], pictures: dict[str, Card]
) -> list[Section]:
    """Return what refers to a record: its evidence, claims, counts, reviews."""
    others = [two for two in naming.get(one.body.record, []) if two is not one]
    return [section for section in _sections_of(shelf, others, pictures) if section.cards]


def _sections(shelf: Shelf, found: list[Page], pictures: dict[str, Card]) -> list[Section]:
    listed = [one for one in found if one.body.kind not in NOT_LISTED]
    return _sections_of(shelf, listed, pictures)


def _sections_of(shelf: Shelf, listed: list[Page], pictures: dict[str, Card]) -> list[Section]:
    kinds = list(dict.fromkeys([*FIRST, *sorted({one.body.kind for one in listed})]))
    return [
        Section(
            title=heading(kind),
            cards=[
                pictures.get(one.body.record) or _card(shelf, one)
                for one in listed
                if one.body.kind == kind
            ],
        )
        for kind in kinds
        if any(one.body.kind == kind for one in listed)
    ]


def _card(shelf: Shelf, one: Page) -> Card:
    facts = card_facts(one.body.kind, one.plain, shelf.links) or one.title
    if not one.body.ref:
        facts = one.body.kind.replace("_", " ")
    return Card(to=shelf.links[one.body.record], facts=facts)


def heading(kind: str) -> str:
    """Return the heading over the records of a kind."""
    known = {"item": "Evidence", "person": "People, by pseudonym"}
    words = kind.replace("_", " ").capitalize()
    for one, many in (("sis", "ses"), ("y", "ies")):
        if words.endswith(one):
            return words.removesuffix(one) + many
    return known.get(kind, f"{words}s")
