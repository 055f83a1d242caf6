"""Who signed: several people, keys of other kinds, revoked keys, missing tools."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from evidence.bundle import snapshot
from evidence.bundle.checkers import CannotCheckError, Checkers, ed25519_of
from evidence.bundle.verdicts import Check, Verdict
from evidence.bundle.verify import verify
from evidence.custody import ssh
from evidence.custody.acts import Act
from tests.evidence.bundle import small_bundle
from tests.evidence.bundle.test_bundle_mutations import TRUSTED, check, codes, flip
from tests.evidence.custody.vectors import make_key

SECOND = make_key(b"2" * 32)
SIGNATURE = "SIGNATURES/statement.json.S-01.sig"


def two_signers(target: Path) -> Path:
    plan = small_bundle.plan()
    plan.signers = [("S-01", small_bundle.PERSON), ("S-02", SECOND)]
    small_bundle.write(target, plan)
    return target


def test_one_known_signer_among_two_is_enough(tmp_path: Path) -> None:
    report = check(two_signers(tmp_path / "b"))
    assert report.verdict(Check.SIGNATURE) is Verdict.GOOD
    assert set(report.signers) == {"S-01", "S-02"}
    assert ssh.fingerprint(SECOND.public) not in report.texts[Check.SIGNATURE]


def test_one_bad_signature_among_two_is_bad(tmp_path: Path) -> None:
    folder = two_signers(tmp_path / "b")
    flip(folder / "SIGNATURES/statement.json.S-02.sig", at=60)
    assert codes(check(folder), Check.SIGNATURE) == {"BAD"}


def test_a_named_signer_who_has_not_signed_is_bad(tmp_path: Path) -> None:
    folder = two_signers(tmp_path / "b")
    (folder / "SIGNATURES/statement.json.S-02.sig").unlink()
    assert codes(check(folder), Check.SIGNATURE) == {"BAD"}


def test_a_signature_for_another_purpose_is_bad(bundle: Path) -> None:
    message = (bundle / "SIGNATURES/statement.json").read_bytes()
    key = small_bundle.PERSON
    (bundle / SIGNATURE).write_text(ssh.sign(message, ssh.REVIEW, key.public, key.sign))
    assert codes(check(bundle), Check.SIGNATURE) == {"BAD"}


def test_a_signature_of_other_bytes_is_bad_for_both_checkers(bundle: Path) -> None:
    key = small_bundle.PERSON
    (bundle / SIGNATURE).write_text(ssh.sign(b"other", ssh.BUNDLE, key.public, key.sign))
    assert codes(check(bundle), Check.SIGNATURE) == {"BAD"}
    assert codes(verify(bundle), Check.SIGNATURE) == {"BAD"}


def test_allowed_signers_in_another_form_are_bad(bundle: Path) -> None:
    (bundle / "SIGNATURES/allowed_signers").write_text("* ssh-ed25519 AAAA\n")
    assert codes(check(bundle), Check.SIGNATURE) == {"BAD"}


def test_a_signature_that_was_taken_away_is_bad(bundle: Path) -> None:
    (bundle / SIGNATURE).unlink()
    report = check(bundle)
    assert codes(report, Check.SIGNATURE) == {"BAD"}
    assert report.exit_code() == 3


def test_signers_that_cannot_be_read_are_bad_without_a_signature_too(bundle: Path) -> None:
    (bundle / SIGNATURE).unlink()
    (bundle / "SIGNATURES/allowed_signers").write_text("* ssh-ed25519 AAAA\n")
    assert codes(check(bundle), Check.SIGNATURE) == {"BAD"}


def test_nobody_signed_is_absent_and_not_bad(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    plan.signers = []
    small_bundle.write(tmp_path / "b", plan)
    report = check(tmp_path / "b")
    assert codes(report, Check.SIGNATURE) == {"ABSENT"}
    assert report.exit_code() == 0


@pytest.mark.parametrize("held", [True, False])
def test_a_key_that_the_ledger_calls_revoked_is_unknown(tmp_path: Path, *, held: bool) -> None:
    plan = small_bundle.plan()
    plan.ledger.lines.pop()
    plan.ledger.put("act", 13, {"facts": {"key": TRUSTED}}, act=Act.KEY_REVOKE)
    root = snapshot.root(plan.leaves).hex()
    plan.ledger.put("act", 9, {"facts": {"root": root}}, act=Act.SNAPSHOT)
    if not held:
        plan.not_here.add(9)
    small_bundle.write(tmp_path / "b", plan)
    expected = {"KEY_REVOKED"} if held else set()
    assert codes(check(tmp_path / "b"), Check.SIGNATURE) == expected


def rsa_signed(bundle: Path, tmp_path: Path) -> None:
    """Sign with a key that is not Ed25519: only ssh-keygen can check it."""
    keygen = shutil.which("ssh-keygen") or "ssh-keygen"
    key = tmp_path / "ecdsa"
    made = [keygen, "-q", "-t", "ecdsa", "-N", "", "-f", str(key)]
    subprocess.run(made, check=True)
    signed = subprocess.run(
        [keygen, "-Y", "sign", "-q", "-f", str(key), "-n", ssh.BUNDLE],
        input=(bundle / "SIGNATURES/statement.json").read_bytes(),
        capture_output=True,
        check=True,
    ).stdout
    (bundle / SIGNATURE).write_bytes(signed)
    kind, blob, *_ = key.with_suffix(".pub").read_text().split()
    line = f'S-01 namespaces="bundle@witnessmark" {kind} {blob}\n'
    (bundle / "SIGNATURES/allowed_signers").write_text(line)


def test_keys_of_other_kinds_are_checked_by_ssh_keygen(bundle: Path, tmp_path: Path) -> None:
    rsa_signed(bundle, tmp_path)
    report = check(bundle)
    assert codes(report, Check.SIGNATURE) == {"KEY_UNKNOWN"}


def test_without_tools_nothing_is_called_good_or_bad(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    report = verify(good)
    assert report.verdict(Check.SIGNATURE) is Verdict.NOT_CHECKED
    assert report.verdict(Check.LEDGER) is Verdict.NOT_CHECKED
    assert codes(report, Check.LEDGER) == {"NOT_CHECKED"}
    assert report.exit_code() == 0
    assert report.exit_code([Check.LEDGER]) == 3


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_tools_too_old_to_check_leave_it_unchecked(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool(tmp_path, "ssh-keygen", "exit 1")
    tool(tmp_path, "openssl", "exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    report = verify(good)
    assert report.verdict(Check.SIGNATURE) is Verdict.NOT_CHECKED
    assert report.verdict(Check.LEDGER) is Verdict.NOT_CHECKED


def test_a_tool_that_does_not_start_leaves_it_unchecked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "openssl"
    path.write_bytes(b"\x7fELF")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotCheckError, match="does not run"):
        ed25519_of(Checkers())(b"k" * 32, b"s" * 64, b"message")


def test_openssl_tells_right_from_wrong() -> None:
    ask = ed25519_of(Checkers())
    key = small_bundle.DEVICE
    signature = key.sign(b"message")
    assert ask(key.public, signature, b"message")
    assert not ask(key.public, signature, b"other")
