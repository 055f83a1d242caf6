"""Reads files that were kept without being read, or whose previews are gone: on request."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.blobs import opened
from app.case import Case
from app.describing import PREVIEW, keep_previews, readings_of, told_of_name
from app.items import list_items
from app.jobs import Progress
from app.recording import BATCH
from app.waiting import patient
from app.workers import Priority
from evidence.errors import Refused
from evidence.ids import FileId
from evidence.lines import ItemLine
from evidence.sandbox.protocol import Op

if TYPE_CHECKING:
    from evidence.sandbox.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """References of the items that were read now, and of those whose previews were made again."""

    read: tuple[str, ...]
    previewed: tuple[str, ...]


def analyse(case: Case, *, item: str | None = None, progress: Progress | None = None) -> Analysed:
    """Read every file that has no reading yet, and make missing previews anew.

    Args:
        case: The case.
        item: Only this item (a reference).
        progress: Steps are files.

    Raises:
        Refused: No such item, or decoding is not safe here.
        Cancelled: The progress was stopped; what was recorded stays.
    """
    steps = progress or Progress()
    lines = [line for line in list_items(case) if item in (None, line.ref)]
    if item is not None and not lines:
        raise Refused("There is no item {ref} in this case.", rule="R-03", ref=item)
    unread = [line for line in lines if line.sha256 and line.status is None]
    bare = [line for line in lines if line.status == "read" and not _has_preview(case, line)]
    asked = [(line, _ask(case, line)) for line in [*unread, *bare]]
    done = 0
    for start in range(0, len(asked), BATCH):
        some = asked[start : start + BATCH]
        found = [(ln, told_of_name(patient(future, steps), ln.name or "")) for ln, future in some]
        done += len(some)
        steps.step(done, len(asked))
        _record(case, [(line, result) for line, result in found if line.status is None])
        for line, result in found:
            keep_previews(case.file.derived, line.sha256 or "", result)
    return Analysed(
        read=tuple(line.ref for line in unread), previewed=tuple(line.ref for line in bare)
    )


def _ask(case: Case, line: ItemLine) -> Future[Result]:
    sha256 = line.sha256 or ""
    return case.workers.submit(Op.ALL, lambda: opened(case, sha256), line.size or 0, Priority.LATER)


def _record(case: Case, found: Sequence[tuple[ItemLine, Result]]) -> None:
    if not found:
        return
    with case.write() as tx:
        for line, result in found:
            for reading in readings_of(FileId(line.file or ""), result):
                tx.put(reading)


def _has_preview(case: Case, line: ItemLine) -> bool:
    if line.item_kind not in ("image", "video"):
        return True
    return case.file.derived.get(line.sha256 or "", *PREVIEW) is not None
