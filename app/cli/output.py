"""How the command line speaks: one JSON document or plain sentences, progress on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from app.jobs import Progress
from evidence.errors import CaseError, Refused, quote

_NOT_ASKED = {"reason": None, "value": "not_asked"}


def emit(document: Mapping[str, object], sentences: Callable[[], str], *, as_json: bool) -> None:
    """Print the result: the document with `--json`, otherwise what a person wants to read."""
    text = json.dumps(document, ensure_ascii=False, indent=1) if as_json else sentences()
    sys.stdout.write(_writable(text) + "\n")


def table(heads: Sequence[str], rows: Sequence[Sequence[object]], empty: str) -> str:
    """Return rows as aligned columns; `empty` when there are none."""
    if not rows:
        return empty
    cells = [list(heads), *[[quote("" if c is None else c) for c in row] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def outline(body: Mapping[str, object]) -> str:
    """Return the fields of a record as indented lines; what was not filled in is left out."""
    return "\n".join(_outlined(body, ""))


def _outlined(value: object, indent: str) -> Iterator[str]:
    named = value.items() if isinstance(value, Mapping) else enumerate(_members(value), start=1)
    for name, part in named:
        label = str(name).replace("_", " ")
        if name == "schema" or part == _NOT_ASKED:
            continue
        if isinstance(part, list) and part and not any(isinstance(p, dict | list) for p in part):
            yield f"{indent}{label}: {quote_line(', '.join(map(str, part)))}"
        elif isinstance(part, Mapping | list | tuple):
            inner = list(_outlined(part, f"{indent}  "))
            if inner:
                yield f"{indent}{label}"
                yield from inner
        elif part is not None and part != "":
            first, *more = str(part).splitlines() or [""]
            yield f"{indent}{label}: {quote_line(first)}"
            yield from (f"{indent}  {quote_line(line)}" for line in more)


def _members(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def quote_line(text: str) -> str:
    """Return one line of text with its controls visible, however long it is."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def explain(error: CaseError) -> str:
    """Return the lines of a failure: what happened, then what one can do."""
    unsaid = isinstance(error, Refused) and "othing was" not in f"{error}{error.advice}"
    advice = " ".join(part for part in ("Nothing was changed." * unsaid, error.advice) if part)
    return f"{error}\n{advice}" if advice else str(error)


def failure(error: CaseError) -> dict[str, object]:
    """Return a failure as the JSON object of the command line contract."""
    rule = error.rule if isinstance(error, Refused) else None
    return {"error": error.name, "rule": rule, "text": explain(error)}


def say(text: str) -> None:
    """Write a message to standard error."""
    sys.stderr.write(_writable(text) + "\n")
    sys.stderr.flush()


@contextmanager
def progress_on_stderr(what: str, *, unit: str = "bytes") -> Iterator[Progress]:
    """Show a rich progress bar while a piece of work runs; silent when nobody watches."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    count = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(what, total=None)
        shown = [0.0]

        def report(done: int, total: int, _words: str) -> None:
            if time.monotonic() - shown[0] >= 0.1 or done == total:
                shown[0] = time.monotonic()
                bars.update(task, completed=done, total=total or None)

        yield Progress(report=report)


def _writable(text: str) -> str:
    """Return text that every terminal encoding can write: half surrogates become escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
