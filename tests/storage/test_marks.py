"""The high-water mark, sealed outside the case."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence.errors import Damaged, Unavailable
from storage import marks, outside
from tests.storage.disks import no_file_longer_than

CASE = "0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d"
KEY = bytes(range(32))
HEADS = {f"witnessmark/{CASE}/56475aa75463474c": (812, "ab" * 32)}


def test_the_newest_heads_are_recalled(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert marks.recall(state, KEY, CASE) is None
    marks.remember(state, KEY, CASE, {})
    assert marks.recall(state, KEY, CASE) == {}
    marks.remember(state, KEY, CASE, HEADS)
    assert marks.recall(state, KEY, CASE) == HEADS
    assert marks.recall(state, KEY, "another case") is None
    assert len(list(state.iterdir())) == 1


def test_many_ledgers_grow_the_file_in_whole_steps(tmp_path: Path) -> None:
    heads = {f"witnessmark/{CASE}/{n:016x}": (n, "cd" * 32) for n in range(40)}
    marks.remember(tmp_path, KEY, CASE, heads)
    (file,) = tmp_path.iterdir()
    assert file.stat().st_size == 2 * outside.PAD
    assert marks.recall(tmp_path, KEY, CASE) == heads


def test_an_altered_mark_is_named(tmp_path: Path) -> None:
    marks.remember(tmp_path, KEY, CASE, HEADS)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for data in (b"", whole[:-1], whole[:50] + bytes([whole[50] ^ 1]) + whole[51:]):
        file.write_bytes(data)
        with pytest.raises(Damaged) as caught:
            marks.recall(tmp_path, KEY, CASE)
        assert caught.value.code == "NO_MARK"


@pytest.mark.parametrize("value", [{}, {"heads": None}, {"heads": [1]}, {"heads": [{"size": 1}]}])
def test_a_mark_of_another_form_is_named(tmp_path: Path, value: dict[str, object]) -> None:
    outside.put(tmp_path, KEY, "mark", CASE, value)
    with pytest.raises(Damaged):
        marks.recall(tmp_path, KEY, CASE)


def test_a_mark_that_is_no_object_is_named(tmp_path: Path) -> None:
    outside.put(tmp_path, KEY, "mark", CASE, {})
    (file,) = tmp_path.iterdir()
    plain = (2).to_bytes(4, "big") + b"[]"
    binding = f"witnessmark/outside/1 mark {CASE}".encode()
    file.write_bytes(bytes(12) + AESGCM(KEY).encrypt(bytes(12), plain, binding))
    with pytest.raises(Damaged):
        marks.recall(tmp_path, KEY, CASE)


def test_a_mark_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    marks.remember(tmp_path, KEY, CASE, HEADS)
    with no_file_longer_than(100), pytest.raises(Unavailable, match="state folder"):
        marks.remember(tmp_path, KEY, CASE, {})
    assert marks.recall(tmp_path, KEY, CASE) == HEADS
