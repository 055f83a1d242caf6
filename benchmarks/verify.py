"""Races `verify --full` against bare hashlib: SHA-256 and SHA-512 side by side, the same bytes.

Ours also decrypts, checks every tag, chain, disclosure and record, and compares the index; its
time is that of the whole command, start and passphrase included.
"""

from __future__ import annotations

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


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Race over 2 GB: four large files and photographs."""
    large, photos, rounds = (8_000_000, 3, 1) if small else (1_300_000_000, 320, 3)
    folder = work / f"files-{photos}"
    files = make_files(folder, large, photos)
    case = case_of(work, "verify", folder)
    size = sum(path.stat().st_size for path in files)

    def verify() -> float:
        return run_process(witnessmark("verify", case, "--full"), environment(work)).seconds

    def hashlib_in_two_threads() -> float:
        return hashed(files)

    mine, theirs = alternated(rounds, verify, hashlib_in_two_threads)
    ratio = times(theirs, mine)
    yield Row(
        what=f"`verify --full`, {size / 1e9:.1f} GB in {len(files)} files",
        ours=f"{spread(mine)}, {size / min(mine) / 1e6:.0f} MB/s",
        peer=f"hashlib in two threads: {spread(theirs)}, {size / min(theirs) / 1e6:.0f} MB/s",
        reached=f"{ratio:.0%} of the bare hashes",
        goal=f"{LEAST:.0%}",
        met=ratio >= LEAST,
    )
