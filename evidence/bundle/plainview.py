"""Any JSON body as a page part: fields in order, references as links, hidden characters shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from evidence.bundle.elements import Markup, element, join, text

_CODE = re.compile(r"[0-9a-f]{32,128}")
_NOTHING: Final[tuple[object, ...]] = (None, [], (), "", "unknown", "none", "not_asked")
_UNSHOWN = frozenset({"schema"})
_WORDS = {"sha256": "SHA-256", "sha512": "SHA-512", "id": "Id", "url": "URL"}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a record has its page (path as seen from the page that shows the link), and its name.

    Attributes:
        href: Path of a file of the bundle.
        label: What people call it: "A-001" or a title.
        note: Further words, or "".
    """

    href: str
    label: str
    note: str = ""


Links = Mapping[str, Link]
"""Pages of records by record id, seen from one page."""


def shown(value: object, links: Links) -> Markup:
    """Return any JSON value as markup."""
    if _says_nothing(value):
        return element("span", "not stated", class_="lead")
    if isinstance(value, dict):
        return fields(value, links)
    if isinstance(value, (list, tuple)):
        return _many(value, links)
    if isinstance(value, bool):
        return element("span", "yes" if value else "no")
    return _one(str(value), links)


def fields(body: Mapping[str, object], links: Links) -> Markup:
    """Return the members of an object as names and values; those that say nothing as one line."""
    members = [(name, value) for name, value in body.items() if name not in _UNSHOWN]
    parts: list[Markup] = []
    for name, value in members:
        if not _says_nothing(value):
            parts += [element("dt", label(name)), element("dd", shown(value, links))]
    silent = [label(name).lower() for name, value in members if _says_nothing(value)]
    if silent:
        words = element("dd", ", ".join(silent), class_="lead")
        parts += [element("dt", "Not stated"), words]
    return element("dl", *parts)


def _says_nothing(value: object) -> bool:
    """Whether a value, to its depth, is only what a record holds before anybody fills it in."""
    if isinstance(value, dict):
        return all(_says_nothing(part) for part in value.values())
    return value in _NOTHING


def label(name: str) -> str:
    """Return the name of a field as people read it."""
    return _WORDS.get(name) or name.replace("_", " ").strip().capitalize()


def link(to: Link) -> Markup:
    """Return a link with its note."""
    note = element("span", f" {to.note}", class_="lead", dir="auto") if to.note else None
    return join([element("a", text(to.label), href=to.href), note])


def _many(values: list[object] | tuple[object, ...], links: Links) -> Markup:
    return element("ul", *(element("li", shown(value, links)) for value in values), class_="plain")


def _one(value: str, links: Links) -> Markup:
    if value in links:
        return link(links[value])
    if _CODE.fullmatch(value):
        return element("code", value)
    return element("span", text(value), class_="text")
