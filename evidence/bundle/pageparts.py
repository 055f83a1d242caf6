"""What pages are put together from: cards, figures, files and rows of custody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.bundle.elements import Child, Markup, element, join, text
from evidence.bundle.plainview import Link, fields, link, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A still that may be shown: path from the page, words for those who cannot see it.

    Attributes:
        src: Path of the picture that is shown at once (blurred when graphic).
        alt: What it is, in words.
        full: Path behind the link, or None.
        warning: Why it is blurred, or "".
    """

    src: str
    alt: str
    full: str | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing in a list: its link, a line about it, and perhaps a picture."""

    to: Link
    facts: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page under its own heading: cards, or links one under the other."""

    title: str
    cards: Sequence[Card] = ()
    links: Sequence[Link] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """A file of an item: where it lies (None: withheld), its name as received, and digests."""

    path: str | None
    name: str
    media_type: str
    size: int
    sha256: str
    sha512: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a custody page. `None` stands for what is withheld."""

    n: int
    act: str | None
    at: str | None
    by: str | None
    subject: Link | str | None
    why: str | None = None
    leaf: str = ""


def headed(title: str, content: Markup) -> Markup:
    """Return content under its heading."""
    return join([element("h2", title), content])


def section_part(section: Section) -> Markup:
    """Return a section; one with nothing to say leaves no heading either."""
    if not (section.cards or section.links or section.empty):
        return join([])
    parts: list[Child] = [element("h2", section.title)]
    if section.cards:
        parts.append(element("ul", *(_card(card) for card in section.cards), class_="cards"))
    if section.links:
        rows = (element("li", link(one)) for one in section.links)
        parts.append(element("ul", *rows, class_="plain"))
    if section.empty and not section.cards and not section.links:
        parts.append(element("p", section.empty, class_="lead"))
    return join(parts)


def _card(card: Card) -> Markup:
    picture = card.picture
    image = element("img", src=picture.src, alt=picture.alt, loading="lazy") if picture else None
    facts = element("div", text(card.facts), class_="lead") if card.facts else None
    return element("li", image, link(card.to), facts)


def figure(picture: Picture) -> Markup:
    """Return a picture with its words, and the way to the full one."""
    words: list[Child] = [text(picture.alt)]
    if picture.warning:
        words.append(f" {picture.warning} ")
    if picture.full:
        words.append(element("a", "Open the picture as received", href=picture.full))
    return element(
        "figure",
        element("img", src=picture.src, alt=picture.alt),
        element("figcaption", *words),
    )


def file_part(one: FileFact) -> Markup:
    """Return what is known of a file, and the way to it."""
    facts = {
        "name_as_received": one.name,
        "type": one.media_type,
        "size": f"{one.size} bytes",
        "sha256": one.sha256,
        "sha512": one.sha512,
    }
    where = (
        element("p", element("a", "Open the original", href=one.path))
        if one.path
        else element("p", "The file itself is withheld.", class_="lead")
    )
    return join([element("h2", "File"), where, fields(facts, {})])


def entries_table(entries: Iterable[Entry]) -> Markup:
    """Return ledger entries as a table; what is withheld stands in its place."""
    titles = ("No.", "Act", "Time claimed", "By", "About", "Why", "Leaf")
    head = element("tr", *(element("th", title, scope="col") for title in titles))
    rows = [_entry(one) for one in entries]
    if not rows:
        return element("p", "No entry is shown.", class_="lead")
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("div", table, class_="wide")


def _entry(one: Entry) -> Markup:
    cells = [
        element("td", element("span", str(one.n), class_="ref")),
        element("td", _or_withheld(one.act)),
        element("td", _or_withheld(one.at)),
        element("td", _or_withheld(one.by)),
        element("td", _about(one.subject)),
        element("td", text(one.why) if one.why else None),
        element("td", element("code", one.leaf[:16])),
    ]
    return element("tr", *cells, id=f"n{one.n}")


def _about(subject: Link | str | None) -> Markup:
    return link(subject) if isinstance(subject, Link) else _or_withheld(subject)


def _or_withheld(value: str | None) -> Markup:
    return element("span", "withheld", class_="lead") if value is None else shown(value, {})
