"""How long until it answers: `witnessmark --version`, and the first paint of the window."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import Row, environment, run_process, spread

ANSWER_S = 0.3


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Start it often; the first paint has a module of its own, where there is a window."""
    rounds = 2 if small else 21
    version = [sys.executable, "-m", "ui", "--version"]
    seconds = [run_process(version, environment(work)).seconds for _ in range(rounds)]
    middle = sorted(seconds)[rounds // 2]
    yield Row(
        what="`witnessmark --version`",
        ours=spread(seconds),
        reached=f"{middle:.2f} s",
        goal=f"< {ANSWER_S} s",
        met=middle < ANSWER_S,
    )
    if importlib.util.find_spec("benchmarks.first_paint") is not None:
        yield from importlib.import_module("benchmarks.first_paint").run(work, small=small)
