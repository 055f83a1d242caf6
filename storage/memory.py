"""Keeps keys in memory out of swap and out of dumps, as far as a Python program can.

What cannot be done is said in SECURITY.md: CPython and the libraries make copies.
"""

from __future__ import annotations

import ctypes
import mmap
import sys


def lock(*keys: bytearray) -> bool:
    """Ask that the pages these keys lie on are never swapped out and never dumped.

    They stay locked until the process ends: other keys may lie on them.

    Returns:
        Whether the system agreed. It need not: it allows a process few locked pages.
    """
    if sys.platform != "linux":  # platform: nothing is proven elsewhere
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    done = True
    for key in keys:
        start = ctypes.addressof(ctypes.c_char.from_buffer(key))
        first = start - start % mmap.PAGESIZE
        length = ctypes.c_size_t(start + len(key) - first)
        done &= libc.mlock(ctypes.c_void_p(first), length) == 0
        done &= libc.madvise(ctypes.c_void_p(first), length, mmap.MADV_DONTDUMP) == 0
    return done
