"""The case folder: what lies where, who holds it, on which kind of disk, and the ballast.

The layout is `docs/case-format.md`, "The folder". Nothing here knows a key.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.errors import Refused, Unavailable
from storage.disk import (
    create_private,
    free_bytes,
    fsync_file,
    fsync_folder,
    unavailable,
    world,
    write_all,
)

BALLAST_BYTES: Final = 16 * 1024 * 1024
BALLAST_AGAIN: Final = 1024 * 1024 * 1024
OPENS_IN: Final = 1024 * 1024  # lock, -wal and -shm: even reading a case needs some room
MOUNTS: Final = Path("/proc/self/mountinfo")

_REMOTE = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "davfs", "vboxsf"),
        *("ceph", "lustre", "beegfs", "orangefs", "gfs2", "ocfs2", "glusterfs"),
        *("fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.kio-fuse"),
        *("fuse.s3fs", "fuse.goofys", "fuse.gcsfuse", "fuse.curlftpfs", "fuse.smbnetfs"),
        *("fuse.glusterfs", "fuse.ceph-fuse", "fuse.juicefs", "fuse.mfs", "fuse.onedriver"),
        *("fuse.google-drive-ocamlfuse", "fuse.vmhgfs-fuse"),
    }
)
_SHARE_UNLESS_ROOT = "9p"  # a shared folder of a virtual machine; as "/" a container's own disk
_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of one case lie. `root` is the folder `NAME.case`."""

    root: Path

    @property
    def slots(self) -> tuple[Path, Path]:
        """Both copies of the key slots, in the order they are read and written."""
        return self.root / "case.json", self.root / "case.json.2"

    @property
    def database(self) -> Path:
        """Records, ledger and indexes (SQLCipher)."""
        return self.root / "case.db"

    @property
    def register(self) -> Path:
        """Identities of protected people (SQLCipher, its own key); absent until the first one."""
        return self.root / "register.db"

    @property
    def blobs(self) -> Path:
        """Write-once encrypted files."""
        return self.root / "blobs"

    @property
    def derived(self) -> Path:
        """Encrypted previews and the like; rebuildable."""
        return self.root / "derived"

    @property
    def tmp(self) -> Path:
        """Files not yet kept; swept when the case is opened for writing."""
        return self.root / "tmp"

    @property
    def lock(self) -> Path:
        """The file the operating system locks."""
        return self.root / "lock"

    @property
    def ballast(self) -> Path:
        """Bytes given up when the disk is full, so that the case can still be closed."""
        return self.root / "ballast"


def create(root: Path, *, mounts: Path = MOUNTS) -> Layout:
    """Make the empty folders of a new case, durably.

    Raises:
        Refused: Something is there already, or the disk is a network drive.
        Unavailable: The folder cannot be made.
    """
    require_local(root, mounts=mounts)
    layout = Layout(root)
    with world("Creating the case folder"):
        try:
            root.mkdir(mode=0o700)
        except FileExistsError:
            raise Refused(
                "There is already something at {path}. Nothing was changed.",
                advice="Choose another name.",
                path=root,
            ) from None
        for folder in (layout.blobs, layout.derived, layout.tmp):
            folder.mkdir(mode=0o700)
        fsync_folder(root)
        fsync_folder(root.parent)
    return layout


def file_system(path: Path, mounts: str) -> tuple[str, str]:
    """Return mount point and file system type for a path, from the text of `mountinfo`."""
    best, kind = "", "unknown"
    for line in mounts.splitlines():
        fields = line.split(" ")
        point = _OCTAL.sub(lambda match: chr(int(match[1], 8)), fields[4])
        if path.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, fields[fields.index("-", 6) + 1]
    return best, kind


