"""The program gives up core dumps and being read by others as soon as it starts."""

from __future__ import annotations

import ctypes
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from app.private import keep_private

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4


@pytest.mark.skipif(sys.platform != "linux", reason="what others may read is settled on Linux only")
def test_no_core_is_dumped_and_nobody_reads_the_memory() -> None:
    libc = ctypes.CDLL(None)
    assert libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 1
    keep_private()
    assert libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    libc.prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="as above")
def test_the_front_door_does_it_before_any_command() -> None:
    program = (
        "import ctypes, sys\n"
        "from ui.__main__ import _run\n"
        "assert _run(['items', sys.argv[1], '--passphrase-file', sys.argv[1]]) == 4\n"
        f"print(ctypes.CDLL(None).prctl({_PR_GET_DUMPABLE}, 0, 0, 0, 0))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "no such case"],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0", done.stderr
