"""How many puts a second reach the disk in batches of 25: items with their files, as at intake."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from evidence.acts import Acting
from evidence.custody.acts import Act
from evidence.evidence_words import ItemKind
from evidence.ids import ItemId
from evidence.items import File, Item
from storage import casefile
from storage.kdf import FLOOR
from storage.vault import Kept

BATCH = 25
ACTING = Acting(person=None, role="investigator")


def kept(number: int) -> Kept:
    """A file as the vault would hand it over; no bytes, since only the catalogue is measured."""
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


def main(folder: Path, photos: int = 1000) -> None:
    """Create a case, put items with files, print puts a second."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = casefile.create(
        folder / "speed.case",
        passphrase="as fast as it goes",
        state=folder / "state",
        now=lambda: datetime.now(UTC).astimezone(),
        kdf=FLOOR,
    )
    case, began = made.case_file, time.perf_counter()
    for start in range(0, photos, BATCH):
        with case.write(ACTING) as tx:
            for number in range(start, start + BATCH):
                file = kept(number)
                item = tx.put(Item(item_kind=ItemKind.IMAGE, title=f"Photograph {number}"))
                record = File(
                    item=ItemId(item.id),
                    sha256=file.sha256,
                    sha512=file.sha512,
                    size=file.size,
                    name=f"IMG_{number:05}.JPG",
                )
                tx.put(record, act=Act.ITEM_INGEST, blob=file)
    took = time.perf_counter() - began
    print(f"{2 * photos / took:.0f} puts/s, {1000 * took / photos:.2f} ms a photo")
    case.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
