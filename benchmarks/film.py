"""Races a long film against the shell: `cp`, `sync`, `openssl dgst` with -sha256 and -sha512.

The film is a real one made long by random bytes in a box that players skip, without holes. Ours
also encrypts, hashes the pieces, reads everything back from the disk, indexes and logs.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import (
    ROOT,
    Row,
    emptied,
    environment,
    need,
    new_case,
    run_process,
    spread,
    times,
    witnessmark,
)

STEPS = ("cp", "sync", "sha256", "sha512")
SHORT = ROOT / "app" / "media" / "market-film.mp4"
BLOCK = 16 * 1024 * 1024
MEMORY_MB = 300


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Race over one film of 4 GB; memory is that of our whole process at its highest."""
    need({"openssl": "openssl"})
    size, rounds = (20_000_000, 1) if small else (4_000_000_000, 2)
    film = make_film(work / f"film-{size}.mp4", size)
    run_process(witnessmark("ingest", new_case(work, "film"), SHORT), environment(work))  # compiles
    ours, steps, peaks = [], [], []
    for number in range(rounds):
        for racer in ("ours", "peer") if number % 2 == 0 else ("peer", "ours"):
            if racer == "ours":
                case = new_case(work, "film")
                ran = run_process(witnessmark("ingest", case, film), environment(work))
                ours.append(ran.seconds)
                peaks.append(ran.peak_mb)
            else:
                steps.append(peer(emptied(work / "peer"), film))
            print(
                f"  round {number + 1}, {racer}: "
                f"{ours[-1] if racer == 'ours' else sum(steps[-1]):.2f} s"
            )
    theirs = [sum(each) for each in steps]
    without = [sum(each) - each[1] for each in steps]
    said = ", ".join(f"{name} {steps[0][at]:.1f}" for at, name in enumerate(STEPS))
    yield Row(
        what=f"film of {size / 1e9:.1f} GB, acknowledged",
        ours=f"{spread(ours)}, {size / min(ours) / 1e6:.0f} MB/s",
        peer=f"cp + sync + openssl twice: {spread(theirs)} ({said})",
        reached=f"{times(theirs, ours):.2f}x; without sync {times(without, ours):.2f}x",
        goal="1.2x",
        met=times(theirs, ours) >= 1.2,
    )
    yield Row(
        what="the same, peak memory of the whole process",
        ours=f"{max(peaks):.0f} MB",
        goal=f"< {MEMORY_MB} MB",
        met=max(peaks) < MEMORY_MB,
    )


def make_film(path: Path, size: int) -> Path:
    """Make a film of this many bytes, unless it is there: a short one and a box of noise."""
    if path.exists():
        return path
    short = SHORT.read_bytes()
    noise, left = os.urandom(BLOCK), size - len(short)
    with path.open("wb") as file:
        file.write(short + struct.pack(">I4sQ", 1, b"free", left))
        left -= 16
        while left:
            number = struct.pack(">Q", left)  # so that no block is like another
            left -= file.write((number + noise[8:])[:left])
    return path


def peer(to: Path, film: Path) -> list[float]:
    """Return the seconds of each step of the shell."""
    copy = str(to / film.name)
    commands = (
        ["cp", str(film), copy],
        ["sync", copy],
        ["openssl", "dgst", "-sha256", copy],
        ["openssl", "dgst", "-sha512", copy],
    )
    return [run_process(command).seconds for command in commands]
