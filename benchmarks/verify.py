"""Races `verify --full` against bare hashlib: SHA-256 and SHA-512 side by side, the same bytes.

Ours also reads from the disk, decrypts, checks every tag and hashes the pieces of large files. What
does not grow with the files (start, passphrase, chain, records) is `verify --quick`, timed
beside it: the goal concerns the difference, the checking of files; the whole is told as well.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from benchmarks.files import case_of, hashed, make_files
from benchmarks.measuring import (
    Row,
    alternated,
    environment,
    run_process,
    spread,
    times,
    witnessmark,
)

LEAST = 0.7
LEAST_SECONDS = 0.001


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Race over 6 GB: four films and photographs."""
    large, photos, rounds = (8_000_000, 3, 1) if small else (5_300_000_000, 320, 3)
    folder = work / f"files-{large}-{photos}"
    files = make_files(folder, large, photos)
    case = case_of(work, "verify", folder)
    size = sum(path.stat().st_size for path in files)

    def verify_full() -> float:
        return run_process(witnessmark("verify", case, "--full"), environment(work)).seconds

    def verify_quick() -> float:
        return run_process(witnessmark("verify", case, "--quick"), environment(work)).seconds

    def hashlib_in_two_threads() -> float:
        return hashed(files)

    full, quick, theirs = alternated(rounds, verify_full, verify_quick, hashlib_in_two_threads)
    checking = [max(LEAST_SECONDS, one - statistics.median(quick)) for one in full]
    peer = f"hashlib in two threads: {spread(theirs)}, {size / min(theirs) / 1e6:.0f} MB/s"
    ratio = times(theirs, checking)
    yield Row(
        what=f"`verify`, the files alone: {size / 1e9:.1f} GB in {len(files)} (full less quick)",
        ours=f"{spread(checking)}, {size / min(checking) / 1e6:.0f} MB/s",
        peer=peer,
        reached=f"{ratio:.0%} of the bare hashes",
        goal=f"{LEAST:.0%}",
        met=ratio >= LEAST,
    )
    yield Row(
        what="`verify --full`, the whole command",
        ours=f"{spread(full)}, {size / min(full) / 1e6:.0f} MB/s",
        peer=peer,
        reached=f"{times(theirs, full):.0%} of the bare hashes",
    )
    yield Row(
        what="`verify --quick`: start, passphrase, ledger, records",
        ours=spread(quick),
    )
