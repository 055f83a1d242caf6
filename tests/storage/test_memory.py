"""Keys are kept out of swap where the system allows it, and overwritten when nobody holds them."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest

from evidence.errors import Damaged, Unavailable
from storage import casefile, holding, slotfile
from storage.database import Database
from storage.folder import Layout
from storage.keys import wiped_on_failure
from storage.memory import lock
from tests.storage.conftest import PASSPHRASE, Desk


@pytest.mark.skipif(sys.platform != "linux", reason="pages are locked on Linux only")
def test_pages_of_keys_are_locked_and_the_keys_can_still_be_wiped() -> None:
    keys = bytearray(b"k" * 32), bytearray(b"l" * 48)
    assert lock(*keys) == (resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] != 0)
    assert lock()
    for key in keys:
        key[:] = bytes(len(key))
    keys[0].extend(b"not exported any more")


def test_where_no_page_may_be_locked_the_key_serves_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda *_, **__: _Denying())
    key = bytearray(b"k" * 32)
    assert not lock(key)
    assert key == b"k" * 32


class _Denying:
    """A system that allows no locked pages."""

    def mlock(self, *_: object) -> int:
        return -1

    madvise = mlock


def test_a_key_is_wiped_when_what_it_was_for_fails() -> None:
    key = bytearray(b"k" * 32)
    with wiped_on_failure(key):
        assert key == b"k" * 32
    assert key == b"k" * 32
    with pytest.raises(Unavailable), wiped_on_failure(key):
        raise Unavailable("no")
    assert key == bytes(32)


def test_a_case_that_does_not_open_leaves_no_root_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots: list[bytearray] = []
    unlock = slotfile.unlock

    def watched(layout: Layout, text: str) -> slotfile.Unlocked:
        unlocked = unlock(layout, text)
        roots.append(unlocked.root)
        return unlocked

    monkeypatch.setattr(slotfile, "unlock", watched)
    writing = desk.open()
    with pytest.raises(Unavailable):
        desk.open()
    (desk.folder / "case.db").rename(desk.folder / "elsewhere")
    with pytest.raises(Damaged):
        desk.open(writable=False)
    (desk.folder / "elsewhere").rename(desk.folder / "case.db")
    writing.close()
    assert len(roots) == 3
    assert all(root == bytes(32) for root in roots)


def test_a_case_whose_database_does_not_open_leaves_no_keys(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[bytearray] = []
    monkeypatch.setattr(holding, "lock", lambda *given: keys.extend(given))
    (desk.folder / "case.db").write_bytes(b"x" * 8192)
    with pytest.raises(Damaged):
        desk.open()
    assert len(keys) == 6
    assert all(not any(key) for key in keys)


def test_closing_wipes_every_key(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[bytearray] = []
    monkeypatch.setattr(holding, "lock", lambda *given: keys.extend(given))
    opened = casefile.open_case(
        desk.folder, passphrase=PASSPHRASE, state=desk.state, now=desk.watch
    )
    assert all(any(key) for key in keys)
    opened.close()
    assert all(not any(key) for key in keys)


def test_a_database_that_does_not_open_wipes_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys: list[bytearray] = []
    monkeypatch.setattr("storage.database.lock", keys.append)
    (tmp_path / "case.db").write_bytes(b"x" * 8192)
    with pytest.raises(Damaged):
        Database(tmp_path / "case.db", b"k" * 48)
    assert keys == [bytearray(48)]
