"""Races intake against the shell: photographs of 12 MP, both two-way parallel, in one run.

The peer does `cp`, `sync`, `openssl dgst -sha256`, `exiftool -fast2 -json` and `vipsthumbnail`,
half of the files in each of two shells, each program started once for its half: the fastest form
of it we know. Ours also encrypts, computes SHA-512, reads back from the disk, fingerprints, runs
its decoders locked in and logs: said, not credited.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import (
    Row,
    alternated,
    emptied,
    environment,
    need,
    new_case,
    run_process,
    spread,
    times,
    witnessmark,
)

TOOLS = {
    "openssl": "openssl",
    "exiftool": "libimage-exiftool-perl",
    "vipsthumbnail": "libvips-tools",
}
PEER = (
    'cp "$@" .; sync *.jpg; openssl dgst -sha256 *.jpg > sums; '
    'exiftool -q -fast2 -json *.jpg > facts; vipsthumbnail *.jpg --size 512 -o "thumb_%s.jpg[Q=85]"'
)
ONE_BY_ONE = (
    'f="${1##*/}"; cp "$1" "$f"; sync "$f"; openssl dgst -sha256 "$f" > "$f.sum"; '
    'exiftool -q -fast2 -json "$f" > "$f.json"; '
    'vipsthumbnail "$f" --size 512 -o "thumb_%s.jpg[Q=85]"'
)


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Race over photographs; then once against the pipeline typed file by file, and on one core."""
    need(TOOLS)
    count, rounds = (2, 1) if small else (500, 3)
    photos = work / f"photos-{count}"
    if not photos.exists():
        run_process([sys.executable, "-m", "benchmarks.photos", str(photos), str(count)])
    names = sorted(map(str, photos.iterdir()))
    size = sum(path.stat().st_size for path in photos.iterdir()) / count
    print(f"  {count} photographs, {size / 1e6:.2f} MB each")

    def ours() -> float:
        return ingest(work, photos)

    def pipeline() -> float:
        return two_shells(work, names)

    mine, theirs = alternated(rounds, ours, pipeline)
    ratio, each = times(theirs, mine), statistics.median(mine) / count * 1000
    yield Row(
        what=f"{count} photographs complete, both two-way",
        ours=f"{spread(mine)}, {each:.0f} ms a photograph",
        peer=f"shell pipeline: {spread(theirs)}",
        reached=f"{ratio:.2f}x",
        goal="1.0x, aim 1.5x",
        met=ratio >= 1.0,
    )
    typed = [file_by_file(work, names)]
    yield Row(
        what="the same; the pipeline typed file by file (`xargs -P2 -n1`)",
        ours=spread(mine),
        peer=spread(typed),
        reached=f"{times(typed, mine):.2f}x",
    )
    serial = [one_shell(work, names)]
    yield Row(
        what="the same; the pipeline in one shell",
        ours=spread(mine),
        peer=spread(serial),
        reached=f"{times(serial, mine):.2f}x",
    )


def ingest(work: Path, *paths: Path) -> float:
    """Return the seconds of `witnessmark ingest` on a new case, start-up included."""
    case = new_case(work, "ingest")
    return run_process(witnessmark("ingest", case, *paths), environment(work)).seconds


def two_shells(work: Path, names: list[str]) -> float:
    """Return the seconds of the pipeline, half of the files in each of two shells."""
    to = emptied(work / "peer")
    middle = len(names) // 2
    start = time.perf_counter()
    running = []
    for number, half in enumerate((names[:middle], names[middle:])):
        folder = emptied(to / str(number))
        running.append(subprocess.Popen(["sh", "-ec", PEER, "sh", *half], cwd=folder))
    if any(one.wait() for one in running):
        raise RuntimeError("the shell pipeline failed")
    return time.perf_counter() - start


def file_by_file(work: Path, names: list[str]) -> float:
    """Return the seconds of the pipeline with every program started for every file."""
    xargs = ["xargs", "-P2", "-n1", "sh", "-ec", ONE_BY_ONE, "sh"]
    start = time.perf_counter()
    listed = "\n".join(names).encode()
    subprocess.run(xargs, input=listed, cwd=emptied(work / "peer"), check=True)
    return time.perf_counter() - start


def one_shell(work: Path, names: list[str]) -> float:
    """Return the seconds of the pipeline in one shell, one program after the other."""
    return run_process(["sh", "-ec", PEER, "sh", *names], cwd=emptied(work / "peer")).seconds
