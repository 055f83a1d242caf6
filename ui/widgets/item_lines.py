"""How an item of evidence is shown in a line: its columns, its face in the grid, its filter."""

from __future__ import annotations

from collections.abc import Iterable

from app.pictures import needs_blur
from evidence.lines import ItemLine
from ui.bidi import isolated, ltr, visible
from ui.models.rows import END, Column
from ui.widgets.thumb_cell import Face

STATUS = {
    "read_with_warnings": "partly readable",
    "undecodable": "kept, cannot be shown",
    "not_opened": "kept, not opened",
    "empty": "kept, 0 bytes",
}
_ICONS = {"image": "evidence", "video": "film", "audio": "sound"}
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def status_words(line: ItemLine) -> str:
    """Return what is said of a file that could not be read whole."""
    return STATUS.get(line.status or "", "")


def length(line: ItemLine) -> str:
    """Return how long a film or recording is, as m:ss."""
    seconds = (line.duration_ms or 0) // 1000
    return f"{seconds // 60}:{seconds % 60:02d}" if line.duration_ms else ""


def face_of(line: ItemLine, *, clear: bool) -> Face:
    """Return how an item looks in the grid; `clear`: it was asked to be shown unblurred."""
    kind = "" if line.item_kind in ("image", "video") else line.item_kind.replace("_", " ")
    broken = line.status in ("undecodable", "empty")
    return Face(
        icon="broken" if broken else _icon(line),
        words=status_words(line) or kind,
        corner=length(line),
        hidden=needs_blur(line) and not clear,
    )


def _icon(line: ItemLine) -> str:
    kind = (line.media_type or "").partition("/")[0]
    return _ICONS.get(kind) or _ICONS.get(line.item_kind, "document")


def size_words(size: int | None) -> str:
    """Return a size as people say it; the exact bytes stand in the tool tip."""
    if size is None:
        return ""
    amount, unit = float(size), 0
    while amount >= 1000 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{size} bytes" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def matching(lines: Iterable[ItemLine], text: str) -> list[ItemLine]:
    """Return the lines that show the typed text somewhere."""
    wanted = text.casefold().split()
    return [line for line in lines if all(word in _searched(line) for word in wanted)]


def _searched(line: ItemLine) -> str:
    parts = (line.ref, line.name, line.title, line.item_kind, line.captured, line.camera)
    return " ".join(
        [*(part or "" for part in parts), line.sha256 or "", status_words(line)]
    ).casefold()


def _captured(line: ItemLine) -> str:
    return ltr(visible((line.captured or "")[:19].replace("T", " ")))


COLUMNS: tuple[Column[ItemLine], ...] = (
    Column("Ref", lambda line: ltr(line.ref), width=76),
    Column(
        "Name as received",
        lambda line: isolated(visible(line.name or line.title)),
        width=180,
        wide=True,
    ),
    Column("Kind", lambda line: line.item_kind.replace("_", " "), width=84),
    Column(
        "Size",
        lambda line: ltr(size_words(line.size)),
        lambda line: f"{line.size:,} bytes" if line.size is not None else "",
        align=END,
        width=84,
    ),
    Column("Captured, as claimed", _captured, lambda line: line.captured or "", width=160),
    Column("Attacks", lambda line: ltr(", ".join(line.attacks)), width=84),
    Column("Condition", status_words, width=130),
    Column(
        "SHA-256",
        lambda line: ltr(f"{line.sha256[:16]}…" if line.sha256 else ""),
        lambda line: line.sha256 or "",
        width=146,
    ),
)
