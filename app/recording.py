"""Records files that arrived: items, files and readings, a batch in one transaction."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.acquiring import Arrival
from app.case import Case
from app.describing import keep_previews, kind_of_item, readings_of, told_of_name
from app.intake import Intake, Taken
from app.jobs import Progress
from app.waiting import patient
from evidence.custody.acts import Act
from evidence.evidence_words import Condition
from evidence.items import File, Item, names_of

if TYPE_CHECKING:
    from evidence.sandbox.results import Result
    from storage.records import Transaction
    from storage.vault import Kept

BATCH = 25
PATIENCE = 2.0
"""Seconds a full batch waits for what its files say of themselves."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to be recorded together, and what the vault says once it has kept them."""

    arrivals: list[Arrival]
    kept: Future[list[Kept]]


@dataclass(slots=True)
class Recorder:
    """Writes batches of one run into the case and its report.

    Attributes:
        like: What all items of the run have in common; title and kind are each one's own.
        late: Recorded files whose readers were not done in time, with their references.
    """

    case: Case
    intake: Intake
    like: Item
    progress: Progress
    late: list[tuple[Arrival, str, Future[Result]]] = field(default_factory=list)
    _keeper: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="keeper")
    )

    def keep(self, arrivals: list[Arrival]) -> Batch:
        """Have the files of a batch made permanent while the next ones are read."""
        staged = [arrival.staged for arrival in arrivals]
        return Batch(arrivals, self._keeper.submit(self.case.file.vault.keep_all, staged))

    def close(self) -> None:
        """Wait for the batch that is being kept and keep no more."""
        self._keeper.shutdown(cancel_futures=True)

    def record(self, batch: Batch, patience: float = PATIENCE) -> None:
        """Record the files of a batch once they are kept: all of them, or none."""
        kept = batch.kept.result()
        waiting = [one.result for one in batch.arrivals if one.result is not None]
        wait(waiting, timeout=patience)
        told: list[tuple[Arrival, str, Result | None]] = []
        with self.case.write() as tx:
            for arrival, file in zip(batch.arrivals, kept, strict=True):
                result = _finished(arrival)
                told.append((arrival, self._put(tx, arrival, file, result), result))
        for arrival, ref, result in told:
            self._acknowledge(arrival, ref, result)

    def await_late(self) -> None:
        """Record the readings of slow files, as many at once as a batch has."""
        while self.late:
            some = self.late[:BATCH]
            ready = [(a, ref, _named(a, patient(asked, self.progress))) for a, ref, asked in some]
            with self.case.write() as tx:
                for arrival, _ref, result in ready:
                    for reading in readings_of(arrival.file, result):
                        tx.put(reading)
            del self.late[: len(some)]
            for arrival, ref, result in ready:
                keep_previews(self.case.file.derived, arrival.staged.sha256, result)
                at = next(i for i, t in enumerate(self.intake.received) if t.ref == ref)
                self.intake.received[at] = told_of(self.intake.received[at], result)

    def _put(self, tx: Transaction, arrival: Arrival, kept: Kept, result: Result | None) -> str:
        shown, raw = names_of(arrival.found.name)
        item = replace(self.like, title=shown, item_kind=kind_of_item(result, shown))
        put = tx.put(item, id=arrival.item)
        tx.put(
            File(
                item=arrival.item,
                sha256=kept.sha256,
                sha512=kept.sha512,
                size=kept.size,
                pieces_root=kept.pieces_root,
                name=shown,
                name_raw=raw,
                condition=Condition.WHOLE if kept.size else Condition.EMPTY,
            ),
            id=arrival.file,
            act=Act.ITEM_INGEST,
            blob=kept,
        )
        for reading in readings_of(arrival.file, result) if result else ():
            tx.put(reading)
        return put.ref or ""

    def _acknowledge(self, arrival: Arrival, ref: str, result: Result | None) -> None:
        sha256, size = arrival.staged.sha256, arrival.staged.size
        shown = names_of(arrival.found.name)[0]
        taken = Taken(ref=ref, name=shown, sha256=sha256, size=size)
        if result is None:
            self.intake.received.append(taken)
            if arrival.result is not None:
                self.late.append((arrival, ref, arrival.result))
            return
        keep_previews(self.case.file.derived, sha256, result)
        self.intake.received.append(told_of(taken, result))


def told_of(taken: Taken, result: Result) -> Taken:
    """Return the line of a file with what its reader said."""
    return replace(
        taken,
        media_type=result.media_type,
        status=result.status.value,
        warnings=result.warnings,
    )


def _finished(arrival: Arrival) -> Result | None:
    asked = arrival.result
    return _named(arrival, asked.result()) if asked is not None and asked.done() else None


def _named(arrival: Arrival, result: Result) -> Result:
    return told_of_name(result, names_of(arrival.found.name)[0])
