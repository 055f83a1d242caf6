"""Takes files into the case: staged, hashed, kept and recorded in batches; read in the sandbox.

Rules:
    - Safe first, understood later: no decoder stands between a file and its acknowledgement for
      longer than two seconds.
    - A batch of 25 is one transaction; a file is counted when its transaction is on disk.
    - The same bytes are never a second item; where they came again is one act of the run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.acquiring import Arrival, SourceFailed, acquire, staged_reader
from app.attacks import attack_named
from app.case import Case
from app.describing import kind_of_item
from app.intake import Intake, Taken
from app.jobs import Progress
from app.recording import BATCH, Batch, Recorder
from app.scanning import Found, NotTaken, scan
from app.workers import Priority
from evidence.acts import CustodyAct, SeenAgain
from evidence.custody.acts import Act
from evidence.errors import Cancelled, Refused
from evidence.evidence_words import Acquisition
from evidence.ids import AttackId, FileId, PersonId
from evidence.items import AttackRelation, File, Involved, Item, names_of
from evidence.sandbox.protocol import Op
from evidence.texts import visible

if TYPE_CHECKING:
    from storage.records import Transaction

HELD = 64 * 1024 * 1024
"""Bytes of plain files kept in memory for their readers."""
SEEN_IN_ONE_ACT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How the files of a run came: all of them alike.

    Attributes:
        attack: Reference of the attack they belong to. source: P-001, or words.
        how: How they were acquired.
    """

    attack: str | None = None
    source: str | None = None
    how: Acquisition | None = None


def add_files(
    case: Case,
    paths: Sequence[Path],
    *,
    attack: str | None = None,
    source: str | None = None,
    how: str | None = None,
    progress: Progress | None = None,
    read: bool = True,
) -> Intake:
    """Take files and folders in as originals; `read=False` leaves reading them for later.

    Raises:
        Refused: No such attack or person, or decoding is not safe here (`weak_sandbox`).
        Unavailable: The case's disk is full or failed; what was acknowledged stays.
        Cancelled: The progress was stopped; likewise.
    """
    steps = progress or Progress()
    origin = Origin(attack=attack, source=source, how=Acquisition(how) if how else None)
    run = Run(case, origin, steps, read=read)
    met = scan(paths, own_case=case.file.folder)
    run.intake.failed.extend(met.not_taken)
    case.file.require_room(met.total)
    try:
        for found in met.found:
            run.take(found, met.total)
        run.finish()
    except Cancelled:
        run.keep_what_is_durable()
        raise
    finally:
        run.drop()
    return run.intake


