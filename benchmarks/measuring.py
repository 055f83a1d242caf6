"""What all benchmarks share: rows, spreads, races, processes with their peak memory."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSPHRASE = "measured, not secret"


class Missing(Exception):  # noqa: N818 - it ends a benchmark with a sentence
    """A tool that a race needs is not installed; says the Debian package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table.

    Attributes:
        what: The job. ours, peer: What each took. reached: The ratio or figure.
        goal: What was to be reached; empty: measured only. met: Whether it was.
    """

    what: str
    ours: str
    peer: str = ""
    reached: str = ""
    goal: str = ""
    met: bool | None = None

    def markdown(self) -> str:
        """Return the line as Markdown."""
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        cells = (self.what, self.ours, self.peer, self.reached, self.goal, verdict)
        return f"| {' | '.join(cells)} |"


HEAD = "| job | ours | peer | reached | goal | met |\n|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A finished process: wall seconds, processor seconds, peak resident memory in MB.

    The processor time includes children it waited for. The peak is the largest single one of
    the process and those children, and never less than that of the process which started it.
    """

    seconds: float
    cpu: float
    peak_mb: float


def run_process(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> Ran:
    """Run a command to its end, without its output.

    Raises:
        RuntimeError: It failed; with what it said.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with process:
        said = process.stderr.read() if process.stderr else b""
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[:6]}: {process.returncode}\n{said.decode(errors='replace')}")
    return Ran(
        seconds=time.perf_counter() - start,
        cpu=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss * 1024 / 1e6,
    )


def witnessmark(*words: str | Path) -> list[str]:
    """Return the command line of ours, as installed but for the start of the script."""
    return [sys.executable, "-m", "app", *map(str, words)]


def environment(work: Path) -> dict[str, str]:
    """Return an environment with a state folder of its own and the cheapest lawful passphrase.

    Modules are compiled once, as an installation does, even if this process must not.
    """
    ours = {
        "WITNESSMARK_STATE": str(work / "state"),
        "WITNESSMARK_PASSPHRASE": PASSPHRASE,
        "WITNESSMARK_KDF": "floor",
        "PYTHONPYCACHEPREFIX": str(work / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    return os.environ | ours


def new_case(work: Path, name: str) -> Path:
    """Make an empty case in place of an older one of that name; return its folder."""
    case = emptied(work / f"{name}.case")
    case.rmdir()
    create = witnessmark("create", case, "--title", "Race", "--investigator", "Nobody")
    run_process(create, environment(work))
    return case


def emptied(folder: Path) -> Path:
    """Return this folder, new and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def alternated(
    rounds: int, *racers: Callable[[], float], say: Callable[[str], object] = print
) -> list[list[float]]:
    """Let racers run in turn, the order turned round each time; return the seconds of each."""
    taken: list[list[float]] = [[] for _ in racers]
    order = list(range(len(racers)))
    for number in range(rounds):
        for one in order if number % 2 == 0 else reversed(order):
            taken[one].append(racers[one]())
            name = getattr(racers[one], "__name__", "racer").replace("_", " ")
            say(f"  round {number + 1}, {name}: {taken[one][-1]:.2f} s")
    return taken


def spread(seconds: Sequence[float]) -> str:
    """Return the median and, in brackets, the extremes: "2.31 s (2.28-2.40)"."""
    middle = f"{statistics.median(seconds):.2f} s"
    if len(seconds) == 1:
        return middle
    return f"{middle} ({min(seconds):.2f}-{max(seconds):.2f})"


def times(peer: Sequence[float], ours: Sequence[float]) -> float:
    """Return how many times as fast ours is, of the medians."""
    return statistics.median(peer) / statistics.median(ours)


def need(tools: Mapping[str, str]) -> None:
    """Check that tools are there.

    Args:
        tools: Debian package by command.

    Raises:
        Missing: One is not.
    """
    absent = [package for tool, package in tools.items() if shutil.which(tool) is None]
    if absent:
        raise Missing(f"This race needs: apt-get install {' '.join(dict.fromkeys(absent))}")
