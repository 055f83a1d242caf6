"""The coverage gate tells folders apart and names what never ran."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import coverage_gate


def report(place: Path, *, ran: int, of: int) -> Path:
    summary = {"num_statements": of, "covered_lines": ran, "num_branches": 2, "covered_branches": 2}
    whole: dict[str, object] = {"missing_lines": [], "missing_branches": []}
    whole["summary"] = {**summary, "covered_lines": of}
    some: dict[str, object] = {"missing_lines": [7] * (of - ran), "missing_branches": [[3, 5]]}
    some["summary"] = summary
    files = dict.fromkeys(["app/b.py", "storage/c.py", "ui/d.py"], whole)
    files["evidence/a.py"] = some
    path = place / "coverage.json"
    path.write_text(json.dumps({"files": files}))
    return path


def test_a_line_of_evidence_that_never_ran_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coverage_gate.main(report(tmp_path, ran=99, of=100)) == 1
    assert "evidence/a.py: 7, 3->5" in capsys.readouterr().out


def test_full_coverage_passes(tmp_path: Path) -> None:
    assert coverage_gate.main(report(tmp_path, ran=100, of=100)) == 0


def test_a_folder_missing_from_the_report_fails(tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"files": {}}))
    assert coverage_gate.main(path) == 1


def test_a_folder_that_was_never_measured_is_not_covered() -> None:
    assert coverage_gate.percent({}) == 0.0