class Run:
    """One run of intake: files arrive, wait for their facts, and are recorded in batches."""

    def __init__(self, case: Case, origin: Origin, progress: Progress, *, read: bool) -> None:
        self.case = case
        self.intake = Intake()
        self._progress = progress
        self._workers = case.workers if read else None
        self._like = _like(case, origin)
        self._recorder = Recorder(case, self.intake, self._like, progress)
        self._open: list[Arrival] = []
        self._full: deque[Batch] = deque()
        self._new: dict[str, FileId] = {}
        self._again: list[tuple[str, Taken, FileId]] = []
        self._done = 0

    def take(self, found: Found, total: int) -> None:
        """Read one file; record a batch when the one behind it is full."""
        done = self._done

        def step(of_this: int) -> None:
            self._progress.step(done + of_this, total, visible(found.name.decode(errors="replace")))

        try:
            step(0)
            arrival = acquire(self.case.file.vault, found, step)
        except SourceFailed as error:
            self.intake.failed.append(
                NotTaken(path=found.path, reason=error.reason, world=error.world)
            )
            return
        finally:
            self._done += found.size
        self._sort(arrival)
        if len(self._open) >= BATCH:
            self._fill()
        if len(self._full) > 1:
            self._recorder.record(self._full.popleft())

    def finish(self) -> None:
        """Record what is left, wait for the slow readers, log what was seen again."""
        if self._open:
            self._fill()
        while self._full:
            self._recorder.record(self._full.popleft())
        self._recorder.await_late()
        self._log_seen_again()

    def keep_what_is_durable(self) -> None:
        """After a stop: record whole batches that only waited for their readers."""
        while self._full:
            self._recorder.record(self._full.popleft(), patience=0.0)
        self._log_seen_again()

    def drop(self) -> None:
        """Discard what was staged and not recorded."""
        self._recorder.close()
        for arrival in self._waiting():
            self.case.file.vault.discard(arrival.staged)
            if arrival.result is not None:
                arrival.result.cancel()

    def _fill(self) -> None:
        """Close the open batch; its files are made permanent while the next ones are read."""
        self._full.append(self._recorder.keep(self._open))
        self._open = []

    def _waiting(self) -> list[Arrival]:
        return [*self._open, *(one for batch in self._full for one in batch.arrivals)]

    def _sort(self, arrival: Arrival) -> None:
        """Tell new bytes from bytes the case holds, or this run has met before."""
        staged = arrival.staged
        shown = names_of(arrival.found.name)[0]
        if (twin := self._new.get(staged.sha256)) is not None:
            taken = Taken(ref="", name=shown, sha256=staged.sha256, size=staged.size)
            self._again.append((staged.sha256, taken, twin))
        elif (known := self._known(staged.sha256, shown, staged.size)) is not None:
            self._again.append(known)
        else:
            self._new[staged.sha256] = arrival.file
            self._open.append(arrival)
            self._ask(arrival)
            return
        self.case.file.vault.discard(staged)

    def _ask(self, arrival: Arrival) -> None:
        if self._workers is None:
            return
        late = (arrival for arrival, _ref, _result in self._recorder.late)
        if sum(one.held for one in [*self._waiting(), *late]) > HELD:
            arrival.open_source = staged_reader(self.case.file.vault, arrival.staged)
            arrival.held = 0
        size = arrival.staged.size
        source = arrival.open_source
        arrival.result = self._workers.submit(Op.ALL, source, size, Priority.INTAKE)

    def _known(self, sha256: str, shown: str, size: int) -> tuple[str, Taken, FileId] | None:
        from storage.list_items import item_with

        with self.case.read() as reader:
            line = item_with(reader.connection, sha256)
        if line is None or line.file is None:
            return None
        taken = Taken(
            ref=line.ref,
            name=shown,
            sha256=sha256,
            size=size,
            media_type=line.media_type,
            status=line.status,
        )
        return sha256, taken, FileId(line.file)

    def _log_seen_again(self) -> None:
        refs = {one.sha256: one for one in self.intake.received}
        for sha256, taken, _file in self._again:
            first = refs.get(sha256, taken)
            self.intake.seen_again.append(
                replace(taken, ref=first.ref, media_type=first.media_type, status=first.status)
            )
        again, self._again = self._again, []
        for start in range(0, len(again), SEEN_IN_ONE_ACT):
            seen = tuple(
                SeenAgain(file=file, name=taken.name)
                for _sha, taken, file in again[start : start + SEEN_IN_ONE_ACT]
            )
            with self.case.write() as tx:
                self._relate(tx, again[start : start + SEEN_IN_ONE_ACT])
                tx.put(CustodyAct(act=Act.ITEM_INGEST, seen_again=seen), act=Act.ITEM_INGEST)

    def _relate(self, tx: Transaction, again: list[tuple[str, Taken, FileId]]) -> None:
        """Tie items met again to the attack of this run: a relation, never a second item."""
        for tie in self._like.attacks:
            for file in dict.fromkeys(file for _sha, _taken, file in again):
                record = tx.get(file).record
                seen = tx.get(record.item) if isinstance(record, File) else None
                if seen is None or not isinstance(seen.record, Item):
                    continue
                if tie.attack not in {one.attack for one in seen.record.attacks}:
                    wider = replace(seen.record, attacks=(*seen.record.attacks, tie))
                    tx.put(wider, after=seen, reason="The same bytes came again for this attack.")


def _like(case: Case, origin: Origin) -> Item:
    """Return what all items of the run have in common; title and kind are each one's own."""
    ties: tuple[AttackRelation, ...] = ()
    if origin.attack is not None:
        ties = (AttackRelation(attack=AttackId(attack_named(case, origin.attack).id)),)
    provider, words = _provider(case, origin.source)
    return Item(
        item_kind=kind_of_item(None, ""),
        title="-",
        attacks=ties,
        acquisition=origin.how,
        provider=provider,
        source=words,
    )


def _provider(case: Case, source: str | None) -> tuple[Involved | None, str | None]:
    if source is None or not source.upper().startswith("P-"):
        return None, source
    with case.read() as reader:
        found = reader.find(source)
    if found is None or found.kind != "person":
        raise Refused("There is no {ref} in this case.", rule="R-03", ref=source)
    return Involved(person=PersonId(found.id)), None
