"""Runs benchmarks: all, or those named. `python -m benchmarks [NAME...] [--small] [--work DIR]`.

Several run one after the other, each in a process of its own, so that none measures the memory
of another. One whose peer is not installed says so and is left out.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks import machine
from benchmarks.measuring import HEAD, Missing

NAMES = ("startup", "ingest", "film", "verify", "bundle", "puts", "records")
"""In this order; each is a module with `run(work, small=...)` that gives rows."""


WITHOUT_PEER = 4


def main(words: list[str]) -> int:
    """Run what was asked for; return 0, 1 if one failed, 4 if a peer is missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--small", action="store_true", help="tiny sizes: only whether it runs")
    parser.add_argument("--keep", action="store_true", help="leave photographs and films behind")
    parser.add_argument("--brief", action="store_true", help="say nothing of the machine")
    parser.add_argument("--work", type=Path, default=Path("build/benchmarks"))
    given = parser.parse_args(words)
    names = tuple(given.names) or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    work = given.work.absolute()
    try:
        if not given.brief:
            print(*(f"- {line}" for line in machine.described()), sep="\n", flush=True)
        if len(names) == 1:
            return _run(names[0], work, small=given.small)
        options = ["--brief", "--keep", "--work", str(work), *(["--small"] if given.small else [])]
        command = [sys.executable, "-m", "benchmarks", *options]
        return max(subprocess.run([*command, name], check=False).returncode for name in names)
    finally:
        if not given.keep:
            shutil.rmtree(work, ignore_errors=True)


def _run(name: str, work: Path, *, small: bool) -> int:
    """Run one benchmark in this process and print its rows."""
    print(f"\n## {name}\n", flush=True)
    work.mkdir(parents=True, exist_ok=True)
    try:
        rows = list(importlib.import_module(f"benchmarks.{name}").run(work, small=small))
    except Missing as missing:
        print(f"\n{missing}")
        return WITHOUT_PEER
    print(f"\n{HEAD}", *(row.markdown() for row in rows), sep="\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
