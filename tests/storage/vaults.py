"""A vault on its own, with what its database would know."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from storage import folder
from storage.vault import Kept, Vault

NAME_KEY = bytes(range(100, 132))
FILM = hashlib.shake_256(b"film").digest(4096) * 900  # 3.7 MB


class Case:
    """A vault and what its database would know."""

    def __init__(self, root: Path) -> None:
        self.layout = folder.create(root)
        self.secrets: dict[str, bytes] = {}
        self.vault = Vault(self.layout.blobs, self.layout.tmp, NAME_KEY, self.secrets.get)

    def keep(self, data: bytes) -> Kept:
        kept = self.vault.keep(self.vault.stage(io.BytesIO(data)))
        self.secrets[kept.name] = kept.secret
        return kept

    def codes(self, kept: Kept) -> list[str]:
        return [f.code for f in self.vault.check(kept.name, kept.secret, kept)]

    def left(self) -> list[str]:
        return [path.name for path in self.layout.tmp.iterdir()]
