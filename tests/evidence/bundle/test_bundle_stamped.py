"""When it existed, according to whom: requests, tokens, authorities one trusts or does not."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from evidence.bundle.checkers import Stamp
from evidence.bundle.opened import Asked
from evidence.bundle.verdicts import Check, Report, Verdict
from evidence.bundle.verify import verify
from tests.evidence.bundle import small_bundle
from tests.evidence.bundle.test_bundle_mutations import FAST, codes, flip
from tests.evidence.custody.vectors import make_key

SECOND = make_key(b"2" * 32)

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
