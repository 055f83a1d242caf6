"""Which tests concern a change, and that a failing gate fails the run."""

from __future__ import annotations

import sys

import pytest

from tools import gates


def test_a_module_concerns_the_tests_that_carry_its_name() -> None:
    assert "tests/tools/test_gates.py" in gates.concerned(["tools/gates.py"])
    assert gates.concerned(["README.md"]) == []


def test_a_changed_test_concerns_itself() -> None:
    assert gates.concerned(["tests/tools/test_gates.py"]) == ["tests/tools/test_gates.py"]


def test_one_failing_gate_fails_all_and_the_rest_still_runs(
    capfd: pytest.CaptureFixture[str],
) -> None:
    bad = ("bad", [sys.executable, "-c", "raise SystemExit(3)"])
    good = ("good", [sys.executable, "-c", "print('went on')"])
    assert gates._run([bad, good]) == 1
    told = capfd.readouterr().out
    assert "went on" in told
    assert "FAILED bad" in told
