"""The high-water mark: the newest head of every ledger of a case, remembered outside the case.

A case folder that was turned back to yesterday's copy is noticed by it. Someone who also turns
back the user's profile defeats it; only an outside witness helps then.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from evidence.errors import Damaged
from storage import outside

Heads = Mapping[str, tuple[int, str]]
"""Size and root (hex) of each origin by its name."""

_LABEL: Final = "mark"


def remember(state: Path, key: bytes | bytearray, case: str, heads: Heads) -> None:
    """Keep the heads durably, in place of those before.

    Args:
        state: The user's state folder; made if missing.
        key: `derive(root, "mark")`.
        case: The case id.
        heads: Every origin of the case with its size and root.

    Raises:
        Unavailable: They cannot be written; the mark before is still there.
    """
    rows = [{"origin": name, "size": n, "root": root} for name, (n, root) in sorted(heads.items())]
    outside.put(state, key, _LABEL, case, {"heads": rows})


def recall(state: Path, key: bytes | bytearray, case: str) -> dict[str, tuple[int, str]] | None:
    """Return the heads remembered last, or None if this device has no mark of the case.

    Raises:
        Damaged: There is a mark, but it was altered (`NO_MARK`).
        Unavailable: It cannot be read.
    """
    try:
        value = outside.get(state, key, _LABEL, case)
        if value is None:
            return None
        rows = cast("list[dict[str, str]]", value["heads"])
        return {str(row["origin"]): (int(row["size"]), str(row["root"])) for row in rows}
    except (ValueError, KeyError, TypeError):
        raise Damaged(
            "What this device remembered of the case cannot be read, so it cannot say whether "
            "the case was turned back. The evidence in the case is not touched by this.",
            code="NO_MARK",
            advice="Compare the case with a receipt, a backup or a colleague's copy.",
        ) from None
