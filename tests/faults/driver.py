"""The program under test: runs one scene in a child of its own, under shim.so or rec.so.

It reads jobs as JSON lines and forks for each, so that Python and the program are loaded once.
Run as `python -m tests.faults.driver` with `LD_PRELOAD` set; `engine.py` does.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from storage import kdf, slots
from tests.faults import broken, oracle, scenes

HUNG_AFTER: Final = 30.0


def main() -> None:
    """Serve until standard input ends."""
    broken.instead(slots, "stretch", functools.cache(kdf.stretch))  # the same key, worked out once
    for line in sys.stdin:
        job = json.loads(line)
        answer = oracle.check(job) if job["do"] == "check" else _fork(job)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _fork(job: dict[str, Any]) -> dict[str, Any]:
    """Run a scene in a child and say how it ended."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        os._exit(_child(job))
    while True:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            break
        if time.monotonic() - began > HUNG_AFTER:
            os.kill(child, 9)
            os.waitpid(child, 0)
            return {"exit": None, "signal": None, "hung": True}
        time.sleep(0.002)
    code = os.waitstatus_to_exitcode(status)
    return {"exit": code if code >= 0 else None, "signal": -code if code < 0 else None}


def _child(job: dict[str, Any]) -> int:
    desk = Path(job["desk"])
    said = os.open(job["said"], os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    library = ctypes.CDLL(os.environ["LD_PRELOAD"])
    Path(job["pid"]).write_text(str(os.getpid()))
    broken.break_promise(job.get("broken"))
    acknowledge = functools.partial(_acknowledge, Path(job["acks"]), library)
    if "record" in job:
        library.record_arm(os.fsencode(desk), os.fsencode(job["record"]))
    else:
        fault = job["fault"]
        library.fault_arm(os.fsencode(desk), fault["kind"], fault["at"], int(fault["onward"]))
    code = scenes.run(job["scene"], desk, acknowledge)
    if "record" not in job:
        calls = library.fault_count()
        library.fault_arm(None, 0, 0, 0)
        Path(job["count"]).write_text(str(calls))
    return code


def _acknowledge(file: Path, library: ctypes.CDLL, act: dict[str, object]) -> None:
    """Say "saved": to whoever reads the file, and in the record of calls."""
    line = json.dumps(act)
    with file.open("a") as acks:
        acks.write(line + "\n")
    if hasattr(library, "record_mark"):
        library.record_mark(line.encode())


if __name__ == "__main__":
    main()
