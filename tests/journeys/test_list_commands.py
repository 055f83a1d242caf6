"""What a person added is listed and shown again, and a conclusion is signed by options alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.main import main
from app.cli.output import outline
from tests.app.cases import PASSPHRASE

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a witness, what she agreed to, what she says, and an analysis."""
    folder = tmp_path_factory.mktemp("lists") / "a.case"
    form = folder.parent / "analysis.json"
    form.write_text(json.dumps({"question": "What fell here?"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_KDF", "floor")
        patch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
        for words in (
            ("create", "--title", "T", "--investigator", "N. N."),
            ("attack add", "--title", "Market", *("--place", "Karsen", "--lat", "-48.9")),
            ("person add", "--pseudonym", "Baker"),
            ("consent add", "P-001", "--method", "written", "--yes", "store", "--no", "use_image"),
            ("claim add", "--text", "It fell.", "--by", "P-001", "--no-source", "oral"),
            ("recipient add", "--name", "A court", "--kind", "national"),
            ("munition add", "--file", str(form)),
        ):
            noun, *rest = words
            more = ["--lon", "-123.4", "--radius-m", "500"] if "--lat" in rest else []
            assert main([*noun.split(), str(folder), *rest, *more]) == 0
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with `--json`."""
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("WITNESSMARK_REGISTER_PASSPHRASE", "names")
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")

    def call(*words: object) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = main([*map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_every_list_holds_what_was_added(run: Run, place: Path) -> None:
    (claim,) = run("claim", "list", place)[1]["claims"]
    assert (claim["ref"], claim["made_by"], claim["text"]) == ("C-001", "P-001", "It fell.")
    (consent,) = run("consent", "list", place)[1]["consents"]
    assert (consent["person"], consent["stands"], consent["no"]) == (
        *("P-001", ["store"], ["use_image"]),
    )
    (where,) = run("place", "list", place)[1]["places"]
    assert (where["name"], where["lat"], where["radius_m"]) == ("Karsen", -48.9, 500)
    (who,) = run("recipient", "list", place)[1]["recipients"]
    assert (who["ref"], who["kind"]) == ("R-001", "national")
    assert run("denial", "list", place)[1] == {"denials": []}


def test_a_noun_shows_its_own_kind_and_no_other(run: Run, place: Path) -> None:
    code, shown = run("place", "show", place, "L-001")
    assert (code, shown["kind"]) == (0, "place")
    for noun in ("attack", "claim", "denial", "casualty", "person", "place", "recipient"):
        code, said = run(noun, "show", place, "M-001")
        assert (code, said["rule"]) == (2, "R-03"), noun
    code, shown = run("person", "show", place, "P-001")
    assert (code, shown["identity_pending"]) == (0, False)


def test_tables_are_for_people(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    for noun, words in (
        ("claim", "C-001"),
        ("consent", "use_image"),
        ("place", "-48.900000, -123.400000"),
        ("recipient", "A court"),
    ):
        capsys.readouterr()
        assert main([noun, "list", str(place)]) == 0
        assert words in capsys.readouterr().out


def test_a_conclusion_is_signed_by_options_with_a_new_hypothesis(run: Run, place: Path) -> None:
    said = ("--level", "class", "--likelihood", "likely", "--confidence", "low")
    why = ("--reasons", "One crater.", "--basis", "marking_partial", "--limits", "No remnant.")
    code, refused = run("munition", "identify", place, "M-001", "--suggest", "a bomb", *said)
    assert code == 2
    assert "reasons, basis, limits" in refused["text"]
    code, made = run("munition", "identify", place, "M-001", "--suggest", "a bomb", *said, *why)
    assert (code, made["version"]) == (0, 1)
    code, made = run("munition", "identify", place, "M-001", "--hypothesis", "H1", *said, *why)
    assert (code, made["version"]) == (0, 2)
    _, shown = run("munition", "show", place, "M-001")
    assert [one["label"] for one in shown["hypotheses"]] == ["H0", "H1"]
    assert shown["stale"] == []


def test_what_was_cut_off_is_recorded_by_its_own_option_alone(run: Run, place: Path) -> None:
    code, _ = run("identity", "set", place, "P-001", "--name", "Zaynab")
    assert code == 0
    code, said = run("identity", "set", place, "P-001", "--pending")
    assert (code, "No identity of P-001 is pending" in said["text"]) == (2, True)
    code, said = run("identity", "set", place, "P-001", "--pending", "--name", "x")
    assert (code, "no name is given beside it" in said["text"]) == (2, True)


def test_a_record_is_shown_as_lines_without_what_nobody_filled_in(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    for words, wanted in (
        (("attack", "show", "A-001"), "\nplace: L-001\n"),
        (("person", "show", "P-001"), "\npseudonym: Baker"),
        (("show", "C-001"), "\ntext: It fell."),
        (("munition", "show", "M-001"), "\n  question: What fell here?"),
    ):
        *noun, ref = words
        capsys.readouterr()
        assert main([*noun, str(place), ref]) == 0
        out = capsys.readouterr().out
        assert wanted in out
        assert "null" not in out
        assert "not_asked" not in out or noun == ["person", "show"]


def test_an_outline_keeps_long_text_whole_and_controls_visible() -> None:
    long = "word " * 100
    told = outline({"text": f"{long}\nsecond\x07", "empty": "", "none": None, "many": [1, 2]})
    assert told == f"text: {long}\n  second\\u0007\nmany: 1, 2"
