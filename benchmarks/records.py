"""What 100,000 synthetic records cost: put, open, page, search, verify.

Half of them are items, with people, places, claims and attacks between them; none has a file, so
that the catalogue alone is measured. In process, with the real encrypted database.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

from benchmarks.measuring import PASSPHRASE, Row, emptied
from benchmarks.synthetic import BATCH, put_batch

if TYPE_CHECKING:
    from app.case import Case

P = ParamSpec("P")

PAGE = 50
WORDS = ("hospital", "remnant", "سوق", "Kramatorsk")


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Put them in batches of 25, then ask for what people ask for."""
    from app.case import create_case, open_case
    from app.verifying import verify_case
    from storage.kdf import FLOOR

    records, rounds = (500, 3) if small else (100_000, 21)
    os.environ["WITNESSMARK_STATE"] = str(work / "state")
    folder = emptied(work / "records.case")
    folder.rmdir()
    made = create_case(folder, title="R", investigator="Nobody", passphrase=PASSPHRASE, kdf=FLOOR)
    yield _put(made.case, records, folder)
    made.case.close()
    opening = []
    for _ in range(3):
        start = time.perf_counter()
        case = open_case(folder, PASSPHRASE)
        opening.append(time.perf_counter() - start)
        case.close()
    unlocking = _unlocking(folder)
    shown = statistics.median(opening) - unlocking
    case = open_case(folder, PASSPHRASE)
    yield Row(
        what=f"open a case of {records:,} records",
        ours=f"{shown * 1000:.0f} ms behind the passphrase ({unlocking * 1000:.0f} ms)",
        goal="< 300 ms",
        met=shown < 0.3,
    )
    yield from _pages(case, rounds)
    for full, most in ((False, 15.0), (True, None)):
        start = time.perf_counter()
        verified = verify_case(case, full=full)
        took = time.perf_counter() - start
        if verified.verdict != "intact":
            raise RuntimeError("the case does not verify")
        yield Row(
            what=f"`verify{' --full' if full else ''}` of it",
            ours=f"{took:.1f} s, {took / records * 1e6:.0f} µs a record",
            goal=f"< {most:.0f} s" if most else "",
            met=took < most if most else None,
        )
    case.close()


def _put(case: Case, records: int, folder: Path) -> Row:
    start, last = time.perf_counter(), 0.0
    for number in range(records // BATCH):
        begun = time.perf_counter()
        with case.write() as tx:
            put_batch(tx, number)
        last += time.perf_counter() - begun if number >= records // BATCH * 9 // 10 else 0.0
    rate = records / (time.perf_counter() - start)
    size = sum(path.stat().st_size for path in folder.glob("case.db*"))
    late = records / 10 / last
    return Row(
        what=f"put {records:,} records, {BATCH} in a transaction",
        ours=f"{rate:.0f} puts/s (last tenth {late:.0f}), {size / records / 1000:.1f} kB each",
        goal="1000 puts/s",
        met=rate >= 1000,
    )


def _unlocking(folder: Path) -> float:
    """Return the seconds that the passphrase alone takes."""
    from storage import slotfile
    from storage.folder import Layout

    start = time.perf_counter()
    slotfile.unlock(Layout(folder), PASSPHRASE)
    return time.perf_counter() - start


def _pages(case: Case, rounds: int) -> Iterator[Row]:
    from app.searching import search
    from evidence.lines import ItemFilter
    from storage.list_items import items

    def page(after: int | None) -> object:
        with case.read() as reader:
            return items(reader.connection, ItemFilter(newest_first=True), after, PAGE)

    with case.read() as reader:
        newest = items(reader.connection, ItemFilter(newest_first=True), None, PAGE).after or 0
    seconds = [_timed(page, after) for after in (None, newest // 2) for _ in range(rounds)]
    yield Row(what=f"page of {PAGE} items, first and middle", ours=_ms(seconds))
    seconds = [_timed(search, case, word) for word in WORDS for _ in range(rounds)]
    yield Row(what=f"search a word, {PAGE} hits with their snippets", ours=_ms(seconds))


def _timed(work: Callable[P, object], *words: P.args, **options: P.kwargs) -> float:
    start = time.perf_counter()
    work(*words, **options)
    return time.perf_counter() - start


def _ms(seconds: list[float]) -> str:
    middle, most = statistics.median(seconds) * 1000, max(seconds) * 1000
    return f"{middle:.1f} ms (slowest {most:.0f})"
