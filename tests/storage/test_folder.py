"""The case folder: made once, locked by one, never on a network drive, with its ballast."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evidence.errors import Refused, Unavailable
from storage import disk, folder
from tests.storage.disks import no_file_longer_than, tiny_disk

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
MOUNTS = """\
21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
22 21 0:20 / /proc rw - proc proc rw
30 21 0:40 / /mnt/office rw shared:9 master:2 - nfs4 server:/office rw
31 21 0:41 / /mnt/two\\040words rw - cifs //server/x rw
32 30 0:42 / /mnt/office/local rw - ext4 /dev/sdb1 rw
33 21 0:43 / /mnt/vm rw - 9p share rw
34 21 0:44 / /home/x/remote rw - fuse.sshfs host: rw
35 21 0:45 / /media/usb rw - fuseblk /dev/sdc1 rw
"""


def test_a_case_folder_is_private_and_made_once(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    assert sorted(path.name for path in layout.root.iterdir()) == ["blobs", "derived", "tmp"]
    for path in (layout.root, layout.blobs, layout.derived, layout.tmp):
        assert path.stat().st_mode & 0o777 == 0o700
    names = [path.name for path in (*layout.slots, layout.database, layout.register)]
    assert names == ["case.json", "case.json.2", "case.db", "register.db"]
    with pytest.raises(Refused, match="already something"):
        folder.create(tmp_path / "a.case")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not there"):
        folder.create(tmp_path / "no" / "a.case")


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        ("/home/x/a.case", False),
        ("/mnt/office/a.case", True),
        ("/mnt/office/local/a.case", False),
        ("/mnt/officer/a.case", False),
        ("/mnt/two words/a.case", True),
        ("/mnt/vm/a.case", True),
        ("/home/x/remote/deep/a.case", True),
        ("/media/usb/a.case", False),
    ],
)
def test_network_drives_are_refused(tmp_path: Path, path: str, remote: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    if remote:
        with pytest.raises(Refused, match="network drive"):
            folder.require_local(Path(path), mounts=mounts)
        with pytest.raises(Refused, match="network drive"):
            folder.create(Path(path), mounts=mounts)
    else:
        folder.require_local(Path(path), mounts=mounts)


def test_the_own_disk_of_a_container_is_no_share(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text("21 1 0:4 / / rw - 9p none rw\n")
    folder.require_local(tmp_path, mounts=mounts)


def test_without_a_list_of_mounts_nothing_is_refused(tmp_path: Path) -> None:
    folder.require_local(tmp_path, mounts=tmp_path / "none")


def test_a_second_writer_learns_who_the_first_is(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    lock = folder.Lock.take(layout, NOW)
    held = f"process {os.getpid()}, started "
    with pytest.raises(Unavailable, match=held) as caught:
        folder.Lock.take(layout, NOW)
    assert "since 2024-05-06T07:08:09+00:00" in str(caught.value)
    lock.release()
    lock.release()
    folder.Lock.take(layout, NOW).release()
    assert held in folder.holder(layout)


def test_the_lock_ends_with_the_process_that_holds_it(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    hold = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path\n"
        "from storage.folder import Layout, Lock\n"
        "lock = Lock.take(Layout(Path(sys.argv[1])), datetime.now(UTC))\n"
        "print('held', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(layout.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(Unavailable, match=f"process {process.pid}"):
            folder.Lock.take(layout, NOW)
        process.kill()
    folder.Lock.take(layout, NOW).release()


def test_a_lock_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not there"):
        folder.Lock.take(folder.Layout(tmp_path / "none"), NOW)
    layout = folder.create(tmp_path / "a.case")
    with no_file_longer_than(0), pytest.raises(Unavailable, match="Locking the case"):
        folder.Lock.take(layout, NOW)
    folder.Lock.take(layout, NOW).release()


def test_an_unreadable_holder_is_unknown(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    assert folder.holder(layout) == "unknown"
    layout.lock.write_bytes(b"")
    assert folder.holder(layout) == "unknown"


def test_the_ballast_is_really_there_and_given_up_once(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    folder.make_ballast(layout)
    found = layout.ballast.stat()
    assert found.st_size == folder.BALLAST_BYTES
    assert found.st_blocks * 512 >= folder.BALLAST_BYTES
    assert folder.renew_ballast(layout)
    assert folder.drop_ballast(layout)
    assert not folder.drop_ballast(layout)


def test_the_ballast_comes_back_only_with_room(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    assert not folder.renew_ballast(layout, size=2**60)
    assert folder.renew_ballast(layout, size=4096)
    assert layout.ballast.stat().st_size == 4096


def test_a_ballast_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    layout = folder.create(tmp_path / "a.case")
    with no_file_longer_than(5000), pytest.raises(Unavailable, match="Writing the ballast"):
        folder.make_ballast(layout)
    assert not layout.ballast.exists()


def test_giving_the_ballast_up_makes_room_on_a_full_disk(tmp_path: Path) -> None:
    with tiny_disk(tmp_path / "disk") as place:
        layout = folder.create(place / "a.case")
        folder.make_ballast(layout, size=1024 * 1024)
        (place / "rest").write_bytes(bytes(disk.free_bytes(place)))
        with pytest.raises(OSError, match="No space left"):
            (place / "more").write_bytes(bytes(4096))
        assert folder.drop_ballast(layout)
        (place / "more").write_bytes(bytes(4096))


def test_opening_gives_the_ballast_up_on_a_full_disk_and_says_when_there_is_none(
    tmp_path: Path,
) -> None:
    with tiny_disk(tmp_path / "disk") as place:
        layout = folder.create(place / "a.case")
        assert folder.has_room_to_open(layout)
        folder.make_ballast(layout, size=2 * 1024 * 1024)
        with (place / "filler").open("ab") as filler:
            filler.write(bytes(disk.free_bytes(place)))
            assert folder.has_room_to_open(layout)
            assert not layout.ballast.exists()
            filler.write(bytes(disk.free_bytes(place)))
            filler.flush()
            assert not folder.has_room_to_open(layout)
