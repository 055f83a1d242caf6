"""Set everything up and run one target; needs Python 3.11 and nothing else.

`python3 tools/bootstrap.py [TARGET]` does what `make TARGET` does, also where there is no make.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the one file that an older Python may start
    sys.exit(f"Witnessmark needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {False: "requirements.lock", True: "requirements-dev.lock"}  # by "with the test tools?"

# The one list of Debian packages (docs/architecture.md, "System packages").
WINDOW = ["libgl1", "libegl1", "libglib2.0-0", "libdbus-1-3", "libfontconfig1", "libxkbcommon0"]
XCB = ["libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxcb-xkb1"]
XCB += ["libxcb-randr0", "libx11-xcb1", "libxkbcommon-x11-0"]
SOUND = ["libportaudio2"]
CHECKS = ["openssh-client", "openssl"]  # signatures and time stamps are checked with public tools
TESTS = ["xvfb", "xauth", "gcc", "libc6-dev"]  # gcc: the fault kit's system call shim

Target = Callable[[list[str]], int]

UNAVAILABLE = 4  # the exit code of the command line for "the world said no"


class Stop(Exception):  # noqa: N818 - it ends the run, with a sentence
    """What keeps the target from running, as a sentence."""


def main(arguments: list[str]) -> int:
    """Run one target and return its exit code."""
    target, more = (arguments[0], arguments[1:]) if arguments else ("", [])
    if target not in TARGETS:
        print(HELP)
        return 0 if target in {"help", "-h", "--help"} else 2
    try:
        code: int = TARGETS[target](more)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return UNAVAILABLE
    except KeyboardInterrupt:
        return 130
    return code


# --- setting up -------------------------------------------------------------------------------


def set_up(*, dev: bool) -> None:
    """Make `.venv` what the lock says, unless it already is; a second time costs < 0.2 s."""
    seen = _remembered()
    wanted = {"lock": _digest(*LOCKS.values(), python=True), "project": _digest("pyproject.toml")}
    done = seen.get("dev") or not dev
    if done and all(seen.get(name) == value for name, value in wanted.items()):
        return
    began = time.monotonic()
    system_packages(dev=dev)
    if seen.get("lock") != wanted["lock"] or not PYTHON.exists():
        _say("Making .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        _check([sys.executable, "-m", "venv", str(VENV)])
        seen, done = {}, False
    if not done:
        _say(f"Installing what {LOCKS[dev]} names, checked against its hashes")
        _pip("install", "--require-hashes", "--only-binary", ":all:", "-r", LOCKS[dev])
    _pip("install", "--no-deps", "--no-build-isolation", "--editable", ".")
    state = {**wanted, "dev": bool(dev or seen.get("dev"))}
    _stamp().write_text(json.dumps(state), encoding="utf-8")
    _say(f"Set up in {time.monotonic() - began:.0f} s")


def system_packages(*, dev: bool) -> None:
    """Install missing Debian packages as root; otherwise print the line to type, and stop."""
    if shutil.which("dpkg-query") is None:
        return
    wanted = [*WINDOW, *XCB, *SOUND, *CHECKS, *(TESTS if dev else ())]
    if importlib.util.find_spec("ensurepip") is None:  # Debian ships venv apart from Python
        wanted.append("python3-venv")
    missing = [name for name in wanted if name not in _installed()]
    if not missing:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.name != "posix" or os.geteuid() != 0:
        line = f"sudo apt-get update && sudo {' '.join(install)}"
        raise Stop(f"These system packages are missing. Type this line, then run again:\n\n{line}")
    _say(f"Installing system packages: {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _check(["apt-get", "update", "-q"], env=quiet, quiet=True)
    _check([*install, "-q"], env=quiet, quiet=True)


def _installed() -> set[str]:
    """Return names of installed packages and of what they provide (newer releases rename)."""
    form = "${db:Status-Status}\t${Package}, ${Provides}\n"
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", form], capture_output=True, text=True, check=False
    ).stdout
    names: set[str] = set()
    for line in told.splitlines():
        status, _, provided = line.partition("\t")
        if status == "installed":
            names.update(part.split()[0] for part in provided.split(",") if part.strip())
    return names


def _remembered() -> dict[str, object]:
    try:
        seen = json.loads(_stamp().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _stamp() -> Path:
    return VENV / "set-up.json"


def _digest(*names: str, python: bool = False) -> str:
    whole = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode() if python else b"")
    for name in names:
        whole.update((ROOT / name).read_bytes())
    return whole.hexdigest()


def _pip(*arguments: str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    _check([str(PYTHON), "-m", "pip", *arguments, *quiet])


def _check(command: list[str], *, env: dict[str, str] | None = None, quiet: bool = False) -> None:
    """Run a step of the set-up; if it fails, its output is the explanation."""
    told = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        check=False,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if told.returncode:
        raise Stop(f"{told.stdout or ''}\nThis step failed: {' '.join(command)}")


def _say(text: str) -> None:
    print(f"· {text}", file=sys.stderr, flush=True)


# --- targets ----------------------------------------------------------------------------------


def nothing_but_set_up(_more: list[str]) -> int:
    """Set up and say where the command is."""
    set_up(dev=False)
    print(f"Ready: {(BIN / 'witnessmark').relative_to(ROOT)}")
    return 0


def with_venv(*command: str, dev: bool) -> Target:
    """Return a target that sets up, then runs a Python module or script in `.venv`."""

    def target(more: list[str]) -> int:
        set_up(dev=dev)
        path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
        return subprocess.run(
            [str(PYTHON), *command, *more],
            cwd=ROOT,
            env={**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)},
            check=False,
        ).returncode

    return target


def lock(more: list[str]) -> int:
    """Write both lock files anew from pyproject.toml (`lock --upgrade` takes newer releases)."""
    place = ROOT / ".venv-lock"
    python = str(place / PYTHON.relative_to(VENV))
    if not Path(python).exists():
        _check([sys.executable, "-m", "venv", str(place)])
        _check([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", "tools/uv.lock"])
    whole = ["-m", "uv", "pip", "compile", "--universal", "--quiet", *more]
    whole += ["--python-version", "3.11", "--fork-strategy", "fewest", "--generate-hashes"]
    whole += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-config"]
    runtime, dev = LOCKS[False], LOCKS[True]
    _check([python, *whole, "pyproject.toml", "--group", "build", "-o", runtime])
    _check([python, *whole, "pyproject.toml", "--group", "dev", "-c", runtime, "-o", dev])
    _check([python, *whole, "--group", "lock", "-o", "tools/uv.lock"])
    return 0


TARGETS: dict[str, Target] = {
    "": nothing_but_set_up,
    "run": with_venv("tools/run.py", dev=False),
    "test": with_venv("tools/gates.py", "test", dev=True),
    "quick": with_venv("tools/gates.py", "quick", dev=True),
    "nightly": with_venv("tools/gates.py", "nightly", dev=True),
    "format": with_venv("tools/gates.py", "format", dev=True),
    "shots": with_venv("tools/screenshots.py", dev=True),
    "bench": with_venv("-m", "benchmarks", dev=True),
    "lock": lock,
}

HELP = """python3 tools/bootstrap.py [TARGET]      (or: make TARGET)

  (none)    set up .venv and the command witnessmark
  run       open the demonstration case; without a screen: run the main job and name the bundle
  test      everything CI runs
  quick     what concerns the files changed since the last commit
  nightly   the long tests
  format    format the code, refresh the tree in docs/architecture.md
  shots     pictures of every screen, into docs/shots/
  bench     measure; results are compared in one run
  lock      write requirements*.lock anew (lock --upgrade takes newer releases)

Each target sets up what it needs: system packages when root on Debian (otherwise the line to
type is printed), .venv from the hash-locked requirements."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
