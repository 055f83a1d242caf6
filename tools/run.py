"""Open the demonstration case; without a screen, run the main job and name the bundle."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITNESSMARK = Path(sys.executable).with_name("witnessmark")

PASSPHRASES = {  # the case is fictional, so these keep nothing secret and stand here for all
    "WITNESSMARK_PASSPHRASE": "fictional evidence, open to everybody",
    "WITNESSMARK_REGISTER_PASSPHRASE": "fictional names, open to everybody",
}


def main(place: Path) -> int:
    """Make the demonstration in a folder unless it is there, then show it."""
    case = place / "demonstration.case"
    if not case.is_dir():
        make(place)
    if has_screen():
        say(f"Opening {case}")
        return witnessmark("open", str(case)).returncode
    return main_job(case)


def make(place: Path) -> None:
    """Build the case beside its place first, so that a stopped run leaves no half case."""
    part = place.with_suffix(".part")
    for old in (part, place):
        shutil.rmtree(old, ignore_errors=True)
    part.mkdir(parents=True)
    say("Making the demonstration case (fictional)")
    asked("demo", str(part))
    part.rename(place)


def main_job(case: Path) -> int:
    """Verify the case, export a bundle, check the bundle; say where it lies."""
    say("No screen here: running the main job without a window")
    print(f"case    {asked('verify', str(case), '--full')['verdict']}  {case}")
    bundles = case.parent / "bundles"
    bundles.mkdir(exist_ok=True)
    why = "demonstration without a screen"
    made = asked("export", str(case), str(bundles), "--profile", "internal", "--reason", why)
    verdicts = asked("verify-bundle", str(made["bundle"]))["verdicts"]
    print(f"bundle  {made['bundle']}")
    if isinstance(verdicts, dict):
        print("\n".join(f"        {name:14}{verdict}" for name, verdict in verdicts.items()))
    return 0


def has_screen() -> bool:
    """Say whether a window can be shown."""
    shown_by = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return shown_by or platform.system() in {"Windows", "Darwin"}


def asked(*arguments: str) -> dict[str, object]:
    """Run a command and return its JSON answer; end with its exit code if it fails."""
    told = witnessmark(*arguments, "--json", out=subprocess.PIPE)
    if told.returncode:
        say(f"witnessmark {arguments[0]} failed: {told.stdout}")
        raise SystemExit(told.returncode)
    answer = json.loads(told.stdout)
    return answer if isinstance(answer, dict) else {}


def witnessmark(*arguments: str, out: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command with the passphrases of the demonstration."""
    return subprocess.run(
        [str(WITNESSMARK), *arguments],
        env={**os.environ, **PASSPHRASES},
        stdout=out,
        text=True,
        check=False,
    )


def say(text: str) -> None:
    """Tell how far things are, on standard error."""
    print(f"· {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(ROOT / "build" / "demonstration"))
