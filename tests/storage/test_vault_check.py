"""The vault checks its files and names what is wrong; it lists, erases and sweeps."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from evidence.errors import Damaged, Unavailable
from storage.blobs import HEADER, LARGE_FROM, TAG, seal
from storage.vault import Kept
from tests.storage.vaults import FILM, Case


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "a.case")


@pytest.fixture
def film(case: Case) -> tuple[Case, Kept, Path]:
    kept = case.keep(FILM)
    path = case.vault.path_of(kept.name)
    path.chmod(0o600)
    return case, kept, path


def test_the_first_bad_chunk_is_named_in_plain_bytes(film: tuple[Case, Kept, Path]) -> None:
    case, kept, path = film
    data = bytearray(path.read_bytes())
    data[HEADER + 2 * (LARGE_FROM + TAG) + 7] ^= 1
    path.write_bytes(data)
    (finding,) = case.vault.check(kept.name, kept.secret, kept)
    assert (finding.code, finding.first, finding.last) == (
        *("FILE_DAMAGED", 2 * LARGE_FROM, 3 * LARGE_FROM - 1),
    )
    assert "bytes 2097152..3145727" in finding.detail


def test_missing_cut_foreign_and_unreadable_files_are_named(film: tuple[Case, Kept, Path]) -> None:
    case, kept, path = film
    data = path.read_bytes()
    path.write_bytes(data[:-1])
    assert case.codes(kept) == ["FILE_DAMAGED"]
    path.write_bytes(seal(bytes(32), FILM))
    assert case.codes(kept) == ["KEY_MISMATCH"]
    path.unlink()
    assert case.codes(kept) == ["FILE_MISSING"]
    path.mkdir()
    assert case.codes(kept) == ["FILE_DAMAGED"]


def test_a_whole_file_with_other_bytes_is_named(film: tuple[Case, Kept, Path]) -> None:
    case, kept, path = film
    path.write_bytes(seal(kept.secret, FILM[:-1]))
    (finding,) = case.vault.check(kept.name, kept.secret, kept)
    assert finding.code == "FILE_DIFFERS"
    assert "sha256, sha512, size differ" in finding.detail


def test_every_digest_is_compared(film: tuple[Case, Kept, Path]) -> None:
    case, kept, _ = film
    said = dataclasses.replace(kept, sha512="00", pieces_root="00")
    (finding,) = case.vault.check(kept.name, kept.secret, said)
    assert "sha512, pieces_root differ" in finding.detail


def test_a_file_under_anothers_name_is_named(case: Case) -> None:
    one, two = case.keep(b"one"), case.keep(b"two")
    case.vault.path_of(one.name).replace(case.vault.path_of(two.name))
    assert case.codes(two) == ["KEY_MISMATCH"]
    said = case.vault.check(two.name, one.secret, one)
    assert [finding.detail for finding in said] == ["The file lies under another's name."]


def test_checking_tells_its_progress(film: tuple[Case, Kept, Path]) -> None:
    case, kept, _ = film
    told: list[int] = []
    assert case.vault.check(kept.name, kept.secret, kept, told.append) == []
    assert told[0] == LARGE_FROM
    assert told[-1] == len(FILM)


def test_what_no_row_names_is_listed(case: Case) -> None:
    known = case.keep(b"known")
    orphan = case.keep(b"orphan")
    (case.layout.blobs / "stray").write_bytes(b"")
    moved = case.layout.blobs / orphan.name[:2] / known.name
    moved.write_bytes(b"")
    assert sorted(case.vault.unlisted({known.name})) == sorted(
        ["stray", f"{orphan.name[:2]}/{orphan.name}", f"{orphan.name[:2]}/{known.name}"]
    )


def test_an_erased_file_is_gone(case: Case) -> None:
    kept = case.keep(b"statement")
    case.vault.remove(kept.name)
    case.vault.remove(kept.name)
    case.vault.remove("ff" * 32)
    assert case.codes(kept) == ["FILE_MISSING"]
    with pytest.raises(Damaged):
        case.vault.open(kept.name, kept.secret)


def test_sweeping_takes_what_a_crash_left_in_tmp(case: Case) -> None:
    (case.layout.tmp / "torn").write_bytes(b"half")
    (case.layout.tmp / "folder").mkdir()
    assert case.vault.sweep() == 1
    assert case.left() == ["folder"]
    case.layout.tmp.joinpath("folder").rmdir()
    case.layout.tmp.rmdir()
    with pytest.raises(Unavailable):
        case.vault.sweep()
