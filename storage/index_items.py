"""What lists and filters need of items, their files and what programs read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Index

from evidence.items import File, Item, Reading
from storage.index_tables import IndexTable, by_row, index, linked, number, text

ITEM_ATTACK: Final = linked(
    "item_attack",
    text("attack", null=False, key=True),
    number("row", null=False, key=True),
    Index("item_attack_by_row", "row"),
    rowid=False,
)
"""Which items are tied to an attack: narrow, in the order of pages."""


@index(Item)
class ItemIndex(IndexTable):
    """What an item is; what its file claims stands with the readings."""

    table = by_row(
        "item",
        text("item_kind", null=False),
        text("title", null=False),
        text("access", null=False),
        text("sensitivity", null=False),
        Index("item_by_kind", "item_kind", "row"),
    )
    link_table = ITEM_ATTACK

    @classmethod
    def of(cls, rec: Item) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "item_kind": str(rec.item_kind),
            "title": rec.title,
            "access": str(rec.access),
            "sensitivity": " ".join(rec.sensitivity),
        }

    @classmethod
    def links(cls, rec: Item) -> Iterable[Mapping[str, object]]:
        """Return the attacks it belongs to, each once."""
        return [{"attack": one} for one in dict.fromkeys(tie.attack for tie in rec.attacks)]


@index(File)
class FileIndex(IndexTable):
    """Which bytes belong to which item."""

    table = by_row(
        "file",
        text("item", null=False),
        text("role", null=False),
        text("name", null=False),
        text("sha256", null=False),
        number("size", null=False),
        text("condition", null=False),
        Index("file_by_item", "item", "row"),
        Index("file_by_sha256", "sha256"),
    )

    @classmethod
    def of(cls, rec: File) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "item": rec.item,
            "role": str(rec.role),
            "name": rec.name,
            "sha256": rec.sha256,
            "size": rec.size,
            "condition": str(rec.condition),
        }


@index(Reading)
class ReadingIndex(IndexTable):
    """What one program read from a file, as far as lists show it: claims of the file."""

    table = by_row(
        "reading",
        text("file", null=False),
        text("tool", null=False),
        text("status"),
        text("media_type"),
        text("captured"),
        number("lat_e6"),
        number("lon_e6"),
        text("camera"),
        number("width"),
        number("height"),
        number("orientation"),
        number("duration_ms"),
        text("pdq"),
        text("warnings", null=False),
        Index("reading_by_file", "file", "row"),
    )

    @classmethod
    def of(cls, rec: Reading) -> Mapping[str, object]:
        """Return its columns."""
        claimed = {fact.name: fact.value for fact in rec.values}
        return {
            "file": rec.file,
            "tool": rec.tool,
            "status": rec.status,
            "captured": captured(claimed),
            "camera": camera(claimed),
            "warnings": "\n".join(rec.warnings),
            **{name: _text(claimed.get(name)) for name in ("media_type", "pdq")},
            **{column: _number(claimed.get(name)) for column, name in _NUMBERS.items()},
        }


_NUMBERS: Final = {
    "lat_e6": "gps_lat_e6",
    "lon_e6": "gps_lon_e6",
    "width": "width",
    "height": "height",
    "orientation": "orientation",
    "duration_ms": "duration_ms",
}
_ZONES: Final = {"none": "", "utc": "Z"}


def captured(claimed: Mapping[str, str | int]) -> str | None:
    """Return when a file claims to have been made, with the zone only if it names one."""
    taken = claimed.get("captured_text")
    if taken is not None:
        zone = str(claimed.get("captured_zone", "none"))
        zone = _ZONES.get(zone, zone)
        return str(taken) if str(taken).endswith(zone) else f"{taken}{zone}"
    film = claimed.get("container_local", claimed.get("container_utc"))
    return None if film is None else str(film)


def camera(claimed: Mapping[str, str | int]) -> str | None:
    """Return make and model, the make not twice."""
    make, model = (str(claimed.get(name, "")).strip() for name in ("make", "model"))
    if model.casefold().startswith(make.casefold()):
        make = ""
    return f"{make} {model}".strip() or None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
