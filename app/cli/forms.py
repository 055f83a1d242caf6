"""What commands read beside their options: JSON files, days, answers, pairs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.errors import Refused, Unavailable
from evidence.judgements import NOT_ASKED, Answer
from evidence.vocabularies import AnswerWord

if TYPE_CHECKING:
    from app.case import Case


def json_object(file: Path | None) -> dict[str, object]:
    """Return the JSON object of a file, or of standard input without one.

    Raises:
        Refused: It is not one JSON object.
        Unavailable: The file cannot be read.
    """
    where = "standard input" if file is None else file
    try:
        text = sys.stdin.read() if file is None else file.read_text(encoding="utf-8")
    except OSError as error:
        raise unreadable(file, error) from error
    except UnicodeDecodeError as error:
        raise Refused("{where} is not text in UTF-8.", where=where) from error
    if not text.strip():
        raise Refused(
            "Nothing came from {where}.",
            advice="Nothing was changed. Give the fields as one JSON object, with --file F.json.",
            where=where,
        )
    try:
        plain = json.loads(text)
    except ValueError as error:
        raise Refused("{where} is not JSON: {why}.", where=where, why=error) from error
    except RecursionError as error:
        raise Refused("{where} is nested too deeply to be read.", where=where) from error
    if not isinstance(plain, dict):
        raise Refused("The fields of a record are one JSON object.")
    return plain


def unreadable(file: object, error: OSError) -> Unavailable:
    """Return why a file that was named cannot be read, as the system says it."""
    if isinstance(error, FileNotFoundError):
        told = "There is no file {file}."
    elif isinstance(error, IsADirectoryError):
        told = "{file} is a folder, not a file."
    else:
        told = "The file {file} cannot be read: {why}."
    return Unavailable(
        told,
        advice="The case was not touched. Check the path and its permissions.",
        file=file,
        why=error.strerror,
    )


def answer(text: str | None) -> Answer:
    """Return `yes`, `no` and the like as an answer; `no: why` gives the reason.

    Raises:
        Refused: It is none of the answers.
    """
    if text is None:
        return NOT_ASKED
    word, _, reason = (part.strip() for part in text.partition(":"))
    if word not in AnswerWord.__members__.values():
        raise Refused(
            "{word} is not an answer.",
            advice="Answers are: " + ", ".join(AnswerWord) + ". A reason stands behind a colon.",
            word=word,
        )
    return Answer(value=AnswerWord(word), reason=reason or None)


def pair(text: str, by: str) -> tuple[str, str]:
    """Return the two sides of `A-001=words` or `claim:words`.

    Raises:
        Refused: One of them is missing.
    """
    first, found, second = text.partition(by)
    if not found or not first.strip() or not second.strip():
        raise Refused(
            "{text} is only one half of two.",
            advice=f"Write both sides, with a {by} between them.",
            text=text,
        )
    return first.strip(), second.strip()


def today(case: Case, given: str | None) -> str:
    """Return the day that was given, or the device's day (claimed, as all clocks are)."""
    return given or case.now().date().isoformat()
