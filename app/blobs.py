"""Opens the plain bytes of a kept file by its SHA-256."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from evidence.errors import Damaged

if TYPE_CHECKING:
    from app.case import Case
    from storage.blobs import BlobReader


def open_blob(case: Case, sha256: str) -> BlobReader:
    """Open a file of the case for reading at any offset; the caller closes it.

    Raises:
        Damaged: It is not in the vault, or does not open.
    """
    vault = case.file.vault
    name = vault.name_of(sha256)
    secret = case.file.secret_of(name)
    if secret is None:
        raise Damaged(
            "A file of this case is not in its vault.",
            code="FILE_MISSING",
            advice="Run verify to see what is missing, and compare with a backup.",
        )
    return vault.open(name, secret)


def opened(case: Case, sha256: str) -> BinaryIO:
    """Return the same for a reader that wants a plain file."""
    return cast("BinaryIO", open_blob(case, sha256))
