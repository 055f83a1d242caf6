"""How many records a second reach the disk at intake: items with their files, in batches of 25."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from app.case import local_now
from benchmarks.measuring import PASSPHRASE, Row, emptied, spread
from evidence.acts import Acting
from evidence.custody.acts import Act
from evidence.evidence_words import ItemKind
from evidence.ids import ItemId
from evidence.items import File, Item
from storage import casefile
from storage.casefile import CaseFile
from storage.kdf import FLOOR
from storage.vault import Kept

BATCH = 25
ACTING = Acting(person=None, role="investigator")
LEAST = 1000


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Put items with files, several times over in new cases; only the catalogue is measured."""
    photos, rounds = (50, 1) if small else (2000, 3)
    seconds = [_put(emptied(work / "puts"), photos) for _ in range(rounds)]
    rate = 2 * photos / sorted(seconds)[rounds // 2]
    yield Row(
        what=f"put {photos} items with their files, {BATCH} in a transaction",
        ours=f"{spread(seconds)}, {1000 * min(seconds) / photos:.1f} ms a photograph",
        reached=f"{rate:.0f} puts/s",
        goal=f"{LEAST} puts/s",
        met=rate >= LEAST,
    )


def _put(folder: Path, photos: int) -> float:
    made = casefile.create(
        folder / "speed.case",
        passphrase=PASSPHRASE,
        state=folder / "state",
        now=local_now,
        kdf=FLOOR,
    )
    began = time.perf_counter()
    for start in range(0, photos, BATCH):
        _put_batch(made.case_file, range(start, start + BATCH))
    took = time.perf_counter() - began
    made.case_file.close()
    return took


def _put_batch(case: CaseFile, numbers: range) -> None:
    with case.write(ACTING) as tx:
        for number in numbers:
            file = _kept(number)
            item = tx.put(Item(item_kind=ItemKind.IMAGE, title=f"Photograph {number}"))
            record = File(
                item=ItemId(item.id),
                sha256=file.sha256,
                sha512=file.sha512,
                size=file.size,
                name=f"IMG_{number:05}.JPG",
            )
            tx.put(record, act=Act.ITEM_INGEST, blob=file)


def _kept(number: int) -> Kept:
    """Return a file as the vault would hand it over, without bytes."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return Kept(
        sha256=digest,
        sha512=digest * 2,
        size=number + 1,
        pieces_root=None,
        name=digest,
        secret=bytes(32),
        fresh=True,
        from_medium=True,
    )
