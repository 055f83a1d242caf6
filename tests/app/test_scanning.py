"""Which files a run finds, and what it says of those it does not take."""

import os
from pathlib import Path

from app.scanning import LINK, OWN_CASE, SPECIAL, said_by, scan


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_files_of_a_folder_are_found_depth_first_by_name(tmp_path: Path) -> None:
    write(tmp_path / "b" / "2.jpg", b"22")
    write(tmp_path / "b" / "1.jpg")
    write(tmp_path / "a.jpg", b"333")
    found = scan([tmp_path])
    assert [one.name for one in found.found] == [b"a.jpg", b"1.jpg", b"2.jpg"]
    assert found.total == 6
    assert found.not_taken == ()


def test_a_name_that_is_no_text_is_found_as_its_bytes(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/bad\xff\n\xe2\x80\xaename.jpg"
    descriptor = os.open(raw, os.O_CREAT | os.O_WRONLY)
    os.close(descriptor)
    assert [one.name for one in scan([tmp_path]).found] == [b"bad\xff\n\xe2\x80\xaename.jpg"]


def test_links_are_listed_and_never_followed(tmp_path: Path) -> None:
    write(tmp_path / "real.jpg")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "link.jpg").symlink_to("real.jpg")
    met = scan([tmp_path])
    assert len(met.found) == 1
    assert {(os.path.basename(one.path), one.reason) for one in met.not_taken} == {  # noqa: PTH119
        (b"loop", LINK),
        (b"link.jpg", LINK),
    }


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [one.reason for one in scan([tmp_path]).not_taken] == [SPECIAL]


def test_the_open_case_is_not_evidence_of_itself(tmp_path: Path) -> None:
    write(tmp_path / "my.case" / "case.json")
    write(tmp_path / "photo.jpg")
    met = scan([tmp_path], own_case=tmp_path / "my.case")
    assert [one.name for one in met.found] == [b"photo.jpg"]
    assert [one.reason for one in met.not_taken] == [OWN_CASE]


def test_a_missing_path_is_the_world_saying_no(tmp_path: Path) -> None:
    (one,) = scan([tmp_path / "gone.jpg"]).not_taken
    assert one.world
    assert one.reason == "There is nothing at this path. Check how it is written."


def test_what_the_system_says_becomes_a_sentence() -> None:
    assert "permission" in said_by(PermissionError(13, "Permission denied"))
    assert said_by(OSError(5, "Input/output error")).endswith("Input/output error.")
