"""Sixth verdict: before which moment the statement existed, according to whom."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from evidence.bundle import checkers, layout
from evidence.bundle.checkers import Stamp
from evidence.bundle.opened import Asked, Opened
from evidence.bundle.verdicts import Check


def examine(opened: Opened, asked: Asked) -> None:
    """Answer the question."""
    names = [layout.TOKEN_NAME.fullmatch(path) for path in sorted(opened.container.sizes)]
    authorities = {match[1]: match[0] for match in names if match}
    pending = layout.REQUEST in opened.container.sizes
    if pending:
        _request(opened)
    good: list[str] = []
    for authority, path in authorities.items():
        try:
            stamp = _token(opened, asked, authority, path)
        except (ValueError, checkers.CannotCheckError) as error:
            missing = isinstance(error, checkers.CannotCheckError)
            stamp = Stamp("NOT_CHECKED" if missing else "BAD_TOKEN", str(error))
        if stamp.code:
            opened.found(Check.TIME, stamp.code, path, stamp.text)
        else:
            good.append(stamp.text)
    if not authorities and pending:
        text = "a time stamp was asked for; no answer is in the bundle"
        opened.found(Check.TIME, "PENDING", layout.REQUEST, text)
    elif not authorities:
        text = "no third party says when this existed"
        opened.found(Check.TIME, "UNANCHORED", layout.STATEMENT, text)
    problems = [one.text for one in opened.findings if one.check is Check.TIME]
    opened.texts[Check.TIME] = "; ".join(good or problems)


def _request(opened: Opened) -> None:
    """A request is about this statement: its imprint stands in it."""
    message = opened.statement_bytes or b""
    try:
        request = opened.container.read(layout.REQUEST, layout.MAX_SMALL)
    except ValueError as error:
        opened.found(Check.TIME, "BAD_TOKEN", layout.REQUEST, str(error))
        return
    if sha256(message).digest() not in request:
        text = "the request is not about this statement"
        opened.found(Check.TIME, "BAD_TOKEN", layout.REQUEST, text)


def _token(opened: Opened, asked: Asked, authority: str, path: str) -> Stamp:
    if opened.statement_bytes is None:
        raise ValueError("there is no statement that it could be about")
    token = opened.container.read(path, layout.MAX_SMALL)
    inside = f"TIMESTAMPS/roots/{authority}.pem"
    here = inside in opened.container.sizes
    if asked.checkers.timestamp is not None:
        roots = [opened.container.read(inside, layout.MAX_SMALL)] if here else []
        return asked.checkers.timestamp(token, opened.statement_bytes, roots)
    folder: Path = opened.container.folder
    root = folder / inside if here else None
    return checkers.openssl_stamp(folder / path, folder / layout.STATEMENT, asked.root, root)