def require_local(path: Path, *, mounts: Path = MOUNTS) -> None:
    """Refuse a network drive: locks and write-ahead logs do not hold there.

    Args:
        path: The case folder; it need not exist yet.
        mounts: Where the kernel lists its mounts. Without such a list nothing is refused.

    Raises:
        Refused: The folder lies on a network file system or a shared folder.
    """
    try:
        text = mounts.read_text(errors="surrogateescape")
    except OSError:
        return
    point, kind = file_system(path.resolve(), text)
    if kind in _REMOTE or (kind == _SHARE_UNLESS_ROOT and point != "/"):
        raise Refused(
            "{path} lies on a network drive ({kind}). A case can be damaged there.",
            advice="Copy the case to a disk of this computer and open the copy.",
            path=path,
            kind=kind,
        )


class Lock:
    """The right to write into one case, held by the kernel until released or the process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, layout: Layout, now: datetime) -> Lock:
        """Lock the case for writing and say in the file who holds it.

        Raises:
            Unavailable: Somebody else holds it (the message names them), or the folder cannot be
                written.
        """
        import fcntl

        with world("Locking the case"):
            descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(descriptor, 0)
            write_all(descriptor, _holder_text(now).encode())
        except BlockingIOError as error:
            os.close(descriptor)
            raise Unavailable(
                "The case is open for writing elsewhere ({holder}). It can be read meanwhile.",
                advice="Close it there, or go on reading only.",
                holder=holder(layout),
            ) from error
        except OSError as error:
            os.close(descriptor)
            raise unavailable(error, "Locking the case") from error
        return cls(descriptor)

    def release(self) -> None:
        """Give the lock back. The text stays, so that the last holder can still be read."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_held(layout: Layout) -> bool:
    """Say whether somebody holds the case for writing."""
    import fcntl

    try:
        descriptor = os.open(layout.lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def holder(layout: Layout) -> str:
    """Return what the lock file says of its holder, in one line."""
    try:
        text = layout.lock.read_text(errors="replace")
    except OSError:
        return "unknown"
    return ", ".join(text.split("\n")[:4]).strip(", ") or "unknown"


def _holder_text(now: datetime) -> str:
    """Host, process, its start (kernel ticks: tells a reused process number apart), since when."""
    try:
        started = Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:  # platform: no /proc
        started = "unknown"
    host = os.uname().nodename if hasattr(os, "uname") else "unknown"
    since = now.isoformat(timespec="seconds")
    return f"host {host}\nprocess {os.getpid()}\nstarted {started}\nsince {since}\n"


def make_ballast(layout: Layout, *, size: int = BALLAST_BYTES) -> None:
    """Write the ballast: random bytes, so that no file system can store them as nothing.

    Raises:
        Unavailable: They do not fit; nothing half-written is left.
    """
    noise = AESGCM(os.urandom(32)).encrypt(bytes(12), bytes(size), None)[:size]
    with world("Writing the ballast"):
        layout.ballast.unlink(missing_ok=True)
        descriptor = create_private(layout.ballast)
        try:
            write_all(descriptor, noise)
            fsync_file(descriptor)
        except OSError:
            layout.ballast.unlink()
            raise
        finally:
            os.close(descriptor)
        fsync_folder(layout.root)


def drop_ballast(layout: Layout) -> bool:
    """Give the ballast up because the disk is full; say whether there was any."""
    try:
        layout.ballast.unlink()
    except OSError:
        return False
    return True


def has_room_to_open(layout: Layout) -> bool:
    """Say whether the disk has room to open a case; the ballast is given up for it if need be.

    Raises:
        Unavailable: The disk cannot be asked.
    """
    with world("Looking for free space"):
        return free_bytes(layout.root) >= OPENS_IN or drop_ballast(layout)


def renew_ballast(layout: Layout, *, size: int = BALLAST_BYTES) -> bool:
    """Write a missing ballast again once 1 GiB is free beside it; say whether it is there now."""
    with world("Looking for free space"):
        if not layout.ballast.exists():
            if free_bytes(layout.root) <= BALLAST_AGAIN + size:
                return False
            make_ballast(layout, size=size)
    return True
