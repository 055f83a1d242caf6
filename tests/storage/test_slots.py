"""Key slots: what opens, what does not, and that the two are never confused with damage."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from evidence.custody.canonical import canonical_bytes
from evidence.errors import Damaged, Refused, Unavailable, WrongPassphrase
from storage import folder, keys, slotfile, slots
from storage.kdf import DEFAULT, FLOOR, Kdf, calibrated, scaled, stretch
from storage.slots import Slot, Slots

CASE = "0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d"
ROOT = bytes(range(32))
RECOVERY = keys.format_recovery_key(bytes(range(20)))
PASSPHRASE = "Олена і море"  # NFC below, NFD when typed on some keyboards: й, ї
MADE = Slots(
    case=CASE,
    slots=(
        slots.make_passphrase_slot(ROOT, PASSPHRASE, number=1, kdf=FLOOR),
        slots.make_recovery_slot(ROOT, RECOVERY, number=2),
        slots.make_passphrase_slot(ROOT[::-1], "register", number=4, opens="register", kdf=FLOOR),
    ),
)
HPKE = Slot(id=3, kind="hpke", opens="case", fields={"id": 3, "kind": "hpke", "opens": "case"})


@pytest.fixture
def layout(tmp_path: Path) -> folder.Layout:
    made = folder.create(tmp_path / "a.case")
    slotfile.write(made, MADE)
    return made


def changed(slot: Slot, **fields: object) -> Slots:
    """One slot with other fields, alone in its case."""
    now = {**slot.fields, **fields}
    return Slots(case=CASE, slots=(Slot(id=1, kind=slot.kind, opens="case", fields=now),))


def test_the_passphrase_opens_the_case_whole(layout: folder.Layout) -> None:
    opened = slotfile.unlock(layout, PASSPHRASE)
    assert (bytes(opened.root), opened.slot.id, opened.stale) == (ROOT, 1, False)
    assert opened.slots == MADE
    assert "root" not in repr(opened)


def test_the_recovery_key_opens_the_case_however_typed(layout: folder.Layout) -> None:
    assert slotfile.unlock(layout, RECOVERY.lower().replace("-", " ")).slot.id == 2


def test_the_register_has_a_passphrase_of_its_own(layout: folder.Layout) -> None:
    opened = slotfile.unlock(layout, "register", opens="register")
    assert (bytes(opened.root), opened.slot.id) == (ROOT[::-1], 4)
    with pytest.raises(WrongPassphrase):
        slotfile.unlock(layout, PASSPHRASE, opens="register")
    with pytest.raises(WrongPassphrase):
        slotfile.unlock(layout, "register")


def test_each_slot_alone_opens() -> None:
    for slot, text in zip(MADE.slots[:2], (PASSPHRASE, RECOVERY), strict=True):
        root, found = slots.open_slots(Slots(case=CASE, slots=(HPKE, slot)), text)
        assert (bytes(root), found) == (ROOT, slot)


def test_a_passphrase_is_the_same_however_its_letters_are_composed() -> None:
    composed, taken_apart = "Caf\u00e9", "Cafe\u0301"
    slot = slots.make_passphrase_slot(ROOT, composed, number=1, kdf=FLOOR)
    assert slots.open_slots(Slots(case=CASE, slots=(slot,)), taken_apart)[0] == ROOT


def test_a_recovery_key_text_may_also_be_somebodys_passphrase() -> None:
    slot = slots.make_passphrase_slot(ROOT, RECOVERY, number=1, kdf=FLOOR)
    assert slots.open_slots(Slots(case=CASE, slots=(slot,)), RECOVERY)[1] == slot


def test_nothing_is_sealed_under_nothing() -> None:
    with pytest.raises(Refused, match="empty passphrase"):
        slots.make_passphrase_slot(ROOT, "", number=1)
    with pytest.raises(ValueError, match="not a recovery key"):
        slots.make_recovery_slot(ROOT, "no", number=1)
    with pytest.raises(WrongPassphrase):
        slots.open_slots(Slots(case=CASE, slots=()), "")


def test_slots_are_numbered_on_and_listed_in_order() -> None:
    empty = Slots(case=CASE, slots=())
    assert empty.next_id() == 1
    assert MADE.with_slot(HPKE).next_id() == 5
    assert slots.digest(MADE.with_slot(HPKE)) != slots.digest(MADE)
    listed = [slot.fields for slot in MADE.slots]
    assert slots.digest(MADE) == hashlib.sha256(canonical_bytes(listed)).hexdigest()


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 64 * 1024 - 1},
        {"memory_kib": 4 * 1024 * 1024 + 1},
        {"passes": 2},
        {"passes": 65},
        {"lanes": 0},
        {"lanes": 65},
    ],
)
def test_a_cost_outside_its_bounds_is_refused_before_use(cost: dict[str, int]) -> None:
    weak = {"name": "argon2id", "memory_kib": 65536, "passes": 3, "lanes": 4, **cost}
    with pytest.raises(Damaged) as caught:
        slots.open_slots(changed(MADE.slots[0], kdf=weak), PASSPHRASE)
    assert caught.value.code == "KDF_WEAKENED"


@pytest.mark.parametrize(
    "fields",
    [
        {"kdf": None},
        {"kdf": {"name": "scrypt", "memory_kib": 65536, "passes": 3, "lanes": 4}},
        {"kdf": {"name": "argon2id", "memory_kib": "65536", "passes": 3, "lanes": 4}},
        {"salt": "AAAA"},
        {"salt": "*" * 22},
        {"salt": "é"},
        {"nonce": None},
        {"sealed": ""},
        {"sealed": base64.urlsafe_b64encode(bytes(48)).decode()},
        {"opens": "register"},
        {"more": 1},
    ],
)
def test_an_altered_slot_is_damage_not_a_wrong_passphrase(fields: dict[str, object]) -> None:
    with pytest.raises(Damaged) as caught:
        slots.open_slots(changed(MADE.slots[0], **fields), PASSPHRASE)
    assert caught.value.code == "SLOTS_CHANGED"


def times(left: int, right: int) -> int:
    """Multiply in GCM's field."""
    made = 0
    for bit in range(127, -1, -1):
        if left >> bit & 1:
            made ^= right
        right = right >> 1 ^ (0xE1 << 120 if right & 1 else 0)
    return made


