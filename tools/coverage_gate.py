"""Refuse a test run that leaves more unmeasured than a folder is allowed."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

FLOORS = {"evidence": 100.0, "storage": 100.0, "app": 90.0, "ui": 90.0}
"""Per cent of lines and branches that tests must reach, by top folder."""

SHOWN = 12  # missing lines named per file


class FileReport(TypedDict):
    """What coverage says of one file, as far as we read it."""

    summary: dict[str, int]
    missing_lines: list[int]
    missing_branches: list[tuple[int, int]]


def main(report: Path) -> int:
    """Read coverage's JSON report, print one line per folder, and say by exit code."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    code = 0
    for folder, floor in FLOORS.items():
        mine = {path: file for path, file in files.items() if path.split("/")[0] == folder}
        reached = percent(mine)
        print(f"{folder:10} {reached:6.2f} % of lines and branches (at least {floor:.0f} %)")
        if reached < floor:
            code = 1
            print("\n".join(f"    {line}" for line in missing(mine)))
    return code


def percent(files: Mapping[str, FileReport]) -> float:
    """Return how much of these files' lines and branches ran; nothing measured is nothing ran."""
    sums = [file["summary"] for file in files.values()]
    whole = sum(s["num_statements"] + s["num_branches"] for s in sums)
    ran = sum(s["covered_lines"] + s["covered_branches"] for s in sums)
    return 100.0 * ran / whole if whole else 0.0


def missing(files: Mapping[str, FileReport]) -> list[str]:
    """Return one line for each file that is not covered: `path: lines, jumps a->b`."""
    lines = []
    for path, file in sorted(files.items()):
        never = file["missing_lines"]
        jumps = [f"{a}->{b}" for a, b in file["missing_branches"] if not {a, b} & set(never)]
        if names := [*map(str, never), *jumps]:
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            lines.append(f"{path}: {', '.join(names[:SHOWN])}{more}")
    return lines


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
