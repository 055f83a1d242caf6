"""`python -m evidence.bundle`: exit codes, JSON, and life without anything but Python."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from evidence.bundle.__main__ import as_text, main
from evidence.bundle.verdicts import Check, Report
from tests.evidence.bundle.test_bundle_mutations import TRUSTED, flip

ROOT = Path(__file__).parents[3]
START = "import evidence.bundle.__main__ as m\nraise SystemExit(m.main())\n"


def test_six_lines_for_people(good: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main([str(good), "--signer", TRUSTED]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert [line.split()[0] for line in lines[:6]] == [
        *("completeness", "fixity", "records", "ledger", "signature", "time")
    ]
    assert lines[7].startswith("unknown: UNANCHORED")


def test_one_document_for_machines(
    bundle: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    flip(bundle / "data/evidence/E-0001.jpg")
    assert main([str(bundle), "--json"]) == 3
    shown = json.loads(capsysbinary.readouterr().out)
    assert shown["verdicts"]["fixity"] == "bad"
    assert shown["findings"][0]["path"] == "data/evidence/E-0001.jpg"
    assert shown["signers"] == {"S-01": TRUSTED}


@pytest.mark.parametrize(("require", "code"), [("signature", 0), ("signature,time", 3)])
def test_a_required_verdict_must_be_good(good: Path, require: str, code: int) -> None:
    assert main([str(good), "--signer", TRUSTED, "--require", require]) == code


def test_an_unknown_verdict_cannot_be_required(good: Path) -> None:
    with pytest.raises(SystemExit):
        main([str(good), "--require", "honesty"])


def test_a_refusal_is_a_sentence(bundle: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    (bundle / "fetch.txt").write_bytes(b"")
    assert main([str(bundle)]) == 2
    assert b"not safe to open: fetch.txt" in capsysbinary.readouterr().err


def test_hidden_letters_of_a_manifest_do_not_reach_the_terminal(
    bundle: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with (bundle / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  data/\x1b[2J\u202e\n")
    assert main([str(bundle)]) == 3
    shown = capsysbinary.readouterr().out.decode()
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_module_is_a_command(good: Path) -> None:
    command = [sys.executable, "-m", "evidence.bundle", str(good)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"completeness  good")


def test_a_bundle_good_in_all_six_has_nothing_more_to_say() -> None:
    texts = dict.fromkeys(Check, "as it should be")
    assert as_text(Report((), texts)).count("\n") == 6


def test_the_verifier_runs_alone_from_an_archive(good: Path, tmp_path: Path) -> None:
    archive = tmp_path / "verify.pyz"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(
            "__main__.py", "import evidence.bundle.__main__ as m\nraise SystemExit(m.main())"
        )
        for name in ("__init__.py", "errors.py"):
            made.write(ROOT / "evidence" / name, f"evidence/{name}")
        for package in ("custody", "bundle"):
            for path in sorted((ROOT / "evidence" / package).glob("*.py")):
                made.write(path, f"evidence/{package}/{path.name}")
    done = subprocess.run(
        [sys.executable, "-I", "-S", archive, good, "--json", "--signer", TRUSTED],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.stderr == b""
    assert done.returncode == 0
    assert json.loads(done.stdout)["verdicts"]["signature"] == "good"
