"""Checkpoints and SSH signatures: golden bytes, equality with ssh-keygen, one form only."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody import checkpoint, entries, merkle, ssh
from tests.evidence.custody.vectors import (
    GOLDEN_CASE,
    GOLDEN_KEY,
    GOLDEN_LINE,
    GOLDEN_NOTE,
    Key,
    check_ed25519,
    make_key,
)

ORIGIN = f"witnessmark/{GOLDEN_CASE}/{GOLDEN_KEY}"
KEYGEN = shutil.which("ssh-keygen") or "ssh-keygen"


def golden_root() -> bytes:
    entry = entries.read(GOLDEN_LINE)
    return merkle.root([entry.prev, entries.leaf_of(GOLDEN_LINE)])


def test_the_golden_checkpoint_is_made_byte_for_byte(key: Key) -> None:
    assert entries.key_id(key.public) == GOLDEN_KEY
    lines = checkpoint.text(ORIGIN, 2, golden_root())
    assert checkpoint.sign(lines, ORIGIN, key.public, key.sign) == GOLDEN_NOTE
    assert checkpoint.verify(GOLDEN_NOTE, key.public, check_ed25519)


def test_a_checkpoint_reads_back(key: Key) -> None:
    shown = checkpoint.read(GOLDEN_NOTE)
    assert (shown.origin, shown.size, shown.root) == (ORIGIN, 2, golden_root())
    assert shown.text == GOLDEN_NOTE.partition("\n\n")[0] + "\n"
    assert [one.name for one in shown.signatures] == [ORIGIN]
    assert shown.signatures[0].key == checkpoint.note_key(ORIGIN, key.public)


def test_unknown_signatures_are_ignored_and_false_ones_are_not(key: Key) -> None:
    foreign = base64.b64encode(b"abcd" + b"x" * 70).decode()
    assert checkpoint.verify(f"{GOLDEN_NOTE}— colleague {foreign}\n", key.public, check_ed25519)
    own = checkpoint.note_key(ORIGIN, key.public)
    for tail in (b"x" * 64, b"x" * 63):
        false = base64.b64encode(own + tail).decode()
        note = f"{GOLDEN_NOTE}— {ORIGIN} {false}\n"
        assert not checkpoint.verify(note, key.public, check_ed25519)


def test_another_key_or_another_size_is_not_signed(key: Key) -> None:
    other = make_key(bytes(32))
    assert not checkpoint.verify(GOLDEN_NOTE, other.public, check_ed25519)
    assert not checkpoint.verify(GOLDEN_NOTE.replace("\n2\n", "\n3\n"), key.public, check_ed25519)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "x" * 70_000,
        GOLDEN_NOTE.replace("\n2\n", "\n02\n"),
        GOLDEN_NOTE.replace("\n2\n", "\n2\nmore\n"),
        GOLDEN_NOTE.replace("68U=", "68V="),
        GOLDEN_NOTE.replace("KHuD", "!!!!"),
        GOLDEN_NOTE.partition("\n\n")[0] + "\n\n",
        GOLDEN_NOTE.replace("— ", "- "),
        GOLDEN_NOTE[:-1],
        GOLDEN_NOTE + "\n",
        GOLDEN_NOTE + "— name QUJD\n",
        GOLDEN_NOTE + "— name QUJDR\n",
        GOLDEN_NOTE + "— name QUJDRD==\n",
    ],
)
def test_a_checkpoint_in_any_other_form_is_refused(note: str) -> None:
    with pytest.raises(ValueError):
        checkpoint.read(note)


def key_file(key: Key, folder: Path) -> Path:
    path = folder / "key"
    path.write_bytes(
        key.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
    )
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("size", [0, 1, 5000])
def test_our_signature_is_the_one_of_ssh_keygen(key: Key, tmp_path: Path, size: int) -> None:
    message = b"m" * size
    theirs = subprocess.run(
        [KEYGEN, "-Y", "sign", "-q", "-f", key_file(key, tmp_path), "-n", ssh.BUNDLE],
        input=message,
        capture_output=True,
        check=True,
    ).stdout.decode()
    assert ssh.sign(message, ssh.BUNDLE, key.public, key.sign) == theirs
    assert ssh.verify(theirs, message, ssh.BUNDLE, check_ed25519)


def test_our_public_line_and_fingerprint_are_those_of_ssh_keygen(key: Key, tmp_path: Path) -> None:
    path = key_file(key, tmp_path)
    made = subprocess.run([KEYGEN, "-y", "-f", path], capture_output=True, check=True).stdout
    assert ssh.public_line(key.public) == made.decode().strip()
    (tmp_path / "key.pub").write_text(ssh.public_line(key.public, "S-01") + "\n")
    shown = subprocess.run(
        [KEYGEN, "-l", "-f", tmp_path / "key.pub"], capture_output=True, check=True
    ).stdout.decode()
    assert ssh.fingerprint(key.public) in shown
    assert ssh.read_public_line(ssh.public_line(key.public, "a comment")) == key.public


@pytest.mark.parametrize(
    "line", ["", "ssh-rsa AAAA", "ssh-ed25519", "ssh-ed25519 !!!", "ssh-ed25519 QUJD", "a b c"]
)
def test_a_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        ssh.read_public_line(line)


def test_a_signature_says_what_it_is(key: Key) -> None:
    shown = ssh.read(ssh.sign(b"message", ssh.REVIEW, key.public, key.sign))
    assert (shown.public_key, shown.namespace) == (key.public, ssh.REVIEW)
    assert (shown.key_type, shown.hash_name) == ("ssh-ed25519", "sha512")
    assert shown.fingerprint == ssh.fingerprint(key.public)


def test_a_signature_serves_one_message_and_one_purpose(key: Key) -> None:
    armoured = ssh.sign(b"message", ssh.BUNDLE, key.public, key.sign)
    assert not ssh.verify(armoured, b"messagf", ssh.BUNDLE, check_ed25519)
    assert not ssh.verify(armoured, b"message", ssh.REVIEW, check_ed25519)
    short = ssh.sign(b"message", ssh.BUNDLE, key.public, lambda data: key.sign(data)[:63])
    assert not ssh.verify(short, b"message", ssh.BUNDLE, check_ed25519)


def strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def armour(blob: bytes, width: int = 70) -> str:
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""])


HEAD = b"SSHSIG\0\0\0\1"
RSA = strings(b"ssh-rsa", b"e", b"n")
INNER = strings(b"ssh-ed25519", b"s" * 64)
ED = strings(b"ssh-ed25519", b"k" * 32)


def test_a_key_of_another_kind_is_read_and_never_called_good() -> None:
    inner = strings(b"rsa-sha2-512", b"signature")
    armoured = armour(HEAD + strings(RSA, b"bundle@witnessmark", b"", b"sha512", inner))
    shown = ssh.read(armoured)
    assert (shown.public_key, shown.key_type) == (None, "ssh-rsa")
    assert not ssh.verify(armoured, b"", ssh.BUNDLE, check_ed25519)


@pytest.mark.parametrize(
    "armoured",
    [
        "",
        "x" * 40_000,
        "-----BEGIN SSH SIGNATURE-----\n",
        armour(b""),
        armour(HEAD + strings(ED, b"n", b"", b"sha512", INNER), width=76),
        armour(b"SSHSIG\0\0\0\2" + strings(ED, b"n", b"", b"sha512", INNER)),
        armour(HEAD + strings(ED, b"n", b"reserved", b"sha512", INNER)),
        armour(HEAD + strings(ED, b"n", b"", b"md5", INNER)),
        armour(HEAD + strings(ED, b"n", b"", b"sha512", INNER, b"more")),
        armour(HEAD + strings(ED, b"n", b"", b"sha512")),
        armour(HEAD + strings(ED, b"n", b"", b"sha512", INNER)[:-1]),
        armour(HEAD + strings(ED, b"n", b"", b"sha512", INNER) + b"\0\0"),
        armour(HEAD + strings(ED, b"n", b"", b"sha512", strings(b"ssh-rsa", b"s"))),
        armour(HEAD + strings(ED, b"n", b"", b"sha512", INNER + strings(b"more"))),
        armour(HEAD + strings(b"", b"n", b"", b"sha512", INNER)),
        "-----BEGIN SSH SIGNATURE-----\né\n-----END SSH SIGNATURE-----\n",
    ],
)
def test_a_signature_in_any_other_form_is_refused(armoured: str) -> None:
    with pytest.raises(ValueError):
        ssh.read(armoured)


@given(st.binary(max_size=200))
def test_any_bytes_in_armour_are_read_or_refused(blob: bytes) -> None:
    try:
        ssh.read(armour(HEAD + blob))
    except ValueError:
        return


def test_sha256_signatures_of_other_programs_are_checked_too(key: Key) -> None:
    blob = ssh.signed_blob(b"message", ssh.BUNDLE, "sha256")
    inner = strings(b"ssh-ed25519", key.sign(blob))
    whole = strings(ssh.key_blob(key.public), ssh.BUNDLE.encode(), b"", b"sha256", inner)
    assert ssh.verify(armour(HEAD + whole), b"message", ssh.BUNDLE, check_ed25519)
