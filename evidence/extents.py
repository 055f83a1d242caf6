"""What a cited file really holds, and whether a cite lies inside it (R-17)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from evidence.cites import Cite, Frame, Quote, Region, Span
from evidence.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far a file reaches; what is None was not read and is not checked.

    Attributes:
        width, height: Pixels of the upright full-size picture.
        seconds: Where film or sound ends.
        pages: Number of pages.
        text: The whole text of the statement or document.
    """

    width: int | None = None
    height: int | None = None
    seconds: Fraction | None = None
    pages: int | None = None
    text: str | None = None


def refuse_outside(cite: Cite, extent: Extent) -> None:
    """Refuse a cite that does not lie inside its file, or whose words are not there (R-17).

    Raises:
        Refused: It does not; the message says where the file ends.
    """
    for stretch in (cite.span, cite.frame):
        if stretch is not None:
            _refuse_after_end(stretch, extent)
    for region in (cite.region, *(s.region for s in (cite.span, cite.frame) if s)):
        if region is not None:
            _refuse_other_picture(region, extent)
    if cite.page and extent.pages is not None and cite.page.number > extent.pages:
        raise _outside("The document ends at page {pages}.", pages=extent.pages)
    if cite.text and extent.text is not None:
        _refuse_other_words(cite.text, extent.text)


def _refuse_after_end(stretch: Span | Frame, extent: Extent) -> None:
    ticks = stretch.end if isinstance(stretch, Span) else stretch.at
    at = Fraction(ticks * stretch.timebase.numerator, stretch.timebase.denominator)
    if extent.seconds is not None and at > extent.seconds:
        minutes, seconds = divmod(int(extent.seconds), 60)
        raise _outside("The recording ends at {time}.", time=f"{minutes}:{seconds:02d}")


def _refuse_other_picture(region: Region, extent: Extent) -> None:
    known = extent.width is not None and extent.height is not None
    if known and (region.width, region.height) != (extent.width, extent.height):
        raise _outside(
            "The picture has {width} × {height} pixels.", width=extent.width, height=extent.height
        )


def _refuse_other_words(quote: Quote, text: str) -> None:
    if text[quote.start : quote.end] != quote.exact:
        raise _outside("The quote does not stand at its place in the text.")
    before, after = text[: quote.start], text[quote.end :]
    if not (before.endswith(quote.before) and after.startswith(quote.after)):
        raise _outside("The context of the quote is not that of the text.")


def _outside(message: str, **facts: object) -> Refused:
    return Refused(message, rule="R-17", advice="Correct the place, or cite the whole.", **facts)
