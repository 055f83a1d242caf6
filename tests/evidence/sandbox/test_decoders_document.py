"""PDF: pages, what it says of itself, what else is inside, damage and caps."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.decoders import document
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import Ending, Op, Role
from tests.evidence.sandbox.media import Answering, sample


def subject(data: bytes) -> Subject:
    file = Subject(data, len(data))
    file.media_type = "application/pdf"
    return file


def test_a_pdf_is_counted_described_and_shown(answer: Answering) -> None:
    heard = answer(sample("tiny.pdf"))
    found = heard.values["document"]
    assert (found["pages"], found["revisions"], found["encrypted"]) == (1, 1, 0)
    assert (found["title"], found["producer"]) == ("sample", "draw_samples.py")
    assert (found["javascript"], found["signatures"], found["attachments"]) == (0, 0, 0)
    assert heard.jpeg(Role.PREVIEW).startswith(b"\xff\xd8")
    assert heard.ending is Ending.READ


def test_earlier_revisions_and_scripts_are_seen(answer: Answering) -> None:
    data = sample("tiny.pdf") + b"\n% /JavaScript (x)\n%%EOF\n"
    found = answer(data).values["document"]
    assert (found["revisions"], found["javascript"]) == (2, 1)


def test_a_page_is_shown_at_the_size_that_was_asked_for(answer: Answering) -> None:
    shown = answer(sample("tiny.pdf"), Op.PAGE, longest=900).shown[Role.VIEW]
    assert (shown.width, shown.height) == (900, 450)
    sharp = answer(sample("tiny.pdf"), Op.PAGE, dpi=144).shown[Role.VIEW]
    assert (sharp.width, sharp.height) == (400, 200)
    whole = answer(sample("tiny.pdf"), Op.PAGE, longest=0).shown[Role.VIEW]
    assert whole.width == 4700


def test_a_page_that_is_not_there_or_too_large_is_not_shown(answer: Answering) -> None:
    assert answer(sample("tiny.pdf"), Op.PAGE, page=7).ending is Ending.UNDECODABLE
    assert answer(sample("tiny.pdf"), Op.PAGE, dpi=10_000).codes == {Code.TOO_MANY_PIXELS}


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_broken_pdf_is_undecodable(answer: Answering, share: float) -> None:
    data = sample("tiny.pdf")
    assert answer(data[: int(len(data) * share)]).ending is Ending.UNDECODABLE


def test_a_locked_pdf_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: object) -> None:
        raise pypdfium2.PdfiumError("password", err_code=4)

    monkeypatch.setattr(pypdfium2, "PdfDocument", locked)
    with pytest.raises(NotOpened) as refusal:
        document.opened(subject(b"%PDF-1.4"))
    assert refusal.value.note.code is Code.LOCKED


class _Page:
    def __init__(self, size: tuple[float, float]) -> None:
        self._size = size

    def get_size(self) -> tuple[float, float]:
        return self._size

    def render(self, **_: object) -> Any:
        raise pypdfium2.PdfiumError("no bitmap")


class _Document:
    def __init__(self, page: _Page | None) -> None:
        self._page = page

    def __len__(self) -> int:
        return 1

    def __getitem__(self, _: int) -> _Page:
        if self._page is None:
            raise pypdfium2.PdfiumError("no page")
        return self._page


def test_a_page_that_pdfium_cannot_load_or_draw_is_undecodable() -> None:
    for page in (None, _Page((10, 10))):
        file = subject(b"")
        file.memo["pdf"] = _Document(page)
        with pytest.raises(Undecodable):
            document.page(file, 0, 72)


def test_a_page_without_a_size_is_drawn_at_its_points() -> None:
    file = subject(b"")
    file.memo["pdf"] = _Document(_Page((0, 0)))
    assert document.fitting(file, 0, 500) == 72
