"""Broken variants of the program: each gives one promise up, so that its test must fail.

No shipped setting reaches any of them; the driver replaces one step before it acts a scene.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.case import Case, open_case
from storage import database, disk, vault
from storage.ledger import StoredHead
from storage.records import Transaction
from tests.faults import scenes


def break_promise(name: str | None) -> None:
    """Break one promise by name, in this process; None breaks nothing."""
    if name is not None:
        {**BROKEN, **HARMLESS}[name]()


def instead(of: object, name: str, what: object) -> None:
    """Put something in the place of a part of the program, in this process only."""
    setattr(of, name, what)


def _normal() -> None:
    """`synchronous=NORMAL`: a commit is not forced onto the medium."""
    whole = database._pragmas

    def pragmas(access: database.Access, platform: str) -> tuple[tuple[str, str], ...]:
        told = whole(access, platform)
        return tuple((n, "1" if n == "synchronous" else value) for n, value in told)

    instead(database, "_pragmas", pragmas)


def _no_file_fsync() -> None:
    """Files of the vault are renamed without having been forced."""
    instead(vault, "fsync_file", _nothing)


def _no_folder_fsync() -> None:
    """Names of files of the vault are not forced."""
    instead(vault, "fsync_folder", _nothing)
    instead(disk, "fsync_folder", _nothing)


def _early() -> None:
    """Says "saved" before COMMIT."""
    finish = Transaction.finish

    def finished(self: Transaction) -> StoredHead:
        head = finish(self)
        for line in self.entries(after=self.news[0].n - 1, limit=len(self.news)):
            told = {"n": line.n, "leaf": line.leaf, "record": line.record}
            _acknowledge[0](told | {"body": line.body_sha256, "file": line.file})
        return head

    def open_it(desk: Path, acknowledge: scenes.Acknowledge) -> Case:
        _acknowledge[0] = acknowledge
        return open_case(desk / "a.case", scenes.PASSPHRASE)

    instead(Transaction, "finish", finished)
    instead(scenes, "_open", open_it)


def _no_lock() -> None:
    """Two programs write at once: transactions alone keep them apart, and must."""
    instead(fcntl, "flock", _nothing)


def _nothing(*_: object) -> None:
    """Do not do it."""


_acknowledge: list[Callable[[dict[str, object]], Any]] = [_nothing]
BROKEN: dict[str, Callable[[], None]] = {
    "synchronous=NORMAL": _normal,
    "no fsync of the blob": _no_file_fsync,
    "no fsync of its folder": _no_folder_fsync,
    "acknowledged before COMMIT": _early,
}
HARMLESS: dict[str, Callable[[], None]] = {"no lock": _no_lock}
"""What takes a guard away behind which there is another."""
