"""How strong a passphrase is: what is easy to guess is called weak, a sentence is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.main import main
from app.passphrases import FAIR_FROM, STRONG_FROM, Words, strength

LONG = "".join(chr(97 + n * n % 26) for n in range(900))


@pytest.mark.parametrize("text", ["x", "password", "aaaaaaaaaaaaaaaa", "qwertyuiop", "hunter2"])
def test_what_is_guessed_first_is_weak_and_the_advice_says_what_is_better(text: str) -> None:
    found = strength(text)
    assert found.words is Words.WEAK
    assert found.bits < FAIR_FROM
    assert found.advice.startswith("This passphrase could be guessed")
    assert "Five or more words" in found.advice


def test_a_few_common_words_could_be_stronger() -> None:
    found = strength("market street town")
    assert found.words is Words.FAIR
    assert found.advice.startswith("This passphrase could be stronger")


@pytest.mark.parametrize(
    "text",
    [
        "correct horse battery staple",
        "لقد سقطت القنبلة على السوق",
        LONG,
    ],
)
def test_a_sentence_in_any_script_and_of_any_length_is_strong(text: str) -> None:
    found = strength(text)
    assert found.words is Words.STRONG
    assert found.bits >= STRONG_FROM
    assert found.advice == ""


def test_an_empty_one_is_empty() -> None:
    assert strength("").words is Words.EMPTY


def test_the_title_of_the_case_is_no_secret() -> None:
    assert strength("Karsenmarkt").bits > strength("Karsenmarkt", ["Karsenmarkt"]).bits


@pytest.mark.parametrize(("passphrase", "warned"), [("market", True), ("six odd words a b", False)])
def test_create_warns_of_a_weak_passphrase_and_makes_the_case_all_the_same(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    passphrase: str,
    warned: bool,
) -> None:
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", passphrase)
    code = main(["create", str(tmp_path / "a.case"), "--title", "T", "--investigator", "N. N."])
    assert code == 0
    assert ("could be guessed" in capsys.readouterr().err) is warned
