"""Puts of a use case, as tests of storage need them."""

from __future__ import annotations

import hashlib
from typing import Any

from evidence.attacks import Attack
from evidence.evidence_words import ItemKind
from evidence.ids import ItemId
from evidence.items import File, Item
from evidence.records import Record, Revision
from storage.casefile import CaseFile
from storage.vault import Kept
from tests.storage.conftest import INVESTIGATOR

ATTACK = Attack(title="Market, first strike")


def put(case_file: CaseFile, rec: Record, **more: Any) -> Revision[Any]:
    with case_file.write(INVESTIGATOR) as tx:
        return tx.put(rec, **more)


def size(case_file: CaseFile) -> int:
    with case_file.read() as reader:
        return reader.head().size


def kept(number: int, *, fresh: bool = True, secret: bytes = bytes(32)) -> Kept:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return Kept(
        sha256=digest, sha512=digest * 2, size=number, pieces_root=None, name=digest,
        secret=secret, fresh=fresh, from_medium=True,
    )  # fmt: skip


def file_of(item: Revision[Any], blob: Kept, **more: Any) -> File:
    return File(
        item=ItemId(item.id), sha256=blob.sha256, sha512=blob.sha512, size=blob.size,
        name="IMG_1.JPG", **more,
    )  # fmt: skip


def item(title: str = "A photograph") -> Item:
    return Item(item_kind=ItemKind.IMAGE, title=title)
