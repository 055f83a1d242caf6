"""The vault: encrypted write-once files under keyed names. Stage, keep, open, check, remove.

Rules:
    - A file counts as kept after: fsync, rename, fsync of its folder, read back and compared
      (with what: docs/decisions/0010).
    - The same bytes are one file, however often they come. Which secret belongs to a name is
      known by the database; the vault asks.
    - A file whose secret nobody knows is what a crash left between rename and commit. When its
      bytes come again it is replaced (its old secret is lost with the crash).
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from evidence.digests import PIECES_ABOVE
from evidence.errors import Damaged, Unavailable
from storage import staging
from storage.blobs import BlobReader, damaged
from storage.disk import forget_cache, fsync_file, fsync_folder, world
from storage.fixity import Expected, Finding, examine, read_back
from storage.staging import Progress, Source, Staged, keyed_name

T = TypeVar("T")
R = TypeVar("R")

_PRUNE_FROM: Final = 256
_AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that is in the vault, durably and read back.

    Attributes:
        sha256: Hex, of the plain bytes, like the next three.
        sha512: Hex.
        size: Bytes.
        pieces_root: Hex, or None up to 64 MiB.
        name: Its keyed name.
        secret: The 32 bytes it is sealed with.
        fresh: The secret is not yet in the database as far as the vault was told. Within one
            transaction the same name may come twice with the same secret.
        from_medium: The kernel could be asked to read it back from the medium, not from memory.
    """

    sha256: str
    sha512: str
    size: int
    pieces_root: str | None
    name: str
    secret: bytes = field(repr=False)
    fresh: bool
    from_medium: bool


