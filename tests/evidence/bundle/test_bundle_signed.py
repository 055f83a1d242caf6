"""Who signed and when: several people, revoked keys, missing tools, tokens of authorities."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.bundle import snapshot
from evidence.bundle.checkers import CannotCheckError, Checkers, Stamp, ed25519_of
from evidence.bundle.opened import Asked
from evidence.bundle.verdicts import Check, Report, Verdict
from evidence.bundle.verify import verify
from evidence.custody import ssh
from evidence.custody.acts import Act
from tests.evidence.bundle import small_bundle
from tests.evidence.bundle.test_bundle_mutations import FAST, TRUSTED, check, codes, flip
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


# Time stamps -------------------------------------------------------------------------------

CONFIG = """
[tsa]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical,CA:true
[stamp]
extendedKeyUsage = critical,timeStamping
"""


def openssl(*arguments: str) -> None:
    subprocess.run(
        [shutil.which("openssl") or "openssl", *arguments], check=True, capture_output=True
    )


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A time-stamp authority in a folder: its root, its certificate, its key."""
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    for name in ("ca", "other", "tsa"):
        key = f"{folder}/{name}.key"
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    common = ("-config", f"{folder}/tsa.cnf", "-days", "2")
    for name in ("ca", "other"):
        openssl(
            *("req", "-x509", "-new", "-key", f"{folder}/{name}.key", "-subj", f"/CN={name}"),
            *("-extensions", "ca", "-out", f"{folder}/{name}.pem", *common),
        )
    openssl(
        *("req", "-new", "-key", f"{folder}/tsa.key", "-subj", "/CN=tsa"),
        *("-config", f"{folder}/tsa.cnf", "-out", f"{folder}/tsa.csr"),
    )
    openssl(
        *("x509", "-req", "-in", f"{folder}/tsa.csr", "-CA", f"{folder}/ca.pem"),
        *("-CAkey", f"{folder}/ca.key", "-CAcreateserial", "-days", "2"),
        *("-extfile", f"{folder}/tsa.cnf", "-extensions", "stamp", "-out", f"{folder}/tsa.pem"),
    )
    return folder


def stamp(bundle: Path, authority: Path, *, root: bool = True) -> Path:
    """Put a request, an answer and the root into a bundle; return the answer."""
    folder = bundle / "TIMESTAMPS"
    (folder / "roots").mkdir(parents=True)
    request, answer = folder / "statement.json.tsq", folder / "statement.json.tsa1.tsr"
    data = str(bundle / "SIGNATURES/statement.json")
    openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out", str(request))
    openssl(
        *("ts", "-reply", "-queryfile", str(request), "-section", "tsa"),
        *("-config", f"{authority}/tsa.cnf", "-signer", f"{authority}/tsa.pem"),
        *("-inkey", f"{authority}/tsa.key", "-out", str(answer)),
        *("-chain", f"{authority}/other.pem"),
    )
    if root:
        shutil.copy(authority / "ca.pem", folder / "roots/tsa1.pem")
    return answer


def timed(bundle: Path, root: Path | None = None) -> Report:
    return verify(bundle, replace(FAST, root=root))


def test_a_token_of_an_authority_you_trust_says_before_when(bundle: Path, authority: Path) -> None:
    stamp(bundle, authority)
    report = timed(bundle, authority / "ca.pem")
    assert report.verdict(Check.TIME) is Verdict.GOOD
    assert report.texts[Check.TIME].startswith("before ")
    assert report.texts[Check.TIME].endswith("by tsa1")
    assert report.exit_code(list(Check)) == 0


@pytest.mark.parametrize("pinned", [None, "other.pem"])
def test_a_root_from_inside_the_bundle_proves_nothing(
    bundle: Path, authority: Path, pinned: str | None
) -> None:
    stamp(bundle, authority)
    report = timed(bundle, authority / pinned if pinned else None)
    assert codes(report, Check.TIME) == {"UNKNOWN_AUTHORITY"}


def test_a_token_without_any_root_is_of_an_unknown_authority(bundle: Path, authority: Path) -> None:
    stamp(bundle, authority, root=False)
    assert codes(timed(bundle), Check.TIME) == {"UNKNOWN_AUTHORITY"}


def test_a_token_changed_in_its_signed_part_is_bad(bundle: Path, authority: Path) -> None:
    answer = stamp(bundle, authority)
    at = answer.read_bytes().index(b"Z\x30\x03\x02\x01\x01")  # the last letter of its time
    flip(answer, at=at - 1)
    assert codes(timed(bundle, authority / "ca.pem"), Check.TIME) == {"BAD_TOKEN"}


