"""Items of evidence: list them, look at one whole, write its original bytes out."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.case import Case
from app.export_order import refuse_inside
from app.named import named
from evidence.acts import CustodyAct
from evidence.attacks import Attack
from evidence.custody.acts import Act
from evidence.digests import Digests
from evidence.errors import Damaged, Refused, Unavailable
from evidence.ids import FileId, ItemId
from evidence.items import Fact, File, Item, Reading
from evidence.lines import ItemLine, LedgerLine
from evidence.records import Revision, is_of

if TYPE_CHECKING:
    from storage.reader import Reader

NOT_STATED = "not stated"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A file that left the case: where it lies, its SHA-256 and its size in bytes."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """One item whole.

    Attributes:
        item: Its current revision. files: Original first. readings: What programs read.
        custody: Every entry about it, acts upon it included, oldest first.
    """

    item: Revision[Item]
    files: tuple[Revision[File], ...]
    readings: tuple[Revision[Reading], ...]
    custody: tuple[LedgerLine, ...]

    @property
    def warnings(self) -> dict[str, str]:
        """Return what was odd, each sentence once, with the reader that said it first."""
        said: dict[str, str] = {}
        for reading in self.readings:
            for words in reading.record.warnings:
                said.setdefault(words, reading.record.tool)
        return said

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
        """Return what a panel shows: titles, each with names and values as text."""
        claimed = tuple(
            dict.fromkeys(  # two readers often say the same
                _claim(fact) for reading in self.readings for fact in reading.record.values
            )
        )
        warnings = tuple((tool, words) for words, tool in self.warnings.items())
        acts = tuple(
            (line.at[:19].replace("T", " "), f"{line.act} · {line.kind}") for line in self.custody
        )
        return (
            ("Recorded", self._recorded()),
            *((("Read with care", warnings),) if warnings else ()),
            ("As claimed by the file", claimed or (("nothing", "The file says nothing."),)),
            ("Custody", acts),
        )

    def _recorded(self) -> tuple[tuple[str, str], ...]:
        item = self.item.record
        rows = [("reference", self.item.ref or ""), ("title", item.title)]
        if item.source:
            rows.append(("source", item.source))
        for file in self.files:
            rows += [
                ("name as received", file.record.name),
                ("size in bytes", f"{file.record.size:,}"),
                ("SHA-256", file.record.sha256),
                ("SHA-512", file.record.sha512),
            ]
        return tuple(rows)


_UNITS = {"_e6": (1_000_000, "°"), "_ms": (1000, " s"), "_mm": (1000, " m"), "_cd": (100, "°")}


def _claim(fact: Fact) -> tuple[str, str]:
    """Return a fact as people read it; whole numbers are stored in millionths or thousandths."""
    scale, unit = _UNITS.get(fact.name[-3:], (0, ""))
    if scale and isinstance(fact.value, int):
        places = len(str(scale)) - 1
        return fact.name[:-3].replace("_", " "), f"{fact.value / scale:.{places}f}{unit}"
    return fact.name.replace("_", " "), str(fact.value)


def list_items(case: Case, attack: str | None = None) -> list[ItemLine]:
    """Return all items that count, of one attack (a reference) if it is given.

    Raises:
        Refused: There is no such attack.
    """
    from storage.list_items import all_items

    with case.read() as reader:
        wanted = None if attack is None else named(reader, attack, Attack).id
        return all_items(reader.connection, attack=wanted)


def item_details(case: Case, line: ItemLine | str) -> Details:
    """Return one item with its files, readings and custody.

    Raises:
        Refused: There is no such item.
    """
    with case.read() as reader:
        item = _item(reader, line if isinstance(line, str) else line.id)
        files = _files(reader, item.id)
        readings = [
            reading
            for file in files
            for reading in reader.incoming(file.id, kind="reading")
            if is_of(reading, Reading)
        ]
        custody = reader.entries(limit=10_000, record=reader.about_item(item.id))
    return Details(item=item, files=tuple(files), readings=tuple(readings), custody=tuple(custody))


def extract(case: Case, ref: str, out: Path, *, reason: str | None) -> Extracted:
    """Write an item's original bytes to a new file; a logged act (`item.copy`).

    The act is on disk before the file appears under its name.

    Raises:
        Refused: No such item, it has no file, or the target exists.
        Damaged: The bytes in the vault are not the ones recorded; nothing was written.
        Unavailable: The target cannot be written.
    """
    with case.read() as reader:
        item = _item(reader, ref)
        files = _files(reader, item.id)
    if not files:
        raise Refused("{ref} has no file to extract.", ref=ref)
    file = files[0]
    target = out / _safe_name(file, item) if out.is_dir() else out
    refuse_inside(case, target)
    if target.exists() or target.is_symlink():
        raise Refused(
            "{path} exists; nothing is overwritten.", advice="Choose another name.", path=target
        )
    part = target.with_name(f".{target.name}.part")
    try:
        _write(case, file.record, part)
        act = CustodyAct(act=Act.ITEM_COPY, item=ItemId(item.id), file=FileId(file.id))
        with case.write() as tx:
            tx.put(act, act=Act.ITEM_COPY, reason=reason or NOT_STATED)
        part.rename(target)
    except OSError as error:
        raise Unavailable(
            "{path} could not be written.",
            advice="The evidence in the case is untouched. Choose another place.",
            path=target,
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Extracted(path=target, sha256=file.record.sha256, size=file.record.size)


def _write(case: Case, file: File, part: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with (
        open(os.open(part, flags, 0o600), "wb") as out,  # noqa: PTH123 - private from the start
        case.file.open_blob(file.sha256) as source,
        Digests(file.size) as digests,
    ):
        while piece := source.read(PIECE):
            digests.feed(piece)
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())
        found = digests.finish()
    if (found.sha256, found.sha512) != (file.sha256, file.sha512):
        raise Damaged(
            "{name} no longer matches its digest; nothing was written.",
            code="FILE_DIFFERS",
            advice="Run verify to see what else is damaged, and compare with a backup.",
            name=file.name,
        )


def _item(reader: Reader, named: str) -> Revision[Item]:
    found = reader.get(named)
    if not is_of(found, Item):
        raise Refused("{ref} is not an item of evidence.", rule="R-03", ref=named)
    return found


def _files(reader: Reader, item: str) -> list[Revision[File]]:
    found = [one for one in reader.incoming(item, kind="file") if is_of(one, File)]
    return sorted(found, key=lambda one: one.record.parent is not None)


def _safe_name(file: Revision[File], item: Revision[Item]) -> str:
    """Return a name any system takes: the reference and the harmless end of the original's."""
    suffix = Path(file.record.name).suffix.lower()
    plain = suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 6 else ""
    return f"{item.ref}{plain}"
