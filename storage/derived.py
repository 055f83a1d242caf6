"""Derived files: encrypted previews, waveforms, features. Rebuildable, never evidence.

The container is that of the vault under the `derived` key; a name is a keyed hash of what was
derived how. `verify` never reads them and deleting the folder loses nothing, so nothing is forced
onto the medium and a damaged one counts as absent.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path

from evidence.errors import Damaged
from storage.blobs import BlobReader, seal
from storage.disk import create_private, world, write_all


class Derived:
    """What was computed from the files of one case.

    Args:
        folder: `derived/`.
        key: `derive(root, "derived")`.
        name_key: The name secret (32 bytes).
    """

    def __init__(self, folder: Path, key: bytes | bytearray, name_key: bytes | bytearray) -> None:
        self.folder = folder
        self._key = bytes(key)
        self._name_key = name_key

    def put(self, sha256: str, recipe: str, version: int, data: bytes) -> None:
        """Keep what a recipe made of a file, in place of what it made before.

        Args:
            sha256: Hex digest of the file.
            recipe: Name of what was done, "preview".
            version: Of the recipe; another version lies beside.
            data: At most what fits in memory.

        Raises:
            Unavailable: It could not be written; nothing half-written is left.
        """
        path = self._path(sha256, recipe, version)
        fresh = path.with_name(secrets.token_hex(16))
        with world("Saving a preview"):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            descriptor = create_private(fresh)
            try:
                write_all(descriptor, seal(self._key, data))
                fresh.replace(path)
            except OSError:
                fresh.unlink()
                raise
            finally:
                os.close(descriptor)

    def get(self, sha256: str, recipe: str, version: int) -> bytes | None:
        """Return what was kept, or None if it is absent or damaged (make it again then).

        Raises:
            Unavailable: The disk failed.
        """
        try:
            with BlobReader(self._path(sha256, recipe, version), self._key) as reader:
                return reader.read(reader.size)
        except Damaged:
            return None

    def drop(self, sha256: str, recipes: Iterable[tuple[str, int]]) -> None:
        """Remove what these recipes (name, version) made of one file.

        Names are keyed hashes of file, recipe and version together, so the recipes must be said;
        who does not know them all uses `clear()`.
        """
        with world("Removing previews"):
            for recipe, version in recipes:
                self._path(sha256, recipe, version).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove everything derived in the case, half-written files of a crash included."""
        with world("Removing previews"):
            for path in self.folder.iterdir():
                shutil.rmtree(path)

    def _path(self, sha256: str, recipe: str, version: int) -> Path:
        what = bytes.fromhex(sha256) + recipe.encode() + version.to_bytes(4, "big")
        name = hmac.new(self._name_key, what, hashlib.sha256).hexdigest()
        return self.folder / name[:2] / f"{name}.k"
