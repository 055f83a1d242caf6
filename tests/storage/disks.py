"""Disks that fail for real: a file size limit, and a tiny file system (root only)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let every write beyond this size fail (EFBIG) inside the block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def tiny_disk(place: Path, size: str = "3m") -> Iterator[Path]:
    """Mount a real file system of this size, or skip the test with the reason."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount the tiny disk")
    place.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    made = libc.mount(b"tmpfs", str(place).encode(), b"tmpfs", 0, f"size={size}".encode())
    if made != 0:
        pytest.skip(f"no tiny disk here: {os.strerror(ctypes.get_errno())}")
    try:
        yield place
    finally:
        libc.umount2(str(place).encode(), 2)


@contextlib.contextmanager
def write_protected(folder: Path) -> Iterator[None]:
    """Let the kernel refuse every write below a folder, or skip the test with the reason."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a folder read-only")
    libc, place = ctypes.CDLL(None, use_errno=True), str(folder).encode()
    bind, remount, read_only = 4096, 32, 1
    if libc.mount(place, place, None, bind, None) != 0:
        pytest.skip(f"no read-only mount here: {os.strerror(ctypes.get_errno())}")
    try:
        if libc.mount(None, place, None, bind | remount | read_only, None) != 0:
            pytest.skip(f"no read-only mount here: {os.strerror(ctypes.get_errno())}")
        yield
    finally:
        libc.umount2(place, 2)
