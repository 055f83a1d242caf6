"""The gates a change passes, in order: form, lint, types, imports, tests, coverage."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REPORT = "build/coverage.json"

RUFF = str(BIN / "ruff")
PYTEST = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]
COVERED = ["--cov", "--cov-report=", f"--cov-report=json:{REPORT}"]

Gate = tuple[str, list[str]]

FORM: Gate = ("form", [RUFF, "format", "--check", "."])
LINT: Gate = ("lint", [RUFF, "check", "."])
TYPES: Gate = ("types", [sys.executable, "-m", "mypy"])
IMPORTS: Gate = ("imports", [str(BIN / "lint-imports"), "--no-logo"])
TESTS: Gate = ("tests", [*PYTEST, *COVERED])
COVERAGE: Gate = ("coverage", [sys.executable, "tools/coverage_gate.py", REPORT])
RENEWING: list[Gate] = [
    ("form", [RUFF, "format", "."]),
    ("tree", [sys.executable, "tools/tree.py"]),
    ("reference", [sys.executable, "tools/reference.py"]),
]


def main(target: str, more: list[str]) -> int:
    """Run a set of gates; all of them run, so that one look shows everything there is to mend."""
    (ROOT / "build").mkdir(exist_ok=True)
    if target == "format":
        return _run(RENEWING)
    if target == "nightly":
        os.environ["WITNESSMARK_HYPOTHESIS"] = "nightly"
        return _run([("nightly", [*PYTEST, "-m", "nightly or not nightly", *more])])
    if target == "quick":
        tests = concerned(changed())
        run = [("tests", [*PYTEST, "-q", *more, *tests])] if tests else []
        return _run([FORM, LINT, TYPES, IMPORTS, *run])
    return _run([FORM, LINT, TYPES, IMPORTS, (TESTS[0], [*TESTS[1], *more]), COVERAGE])


def changed() -> list[str]:
    """Return the files that differ from the last commit, new ones included."""
    told: list[str] = []
    for command in (
        ["git", "diff", "--name-only", "--diff-filter=d", "HEAD"],
        ["git", "ls-files", "--others", "--exclude-standard"],
    ):
        told += subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
    return sorted(set(told))


def concerned(files: list[str]) -> list[str]:
    """Return the test modules that changed or whose name says they test a changed module."""
    found = {name for name in files if Path(name).match("tests/**/test_*.py")}
    stems = {Path(name).stem for name in files if name.endswith(".py")}
    for test in (ROOT / "tests").rglob("test_*.py"):
        if any(f"_{stem}" in f"{test.stem}_" for stem in stems if not stem.startswith("_")):
            found.add(str(test.relative_to(ROOT)))
    return sorted(found)


def _run(gates: list[Gate]) -> int:
    told: list[tuple[str, int, float]] = []
    for name, command in gates:
        print(f"\n── {name} {'─' * (70 - len(name))}", flush=True)
        began = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        told.append((name, code, time.monotonic() - began))
    print()
    for name, code, seconds in told:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name:10} {seconds:6.1f} s")
    return 1 if any(code for _name, code, _seconds in told) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