def one_ciphertext_for(first: bytes, second: bytes, nonce: bytes, aad: bytes) -> bytes:
    """Return 48 bytes that AES-GCM accepts under both keys (they decrypt to different roots)."""
    hashed, masked, squares = [], [], []
    words = aad.ljust(-(-len(aad) // 16) * 16, b"\0")
    lengths = (len(aad) * 8).to_bytes(8, "big") + (32 * 8).to_bytes(8, "big")
    for key in (first, second):
        block = Cipher(AES(key), ECB()).encryptor().update
        h = int.from_bytes(block(bytes(16)), "big")
        total = 0
        for at in range(0, len(words), 16):
            total = times(total ^ int.from_bytes(words[at : at + 16], "big"), h)
        total = times(times(total, h), h)  # both blocks of ciphertext still zero
        hashed.append(times(total ^ int.from_bytes(lengths, "big"), h))
        masked.append(int.from_bytes(block(nonce + b"\0\0\0\1"), "big"))
        squares.append(times(h, h))
    wanted, factor = hashed[0] ^ hashed[1] ^ masked[0] ^ masked[1], squares[0] ^ squares[1]
    inverse, power = 1 << 127, factor
    for _ in range(127):  # factor to the power 2^128 - 2
        power = times(power, power)
        inverse = times(inverse, power)
    free = times(wanted, inverse)
    tag = hashed[0] ^ times(free, squares[0]) ^ masked[0]
    return bytes(16) + free.to_bytes(16, "big") + tag.to_bytes(16, "big")


def test_a_slot_that_gcm_would_open_to_two_roots_opens_to_one() -> None:
    salt, nonce = bytes(16), bytes(12)
    (kek1, commit1), (kek2, _) = stretch("first", salt, FLOOR), stretch("second", salt, FLOOR)
    fields: dict[str, object] = {
        **MADE.slots[0].fields,
        "salt": base64.urlsafe_b64encode(salt).decode().rstrip("="),
        "nonce": base64.urlsafe_b64encode(nonce).decode().rstrip("="),
        "commit": hashlib.sha256(commit1).hexdigest(),
    }
    del fields["sealed"]
    aad = canonical_bytes(fields)
    sealed = one_ciphertext_for(kek1, kek2, nonce, aad)
    assert AESGCM(kek1).decrypt(nonce, sealed, aad) != AESGCM(kek2).decrypt(nonce, sealed, aad)
    fields["sealed"] = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    pair = Slots(case=CASE, slots=(Slot(id=1, kind="passphrase", opens="case", fields=fields),))
    assert slots.open_slots(pair, "first")[0] == AESGCM(kek1).decrypt(nonce, sealed, aad)
    with pytest.raises(WrongPassphrase):
        slots.open_slots(pair, "second")


def test_a_slot_is_bound_to_its_header() -> None:
    slot = MADE.slots[0]
    kek, _ = stretch(PASSPHRASE, base64.urlsafe_b64decode(f"{slot.fields['salt']}=="), FLOOR)
    sealed = base64.urlsafe_b64decode(str(slot.fields["sealed"]))
    nonce = base64.urlsafe_b64decode(str(slot.fields["nonce"]))
    header = {name: value for name, value in slot.fields.items() if name != "sealed"}
    assert AESGCM(kek).decrypt(nonce, sealed, canonical_bytes(header)) == ROOT
    with pytest.raises(InvalidTag):
        AESGCM(kek).decrypt(nonce, sealed, canonical_bytes({**header, "id": 9}))


def test_the_file_is_the_documented_one(layout: folder.Layout) -> None:
    first, second = (path.read_bytes() for path in layout.slots)
    assert first == second == canonical_bytes(json.loads(first))
    top = json.loads(first)
    assert (top["format"], top["min_reader"], top["version"]) == ("witnessmark-case", 1, 1)
    assert sorted(top["slots"][0]) == [
        *("commit", "id", "kdf", "kind", "nonce", "opens", "salt", "sealed")
    ]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("harm", [Path.unlink, cut])
@pytest.mark.parametrize("copy", [0, 1])
def test_one_whole_copy_is_enough_and_the_other_is_told(
    layout: folder.Layout, harm: Callable[[Path], None], copy: int
) -> None:
    harm(layout.slots[copy])
    opened = slotfile.unlock(layout, PASSPHRASE)
    assert (bytes(opened.root), opened.stale) == (ROOT, True)
    assert isinstance(slotfile.read_copies(layout)[copy], Damaged)


def test_the_second_copy_is_tried_when_the_first_does_not_open(layout: folder.Layout) -> None:
    other = slots.make_passphrase_slot(ROOT, "other", number=1, kdf=FLOOR)
    layout.slots[0].write_bytes(Slots(case=CASE, slots=(other,)).to_bytes())
    assert slotfile.unlock(layout, PASSPHRASE).slots == MADE
    with pytest.raises(WrongPassphrase):
        slotfile.unlock(layout, "neither")


def test_a_wrong_passphrase_on_a_half_damaged_pair_is_a_wrong_passphrase(
    layout: folder.Layout,
) -> None:
    cut(layout.slots[0])
    with pytest.raises(WrongPassphrase):
        slotfile.unlock(layout, "neither")


def test_two_damaged_copies_are_damage(layout: folder.Layout) -> None:
    for path in layout.slots:
        cut(path)
    with pytest.raises(Damaged) as caught:
        slotfile.unlock(layout, PASSPHRASE)
    assert caught.value.code == "SLOTS_CHANGED"


def test_no_altered_byte_goes_unnoticed() -> None:
    whole = MADE.to_bytes()
    for at in range(len(whole)):
        data = bytearray(whole)
        data[at] ^= 1 << at % 7
        try:
            found = slotfile.parse(bytes(data))
        except Refused:  # the least version a reader needs became a higher one
            continue
        assert found != MADE


@pytest.mark.parametrize(
    "top",
    [
        [],
        {"format": "other"},
        {"format": "witnessmark-case", "min_reader": 1, "case": 1, "slots": []},
        {"format": "witnessmark-case", "min_reader": 1, "case": CASE, "slots": {}},
        {"format": "witnessmark-case", "min_reader": 1, "case": CASE, "slots": [1]},
        {"format": "witnessmark-case", "min_reader": 1, "case": CASE, "slots": [], "version": 2},
        {"format": "witnessmark-case", "min_reader": 1, "case": CASE, "slots": [{"id": "1"}]},
    ],
)
def test_a_file_of_another_form_is_damage(top: object) -> None:
    assert isinstance(slotfile.parse(canonical_bytes(top)), Damaged)


def test_a_case_of_a_newer_program_is_refused(layout: folder.Layout) -> None:
    top = {**json.loads(MADE.to_bytes()), "min_reader": 2}
    layout.slots[0].write_bytes(canonical_bytes(top))
    with pytest.raises(Refused, match="newer program"):
        slotfile.unlock(layout, PASSPHRASE)


def test_a_folder_without_slots_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"The folder .* is not a case"):
        slotfile.unlock(folder.Layout(tmp_path), PASSPHRASE)


def test_nothing_and_a_file_are_no_case_either(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("x")
    with pytest.raises(Unavailable, match="There is nothing at"):
        slotfile.unlock(folder.Layout(tmp_path / "gone.case"), PASSPHRASE)
    with pytest.raises(Unavailable, match=r"note\.txt is a file, not a case"):
        slotfile.unlock(folder.Layout(tmp_path / "note.txt"), PASSPHRASE)


def test_slots_of_unknown_kinds_are_kept_as_they_are(layout: folder.Layout) -> None:
    more = MADE.with_slot(HPKE)
    slotfile.write(layout, more)
    assert slotfile.read_copies(layout) == (more, more)
    assert slotfile.unlock(layout, PASSPHRASE).slots == more
    names = sorted(path.name for path in layout.root.iterdir())
    assert names == ["blobs", "case.json", "case.json.2", "derived", "tmp"]


@pytest.mark.parametrize(
    ("floor_seconds", "expected"),
    [
        (0.2, (256 * 1024, 3)),
        (0.5, (128 * 1024, 3)),
        (0.1, (256 * 1024, 7)),
        (30.0, (64 * 1024, 3)),
        (0.0, (256 * 1024, 12)),
    ],
)
def test_the_cost_follows_the_machine(floor_seconds: float, expected: tuple[int, int]) -> None:
    made = scaled(floor_seconds, 1.0)
    made.require_sound()
    assert (made.memory_kib, made.passes) == expected


def test_calibration_never_falls_below_the_floor() -> None:
    calibrated(1.0).require_sound()
    assert calibrated(0.0) == FLOOR
    DEFAULT.require_sound()
    assert Kdf(memory_kib=262144, passes=3, lanes=4) == DEFAULT
