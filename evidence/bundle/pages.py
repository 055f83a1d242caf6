"""The browsable view: static pages made from plain JSON bodies; nothing in them runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.bundle.elements import Child, Markup, element, join, text
from evidence.bundle.look import CSS, POLICY
from evidence.bundle.pageparts import (
    Entry,
    FileFact,
    Picture,
    Section,
    entries_table,
    figure,
    file_part,
    headed,
    section_part,
)
from evidence.bundle.plainview import Link, Links, fields, link
from evidence.bundle.statement import Statement

_LIMIT = (
    "A bundle proves that nothing was changed after the ledger recorded it, who vouched for it "
    "and, with a time stamp, since when. It does not prove that a recording is what it is said to "
    "be."
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of one bundle has around its content.

    Attributes:
        bundle: "B-001".
        case_title: Title of the case.
        root: First 16 hex of the root.
        links: Pages of the view by their name in the navigation.
    """

    bundle: str
    case_title: str
    root: str
    links: Sequence[Link] = ()


def index_page(
    frame: Frame, statement: Statement, case: Mapping[str, object], sections: Sequence[Section]
) -> bytes:
    """Return view/index.html: what this is, the case, and every list."""
    counts = statement.counts
    held = {
        "bundle": statement.bundle,
        "made_at": f"{statement.made_at} (as the clock of the computer said)",
        "profile": statement.profile,
        "recipient": statement.recipient,
        "purpose": statement.purpose or "not stated",
        "files": f"{counts.files} ({counts.files_withheld} withheld)",
        "records": f"{counts.records} ({counts.records_withheld} withheld)",
        "ledger_entries": f"{counts.entries} ({counts.entries_withheld} withheld)",
    }
    return _page(
        frame,
        frame.case_title,
        element("p", "Evidence and assessments of alleged attacks.", class_="lead"),
        element("p", _LIMIT, class_="note"),
        *(section_part(section) for section in sections),
        headed("This bundle", fields(held, {})),
        headed("The case", fields(case, {})),
    )


def attack_page(
    frame: Frame,
    *,
    ref: str,
    title: str,
    body: Mapping[str, object],
    links: Links,
    sections: Sequence[Section],
) -> bytes:
    """Return the page of an attack: what is alleged, and all that belongs to it."""
    return _page(
        frame,
        title,
        element("p", element("span", ref, class_="ref"), " Alleged attack", class_="lead"),
        *(section_part(section) for section in sections),
        headed("As recorded", fields(body, links)),
    )


def item_page(  # noqa: PLR0913 - the parts of a page
    frame: Frame,
    *,
    ref: str,
    title: str,
    body: Mapping[str, object],
    links: Links,
    pictures: Sequence[Picture] = (),
    files: Sequence[FileFact] = (),
    claims: Mapping[str, object] | None = None,
    sections: Sequence[Section] = (),
    custody: Iterable[Entry] = (),
) -> bytes:
    """Return the page of an item: pictures, files with digests, what they claim, custody.

    `claims` is what programs read out of the files: it stands apart from what people recorded.
    """
    return _page(
        frame,
        title,
        element("p", element("span", ref, class_="ref"), " Item of evidence", class_="lead"),
        *(figure(picture) for picture in pictures),
        *(file_part(one) for one in files),
        *(section_part(section) for section in sections),
        headed("As recorded by the investigators", fields(body, links)),
        _claimed(claims) if claims else None,
        headed("Custody", entries_table(custody)),
    )


def _claimed(claims: Mapping[str, object]) -> Markup:
    words = "What the file says of itself, read by a program. Nobody vouches for it."
    return join(
        [headed("As claimed by the file", element("p", words, class_="lead")), fields(claims, {})]
    )


def custody_page(
    frame: Frame, *, origin: str, head: Mapping[str, object], entries: Iterable[Entry]
) -> bytes:
    """Return the page of one origin: its head, then every entry, withheld ones in their place."""
    return _page(
        frame,
        "Chain of custody",
        element("p", element("code", origin)),
        element(
            "p",
            "The order is that of the ledger. Times are what the device claimed: they are not "
            "proven by their place here.",
            class_="note",
        ),
        fields(head, {}),
        headed("Entries", entries_table(entries)),
    )


def record_page(
    frame: Frame,
    *,
    kind: str,
    ref: str | None,
    title: str,
    body: Mapping[str, object],
    links: Links,
    sections: Sequence[Section] = (),
) -> bytes:
    """Return the page of any record: its fields as they are."""
    lead = join([element("span", ref, class_="ref") if ref else None, f" {kind.replace('_', ' ')}"])
    return _page(
        frame,
        title,
        element("p", lead, class_="lead"),
        fields(body, links),
        *(section_part(section) for section in sections),
    )


def _page(frame: Frame, title: str, *content: Child) -> bytes:
    head = join(
        [
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=POLICY),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="referrer", content="no-referrer"),
            element("title", f"{title} · {frame.bundle}"),
            Markup(f"<style>{CSS}</style>"),
        ]
    )
    banner = element(
        "header",
        element("span", f"{frame.bundle} · root {frame.root}"),
        element("nav", *(link(one) for one in frame.links)),
    )
    main = element("main", element("h1", text(title)), *content)
    footer = element("footer", _LIMIT)
    body = element("body", banner, main, footer)
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>{body}</html>\n'.encode()
