"""`verify` looks into the register of identities too, where its passphrase is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.main import main
from tests.app.cases import PASSPHRASE

REGISTER = "six other words for the register"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case with one identity; the register's passphrase lies in a file beside it."""
    made = tmp_path / "a.case"
    secret = tmp_path / "register.txt"
    secret.write_text(f"{REGISTER}\n")
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")
    monkeypatch.setenv("WITNESSMARK_PASSPHRASE", PASSPHRASE)
    monkeypatch.delenv("WITNESSMARK_REGISTER_PASSPHRASE", raising=False)
    assert main(["create", str(made), "--title", "T", "--investigator", "N. N."]) == 0
    assert main(["person", "add", str(made), "--role", "witness"]) == 0
    words = ["--name", "Zaynab Qamar", "--register-passphrase-file", str(secret)]
    assert main(["identity", "set", str(made), "P-001", *words]) == 0
    return made


def verified(
    folder: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, list[tuple[str, str]]]:
    """Verify; return the exit code, and verdict and detail of what names the register."""
    capsys.readouterr()
    code = main(["verify", str(folder), "--quick", "--json", *words])
    said = json.loads(capsys.readouterr().out)
    checks = [one for one in said.get("checks", []) if "egister" in f"{one}"]
    return code, [(one["verdict"], one["detail"]) for one in checks]


def test_identities_are_checked_if_the_passphrase_is_given(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, ((verdict, detail),) = verified(folder, capsys)
    assert (code, verdict) == (0, "note")
    assert "REGISTER_CLOSED" in detail
    by_file = ("--register-passphrase-file", str(folder.parent / "register.txt"))
    assert verified(folder, capsys, *by_file) == (0, [("good", "1 identities, as recorded")])
    monkeypatch.setenv("WITNESSMARK_REGISTER_PASSPHRASE", REGISTER)
    assert verified(folder, capsys)[1][0][0] == "good"
    monkeypatch.setenv("WITNESSMARK_REGISTER_PASSPHRASE", "another one")
    assert verified(folder, capsys) == (5, [])


@pytest.mark.parametrize("page", [0, -1])
def test_an_altered_register_is_damage(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setenv("WITNESSMARK_REGISTER_PASSPHRASE", REGISTER)
    register = folder / "register.db"
    data = bytearray(register.read_bytes())
    data[page * 4096 + 100] ^= 1
    register.write_bytes(data)
    code, rows = verified(folder, capsys)
    assert code == 3
    assert "damaged" in {verdict for verdict, _ in rows}
