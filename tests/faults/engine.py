"""Builds the shims, starts the driver under one of them, and gives it desks to fail on.

A desk is a folder with a case and the device's state folder: all of it is on the failing disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults import scenes

HERE: Final = Path(__file__).resolve().parent
ROOM: Final = 2 << 30
NOWHERE: Final = 1 << 40
_FILES: Final = ("acks", "said", "count", "pid")


class Fault(IntEnum):
    """What the k-th call does instead of what it should; as shim.c numbers them."""

    NONE = 0
    KILL = 1
    SHORT = 2
    ENOSPC = 3
    EIO = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a scene ended: exit code or signal, what it said, what it acknowledged, its calls."""

    exit: int | None
    signal: int | None
    said: str
    acks: list[str]
    calls: int
    hung: bool = False


def build(into: Path) -> dict[str, Path]:
    """Compile both shims, or skip with one line (fail, if the faults are required)."""
    if shutil.which("gcc") is None:
        if os.environ.get("WITNESSMARK_REQUIRE_FAULTS") == "1":
            pytest.fail("the fault injection kit needs gcc, and WITNESSMARK_REQUIRE_FAULTS is 1")
        pytest.skip("no gcc: faults of the disk are not injected")
    made = {}
    for name in ("shim", "rec"):
        made[name] = into / f"{name}.so"
        flags = ("-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread")
        command = ["gcc", *flags, "-o", str(made[name]), str(HERE / f"{name}.c")]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made


def quick_disk(usual: Path) -> Path:
    """Return a folder for desks: in memory if there is room, for an fsync there costs nothing."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK):
        found = os.statvfs(memory)
        if found.f_bavail * found.f_frsize > ROOM:
            place = memory / f"witnessmark-faults-{os.getpid()}"
            place.mkdir(mode=0o700)
            return place
    return usual


@dataclass(slots=True)
class Engine:
    """A running driver: acts scenes and checks desks; `under` is a command that watches it."""

    library: Path
    place: Path
    process: subprocess.Popen[str] | None = field(default=None, repr=False)
    under: tuple[str, ...] = ()
    number: int = 0
    calls: dict[str, int] = field(default_factory=dict)

    def start(self) -> None:
        """Start the driver; its modules are loaded once."""
        environment = {**os.environ, "LD_PRELOAD": str(self.library)}
        self.process = subprocess.Popen(
            [*self.under, sys.executable, "-m", "tests.faults.driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=HERE.parent.parent,
        )

    def close(self) -> None:
        """End the driver."""
        if self.process is not None:
            with self.process:  # closes its pipes, which ends it
                pass

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """Give one job and wait for its answer."""
        self._send(job)
        return self._answer()

    def _send(self, job: dict[str, Any]) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the driver died"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def desk(self, template: Path | None) -> Path:
        """Return a fresh desk: a copy of the template, or an empty one."""
        self.number += 1
        run = self._file(self.place / "desk", f"{self.library.stem}-{self.number}")
        run.mkdir()
        (run / "sources").symlink_to(self.place / "sources")
        desk = run / "desk"
        if template is None:
            desk.mkdir()
        else:
            copy_desk(template, desk)
        return desk

    def act(
        self,
        scene: str,
        desk: Path,
        fault: Fault = Fault.NONE,
        *,
        at: int = NOWHERE,
        onward: bool = False,
        broken: str | None = None,
        record: bool = False,
    ) -> Ended:
        """Act a scene; the fault strikes at call `at`, or from there on."""
        job = self._job(scene, desk, broken)
        if record:
            job["record"] = str(desk.parent / "record")
        else:
            job["fault"] = {"kind": int(fault), "at": at, "onward": onward}
        self._send(job)
        return self.ended(desk)

    def begin(self, scene: str, desk: Path, *, broken: str | None = None) -> int:
        """Begin a scene and return the process that acts it; `ended` waits for it."""
        job = self._job(scene, desk, broken)
        job["fault"] = {"kind": int(Fault.NONE), "at": NOWHERE, "onward": False}
        pid = self._file(desk, "pid")
        pid.unlink(missing_ok=True)
        self._send(job)
        while not _text(pid):
            time.sleep(0.005)
        return int(_text(pid))

    def ended(self, desk: Path) -> Ended:
        """Wait for the end of a scene."""
        ended = self._answer()
        read = {name: _text(self._file(desk, name)) for name in _FILES}
        return Ended(
            exit=ended["exit"],
            signal=ended["signal"],
            said=read["said"],
            acks=read["acks"].splitlines(),
            calls=int(read["count"] or 0),
            hung=ended.get("hung", False),
        )

    def _file(self, desk: Path, name: str) -> Path:
        """Where this driver writes something about a desk, outside of it."""
        return desk.parent / f"{name}-{self.process.pid if self.process else 0}"

    def _job(self, scene: str, desk: Path, broken: str | None) -> dict[str, Any]:
        job: dict[str, Any] = {"do": "act", "scene": scene, "desk": str(desk), "broken": broken}
        return job | {name: str(self._file(desk, name)) for name in _FILES}

    def check(self, desk: Path, acks: list[str], **more: object) -> list[str]:
        """Return the promises the case of a desk breaks."""
        answer = self.ask({"do": "check", "desk": str(desk), "acks": acks, **more})
        found: list[str] = answer["broken"]
        return found


def copy_desk(template: Path, to: Path) -> None:
    """Copy a desk; the ballast, which is only ever made anew or removed, is linked."""

    def copy(source: str, target: str) -> None:
        if source.endswith("/ballast"):
            os.link(source, target)
        else:
            shutil.copy2(source, target)

    shutil.copytree(template, to, copy_function=copy)


def drop(desk: Path) -> None:
    """Forget a desk that was good."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(desk.parent)


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


def make_template(place: Path) -> Path:
    """Make the sources and the desk that most scenes begin with."""
    scenes.make_sources(place / "sources")
    desk = place / "template"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_STATE", str(desk / "state"))
        patch.setenv("WITNESSMARK_KDF", "floor")
        scenes.make(desk)
    return desk
