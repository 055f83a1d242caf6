"""Attempts to break out, for tests: exists only in a worker that was started with "probes".

A probe that comes through answers DONE/READ; one that is refused answers DONE/NOT_OPENED.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import stat
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Protocol

from evidence.sandbox.protocol import READ, Ending, Message

_AF_INET, _SOCK_STREAM = 2, 1


class Probe(IntEnum):
    """What is tried."""

    READ_PASSWD = 1
    LIST_ROOT = 2
    WRITE_FILE = 3
    CONNECT = 4
    EXECUTE = 5
    SIGNAL_PARENT = 6
    MEMORY = 7
    DESCRIPTORS = 8
    READ_FROM_THREAD = 9
    BIG_REPLY = 20
    ENDLESS_READ = 21
    READ_OUTSIDE = 22
    WRONG_JOB = 23
    MANY_FACTS = 24
    DIE = 25
    HANG = 26


class _Talks(Protocol):
    job: int
    probe: int

    def say(self, kind: Message, *parts: bytes, status: int = 0) -> None: ...
    def hear(self, length: int) -> bytes: ...


def _read_passwd() -> None:  # locked down: runs only in a worker
    os.close(os.open("/etc/passwd", os.O_RDONLY))


def _write_file() -> None:  # locked down: as above
    handle = os.open("/tmp/witnessmark-probe", os.O_WRONLY | os.O_CREAT)  # noqa: S108  a probe
    os.write(handle, b"escaped")


def _connect() -> None:  # locked down: as above
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(_AF_INET, _SOCK_STREAM, 0)
    address = struct.pack("<HHI8x", _AF_INET, 0x0900, 0x0100007F)  # 127.0.0.1, port 9
    libc.connect(handle, address, len(address))
    if ctypes.get_errno() in (errno.EACCES, errno.EPERM, errno.EMFILE):
        raise PermissionError


def _execute() -> None:  # locked down: as above
    os.posix_spawn("/bin/true", ["true"], {})


def _signal_parent() -> None:  # locked down: as above
    os.kill(os.getppid(), 0)
    os.kill(os.getppid(), signal.SIGCONT)


def _memory() -> None:  # locked down: as above
    bytearray(2 << 30)


def _descriptors() -> None:  # locked down: as above
    """Look for a descriptor that is more than a pipe: something of the application's."""
    for handle in range(64):
        try:
            mode = os.fstat(handle).st_mode
        except OSError:
            continue
        if not stat.S_ISFIFO(mode):
            return
    raise PermissionError


def _read_from_thread() -> None:  # locked down: as above
    import threading

    came_through: list[int] = []

    def attempt() -> None:
        came_through.append(os.open("/etc/passwd", os.O_RDONLY))

    threading.excepthook = lambda _: None
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    if not came_through:
        raise PermissionError


_TRIES: dict[Probe, Callable[[], object]] = {
    Probe.READ_PASSWD: _read_passwd,
    Probe.LIST_ROOT: lambda: os.listdir("/"),  # noqa: PTH208  a probe
    Probe.WRITE_FILE: _write_file,
    Probe.CONNECT: _connect,
    Probe.EXECUTE: _execute,
    Probe.SIGNAL_PARENT: _signal_parent,
    Probe.MEMORY: _memory,
    Probe.DESCRIPTORS: _descriptors,
    Probe.READ_FROM_THREAD: _read_from_thread,
}


def _misbehave(pipe: _Talks, probe: Probe) -> None:  # locked down: as above
    if probe is Probe.BIG_REPLY:
        os.write(1, b"noise")  # lands with the complaints
        pipe.say(Message.FACTS, bytes(8 << 20))
    while probe is Probe.ENDLESS_READ:
        pipe.say(Message.READ, READ.pack(0, 1))
        pipe.hear(1)
    if probe is Probe.READ_OUTSIDE:
        pipe.say(Message.READ, READ.pack(1 << 40, 1))
        pipe.hear(1)
    if probe is Probe.WRONG_JOB:
        pipe.job += 1
        pipe.say(Message.DONE, status=Ending.READ)
    if probe is Probe.MANY_FACTS:
        pipe.say(Message.FACTS, struct.pack("<HH", 0, 513), bytes(4096))
    if probe is Probe.DIE:
        os.kill(os.getpid(), signal.SIGSEGV)
    while probe is Probe.HANG:
        signal.pause()


def run(pipe: _Talks) -> None:  # locked down: as above
    """Try what was asked for and say whether it came through."""
    probe = Probe(pipe.probe)
    if probe not in _TRIES:
        _misbehave(pipe, probe)
        return
    try:
        _TRIES[probe]()
    except (OSError, MemoryError):
        pipe.say(Message.DONE, status=Ending.NOT_OPENED)
    else:
        pipe.say(Message.DONE, status=Ending.READ)
