"""The main job, from an empty folder to a bundle checked by others, by the command line alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from tests.app.cases import MEDIA, PASSPHRASE

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, state: Path) -> Run:
    """Run a command with `--json` and return its exit code and document."""
    assert state
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")

    def call(*arguments: object) -> tuple[int, dict[str, Any]]:
        code = main([*map(str, arguments), "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out)

    return call


@pytest.fixture
def case(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "market.case"
    code, made = run("create", folder, "--title", "Market", "--investigator", "N. N.")
    assert code == 0
    assert set(made) == {"case", "recovery_key"}
    return folder


def test_the_main_job(run: Run, case: Path, tmp_path: Path) -> None:
    code, attack = run(
        *("attack", "add", case, "--title", "Market", "--when", "2031-03-09"),
        *("--zone", "Etc/GMT-3", "--place", "Karsen", "--lat", "-48.9", "--lon", "-123.4"),
        *("--radius-m", 500, "--target", "market"),
    )
    assert (code, attack["ref"]) == (0, "A-001")
    code, intake = run("ingest", case, MEDIA, "--attack", "A-001", "--how", "handed_over")
    assert code == 0
    assert len(intake["received"]) == len(list(MEDIA.iterdir()))
    assert set(intake["received"][0]) == {
        *("ref", "name", "sha256", "size", "media_type", "status"),
    }
    code, listed = run("items", case, "--attack", "A-001")
    assert {item["status"] for item in listed["items"]} == {"read"}
    assert any(item["place"] and item["place"]["claimed"] for item in listed["items"])
    code, custody = run("custody", case, "--item", "E-0001")
    assert {"item.ingest", "record.put"} <= {entry["act"] for entry in custody["entries"]}
    assert custody["head"]["signed"]
    assert not custody["head"]["anchored"]
    code, verified = run("verify", case)
    assert (code, verified["verdict"]) == (0, "intact")
    code, exported = run("export", case, tmp_path / "bundle", "--reason", "for the journey")
    assert code == 0
    assert exported["items"] == len(intake["received"])
    code, checked = run("verify-bundle", tmp_path / "bundle")
    assert code == 0
    assert checked["verdicts"]["fixity"] == "good"


def test_extract_search_show_and_rebuild(run: Run, case: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("x")
    run("attack", "add", case, "--title", "سوق مُحَمَّد")
    run("ingest", case, note, "--attack", "A-001", "--source", "handed over at the gate")
    code, found = run("search", case, "محمد")
    assert (code, [hit["ref"] for hit in found["hits"]]) == (0, ["A-001"])
    code, shown = run("show", case, "E-0001")
    assert shown["body"]["attacks"][0]["attack"] == "A-001"
    assert shown["custody"][0]["act"] == "record.put"
    code, written = run("extract", case, "E-0001", tmp_path / "out.txt", "--reason", "a test")
    assert Path(written["path"]).read_text() == "x"
    code, _ = run("rebuild", case)
    assert code == 0
    code, attacks = run("attack", "list", case)
    assert attacks["attacks"][0]["items"] == 1


def test_reading_commands_write_nothing_and_need_no_lock(run: Run, case: Path) -> None:
    run("attack", "add", case, "--title", "Market")
    _, before = run("custody", case)
    for command in (("items", case), ("attack", "list", case), ("show", case, "A-001")):
        assert run(*command)[0] == 0
    _, after = run("custody", case)
    assert before == after


def test_a_wrong_or_missing_passphrase_exits_five(
    run: Run, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", "wrong")
    code, failed = run("items", case)
    assert (code, failed["error"]) == (5, "wrong_passphrase")
    monkeypatch.delenv("WITNESSMARK_PASSPHRASE")
    assert run("items", case)[0] == 5


def test_a_passphrase_comes_from_a_file(
    run: Run, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WITNESSMARK_PASSPHRASE")
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\nand a second line\n")
    assert run("items", case, "--passphrase-file", file)[0] == 0
    assert run("items", case, "--passphrase-file", tmp_path / "none")[0] == 4
    assert run("items", case, "--passphrase-file", "/dev/zero")[0] == 5


def test_the_recovery_key_opens_the_case(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = run("create", tmp_path / "a.case", "--title", "T", "--investigator", "N")
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", made["recovery_key"].lower())
    assert run("items", tmp_path / "a.case")[0] == 0


def test_wrong_usage_exits_two_with_one_document(run: Run, case: Path) -> None:
    code, failed = run("items", case, "--attack", "A-404")
    assert (code, failed["error"], failed["rule"]) == (2, "refused", "R-03")
    code, failed = run("items", case, "--no-such-option")
    assert (code, failed["error"]) == (2, "refused")


@pytest.mark.parametrize("lat", ["nan", "inf", "91"])
def test_a_latitude_that_is_no_place_is_refused(run: Run, case: Path, lat: str) -> None:
    place = ("--lat", lat, "--lon", "1", "--radius-m", "5")
    code, failed = run("attack", "add", case, "--title", "x", *place)
    assert (code, failed["error"]) == (2, "refused")


def test_a_folder_that_is_no_case_exits_four(run: Run, tmp_path: Path) -> None:
    code, failed = run("items", tmp_path / "nothing.case")
    assert (code, failed["error"]) == (4, "unavailable")


def test_what_could_not_be_taken_decides_the_exit_code(
    run: Run, case: Path, tmp_path: Path
) -> None:
    shutil.copy(MEDIA / "market-stalls.jpg", tmp_path / "a.jpg")
    code, intake = run("ingest", case, tmp_path / "a.jpg", tmp_path / "gone.jpg")
    assert code == 4
    assert [one["ref"] for one in intake["received"]] == ["E-0001"]
    assert intake["failed"][0]["path"].endswith("gone.jpg")


def test_people_get_sentences_and_no_document(
    run: Run, case: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run("attack", "add", case, "--title", "Market")
    capsys.readouterr()
    shutil.copy(MEDIA / "market-stalls.jpg", tmp_path / "a.jpg")
    commands = (
        ("ingest", case, tmp_path / "a.jpg", tmp_path / "gone.jpg"),
        ("items", case),
        ("attack", "list", case),
        ("custody", case),
        ("search", case, "market"),
        ("show", case, "A-001"),
        ("verify", case, "--quick"),
        ("export", case, tmp_path / "out"),
        ("verify-bundle", tmp_path / "out"),
        ("rebuild", case),
        ("extract", case, "E-0001", tmp_path / "copy.jpg"),
    )
    for command in commands:
        main([*map(str, command)])
        said = capsys.readouterr().out
        assert said.strip(), command
        assert not said.startswith("{") or command[0] == "show"


def test_a_bug_shows_places_and_no_values(
    run: Run, case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise KeyError("a witness's name")

    monkeypatch.setattr("app.searching.search", broken)
    assert main(["search", str(case), "x"]) == 1
    said = capsys.readouterr().err
    assert "KeyError" in said
    assert "witness's name" not in said
    assert "Traceback" not in said
    code, failed = run("search", case, "x")
    assert (code, failed["error"]) == (1, "bug")
    assert "witness's name" not in failed["text"]


def test_a_stop_exits_130(
    run: Run, case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.searching.search", stopped)
    assert main(["search", str(case), "x"]) == 130
    assert "Stopped" in capsys.readouterr().err
    code, failed = run("search", case, "x")
    assert (code, failed["error"]) == (130, "cancelled")
