"""What is kept of what the sandbox said: a name that does not fit, and every warning once."""

from __future__ import annotations

from app.describing import readings_of, told_of_name
from evidence.evidence_words import ReadingStatus
from evidence.ids import FileId, new_id
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.results import ReadingResult, Result, Status, unread

CUT = "The end of the file is missing."
ODD = "The name ends in .jpg, but the bytes are a PNG picture."


def told(*warnings: str, status: Status = Status.READ) -> Result:
    """Return what a worker says of a PNG picture: each warning by a reader of its own."""
    sniffed = ReadingResult(tool="sniff", version=1, decoder="", values={"media_type": "image/png"})
    others = [
        ReadingResult(tool=f"reader{n}", version=1, decoder="", values={}, warnings=(words,))
        for n, words in enumerate(warnings)
    ]
    return Result(status=status, media_type="image/png", readings=(sniffed, *others))


def test_a_name_that_does_not_fit_is_a_reading_of_its_own_with_a_warning() -> None:
    said = told_of_name(told(), "photo.jpg")
    assert (said.status, said.warnings) == (Status.READ_WITH_WARNINGS, (ODD,))
    first, *_rest, last = readings_of(FileId(new_id()), said)
    assert first.status is ReadingStatus.READ_WITH_WARNINGS
    assert (last.tool, last.warnings) == ("name", (ODD,))


def test_a_worse_status_stays() -> None:
    said = told_of_name(told(status=Status.UNDECODABLE), "photo.jpg")
    assert (said.status, said.warnings) == (Status.UNDECODABLE, (ODD,))


def test_what_two_readers_say_is_recorded_once() -> None:
    said = told_of_name(told(CUT, CUT, "Another thing."), "photo.png")
    kept = [words for one in readings_of(FileId(new_id()), said) for words in one.warnings]
    assert kept == [CUT, "Another thing."]
    assert said.status is Status.READ


def test_a_name_is_not_blamed_where_nobody_read_the_bytes() -> None:
    died = unread(Status.UNDECODABLE, Note(code=Code.DIED))
    assert told_of_name(died, "photo.jpg") == died
    empty = told_of_name(told(status=Status.EMPTY), "photo.jpg")
    assert empty.warnings == ()
