"""Bytes that stay: exclusive creation, fsync, rename, room, and the world's failures in words.

Rules:
    - A failed fsync is never retried: the kernel may have dropped the pages and report success
      the next time. The act is refused and its temporary file removed.
    - `OSError` becomes `Unavailable` here, in one place.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from evidence.errors import Unavailable

ROOM_FACTOR_PERCENT: Final = 113
ROOM_RESERVE: Final = 64 * 1024 * 1024

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SENTENCES: Final = {
    errno.ENOSPC: "{doing}: the disk is full. What was saved before is safe.",
    errno.EDQUOT: "{doing}: the disk quota is used up. What was saved before is safe.",
    errno.EFBIG: "{doing}: this disk cannot hold so large a file. What was saved before is safe.",
    errno.EIO: "{doing}: the disk reports a failure. What was saved before was checked then.",
    errno.EROFS: "{doing}: the disk is write-protected. Nothing was changed.",
    errno.EACCES: "{doing}: permission denied. Nothing was changed.",
    errno.EPERM: "{doing}: permission denied. Nothing was changed.",
    errno.ENOENT: "{doing}: the file or folder is not there. Nothing was changed.",
}
_OTHER: Final = "{doing}: {reason}. What was saved before is safe."
_ADVICE: Final = {
    errno.ENOSPC: "Free some space and do it again.",
    errno.EDQUOT: "Free some space and do it again.",
    errno.EIO: "Copy the case to another disk, then run a full verification there.",
}


def unavailable(error: OSError, doing: str) -> Unavailable:
    """Return the failure of the world as something an investigator can act on.

    Args:
        error: What the operating system said.
        doing: What was being done, as the beginning of a sentence: "Saving the file".
    """
    code = error.errno or 0
    return Unavailable(
        _SENTENCES.get(code, _OTHER),
        advice=_ADVICE.get(code, "Put the cause right and do it again."),
        doing=doing,
        reason=error.strerror or type(error).__name__,
    )


@contextlib.contextmanager
def world(doing: str) -> Iterator[None]:
    """Turn any `OSError` of the block into `Unavailable`; the cause stays as `__cause__`."""
    try:
        yield
    except OSError as error:
        raise unavailable(error, doing) from error


def is_full(error: BaseException) -> bool:
    """Say whether this failure means that the disk (or the quota) is full."""
    cause = error if isinstance(error, OSError) else error.__cause__
    return isinstance(cause, OSError) and cause.errno in _FULL


def create_private(path: Path) -> int:
    """Create a new file only its owner can read and return its descriptor.

    Raises:
        OSError: It exists already (also as a link), or it cannot be made.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    return os.open(path, flags, 0o600)


def write_all(descriptor: int, data: bytes | bytearray | memoryview) -> None:
    """Write every byte, however many calls it takes."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def fsync_file(descriptor: int) -> None:
    """Force one file onto the medium. Never call it again after it failed."""
    if sys.platform == "darwin":  # platform: plain fsync stops at the drive's cache there
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        return
    os.fsync(descriptor)


def fsync_folder(folder: Path) -> None:
    """Force the names in one folder onto the medium."""
    if sys.platform == "win32":  # platform: no folder can be flushed there
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fsync_file(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file by these bytes: the old bytes or the new ones, never anything between.

    Raises:
        OSError: Nothing was replaced (unless only the last fsync of the folder failed).
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = create_private(fresh)
    try:
        try:
            write_all(descriptor, data)
            fsync_file(descriptor)
        finally:
            os.close(descriptor)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)


def forget_cache(descriptor: int, start: int = 0, length: int = 0) -> bool:
    """Ask the kernel to drop its copy, so that the next read comes from the medium.

    Args:
        descriptor: The file.
        start: From this byte on.
        length: So many bytes; 0: to its end.

    Returns:
        Whether the platform could be asked. It need not obey.
    """
    if not hasattr(os, "posix_fadvise"):  # platform: macOS and Windows
        return False
    os.posix_fadvise(descriptor, start, length, os.POSIX_FADV_DONTNEED)
    return True


def free_bytes(folder: Path) -> int:
    """Return how many bytes this user may still write to the disk under the folder."""
    if not hasattr(os, "statvfs"):  # platform: Windows
        import shutil

        return shutil.disk_usage(folder).free
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def require_room(folder: Path, size: int) -> None:
    """Check that files of this many bytes in all fit, encrypted and padded, with some reserve.

    Raises:
        Unavailable: Less than size x 1.13 + 64 MiB is free.
    """
    with world("Looking for free space"):
        free = free_bytes(folder)
    needed = size * ROOM_FACTOR_PERCENT // 100 + ROOM_RESERVE
    if free < needed:
        raise Unavailable(
            "There is not enough room: {needed} MB are needed, {free} MB are free. "
            "Nothing was changed.",
            advice="Free some space or move the case to a larger disk.",
            needed=-(-needed // 1_000_000),
            free=free // 1_000_000,
        ) from OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
