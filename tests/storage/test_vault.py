"""The vault: taking in, keeping, finding again, and every way in which that fails."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import hashlib
import hmac
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.digests import PIECE_BYTES, PIECES_ABOVE, digest_of
from evidence.errors import Cancelled, Damaged, Refused, Unavailable
from storage import disk
from storage.blobs import HEADER, LARGE_FROM, seal
from storage.staging import ChangedWhileReading, Staged
from storage.vault import Kept, Vault
from tests.storage.disks import no_file_longer_than, tiny_disk
from tests.storage.vaults import FILM, NAME_KEY, Case

LONG = FILM * 23  # 84.8 MB: above 64 MiB, so it has pieces


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "a.case")


@pytest.mark.parametrize("size", [0, 1, 100_000, LARGE_FROM - 1, LARGE_FROM, len(FILM)])
def test_a_file_taken_in_is_kept_and_read_back(case: Case, size: int) -> None:
    data = FILM[:size]
    staged = case.vault.stage(io.BytesIO(data))
    with case.vault.open_staged(staged) as reader:
        assert reader.read(size + 1) == data
    kept = case.vault.keep(staged)
    expected = digest_of(data)
    assert (kept.sha256, kept.sha512, kept.size, kept.pieces_root) == (
        *(expected.sha256, expected.sha512, size, None),
    )
    name = hmac.digest(NAME_KEY, hashlib.sha256(data).digest(), "sha256").hex()
    assert kept.name == name == case.vault.name_of(kept.sha256)
    assert kept.fresh
    assert kept.from_medium == hasattr(os, "posix_fadvise")
    path = case.layout.blobs / name[:2] / name
    assert path == case.vault.path_of(name)
    assert path.stat().st_mode & 0o777 == 0o400
    with case.vault.open(name, kept.secret) as reader:
        assert reader.read(size + 1) == data
    assert case.codes(kept) == []
    assert case.left() == []
    assert kept.secret.hex() not in repr(kept) + repr(staged)


@pytest.mark.parametrize("size", [PIECES_ABOVE, PIECES_ABOVE + 1, 5 * PIECE_BYTES, len(LONG)])
def test_the_pieces_of_a_long_film_are_those_of_what_was_read_back(case: Case, size: int) -> None:
    data = LONG[:size]
    kept = case.keep(data)
    assert kept.pieces_root == digest_of(data).pieces_root
    assert (kept.pieces_root is None) == (size == PIECES_ABOVE)
    assert case.codes(kept) == []


def test_a_long_film_that_comes_again_is_read_for_its_pieces(case: Case) -> None:
    first = case.keep(LONG)
    one, two = (case.vault.stage(io.BytesIO(LONG)) for _ in range(2))
    again = case.vault.keep_all([one, two])
    assert [(file.fresh, file.pieces_root) for file in again] == [(False, first.pieces_root)] * 2
    path = case.vault.path_of(first.name)
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[HEADER] ^= 1
    path.write_bytes(data)
    with pytest.raises(Damaged, match=r"bytes 0\.\.1048575"):
        case.keep(LONG)
    assert path.read_bytes() == data


@given(st.binary(max_size=300))
def test_plain_bytes_are_nowhere_in_the_folder(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes
) -> None:
    case = Case(tmp_path_factory.mktemp("v") / "a.case")
    kept = case.keep(b"canary in the coal mine" + tail)
    assert b"canary" not in case.vault.path_of(kept.name).read_bytes()


def test_a_plain_file_is_taken_in_without_being_touched(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(FILM)
    path.chmod(0o400)
    before = path.stat()
    with path.open("rb", buffering=0) as source:
        kept = case.vault.keep(case.vault.stage(source))
    assert kept.sha256 == hashlib.sha256(FILM).hexdigest()
    after = path.stat()
    assert (before.st_mtime_ns, before.st_mode, before.st_size) == (
        *(after.st_mtime_ns, after.st_mode, after.st_size),
    )


def test_a_kept_file_can_be_the_source_of_another_case(case: Case, tmp_path: Path) -> None:
    kept, other = case.keep(FILM), Case(tmp_path / "b.case")
    with case.vault.open(kept.name, kept.secret) as reader:
        again = other.vault.keep(other.vault.stage(reader))
    assert (again.sha256, again.name) == (kept.sha256, kept.name)
    assert again.secret != kept.secret


class Stream:
    """A source that is no file: it gives its portions and then fails or ends."""

    def __init__(self, portions: list[bytes], error: OSError | None = None) -> None:
        self.portions, self.error = portions, error

    def readinto(self, buffer: memoryview, /) -> int | None:
        if not self.portions:
            if self.error:
                raise self.error
            return None
        part = self.portions[0][: len(buffer)]
        self.portions[0] = self.portions[0][len(part) :]
        if not self.portions[0]:
            self.portions.pop(0)
        buffer[: len(part)] = part
        return len(part)


def test_a_stream_is_taken_in_when_its_size_is_said(case: Case) -> None:
    staged = case.vault.stage(Stream([FILM[:5], FILM[5:]]), size=len(FILM))
    assert staged.sha256 == hashlib.sha256(FILM).hexdigest()
    case.vault.discard(staged)
    with pytest.raises(TypeError, match="size"):
        case.vault.stage(Stream([]))
    assert case.left() == []


@pytest.mark.parametrize("data", [FILM[:1000], FILM])
@pytest.mark.parametrize("more", [-1, 1])
def test_more_or_fewer_bytes_than_said_are_a_change(case: Case, data: bytes, more: int) -> None:
    with pytest.raises(ChangedWhileReading, match="changed while it was being read"):
        case.vault.stage(io.BytesIO(data), size=len(data) + more)
    assert case.left() == []


def test_a_file_still_being_written_is_refused(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "film"
    path.write_bytes(FILM)

    def touch(done: int) -> None:
        if done == LARGE_FROM:
            os.utime(path, ns=(0, 0))

    with path.open("rb", buffering=0) as source, pytest.raises(Refused):
        case.vault.stage(source, progress=touch)
    assert case.left() == []
    assert threading.active_count() == 1


def test_a_medium_that_fails_is_told_with_the_place(case: Case) -> None:
    broken = Stream([FILM[:2_500_000]], OSError(errno.EIO, os.strerror(errno.EIO)))
    with pytest.raises(Unavailable, match="failed at byte 2500000"):
        case.vault.stage(broken, size=len(FILM))
    with pytest.raises(Unavailable, match=r"failed at byte 0 \(OSError\)"):
        case.vault.stage(Stream([], OSError()), size=10)
    assert case.left() == []


def test_progress_is_told_each_mib_and_may_stop_the_work(case: Case) -> None:
    told: list[int] = []
    case.vault.discard(case.vault.stage(io.BytesIO(FILM), progress=told.append))
    assert told == [LARGE_FROM, 2 * LARGE_FROM, 3 * LARGE_FROM, len(FILM)]

    def stop(_done: int) -> None:
        raise Cancelled

    for data in (FILM, b"small"):
        with pytest.raises(Cancelled):
            case.vault.stage(io.BytesIO(data), progress=stop)
    assert case.left() == []


def test_without_room_nothing_is_begun(case: Case) -> None:
    with pytest.raises(Unavailable, match="not enough room"):
        case.vault.stage(io.BytesIO(b""), size=2**60)
    assert case.left() == []


@pytest.mark.parametrize("data", [FILM[:1000], FILM])
def test_a_disk_that_takes_no_more_leaves_nothing(case: Case, data: bytes) -> None:
    with no_file_longer_than(500), pytest.raises(Unavailable, match="Saving the file"):
        case.vault.stage(io.BytesIO(data))
    assert case.left() == []


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with tiny_disk(tmp_path / "disk", "80m") as place:
        case = Case(place / "a.case")
        kept = case.keep(b"before")
        (place / "rest").write_bytes(bytes(10_000_000))
        stop = disk.free_bytes(place)

        def fill(done: int) -> None:
            with contextlib.suppress(OSError):  # the film is being written beside
                (place / f"more-{done}").write_bytes(bytes(disk.free_bytes(place)))

        assert stop > 64 * 1024 * 1024
        with pytest.raises(Unavailable, match="the disk is full") as caught:
            case.vault.stage(io.BytesIO(FILM), progress=fill)
        assert disk.is_full(caught.value)
        assert case.left() == []
        assert case.codes(kept) == []


def test_a_case_without_its_tmp_cannot_take_anything(case: Case) -> None:
    (case.layout.tmp).rmdir()
    with pytest.raises(Unavailable):
        case.vault.stage(io.BytesIO(b"x"))


def test_the_same_bytes_again_are_one_file(case: Case) -> None:
    first = case.keep(b"photo")
    again = case.keep(b"photo")
    assert (again.name, again.secret, again.fresh) == (first.name, first.secret, False)
    assert case.left() == []
    assert len(list(case.vault.unlisted(()))) == 1


def test_the_same_bytes_in_one_batch_share_one_secret(case: Case) -> None:
    batch = [case.vault.stage(io.BytesIO(data)) for data in (b"a", b"b", b"a")]
    first, other, again = case.vault.keep_all(batch)
    assert first.secret == again.secret != other.secret
    assert first.fresh
    assert again.fresh
    later = case.vault.keep(case.vault.stage(io.BytesIO(b"a")))  # not yet committed
    assert (later.secret, later.fresh) == (first.secret, True)
    assert case.codes(first) == case.codes(other) == []


def test_what_a_crash_left_is_adopted_by_the_next_intake(case: Case) -> None:
    lost = case.vault.keep(case.vault.stage(io.BytesIO(b"photo")))
    after_crash = Vault(case.layout.blobs, case.layout.tmp, NAME_KEY, case.secrets.get)
    kept = after_crash.keep(after_crash.stage(io.BytesIO(b"photo")))
    assert kept.name == lost.name
    assert kept.secret != lost.secret
    assert kept.fresh
    assert case.codes(kept) == []


def test_a_missing_file_is_kept_anew_when_its_bytes_come_again(case: Case) -> None:
    first = case.keep(b"photo")
    case.vault.path_of(first.name).unlink()
    again = case.keep(b"photo")
    assert again.fresh
    assert case.codes(again) == []


def test_what_the_database_knows_is_not_remembered_twice(case: Case) -> None:
    for n in range(300):
        case.keep(n.to_bytes(2, "big"))
    assert len(case.vault._pending) <= 257


def test_a_damaged_twin_is_never_taken_for_the_file(case: Case) -> None:
    kept = case.keep(b"photo")
    path = case.vault.path_of(kept.name)
    path.chmod(0o600)
    path.write_bytes(seal(kept.secret, b"photo!"))
    with pytest.raises(Damaged) as caught:
        case.keep(b"photo")
    assert caught.value.code == "FILE_DIFFERS"
    path.write_bytes(b"")
    with pytest.raises(Damaged):
        case.keep(b"photo")
    assert case.left() == []


@pytest.mark.parametrize(
    ("data", "at"),
    [
        *((b"bad", at) for at in (0, 50, 80, -1)),
        *((FILM, at) for at in (0, HEADER, 2 * LARGE_FROM, -1)),
        *((LONG, at) for at in (0, HEADER, 17 * LARGE_FROM, -20 * LARGE_FROM, -1)),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else f"{len(value)}-bytes",
)
def test_a_disk_that_gives_back_other_bytes_keeps_nothing_of_the_batch(
    case: Case, data: bytes, at: int
) -> None:
    good, bad = (case.vault.stage(io.BytesIO(some)) for some in (b"good", data))
    with bad.path.open("r+b") as medium:
        medium.seek(at, os.SEEK_SET if at >= 0 else os.SEEK_END)
        byte = medium.read(1)
        medium.seek(-1, os.SEEK_CUR)
        medium.write(bytes([byte[0] ^ 1]))
    with pytest.raises(Unavailable, match="did not give back"):
        case.vault.keep_all([good, bad])
    assert list(case.vault.unlisted(())) == []
    assert case.left() == []


def test_a_disk_that_gives_back_another_sealed_file_keeps_nothing(case: Case) -> None:
    staged = case.vault.stage(io.BytesIO(LONG))
    staged.path.write_bytes(seal(os.urandom(32), LONG))
    with pytest.raises(Unavailable, match="did not give back"):
        case.vault.keep(staged)
    assert list(case.vault.unlisted(())) == []


def test_another_digest_on_reading_back_keeps_nothing(case: Case) -> None:
    staged = case.vault.stage(io.BytesIO(b"photo"))
    other = dataclasses.replace(staged, sha256="00" * 32)
    with pytest.raises(Unavailable, match="did not give back"):
        case.vault.keep(other)
    assert list(case.vault.unlisted(())) == []


def test_a_place_that_cannot_be_made_keeps_nothing(case: Case) -> None:
    one, two = (case.vault.stage(io.BytesIO(data)) for data in (b"one", b"two"))
    (case.layout.blobs / two.name[:2]).write_bytes(b"in the way")
    with pytest.raises(Unavailable, match="Saving the files"):
        case.vault.keep_all([one, two])
    assert list(case.vault.unlisted(())) == [two.name[:2]]
    assert case.left() == []


def test_discarding_is_harmless_at_any_time(case: Case) -> None:
    staged = case.vault.stage(io.BytesIO(b"photo"))
    case.vault.discard(staged)
    case.vault.discard(staged)
    assert case.left() == []


def test_two_threads_keep_the_same_bytes_once(case: Case) -> None:
    staged: list[Staged] = [case.vault.stage(io.BytesIO(b"same")) for _ in range(8)]
    kept: list[Kept] = []
    threads = [threading.Thread(target=lambda s=s: kept.append(case.vault.keep(s))) for s in staged]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({file.secret for file in kept}) == 1
    assert len(list(case.vault.unlisted(()))) == 1
