"""Plain bytes of a kept file for a reader that wants an ordinary file."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from app.case import Case


def opened(case: Case, sha256: str) -> BinaryIO:
    """Open a file of the case by its SHA-256 (hex); the caller closes it.

    Raises:
        Damaged: It is not in the vault, or does not open.
    """
    return cast("BinaryIO", case.file.open_blob(sha256))
