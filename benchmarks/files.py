"""A case with files of every size, for verify and bundle; and hashlib over the same bytes."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.measuring import environment, new_case, run_process, witnessmark

BUFFER = 1024 * 1024


def make_files(folder: Path, large: int, photos: int) -> list[Path]:
    """Make files of noise, unless they are there.

    Args:
        folder: Where.
        large: Bytes in all of four large ones.
        photos: How many of 2.2 MB.
    """
    sizes = [large // 4 + number for number in range(4)]
    sizes += [2_200_000 + number for number in range(photos)]
    if not folder.exists():
        folder.mkdir(parents=True)
        noise = os.urandom(BUFFER)
        for number, size in enumerate(sizes):
            with (folder / f"{number:04d}.bin").open("wb") as file:
                for at in range(0, size, BUFFER):
                    block = number.to_bytes(8, "big") + at.to_bytes(8, "big") + noise[16:]
                    file.write(block[: size - at])
    return sorted(folder.iterdir())


def case_of(work: Path, name: str, folder: Path) -> Path:
    """Make a case that holds these files."""
    case = new_case(work, name)
    run_process(witnessmark("ingest", case, folder), environment(work))
    return case


def hashed(files: Sequence[Path]) -> float:
    """Return the seconds of SHA-256 and SHA-512 over these files, side by side in two threads."""
    start = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_hash, ("sha256", "sha512"), (files, files)))
    return time.perf_counter() - start


def _hash(name: str, files: Sequence[Path]) -> None:
    buffer = bytearray(BUFFER)
    for path in files:
        digest = hashlib.new(name)
        with path.open("rb", buffering=0) as file:
            while got := file.readinto(buffer):
                digest.update(memoryview(buffer)[:got])
        digest.hexdigest()
