"""The set-up program: what it says, what it remembers, what it leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import bootstrap

ROOT = Path(__file__).resolve().parents[2]


def script(*lines: str) -> str:
    return "#!/bin/sh\n" + "\n".join(lines) + "\n"


def run_with(commands: dict[str, str], place: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code beside the set-up program with stand-ins for system commands."""
    bin_ = place / "bin"
    bin_.mkdir()
    for name, text in commands.items():
        (bin_ / name).write_text(text)
        (bin_ / name).chmod(0o755)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": str(bin_)},
        capture_output=True,
        text=True,
    )


MISSING = {"dpkg-query": script("printf 'installed\\tlibgl1, \\n'")}
AS_SOMEBODY = "import os; os.geteuid = lambda: 1000\n"
AS_ROOT = "import os; os.geteuid = lambda: 0\n"
PACKAGES = "from tools import bootstrap; bootstrap.system_packages(dev=True)\n"


def test_help_names_every_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["help"]) == 0
    told = capsys.readouterr().out
    assert all(f"\n  {name} " in told for name in bootstrap.TARGETS if name)


def test_an_unknown_target_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert bootstrap.main(["tests"]) == 2
    assert "[TARGET]" in capsys.readouterr().out


def test_make_knows_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert {*bootstrap.TARGETS, "help"} - {""} == set(
        makefile.split("\n\nrun ")[1].split(":")[0].split()
    ) | {"run"}


def test_without_root_the_one_line_to_type_is_printed(tmp_path: Path) -> None:
    told = run_with(MISSING, tmp_path, AS_SOMEBODY + PACKAGES)
    [line] = [line for line in told.stderr.splitlines() if line.startswith("sudo ")]
    assert "apt-get update && sudo apt-get install --yes --no-install-recommends libegl1 " in line
    assert " xvfb" in line
    assert "libgl1 " not in line


def test_root_installs_what_is_missing_and_nothing_else(tmp_path: Path) -> None:
    log = tmp_path / "log"
    commands = {**MISSING, "apt-get": script(f'echo "$@" >> {log}')}
    told = run_with(commands, tmp_path, AS_ROOT + PACKAGES)
    assert told.returncode == 0, told.stderr
    update, install = log.read_text().splitlines()
    assert update == "update -q"
    assert "libegl1" in install
    assert "libgl1 " not in install


def test_a_package_under_a_newer_name_counts(tmp_path: Path) -> None:
    names = [*bootstrap.WINDOW, *bootstrap.XCB, *bootstrap.SOUND, *bootstrap.CHECKS]
    provided = ", ".join(f"{name} (= 1)" for name in [*names, *bootstrap.TESTS])
    commands = {"dpkg-query": script(f"printf 'installed\\tt64, {provided}\\n'")}
    assert run_with(commands, tmp_path, AS_SOMEBODY + PACKAGES).stderr == ""


def test_a_failing_step_shows_what_it_said(tmp_path: Path) -> None:
    commands = {**MISSING, "apt-get": script("echo no space left", "exit 1")}
    told = run_with(commands, tmp_path, AS_ROOT + PACKAGES)
    assert "no space left" in told.stderr
    assert "This step failed: apt-get update" in told.stderr


def test_where_there_are_no_debian_packages_nothing_is_asked(tmp_path: Path) -> None:
    assert run_with({}, tmp_path, AS_SOMEBODY + PACKAGES).returncode == 0


@pytest.mark.parametrize(
    ("seen", "dev", "works"),
    [
        ({"dev": False}, False, False),
        ({"dev": True}, False, False),
        ({"dev": False}, True, True),
        ({"lock": "older"}, False, True),
        ({"project": "older"}, False, True),
    ],
)
def test_a_second_time_nothing_is_done_unless_something_changed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seen: dict[str, object],
    dev: bool,
    works: bool,
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    wanted = {
        "lock": bootstrap._digest(*bootstrap.LOCKS.values(), python=True),
        "project": bootstrap._digest("pyproject.toml"),
    }
    (tmp_path / "set-up.json").write_text(json.dumps({**wanted, "dev": False, **seen}))
    monkeypatch.setattr(bootstrap, "system_packages", stop_here)
    if works:
        with pytest.raises(bootstrap.Stop):
            bootstrap.set_up(dev=dev)
    else:
        bootstrap.set_up(dev=dev)


def stop_here(*, dev: bool) -> None:
    raise bootstrap.Stop(f"would set up, {dev}")


def test_the_gate_is_make_test() -> None:
    gate = ROOT / ".ci" / "run"
    assert gate.read_text().splitlines()[-1] == "exec make test"
    assert os.access(gate, os.X_OK)
