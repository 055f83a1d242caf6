"""What a person reads when something is wrong: what happened, is it safe, what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.main import main
from tests.app.cases import PASSPHRASE

Said = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with one attack, made once: nothing here is meant to change it."""
    made = tmp_path_factory.mktemp("messages") / "a.case"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_KDF", "floor")
        patch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
        assert main(["create", str(made), "--title", "T", "--investigator", "N. N."]) == 0
        assert main(["attack", "add", str(made), "--title", "Market"]) == 0
    return made


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """Run a command; return its exit code and what it said on standard error."""
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)

    def call(*words: object) -> tuple[int, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return code, capsys.readouterr().err

    return call


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (["show", "CASE", ""], ["There is no “” in this case.", "Look at the list"]),
        (["items", "CASE", "--attack", ""], ["There is no attack “” in this case."]),
        (["items", "CASE", "--attack", "P-001"], ["There is no attack P-001 in this case."]),
        (["search", "CASE", "*"], ["There is no word to search for in *."]),
        (
            ["attack", "add", "CASE", "--title", "t", "--when", "12/03/2024"],
            ["12/03/2024 is not a date", "Nothing was changed", "2024-03-12/2024-03-14"],
        ),
        (
            ["attack", "add", "CASE", "--title", "t", "--when", "9999-12-31"],
            ["The year 9999 is too far away", "Nothing was changed"],
        ),
        (["attack", "add", "CASE", "--title", ""], ["title: This text is empty.", "Write it"]),
        (["attack", "add", "CASE", "--title", "t", "--zone", "", "--when", "2024"], ["named “”"]),
        (["attack", "add", "CASE", "--title", "t", "--zone", "Mars/Base"], ["time", "--when"]),
        (["attack", "add", "CASE", "--title", "t", "--target", "souk"], ["word list", "market,"]),
        (
            ["ingest", "CASE", "x", "--how", "stolen"],
            ["'--how': 'stolen' is not one of", "See: witnessmark ingest --help"],
        ),
        (["ingest"], ["Missing argument 'CASE'", "See: witnessmark ingest --help"]),
        (["nonsense"], ["No such command 'nonsense'.", "See: witnessmark --help"]),
        (
            [*("casualty", "add", "CASE", "--claimant", "own", "--low", "5"), "--part-of", "N-001"],
            ["Why are these counts related so?", "--because"],
        ),
        (["identity", "set", "CASE", "P-001", "--file", "EMPTY"], ["Nothing came from"]),
        (["identity", "set", "CASE", "P-001", "--file", "BINARY"], ["is not text in UTF-8"]),
        (["verify-bundle", "x", "--require", "luck"], ["no verdict named luck", "completeness"]),
    ],
)
def test_a_refusal_says_that_nothing_was_changed_and_what_to_do(
    said: Said, folder: Path, tmp_path: Path, words: list[str], sentences: list[str]
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    places = {"CASE": folder, "EMPTY": tmp_path / "empty", "BINARY": tmp_path / "binary"}
    code, told = said(*(places.get(word, word) for word in words))
    assert code == 2
    assert [one for one in sentences if one not in told] == []
    assert "othing was" in told
    assert "rror" not in told
    assert "nvalid" not in told


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (None, 4, "There is no file"),
        (b"\x7fELF\xff\xfe", 4, "is not text in UTF-8"),
        (b"\n", 5, "is empty, so no passphrase was given"),
    ],
)
def test_a_passphrase_file_that_does_not_serve_says_why(
    said: Said, folder: Path, tmp_path: Path, content: bytes | None, code: int, sentence: str
) -> None:
    file = tmp_path / "secret.txt"
    if content is not None:
        file.write_bytes(content)
    ended, told = said("items", folder, "--passphrase-file", file)
    assert (ended, sentence in told) == (code, True), told
    assert "The case was not touched." in told


def test_a_passphrase_file_that_is_a_folder_is_told(said: Said, folder: Path) -> None:
    code, told = said("items", folder, "--passphrase-file", folder)
    assert (code, "is a folder, not a file." in told) == (4, True)


def test_a_case_has_a_folder_to_lie_in(said: Said, tmp_path: Path) -> None:
    place = tmp_path / "none" / "a.case"
    code, told = said("create", place, "--title", "T", "--investigator", "N. N.")
    assert (code, "There is no folder" in told) == (4, True)
    assert not place.parent.exists()
