"""Folders that must not be opened: links, devices, names that other systems read otherwise."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evidence.bundle import layout
from evidence.bundle.__main__ import main
from evidence.bundle.container import open_container
from evidence.errors import Refused, Unavailable


def test_a_link_is_refused(bundle: Path) -> None:
    (bundle / "data/evidence/E-0009.jpg").symlink_to("/etc/passwd")
    with pytest.raises(Refused, match="link"):
        open_container(bundle)
    assert main([str(bundle)]) == 2


def test_a_link_to_a_folder_is_refused(bundle: Path) -> None:
    (bundle / "data/more").symlink_to(bundle / "data")
    assert main([str(bundle)]) == 2


def test_a_pipe_is_refused(bundle: Path) -> None:
    os.mkfifo(bundle / "data/pipe")
    assert main([str(bundle)]) == 2


@pytest.mark.parametrize(
    "name",
    [
        "fetch.txt",
        "data/.hidden",
        "data/CON.txt",
        "data/nul",
        "data/evil.",
        "data/a b",
        "data/a\nb",
        "data/a\u202eb",
        "data/a:b",
        "data/-rf",
        "data/" + "x" * 101,
        "data/evidence/e-0001.JPG",
        "data/1/2/3/4/5/6/7/8",
    ],
)
def test_a_name_outside_the_grammar_is_refused(bundle: Path, name: str) -> None:
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    (bundle / name).write_bytes(b"")
    assert main([str(bundle)]) == 2


def test_too_many_files_are_refused(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_FILES", 5)
    assert main([str(bundle)]) == 2


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../outside", "data/../../x", "C:/x", "\\\\host\\x", "~/x", "a\\..\\b"]
)
def test_a_manifest_that_points_outside_is_refused(bundle: Path, path: str) -> None:
    with (bundle / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  {path}\n")
    assert main([str(bundle)]) == 2


def test_what_is_no_folder_or_not_there_is_unreadable(bundle: Path, tmp_path: Path) -> None:
    assert main([str(bundle / "bagit.txt")]) == 4
    assert main([str(tmp_path / "nowhere")]) == 4


def test_a_file_that_goes_away_is_unreadable(bundle: Path) -> None:
    container = open_container(bundle)
    (bundle / "bagit.txt").unlink()
    with pytest.raises(Unavailable, match=r"bagit\.txt cannot be read"):
        container.read("bagit.txt", 1000)


def test_a_folder_that_goes_away_is_unreadable(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bundle / "data/locked").mkdir()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(Unavailable, match="Permission denied"):
        open_container(bundle)


def test_lines_and_files_have_limits(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"x" * 3_000_000)
    (tmp_path / "open").write_bytes(b"one\ntwo")
    container = open_container(tmp_path)
    with pytest.raises(ValueError, match="too long"):
        list(container.lines("long"))
    with pytest.raises(ValueError, match="line feed"):
        list(container.lines("open"))
    with pytest.raises(ValueError, match="longer than"):
        container.read("long", 10)
    with pytest.raises(ValueError, match="missing"):
        list(container.lines("nowhere"))
