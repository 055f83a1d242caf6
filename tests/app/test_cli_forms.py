"""What commands read beside their options, and what they refuse before a case is opened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.case import create_case
from app.cli.forms import answer, json_object, pair
from app.cli.main import main
from evidence.errors import Refused, Unavailable
from evidence.judgements import NO, NOT_ASKED, YES
from storage.kdf import FLOOR

PASSPHRASE = "six words that nobody else knows"


def test_an_answer_may_carry_its_reason() -> None:
    assert (answer(None), answer("yes"), answer("no")) == (NOT_ASKED, YES, NO)
    assert answer("no: there was no time").reason == "there was no time"
    with pytest.raises(Refused, match="perhaps is not an answer"):
        answer("perhaps")


def test_a_pair_has_two_sides() -> None:
    assert pair("A-001=the = market", "=") == ("A-001", "the = market")
    for text in ("A-001", "A-001=", "=market"):
        with pytest.raises(Refused, match="one half"):
            pair(text, "=")


def test_a_form_is_one_json_object(tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_text('{"title": "سوق"}', encoding="utf-8")
    assert json_object(form) == {"title": "سوق"}
    for text in ("[]", "{", "[" * 100_000):
        form.write_text(text)
        with pytest.raises(Refused):
            json_object(form)
    with pytest.raises(Unavailable, match="is a folder, not a file"):
        json_object(tmp_path)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("review X M-001 --result concur --reasons why --join", "Who joins the case?"),
        ("person add X --told-to none --told-to monitor", "not both"),
        ("interview add X --person P-001 --language ar --read-back maybe", "not an answer"),
        ("munition add X --file nowhere.json", "There is no file"),
        (
            "denial add X --party A --said-on 2016 --text T --language en --type total --point x:y",
            "nothing a point can attack",
        ),
    ],
)
def test_what_is_wrong_in_itself_is_said_before_the_case_is_opened(
    words: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words.split(), "--json"]) in {2, 4}
    assert text in json.loads(capsys.readouterr().out)["text"]


def test_without_a_passphrase_of_the_register_no_identity_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "field.case"
    made = create_case(
        folder, title="A test", investigator="N. N.", passphrase=PASSPHRASE, kdf=FLOOR
    )
    made.case.close()
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    assert main(["person", "add", str(folder), "--role", "witness"]) == 0
    for command in ("set", "open"):
        named = ["--name", "Zaynab Qamar"] if command == "set" else ["--reason", "to call"]
        assert main(["identity", command, str(folder), "P-001", *named]) == 5
    assert "Zaynab" not in "".join(capsys.readouterr())
    assert not (folder / "register.db").exists()
