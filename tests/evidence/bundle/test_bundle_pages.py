"""The view: nothing from outside becomes markup, nothing leads out, nothing runs."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bundle import pages
from evidence.bundle.elements import Markup, element, link_problem, visible
from evidence.bundle.look import CSS, POLICY
from evidence.bundle.pageparts import Card, Entry, FileFact, Picture, Section, section_part
from evidence.bundle.plainview import Link, shown
from tests.evidence.bundle import small_bundle

HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=y> \u202egpj.exe &amp;"
FRAME = pages.Frame(
    bundle="B-001", case_title=HOSTILE, root="0" * 16, links=[Link("index.html", "Start")]
)
ID = small_bundle.record_id(5)
PICTURE = Picture(
    src="../thumbs/E-0001.png", alt=HOSTILE, full="../evidence/E-0001.jpg", warning="Graphic."
)
BODY = {
    "title": HOSTILE,
    "item": ID,
    "tags": [HOSTILE, {"deep": [True, None, 7]}, []],
    "sha": "0" * 64,
    "schema": 1,
    "nothing": None,
}
LINKS = {ID: Link("E-0005.html", HOSTILE, HOSTILE)}
SECTIONS = [
    Section(title="Items", cards=[Card(to=LINKS[ID], facts=HOSTILE, picture=PICTURE)]),
    Section(title="Bare", cards=[Card(to=LINKS[ID])]),
    Section(title="Links", links=[LINKS[ID]]),
    Section(title="Empty", empty="Nothing yet."),
    Section(title="Silent"),
]
ENTRIES = [
    Entry(n=0, act="item.ingest", at="2026", by=HOSTILE, subject=LINKS[ID], why=HOSTILE, leaf="ab"),
    Entry(n=1, act=None, at=None, by=None, subject=None),
    Entry(n=2, act="item.view", at="2026", by="x", subject=HOSTILE),
]


def every_page() -> list[bytes]:
    said = small_bundle.statement_of(small_bundle.plan())
    file = FileFact(
        path="../evidence/E-0001.jpg",
        name=HOSTILE,
        media_type="image/jpeg",
        size=1,
        sha256="0" * 64,
        sha512="0" * 128,
    )
    gone = FileFact(path=None, name="x", media_type="x", size=1, sha256="", sha512="")
    plain = Picture(src="a.png", alt="a")
    return [
        pages.index_page(FRAME, said, BODY, SECTIONS),
        pages.attack_page(
            FRAME, ref="A-001", title=HOSTILE, body=BODY, links=LINKS, sections=SECTIONS
        ),
        pages.item_page(
            FRAME,
            ref="E-0001",
            title=HOSTILE,
            body=BODY,
            links=LINKS,
            pictures=[PICTURE, plain],
            files=[file, gone],
            claims={"camera": HOSTILE},
            sections=SECTIONS,
            custody=ENTRIES,
        ),
        pages.item_page(FRAME, ref="E-0002", title="x", body={}, links={}),
        pages.custody_page(FRAME, origin=HOSTILE, head={"size": 3}, entries=iter(ENTRIES)),
        pages.record_page(
            FRAME, kind="casualty_count", ref="N-001", title="x", body=BODY, links={}
        ),
        pages.record_page(FRAME, kind="act", ref=None, title="x", body=BODY, links=LINKS),
    ]


class Seen(HTMLParser):
    """Collects tags and attributes as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "img", "br", "hr", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("page", every_page())
def test_hostile_text_stays_text_on_every_page(page: bytes) -> None:
    seen = Seen()
    seen.feed(page.decode())
    assert seen.open == []
    assert "script" not in seen.tags
    assert not any(name.startswith("on") for name, _ in seen.attributes)
    for name, value in seen.attributes:
        if name in {"href", "src"}:
            assert value is not None
            assert link_problem(value) is None
    assert "\u202e" not in page.decode()
    assert b"<script" not in page


@pytest.mark.parametrize("page", every_page())
def test_every_page_forbids_what_it_does_not_need(page: bytes) -> None:
    style = re.search(r"<style>(.*?)</style>", page.decode(), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert style[1] == CSS
    assert f"style-src 'sha256-{digest}'" in POLICY
    assert POLICY.startswith("default-src 'none'; img-src 'self' data:; media-src 'self'; ")
    assert page.decode().count("Content-Security-Policy") == 1
    assert not re.search(rb"https?:|url\(|@import|//", page.replace(b"<!DOCTYPE html>", b""))


def test_a_section_with_nothing_to_say_leaves_no_heading() -> None:
    assert section_part(SECTIONS[-1]) == ""
    assert "Nothing yet." in section_part(SECTIONS[-2])


def test_references_become_links_and_hidden_letters_marks() -> None:
    assert 'href="E-0005.html"' in shown(BODY, LINKS)
    assert "[U+202E]" in shown(BODY, {})
    assert "not stated" in shown(None, {})


@given(st.text())
def test_any_text_is_escaped_and_visible(text: str) -> None:
    made = visible(text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\0\ud800-\udfff]", made)
    assert "<" not in re.sub(r'<span class="hidden">\[U\+[0-9A-F]{4,6}\]</span>', "", made)
    made.encode()


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "https://example.org",
        "//x",
        "/etc",
        "a/../b",
        "data:x",
        "a#b c",
        "a b",
    ],
)
def test_a_link_out_of_the_bundle_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        element("a", "x", href=target)


@pytest.mark.parametrize("target", ["a.html", "../../evidence/E-0001.jpg", "#n7", "a.html#n7"])
def test_a_link_within_the_bundle_is_allowed(target: str) -> None:
    assert element("a", "x", href=target) == f'<a href="{target}">x</a>'


def test_elements_that_run_and_unknown_attributes_are_refused() -> None:
    for tag in ("script", "iframe", "base", "A", "a b"):
        with pytest.raises(ValueError, match="not an element"):
            element(tag)
    with pytest.raises(ValueError, match="not an attribute"):
        element("p", onclick="x")
    with pytest.raises(ValueError, match="holds nothing"):
        element("br", "x")


def test_markup_stays_none_is_left_out_and_attributes_are_escaped() -> None:
    inner = element("b", "x & y")
    made = element("p", inner, None, "<", class_='a"\u202e', title=None)
    assert made == '<p class="a&quot;[U+202E]"><b>x &amp; y</b>&lt;</p>'
    assert isinstance(made, Markup)
