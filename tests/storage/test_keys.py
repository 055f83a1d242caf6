"""Keys below a root key, the recovery key on paper, and keys of this device."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import Damaged, Refused
from storage import keys, outside
from storage.keys import LedgerKey, SignerKey

CASE = "0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d"


def hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """RFC 5869 written out: one block."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def test_every_use_has_its_own_key() -> None:
    root = bytes(range(32))
    uses: tuple[keys.Use, ...] = ("db", "device", "secret", "mark", "derived", "signer")
    made = {use: keys.derive(root, use) for use in uses}
    assert len(set(map(bytes, made.values()))) == 6
    for use, key in made.items():
        assert key == hkdf(root, b"", f"witnessmark/{use}/1".encode())


def test_wiped_keys_are_zeros() -> None:
    first, second = bytearray(b"abc"), bytearray(b"de")
    keys.wipe(first, second)
    assert (first, second) == (bytearray(3), bytearray(2))


@given(st.binary(min_size=20, max_size=20), st.booleans())
def test_a_recovery_key_is_read_however_it_was_written(value: bytes, lower: bool) -> None:
    text = keys.format_recovery_key(value)
    groups = text.split("-")
    assert [len(group) for group in groups] == [4] * 8 + [2]
    assert not set("ILOU") & set(text)
    typed = text.replace("-", " ").replace("0", "o").replace("1", "l")
    letters = keys.parse_recovery_key(typed.lower() if lower else typed)
    assert letters == "".join(groups[:8])


def test_a_fresh_recovery_key_is_new_each_time() -> None:
    made = {keys.new_recovery_key() for _ in range(50)}
    assert len(made) == 50
    assert all(map(keys.parse_recovery_key, made))


def test_a_wrong_letter_in_a_recovery_key_is_noticed() -> None:
    text = keys.format_recovery_key(bytes(range(20)))
    noticed = sum(
        keys.parse_recovery_key(text[:at] + letter + text[at + 1 :]) is None
        for at in range(39)
        for letter in keys.ALPHABET
        if text[at] not in {letter, "-"}
    )
    assert noticed >= 985  # of 992; the check group holds 10 bits


@pytest.mark.parametrize("text", ["", "x", "A" * 33, "A" * 35, "U" * 34, "ش" * 34, "A" * 201])
def test_other_texts_are_no_recovery_key(text: str) -> None:
    assert keys.parse_recovery_key(text) is None


def test_a_device_key_is_kept_outside_and_signs_again(tmp_path: Path) -> None:
    wrap = keys.derive(os.urandom(32), "device")
    state = tmp_path / "new" / "state"
    assert LedgerKey.load(state, wrap, CASE) is None
    made = LedgerKey.make(state, wrap, CASE)
    found = LedgerKey.load(state, wrap, CASE)
    assert found is not None
    assert found.key_id == made.key_id == hashlib.sha256(made.public_key).hexdigest()[:16]
    Ed25519PublicKey.from_public_bytes(made.public_key).verify(found.sign(b"head"), b"head")


def test_a_device_key_is_not_overwritten_by_accident(tmp_path: Path) -> None:
    wrap = keys.derive(os.urandom(32), "device")
    first = LedgerKey.make(tmp_path, wrap, CASE)
    with pytest.raises(Refused, match="already has a key"):
        LedgerKey.make(tmp_path, wrap, CASE)
    assert LedgerKey.make(tmp_path, wrap, CASE, replace=True).key_id != first.key_id


def test_neither_the_folder_nor_the_profile_alone_can_sign(tmp_path: Path) -> None:
    wrap = keys.derive(os.urandom(32), "device")
    LedgerKey.make(tmp_path, wrap, CASE)
    assert LedgerKey.load(tmp_path, keys.derive(os.urandom(32), "device"), CASE) is None
    assert LedgerKey.load(tmp_path / "other", wrap, CASE) is None


def test_what_lies_outside_tells_neither_case_nor_use(tmp_path: Path) -> None:
    root = os.urandom(32)
    LedgerKey.make(tmp_path, keys.derive(root, "device"), CASE)
    SignerKey.make(tmp_path, keys.derive(root, "signer"), CASE)
    files = list(tmp_path.iterdir())
    assert [file.stat().st_size for file in files] == [4096, 4096]
    assert all(len(file.name) == 64 and file.stat().st_mode & 0o77 == 0 for file in files)
    assert not any(CASE.encode() in file.read_bytes() for file in files)


def test_an_altered_device_key_is_named(tmp_path: Path) -> None:
    wrap = keys.derive(os.urandom(32), "signer")
    SignerKey.make(tmp_path, wrap, CASE)
    (file,) = tmp_path.iterdir()
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    with pytest.raises(Damaged) as caught:
        SignerKey.load(tmp_path, wrap, CASE)
    assert caught.value.code == "KEY_UNKNOWN"


def test_a_sealed_value_of_another_form_is_named(tmp_path: Path) -> None:
    wrap = keys.derive(os.urandom(32), "signer")
    outside.put(tmp_path, wrap, "signer", CASE, {"other": 1})
    with pytest.raises(Damaged):
        SignerKey.load(tmp_path, wrap, CASE)
