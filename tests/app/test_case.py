"""Opening and closing cases, and which openings the ledger tells of."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.case import create_case, open_case, open_sitting
from app.history import read_chain
from evidence.errors import Refused, WrongPassphrase
from storage.kdf import FLOOR
from tests.app.cases import PASSPHRASE, fresh_case


def acts(folder: Path) -> list[str]:
    case = open_case(folder, PASSPHRASE, writable=False)
    try:
        return [entry.act for entry in read_chain(case).entries]
    finally:
        case.close()


def test_a_sitting_is_logged_and_an_opening_for_one_command_is_not(tmp_path: Path) -> None:
    with fresh_case(tmp_path) as case:
        folder = case.file.folder
    before = acts(folder)
    open_case(folder, PASSPHRASE).close()
    assert acts(folder) == before
    open_sitting(folder, PASSPHRASE, writable=False).close()
    assert acts(folder) == before
    open_sitting(folder, PASSPHRASE).close()
    assert acts(folder) == ["case.open", *before]


def test_a_case_without_a_title_leaves_nothing_on_disk(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        create_case(
            tmp_path / "a.case", title=" ", investigator="N", passphrase=PASSPHRASE, kdf=FLOOR
        )
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    with fresh_case(tmp_path) as case:
        folder = case.file.folder
    with pytest.raises(WrongPassphrase):
        open_case(folder, "wrong")
