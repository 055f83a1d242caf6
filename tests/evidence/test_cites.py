from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from evidence.cites import Box, Cite, Frame, Page, Point, Quote, Region, Span, Timebase
from evidence.errors import Refused
from evidence.extents import Extent, refuse_outside
from evidence.ids import FileId, ItemId

ITEM, FILE = ItemId("e1"), FileId("f1")
BYTES: dict[str, Any] = {"item": ITEM, "file": FILE, "file_sha256": "0" * 64}
BOX = Box(left=10, top=10, right=20, bottom=30)
REGION = Region(width=100, height=80, box=BOX)
MS = Timebase(numerator=1, denominator=1000)
SPAN = Span(start=1_000, end=42_000, timebase=MS)
TEXT = "We heard two aircraft. Then the market burned."
QUOTE = Quote(start=9, end=21, exact="two aircraft", before="heard ", after=". Then")


def refused(make: Callable[[], object], rule: str = "R-17") -> str:
    with pytest.raises(Refused) as error:
        make()
    assert error.value.rule == rule
    return str(error.value)


def test_a_cite_without_a_selector_is_of_the_whole() -> None:
    assert Cite(item=ITEM).whole
    assert Cite(item=ITEM) == Cite(item=ITEM, whole=True)
    assert not Cite(item=ITEM, part="fin").whole


@pytest.mark.parametrize(
    "selector",
    [
        {"region": REGION},
        {"span": SPAN},
        {"frame": Frame(at=-40, timebase=MS, region=REGION)},
        {"page": Page(number=3, boxes=(BOX,))},
        {"text": QUOTE},
        {"part": "base plate"},
    ],
)
def test_a_cite_has_one_selector(selector: dict[str, Any]) -> None:
    assert not Cite(**BYTES, **selector).whole
    for second in ({"whole": True}, {"part": "x"}, {"text": QUOTE}):
        if selector.keys() != second.keys():
            assert "one place" in refused(lambda: Cite(**BYTES, **selector, **second))  # noqa: B023


def test_r17_a_file_is_bound_by_its_digest() -> None:
    halves: tuple[dict[str, Any], ...] = ({"file": FILE}, {"file_sha256": "0" * 64})
    for fields in halves:
        assert "SHA-256" in refused(lambda: Cite(item=ITEM, **fields))  # noqa: B023
    assert "SHA-256" in refused(lambda: Cite(item=ITEM, file=FILE, file_sha256="0" * 62))
    assert Cite(**BYTES).file == FILE


def test_r17_pixels_lie_in_a_file_and_parts_of_things_need_none() -> None:
    assert "Which file" in refused(lambda: Cite(item=ITEM, region=REGION))
    assert Cite(item=ITEM, part="fin").part == "fin"


@pytest.mark.parametrize(
    "sides", [(5, 0, 5, 9), (0, 9, 9, 9), (9, 0, 5, 9), (-1, 0, 5, 9), (0, -1, 5, 9)]
)
def test_r17_a_box_is_not_empty_or_turned(sides: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = sides
    refused(lambda: Box(left=left, top=top, right=right, bottom=bottom))


def test_r17_a_region_lies_inside_its_picture() -> None:
    corners = (Point(x=0, y=0), Point(x=100, y=0), Point(x=50, y=80))
    assert Region(width=100, height=80, polygon=corners).polygon == corners
    assert "ends at 100 × 79" in refused(lambda: Region(width=100, height=79, polygon=corners))
    assert "ends at 19 × 80" in refused(lambda: Region(width=19, height=80, box=BOX))
    refused(lambda: Region(width=9, height=9, polygon=(Point(x=-1, y=0), *corners)))


def test_a_region_is_one_shape() -> None:
    point = Point(x=1, y=1)
    for shape in ({}, {"polygon": (point, point)}, {"box": BOX, "polygon": (point,) * 3}):
        assert "one box" in refused(lambda: Region(width=99, height=99, **shape))  # noqa: B023


def test_r07_a_span_runs_forwards() -> None:
    refused(lambda: Span(start=2, end=1, timebase=MS), "R-07")
    assert Span(start=-1, end=-1, timebase=MS).start == -1


def test_a_timebase_is_a_positive_fraction() -> None:
    for top, bottom in ((0, 1), (1, 0), (-1, -1)):
        refused(lambda: Timebase(numerator=top, denominator=bottom))  # noqa: B023


def test_r17_pages_count_from_one_and_boxes_lie_on_them() -> None:
    refused(lambda: Page(number=0))
    wide = Box(left=0, top=0, right=10_001, bottom=5)
    refused(lambda: Page(number=1, boxes=(wide,)))
    assert Page(number=1).number == 1


def test_r17_a_quote_is_as_long_as_its_place() -> None:
    refused(lambda: Quote(start=0, end=4, exact="two"))
    refused(lambda: Quote(start=-3, end=0, exact="two"))
    refused(lambda: Quote(start=0, end=3, exact="two", before="x" * 33))
    refused(lambda: Quote(start=0, end=3, exact="two", after="x" * 33))
    assert Quote(start=0, end=3, exact="two", after="x" * 32).exact == "two"


def outside(selector: dict[str, Any], extent: Extent) -> str:
    return refused(lambda: refuse_outside(Cite(**BYTES, **selector), extent))


def test_r17_a_cite_lies_inside_its_recording() -> None:
    short = Extent(seconds=Fraction(41_999, 1000))
    assert outside({"span": SPAN}, short) == "The recording ends at 0:41."
    assert "ends at 1:01" in outside(
        {"frame": Frame(at=61_001, timebase=MS)}, Extent(seconds=Fraction(61))
    )
    refuse_outside(Cite(**BYTES, span=SPAN), Extent(seconds=Fraction(42)))
    refuse_outside(Cite(**BYTES, span=SPAN), Extent())


def test_r17_a_region_is_of_that_very_picture() -> None:
    other = Extent(width=80, height=100)
    in_film = {"frame": Frame(at=0, timebase=MS, region=REGION)}
    for selector in ({"region": REGION}, in_film):
        assert "has 80 × 100 pixels" in outside(selector, other)
        refuse_outside(Cite(**BYTES, **selector), Extent(width=100, height=80))
        refuse_outside(Cite(**BYTES, **selector), Extent(width=100))


def test_r17_a_page_is_one_of_the_document() -> None:
    assert outside({"page": Page(number=4)}, Extent(pages=3)) == "The document ends at page 3."
    refuse_outside(Cite(**BYTES, page=Page(number=3)), Extent(pages=3))
    refuse_outside(Cite(**BYTES, page=Page(number=4)), Extent())


def test_r17_a_quote_matches_the_text_with_its_context() -> None:
    refuse_outside(Cite(item=ITEM, text=QUOTE), Extent(text=TEXT))
    refuse_outside(Cite(item=ITEM, text=QUOTE), Extent())
    assert "does not stand" in outside({"text": QUOTE}, Extent(text=TEXT.replace("two", "six")))
    for other in (TEXT.replace("heard", "spied"), TEXT.replace("Then", "Later")):
        assert "context" in outside({"text": QUOTE}, Extent(text=other))
