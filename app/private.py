"""Closes the process to its neighbours: no core dumps, no reading of its memory by others."""

from __future__ import annotations

import sys

_PR_SET_DUMPABLE = 4


def keep_private() -> None:
    """Give up core dumps, and on Linux being traced or read by other processes of this user."""
    if sys.platform == "win32":  # platform: no such limits there
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
