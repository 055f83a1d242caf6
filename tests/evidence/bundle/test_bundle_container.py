"""Folders that must not be opened: links, devices, names that other systems read otherwise."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from evidence.bundle import layout
from evidence.bundle.__main__ import main
from evidence.bundle.container import open_container
from evidence.bundle.verdicts import Check, Verdict
from evidence.bundle.verify import verify
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
    "name", ["fetch.txt", "data/evidence/e-0001.JPG", "data/1/2/3/4/5/6/7/8", "data/.x/fifo"]
)
def test_a_name_that_leads_elsewhere_is_refused(bundle: Path, name: str) -> None:
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(bundle / name) if name.endswith("fifo") else (bundle / name).write_bytes(b"")
    assert main([str(bundle)]) == 2


@pytest.mark.parametrize(
    "name",
    [
        "data/.hidden",
        "data/CON.txt",
        "data/nul",
        "data/evil.",
        "data/a b",
        "data/a\nb",
        "data/a\u202eb",
        "data/a:b",
        "data/-rf",
        "data/سوق.jpg",
        "data/.cache/inside.txt",
        "data/" + "x" * 101,
        "data/" + os.fsdecode(b"caf\xe9"),
    ],
)
def test_a_file_with_a_name_no_bundle_has_is_unlisted_and_the_rest_is_checked(
    bundle: Path, name: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    (bundle / name).write_bytes(b"planted")
    assert main([str(bundle), "--json"]) == 3
    shown = json.loads(capsysbinary.readouterr().out)
    assert [(one["code"], one["path"]) for one in bad(shown)] == [("UNLISTED", name)]
    assert shown["verdicts"]["fixity"] == shown["verdicts"]["ledger"] == "good"
    assert shown["texts"]["completeness"] == "not as listed: 1 unlisted"


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        (".DS_Store", "macOS"),
        ("data/evidence/._E-0001.jpg", "macOS"),
        ("data/Icon\r", "macOS"),
        ("__MACOSX/data/x", "macOS"),
        ("data/evidence/Thumbs.db", "Windows"),
        ("SIGNATURES/desktop.ini", "Windows"),
        ("System Volume Information/WPSettings.dat", "Windows"),
        ("data/.directory", "Linux"),
    ],
)
def test_a_file_the_computer_put_there_is_called_so(
    bundle: Path, name: str, whose: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    (bundle / name).write_bytes(b"x")
    assert main([str(bundle), "--json"]) == 3
    (one,) = bad(json.loads(capsysbinary.readouterr().out))
    assert (one["code"], one["path"]) == ("UNLISTED", name)
    assert one["text"] == f"{whose} puts this there by itself; it is not part of the bundle"


def test_a_file_that_is_listed_under_such_a_name_is_not_read_all_the_same(bundle: Path) -> None:
    (bundle / "data/a b").write_bytes(b"planted")
    for name in ("manifest-sha256.txt", "manifest-sha512.txt"):
        with (bundle / name).open("a") as manifest:
            manifest.write(f"{'0' * (64 if '256' in name else 128)}  data/a b\n")
    found = [one for one in verify(bundle).findings if one.path == "data/a b"]
    assert [one.code for one in found] == ["UNLISTED"]


def bad(shown: dict[str, Any]) -> list[dict[str, str]]:
    """Return the findings of a report that are bad."""
    return [one for one in shown["findings"] if one["verdict"] == "bad"]


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


@pytest.mark.parametrize("inside", ["", "IMG_0001.jpg", "case.json", "bagit.txt", "link"])
def test_a_folder_that_is_no_bundle_is_called_so_and_nothing_is_called_good(
    tmp_path: Path, inside: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    if inside == "link":
        (tmp_path / inside).symlink_to("/etc/passwd")
    elif inside:
        (tmp_path / inside).write_bytes(b"x")
    assert main([str(tmp_path), "--json"]) == 4
    said = capsysbinary.readouterr()
    shown = json.loads(said.out)
    assert "is not a Witnessmark bundle: it has none of SIGNATURES/statement.json" in shown["text"]
    assert set(shown["verdicts"].values()) == {"not_checked"}
    assert shown["error"] == "unavailable"
    assert b"not a Witnessmark bundle" in said.err


def test_what_is_not_there_is_not_called_good(bundle: Path) -> None:
    shutil.rmtree(bundle / "data/ledger")
    for name in ("data/records/index.jsonl", "data/snapshot/leaves.jsonl"):
        (bundle / name).unlink()
    for manifest in bundle.glob("*manifest-*.txt"):
        manifest.unlink()
    (bundle / "SIGNATURES/statement.json").unlink()
    report = verify(bundle)
    assert report.exit_code() == 3
    for question in (Check.FIXITY, Check.RECORDS, Check.LEDGER):
        found = {one.code for one in report.findings if one.check is question}
        assert "NOT_CHECKED" in found
        assert report.verdict(question) is not Verdict.GOOD


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
    (tmp_path / "data/ledger").mkdir(parents=True)
    container = open_container(tmp_path)
    with pytest.raises(ValueError, match="too long"):
        list(container.lines("long"))
    with pytest.raises(ValueError, match="line feed"):
        list(container.lines("open"))
    with pytest.raises(ValueError, match="longer than"):
        container.read("long", 10)
    with pytest.raises(ValueError, match="missing"):
        list(container.lines("nowhere"))
