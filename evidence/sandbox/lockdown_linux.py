"""Gives up, for good, everything a decoder does not need: limits and Landlock (level 2).

Called once, after imports and warm-up, while the process has a single thread: Landlock binds the
calling thread and those it starts later, never one that already runs.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
# The three numbers are the same on x86_64 and aarch64 (the table all newer calls share).
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION_FLAG = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # ABI to number of file rights; 16 from ABI 5 on
_TCP_ABI, _SCOPE_ABI = 4, 6
_SECONDS = 600  # of processor time in the worker's whole life: only a backstop


def limit(memory: int) -> None:  # locked down: a process under these limits writes no coverage
    """Bound memory (bytes of address space), files, descriptors and processor time."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
        (resource.RLIMIT_CPU, _SECONDS),
    ):
        resource.setrlimit(what, (most, most))


def ruleset(abi: int) -> bytes:
    """Return Landlock's attributes that govern everything this ABI knows, with nothing allowed."""
    rights = (1 << _FILE_RIGHTS.get(abi, 16)) - 1
    form = [rights]
    if abi >= _TCP_ABI:
        form.append(0b11)  # bind and connect
    if abi >= _SCOPE_ABI:
        form.append(0b11)  # abstract sockets and signals outside
    return struct.pack(f"<{len(form)}Q", *form)


def landlock_abi() -> int:
    """Return the kernel's Landlock ABI, 0 where there is none."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)))


def _landlock() -> bool:  # locked down: as above
    abi = landlock_abi()
    if not abi:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    attributes = ruleset(abi)
    handle = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if handle < 0:
        return False
    done = bool(libc.syscall(_RESTRICT_SELF, handle, 0) == 0)
    os.close(handle)
    return done


def lock_down(memory: int, parent: int) -> int:  # locked down: as above
    """Give up what is not needed and return the level reached; die with process `parent`.

    Raises:
        RuntimeError: A second thread runs; it would stay free.
    """
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise RuntimeError("a thread was started before the lock-down")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise RuntimeError("the application is gone")
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    limit(memory)
    quiet = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    return 2 if quiet and _landlock() else 1
