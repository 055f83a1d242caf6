"""Derived files: kept encrypted, absent when damaged, gone without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.errors import Unavailable
from storage.derived import Derived
from tests.storage.disks import no_file_longer_than

FILE = "ab" * 32


@pytest.fixture
def derived(tmp_path: Path) -> Derived:
    folder = tmp_path / "derived"
    folder.mkdir()
    return Derived(folder, bytes(range(32)), bytes(32))


def files(derived: Derived) -> list[Path]:
    return [path for path in derived.folder.rglob("*") if path.is_file()]


def test_what_was_derived_is_given_back_by_recipe_and_version(derived: Derived) -> None:
    derived.put(FILE, "preview", 1, b"pixels")
    derived.put(FILE, "preview", 2, b"better pixels")
    derived.put(FILE, "preview", 2, b"best pixels")
    assert derived.get(FILE, "preview", 1) == b"pixels"
    assert derived.get(FILE, "preview", 2) == b"best pixels"
    assert derived.get(FILE, "blur", 1) is None
    assert derived.get("cd" * 32, "preview", 1) is None
    assert len(files(derived)) == 2


def test_nothing_in_clear_lies_in_the_folder(derived: Derived) -> None:
    derived.put(FILE, "preview", 1, b"pixels")
    (path,) = files(derived)
    assert path.parent.name == path.name[:2]
    assert path.suffix == ".k"
    assert b"pixels" not in path.read_bytes()
    assert path.stat().st_mode & 0o77 == 0


def test_a_damaged_one_counts_as_absent(derived: Derived) -> None:
    derived.put(FILE, "preview", 1, b"pixels")
    (path,) = files(derived)
    path.write_bytes(path.read_bytes()[:-1])
    assert derived.get(FILE, "preview", 1) is None


def test_dropping_takes_the_recipes_said(derived: Derived) -> None:
    for version in (1, 2):
        derived.put(FILE, "preview", version, b"pixels")
    derived.drop(FILE, [("preview", 1), ("blur", 1)])
    assert derived.get(FILE, "preview", 1) is None
    assert derived.get(FILE, "preview", 2) == b"pixels"


def test_clearing_takes_everything(derived: Derived) -> None:
    derived.put(FILE, "preview", 1, b"pixels")
    derived.clear()
    assert list(derived.folder.iterdir()) == []
    derived.put(FILE, "preview", 1, b"again")
    assert derived.get(FILE, "preview", 1) == b"again"


def test_one_that_does_not_fit_leaves_nothing(derived: Derived) -> None:
    with no_file_longer_than(100), pytest.raises(Unavailable, match="Saving a preview"):
        derived.put(FILE, "preview", 1, bytes(1000))
    assert files(derived) == []
