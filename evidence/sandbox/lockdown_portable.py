"""The lock-down of a system without a proven one: what limits there are, level 1."""

from __future__ import annotations


def lock_down(memory: int, _parent: int) -> int:  # platform: runs only where there is no Linux
    """Bound memory (bytes) where the system can, and return level 1."""
    try:
        import resource
    except ImportError:
        return 1
    for what, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, memory),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue
    return 1