def test_a_certificate_in_the_token_that_nobody_uses_changes_nothing(
    bundle: Path, authority: Path
) -> None:
    answer = stamp(bundle, authority)
    unused = der_of(authority / "other.pem")
    flip(answer, at=answer.read_bytes().index(unused) + len(unused) - 1)
    assert timed(bundle, authority / "ca.pem").exit_code(list(Check)) == 0


def der_of(certificate: Path) -> bytes:
    body = certificate.read_text().partition("-----BEGIN CERTIFICATE-----")[2]
    return base64.b64decode(body.partition("-----END")[0])


def test_all_rebuilt_by_another_key_has_a_token_about_something_else(
    bundle: Path, authority: Path, tmp_path: Path
) -> None:
    stamp(bundle, authority)
    plan = small_bundle.plan()
    plan.signers = [("S-01", SECOND)]
    small_bundle.write(
        tmp_path / "forged", plan, replace(small_bundle.statement_of(plan), purpose="other")
    )
    shutil.copytree(bundle / "TIMESTAMPS", tmp_path / "forged/TIMESTAMPS")
    report = timed(tmp_path / "forged", authority / "ca.pem")
    assert codes(report, Check.TIME) == {"BAD_TOKEN"}
    assert codes(report, Check.SIGNATURE) == {"KEY_UNKNOWN"}
    assert report.exit_code() == 3


def test_a_token_about_another_statement_is_bad(bundle: Path, authority: Path) -> None:
    stamp(bundle, authority)
    path = bundle / "SIGNATURES/statement.json"
    path.write_bytes(path.read_bytes().replace(b"review", b"revise"))
    report = timed(bundle, authority / "ca.pem")
    assert codes(report, Check.TIME) == {"BAD_TOKEN"}
    assert "BAD" in codes(report, Check.SIGNATURE)


def test_bytes_that_are_no_token_are_bad(bundle: Path, authority: Path) -> None:
    answer = stamp(bundle, authority)
    statement = (bundle / "SIGNATURES/statement.json").read_bytes()
    from hashlib import sha256

    answer.write_bytes(b"not a token " + sha256(statement).digest())
    assert codes(timed(bundle), Check.TIME) == {"BAD_TOKEN"}


def test_a_request_without_answer_is_pending(bundle: Path, authority: Path) -> None:
    stamp(bundle, authority).unlink()
    assert codes(timed(bundle), Check.TIME) == {"PENDING"}


@pytest.mark.parametrize("data", [b"", b"x" * 2_000_000])
def test_a_request_about_something_else_is_bad(bundle: Path, authority: Path, data: bytes) -> None:
    stamp(bundle, authority).unlink()
    (bundle / "TIMESTAMPS/statement.json.tsq").write_bytes(data)
    assert codes(timed(bundle), Check.TIME) == {"BAD_TOKEN", "PENDING"}


def test_a_token_without_a_statement_is_bad(bundle: Path, authority: Path) -> None:
    stamp(bundle, authority)
    (bundle / "SIGNATURES/statement.json").unlink()
    assert codes(timed(bundle), Check.TIME) == {"BAD_TOKEN"}


def test_without_openssl_a_token_is_not_checked(
    bundle: Path, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp(bundle, authority)
    monkeypatch.setenv("PATH", "/nowhere")
    assert codes(timed(bundle), Check.TIME) == {"NOT_CHECKED"}


@pytest.mark.parametrize("root", [True, False])
def test_a_checker_of_the_caller_is_given_token_statement_and_roots(
    bundle: Path, authority: Path, *, root: bool
) -> None:
    answer = stamp(bundle, authority, root=root)
    seen: list[tuple[bytes, bytes, Sequence[bytes]]] = []

    def judge(token: bytes, statement: bytes, roots: Sequence[bytes]) -> Stamp:
        seen.append((token, statement, roots))
        return Stamp("", "before noon, by us")

    report = verify(bundle, Asked(checkers=replace(FAST.checkers, timestamp=judge)))
    assert report.texts[Check.TIME] == "before noon, by us"
    expected = [(authority / "ca.pem").read_bytes()] if root else []
    statement = (bundle / "SIGNATURES/statement.json").read_bytes()
    assert seen == [(answer.read_bytes(), statement, expected)]
