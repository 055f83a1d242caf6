"""Cites: one place inside evidence, bound to the exact bytes it was read from.

Selectors follow the W3C Web Annotation model. Whole numbers only: pixels of the upright full-size
picture, presentation ticks of a track, ten-thousandths of a page, code points of a text.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import Refused
from evidence.ids import FileId, ItemId, StatementId
from evidence.texts import Digest, Prose, Value, tidy

CONTEXT = 32
PAGE_UNITS = 10_000


def _inside(message: str, **facts: object) -> Refused:
    return Refused(message, rule="R-17", advice="Correct the place, or cite the whole.", **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Value):
    """A rectangle: left, top, right, bottom, the last two outside it."""

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        """Refuse an empty or turned rectangle (R-17)."""
        tidy(self)
        if not (0 <= self.left < self.right and 0 <= self.top < self.bottom):
            raise _inside("A box is empty, turned or outside.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Value):
    """A corner of a polygon, in pixels."""

    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Value):
    """A box or a polygon in the upright picture of the given size."""

    width: int
    height: int
    box: Box | None = None
    polygon: tuple[Point, ...] = ()

    def __post_init__(self) -> None:
        """Hold R-17: the shape lies inside the picture.

        Raises:
            Refused: It does not, or there is not exactly one shape.
        """
        tidy(self)
        if (self.box is None) == (not self.polygon) or 0 < len(self.polygon) < 3:
            raise _inside("A region is one box, or a polygon of three corners or more.")
        corners = [(point.x, point.y) for point in self.polygon]
        if self.box:
            corners = [(self.box.left, self.box.top), (self.box.right, self.box.bottom)]
        if not all(0 <= x <= self.width and 0 <= y <= self.height for x, y in corners):
            raise _inside(
                "The picture ends at {width} × {height}.", width=self.width, height=self.height
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timebase(Value):
    """Seconds per tick of a track, as a fraction."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        """Refuse a fraction that is not positive (R-17)."""
        tidy(self)
        if self.numerator < 1 or self.denominator < 1:
            raise _inside("A timebase is a positive fraction of a second.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame(Value):
    """One frame, by its presentation time; the frame number is derived, never kept."""

    at: int
    timebase: Timebase
    track: int = 0
    region: Region | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span(Value):
    """A stretch of film or sound, in presentation ticks, both ends included."""

    start: int
    end: int
    timebase: Timebase
    track: int = 0
    region: Region | None = None

    def __post_init__(self) -> None:
        """Refuse a stretch that runs backwards (R-07)."""
        tidy(self)
        if self.start > self.end:
            raise Refused("A range runs forwards.", rule="R-07", advice="Exchange the two ends.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Value):
    """A page of a document, from 1; boxes in ten-thousandths of its width and height."""

    number: int
    boxes: tuple[Box, ...] = ()

    def __post_init__(self) -> None:
        """Hold R-17: pages count from 1 and boxes lie on the page."""
        tidy(self)
        if self.number < 1:
            raise _inside("Pages are counted from 1.")
        if any(max(box.right, box.bottom) > PAGE_UNITS for box in self.boxes):
            raise _inside("A box lies outside the page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Value):
    """Words of a statement or document: code points, the exact words, some context."""

    start: int
    end: int
    exact: Prose
    statement: StatementId | None = None
    before: Prose = ""
    after: Prose = ""

    def __post_init__(self) -> None:
        """Hold R-17: the words are as long as the place."""
        tidy(self)
        if self.start < 0 or self.end - self.start != len(self.exact):
            raise _inside("The quote is not as long as its place in the text.")
        if max(len(self.before), len(self.after)) > CONTEXT:
            raise _inside("The context of a quote has {n} characters at most.", n=CONTEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite(Value):
    """A place inside evidence: an item, the file it was read from, and one selector.

    Attributes:
        item: The item.
        file: The file, bound by its SHA-256, so that no other copy can be swapped in.
        note: What is to be seen there.
        whole: Set when nothing narrower is given.
        region, span, frame, page, text: One of them, or none.
        part: A named face or part of a physical item.
    """

    item: ItemId
    file: FileId | None = None
    file_sha256: Digest | None = None
    note: Prose | None = None
    whole: bool = False
    region: Region | None = None
    span: Span | None = None
    frame: Frame | None = None
    page: Page | None = None
    text: Quote | None = None
    part: str | None = None

    def __post_init__(self) -> None:
        """Hold R-17 as far as the cite alone can tell.

        Raises:
            Refused: Two selectors, or a file without its digest, or pixels without a file.
        """
        tidy(self)
        in_file = [part for part in (self.region, self.span, self.frame, self.page) if part]
        narrow = len(in_file) + (self.text is not None) + (self.part is not None)
        if not narrow and not self.whole:
            object.__setattr__(self, "whole", True)  # frozen, but still being made
        elif narrow + self.whole > 1:
            raise _inside("A cite names one place: the whole, or one part of it.")
        if (self.file is None) != (self.file_sha256 is None) or len(
            self.file_sha256 or "x" * 64
        ) != 64:
            raise _inside("A cite of a file holds the file's SHA-256.")
        if in_file and self.file is None:
            raise _inside("Which file? This place lies inside one.")
