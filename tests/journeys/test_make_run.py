"""What `make run` does where there is no screen: the main job, and the bundle's place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(place: Path) -> subprocess.CompletedProcess[str]:
    screens = {"DISPLAY", "WAYLAND_DISPLAY"}
    return subprocess.run(
        [sys.executable, "-c", f"from tools import run; run.main(run.Path({str(place)!r}))"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in screens},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def test_without_a_screen_a_checked_bundle_is_made_and_named(tmp_path: Path) -> None:
    place = tmp_path / "demonstration"
    told = run(place)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "case    intact" in told.stdout
    [line] = [line for line in told.stdout.splitlines() if line.startswith("bundle")]
    assert (Path(line.split(maxsplit=1)[1]) / "bagit.txt").is_file()
    assert not place.with_suffix(".part").exists()
    again = run(place)
    assert "Making the demonstration" not in again.stderr
    assert "bundle" in again.stdout