class Vault:
    """The files of one case.

    Args:
        folder: `blobs/`.
        tmp: `tmp/`.
        name_key: The name secret (32 bytes).
        secret_of: Gives the secret that the database holds for a name, or None. Called from any
            thread that keeps files.
    """

    def __init__(
        self,
        folder: Path,
        tmp: Path,
        name_key: bytes | bytearray,
        secret_of: Callable[[str], bytes | None],
    ) -> None:
        self.folder = folder
        self.tmp = tmp
        self._name_key = name_key
        self._secret_of = secret_of
        self._placing = threading.Lock()
        self._pending: dict[str, bytes] = {}  # kept here, perhaps not yet in the database

    def name_of(self, sha256: str) -> str:
        """Return the keyed name of a file by its SHA-256 (hex)."""
        return keyed_name(self._name_key, sha256)

    def path_of(self, name: str) -> Path:
        """Return where a file lies."""
        return self.folder / name[:2] / name

    def stage(
        self, source: Source, *, size: int | None = None, progress: Progress | None = None
    ) -> Staged:
        """Read a source once into `tmp/`, hashed and encrypted; see `storage.staging.stage`."""
        return staging.stage(source, self.tmp, self._name_key, size=size, progress=progress)

    def discard(self, staged: Staged) -> None:
        """Forget a staged file. Harmless when it was kept or discarded already."""
        staged.discard()

    def keep(self, staged: Staged) -> Kept:
        """Keep one file; see `keep_all`."""
        return self.keep_all([staged])[0]

    def keep_all(self, batch: Sequence[Staged]) -> list[Kept]:
        """Make staged files permanent: all of them, or none and `tmp/` empty of them.

        All are forced onto the medium, then renamed; then the folders concerned are forced, once;
        then all are read back and compared. Several are forced and read at the same time: the
        medium answers many as fast as one.

        Raises:
            Unavailable: A disk failed or gave back other bytes than were written.
            Damaged: The same bytes are in the vault already, but that file is damaged.
        """
        kept: list[Kept] = []
        with self._placing:
            placed: dict[str, bytes] = {}
            try:
                with world("Saving the files"):
                    asked = _side_by_side(_force, batch)
                    kept = [
                        self._place(staged, placed, from_medium=from_medium)
                        for staged, from_medium in zip(batch, asked, strict=True)
                    ]
                    folders = {self.path_of(name).parent for name in placed}
                    _side_by_side(fsync_folder, [*folders, self.folder] if folders else [])
                roots = self._read_back(kept, placed)
            except BaseException:
                for name in placed:
                    with contextlib.suppress(OSError):
                        self.path_of(name).unlink()
                raise
            finally:
                for staged in batch:
                    staged.discard()
            self._remember(placed)
        return [replace(file, pieces_root=roots.get(file.name)) for file in kept]

    def open(self, name: str, secret: bytes) -> BlobReader:
        """Open a kept file for reading at any offset; the caller closes it.

        Raises:
            Damaged: It is missing, damaged or sealed with another secret.
            Unavailable: The disk failed.
        """
        return BlobReader(self.path_of(name), secret)

    def open_staged(self, staged: Staged) -> BlobReader:
        """Open a file that is not yet kept (its sandbox reads it before the acknowledgement)."""
        return BlobReader(staged.path, staged.secret)

    def check(
        self, name: str, secret: bytes, expected: Expected, progress: Progress | None = None
    ) -> list[Finding]:
        """Read a whole file and compare it with what the ledger says; empty means good."""
        findings = examine(self.path_of(name), secret, expected, progress)
        if not findings and self.name_of(expected.sha256) != name:
            return [Finding(code="FILE_DIFFERS", detail="The file lies under another's name.")]
        return findings

    def unlisted(self, known: Container[str]) -> Iterator[str]:
        """Give the paths below `blobs/` of everything that is no file with a known name."""
        with world("Looking through the vault"):
            for folder in sorted(self.folder.iterdir()):
                if not folder.is_dir():
                    yield folder.name
                    continue
                for path in sorted(folder.iterdir()):
                    if path.name not in known or path != self.path_of(path.name):
                        yield f"{folder.name}/{path.name}"

    def remove(self, name: str) -> None:
        """Remove a file durably (an erasure, or an explicit clearing of unlisted files).

        Raises:
            Unavailable: It could not be removed.
        """
        path = self.path_of(name)
        with world("Removing a file from the vault"):
            path.unlink(missing_ok=True)
            if path.parent.exists():
                fsync_folder(path.parent)
        self._pending.pop(name, None)

    def sweep(self) -> int:
        """Remove what a crash left in `tmp/`; return how many files. Only for the lock's holder."""
        with world("Clearing the folder for unfinished files"):
            left = [path for path in self.tmp.iterdir() if not path.is_dir()]
            for path in left:
                path.unlink()
        return len(left)

    def _place(self, staged: Staged, placed: dict[str, bytes], *, from_medium: bool) -> Kept:
        """Rename one file to its name unless its bytes are there; folders are forced later."""
        target = self.path_of(staged.name)
        stored = self._secret_of(staged.name)
        secret = stored or placed.get(staged.name) or self._pending.get(staged.name)
        if secret is not None and target.exists():
            with BlobReader(target, secret) as reader:
                if reader.size != staged.size:
                    raise damaged(
                        "FILE_DIFFERS", "A file in the vault is not the one it should be."
                    )
        else:
            stored, secret = None, staged.secret
            target.parent.mkdir(mode=0o700, exist_ok=True)
            staged.path.replace(target)
            placed[staged.name] = secret
        return Kept(
            sha256=staged.sha256,
            sha512=staged.sha512,
            size=staged.size,
            pieces_root=None,
            name=staged.name,
            secret=secret,
            fresh=stored is None,
            from_medium=from_medium,
        )

    def _read_back(self, kept: list[Kept], placed: Container[str]) -> dict[str, str | None]:
        """Read new files back, and large ones for their pieces; return piece roots by name."""

        def root(file: Kept) -> str | None:
            try:
                return read_back(self.path_of(file.name), file.secret, file.sha256)
            except Damaged as error:
                if file.name not in placed:
                    raise
                raise _not_given_back() from error

        files = {one.name: one for one in kept if one.name in placed or one.size > PIECES_ABOVE}
        return dict(zip(files, _side_by_side(root, list(files.values())), strict=True))

    def _remember(self, placed: dict[str, bytes]) -> None:
        self._pending.update(placed)
        if len(self._pending) > _PRUNE_FROM:
            known = [name for name in self._pending if self._secret_of(name) is not None]
            for name in known:
                del self._pending[name]


def _force(staged: Staged) -> bool:
    """Force one file onto the medium; say whether the kernel could be asked to forget it."""
    os.fchmod(staged.file.fileno(), 0o400)
    fsync_file(staged.file.fileno())
    return forget_cache(staged.file.fileno())


def _side_by_side(work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """Do the same for several things at the same time; the first failure is raised."""
    if len(things) < 2:
        return [work(one) for one in things]
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="keep") as pool:
        return list(pool.map(work, things))


def _not_given_back() -> Unavailable:
    return Unavailable(
        "The disk did not give back what was written to it, so the files of this batch were not "
        "kept. What was saved before was checked then.",
        advice="Do not use this disk for evidence; copy the case to another and verify it there.",
    )
