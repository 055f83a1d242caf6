"""The benchmarks stay runnable: each runs here with tiny sizes, whatever it measures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.measuring import Missing, alternated, need, run_process, spread, times


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WITNESSMARK_STATE", str(tmp_path))


@pytest.mark.parametrize("name", benchmarks.NAMES)
def test_a_benchmark_runs_and_prints_rows(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    code = benchmarks.main([name, "--small", "--brief", "--work", str(work)])
    said = capsys.readouterr().out
    assert not work.exists()
    if code == benchmarks.WITHOUT_PEER:
        assert "apt-get install" in said
        return
    assert code == 0
    rows = [line for line in said.splitlines() if line.startswith("| ")][1:]
    assert rows
    assert all(row.count("|") == 7 for row in rows)


def test_an_unknown_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        benchmarks.main(["nothing"])
    assert "no such benchmark: nothing" in capsys.readouterr().err


def test_a_missing_peer_names_its_debian_package() -> None:
    with pytest.raises(Missing, match="apt-get install some-package"):
        need({"no-such-tool": "some-package", "sh": "dash"})


def test_a_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        run_process(["sh", "-c", "echo no such luck >&2; exit 3"])


def test_the_peak_of_a_process_is_measured() -> None:
    ran = run_process(["sh", "-c", ":"])
    assert ran.seconds > 0
    assert ran.peak_mb > 0.5


def test_racers_run_in_turn_and_the_order_turns_round() -> None:
    order: list[str] = []

    def first() -> float:
        order.append("first")
        return 1.0

    def second() -> float:
        order.append("second")
        return 2.0

    ours, theirs = alternated(2, first, second, say=lambda _line: None)
    assert order == ["first", "second", "second", "first"]
    assert times(theirs, ours) == 2.0
    assert spread([3.0, 1.0, 2.0]) == "2.00 s (1.00-3.00)"
    assert spread([1.5]) == "1.50 s"
