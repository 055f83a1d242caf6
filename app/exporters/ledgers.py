"""The disclosed ledger of each origin: lines, disclosures, signed head, public key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.exporters.parts import Parts
from evidence.bundle import layout
from evidence.bundle.disclosed import Withheld, disclosures_jsonl, entries_jsonl
from evidence.custody import ssh

if TYPE_CHECKING:
    from storage.disclosing import Line
    from storage.ledger import StoredHead


def write_ledgers(parts: Parts) -> None:
    """Write all ledgers as of their heads."""
    for head in parts.heads:
        _write(parts, head)


def _write(parts: Parts, head: StoredHead) -> None:
    from storage.disclosing import lines_of

    key = head.origin.rsplit("/", 1)[-1]
    add = parts.writer.add
    erased: list[int] = []

    def opened(found: Iterable[Line]) -> Iterator[tuple[int, tuple[str, ...]]]:
        for one in found:
            parts.progress.check()
            if one.line is not None and not one.disclosures:
                erased.append(one.n)
            yield one.n, one.disclosures

    with parts.case.read() as reader:
        told = reader.connection, reader.seals, head, head.size
        bare = lines_of(*told, disclosed=False)
        shown = (one.line if one.line is not None else Withheld(one.leaf) for one in bare)
        add(layout.origin_path(key, "entries.jsonl"), entries_jsonl(shown))
        disclosed = disclosures_jsonl(opened(lines_of(*told)))
        add(layout.origin_path(key, "disclosures.jsonl"), disclosed)
    add(layout.origin_path(key, "checkpoint"), head.note.encode())
    add(layout.origin_path(key, "key.pub"), ssh.public_line(head.public_key).encode())
    for n in erased:
        _erased(parts, key, n)


def _erased(parts: Parts, key: str, n: int) -> None:
    body = next(b for b in parts.bodies if b.n == n and b.origin.endswith(key))
    names = "what when who why body file"
    parts.keep_back(body, names, "erased", "the record was erased; its entry stays")
