"""Files of an interview: taken in as its originals, in the same write as the interview itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.acquiring import Arrival, SourceFailed, acquire
from app.case import Case
from app.describing import keep_previews, readings_of, told_of_name
from app.jobs import Progress
from app.scanning import Found, NotTaken, scan
from evidence.custody.acts import Act
from evidence.errors import Refused, Unavailable
from evidence.evidence_words import Condition
from evidence.ids import FileId, ItemId
from evidence.items import File, names_of
from evidence.texts import shown_name
from storage.disk import require_room

if TYPE_CHECKING:
    from evidence.records import Revision
    from evidence.sandbox.results import Result
    from storage.casefile import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A file on its way into an interview, and what the sandbox said of it."""

    arrival: Arrival
    result: Result | None


def bring(
    case: Case, paths: Sequence[Path], progress: Progress, *, read: bool
) -> tuple[Recorded, ...]:
    """Stage files and have them read; nothing is recorded yet. `drop` them if that fails.

    Raises:
        Refused: A path is no file, or the case holds the same bytes already.
        Unavailable: A file cannot be read, or the case's disk is full.
    """
    met = scan(paths, own_case=case.file.folder)
    if met.not_taken:
        raise _not_taken(met.not_taken[0])
    require_room(case.file.folder, met.total)
    arrivals: list[Arrival] = []
    try:
        for found in met.found:
            arrivals.append(_staged(case, found, progress))
            _refuse_known(case, arrivals)
        return tuple(Recorded(arrival=one, result=_read(case, one, read=read)) for one in arrivals)
    except BaseException:
        for one in arrivals:
            case.file.vault.discard(one.staged)
        raise


def put_files(
    case: Case, tx: Transaction, item: ItemId, recorded: Sequence[Recorded]
) -> list[Revision[File]]:
    """Record staged files as originals of an item, with what programs read from them."""
    kept = case.file.vault.keep_all([one.arrival.staged for one in recorded])
    put = []
    for one, blob in zip(recorded, kept, strict=True):
        shown, raw = names_of(one.arrival.found.name)
        file = File(
            item=item,
            sha256=blob.sha256,
            sha512=blob.sha512,
            size=blob.size,
            pieces_root=blob.pieces_root,
            name=shown,
            name_raw=raw,
            condition=Condition.WHOLE if blob.size else Condition.EMPTY,
        )
        put.append(tx.put(file, id=one.arrival.file, act=Act.ITEM_INGEST, blob=blob))
        if one.result is not None:
            for reading in readings_of(FileId(one.arrival.file), one.result):
                tx.put(reading)
    return put


def show_later(case: Case, recorded: Sequence[Recorded]) -> None:
    """Keep the previews of files that are recorded now."""
    for one in recorded:
        if one.result is not None:
            keep_previews(case.file.derived, one.arrival.staged.sha256, one.result)


def drop(case: Case, recorded: Sequence[Recorded]) -> None:
    """Discard staged files that were not recorded."""
    for one in recorded:
        case.file.vault.discard(one.arrival.staged)


def _staged(case: Case, found: Found, progress: Progress) -> Arrival:
    try:
        return acquire(case.file.vault, found, lambda done: progress.step(done, found.size))
    except SourceFailed as error:
        raise _not_taken(
            NotTaken(path=found.path, reason=error.reason, world=error.world)
        ) from error


def _read(case: Case, arrival: Arrival, *, read: bool) -> Result | None:
    if not read:
        return None
    result = case.workers.submit("all", arrival.open_source, arrival.staged.size).result()
    return told_of_name(result, names_of(arrival.found.name)[0])


def _refuse_known(case: Case, arrivals: Sequence[Arrival]) -> None:
    """The same bytes are never a second item; the last arrival is compared with all others."""
    from storage.list_items import item_with

    new = arrivals[-1].staged.sha256
    if new in {one.staged.sha256 for one in arrivals[:-1]}:
        raise Refused("The same file was given twice.", advice="Nothing was recorded.")
    with case.read() as reader:
        known = item_with(reader.connection, new)
    if known is not None:
        raise Refused(
            "{ref} already holds this recording.",
            advice=f"Tie the interview to that item: --item {known.ref}",
            ref=known.ref,
        )


def _not_taken(one: NotTaken) -> Refused | Unavailable:
    kind = Unavailable if one.world else Refused
    return kind(
        "{path} was not taken: {reason}",
        advice="Nothing was recorded.",
        path=shown_name(one.path),
        reason=one.reason,
    )
