"""Real camera files and broken ones: each gives a result, the known ones the known facts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.sandbox.client import Worker
from evidence.sandbox.protocol import Op
from evidence.sandbox.results import Kind, Result, Status

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("WITNESSMARK_SAMPLES") or ROOT.parent / "shared" / "samples")
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the real samples are not here")
FILES = sorted(each for each in FOLDER.rglob("*") if each.is_file()) if FOLDER.is_dir() else []

Read = dict[str, Result]


@pytest.fixture(scope="module")
def read() -> Iterator[Read]:
    workers = {kind: Worker(kind) for kind in Kind}
    for worker in workers.values():
        worker.start()
    found: Read = {}
    for path in FILES:
        data = path.read_bytes()
        result = workers[Kind.PICTURE].run(Op.ALL, data, len(data))
        if result.elsewhere:
            result = workers[result.elsewhere].run(Op.ALL, data, len(data))
        found[str(path.relative_to(FOLDER))] = result
    yield found
    for worker in workers.values():
        worker.close()


def test_every_file_gives_a_result(read: Read) -> None:
    assert len(read) == len(FILES)
    for name, result in read.items():
        if name.endswith((".jpg", ".HEIC", ".tiff", ".mp4")) and "zero" not in name:
            assert result.preview, name
            assert result.status in (Status.READ, Status.READ_WITH_WARNINGS), name


def test_an_empty_file_is_empty_and_a_damaged_one_says_so(read: Read) -> None:
    assert read["broken/zero_bytes.jpg"].status is Status.EMPTY
    assert read["broken/corrupted.jpg"].status is Status.READ_WITH_WARNINGS


def test_a_known_photo_gives_its_known_place_time_and_camera(read: Read) -> None:
    one = read["gps/DSCN0010.jpg"]
    assert (one.value("make"), one.value("model")) == ("NIKON", "COOLPIX P6000")
    assert one.value("captured_text") == "2008:10:22 16:28:39"
    assert one.value("captured_zone") == "none"
    assert (one.value("gps_lat_e6"), one.value("gps_lon_e6")) == (43_467_448, 11_885_127)
    assert one.thumbnail is not None


def test_phones_tell_zone_direction_and_are_turned_once(read: Read) -> None:
    one = read["heic/IMG_5195.HEIC"]
    assert (one.value("captured_zone"), one.value("gps_bearing_ref")) == ("-05:00", "M")
    assert one.value("gps_bearing_cd") == 34_806
    other = read["heic/iphone_13_pro_max.HEIC"]
    assert other.value("orientation") == 6
    assert (one.value("irot"), other.value("irot"), other.value("imir")) == (0, 3, None)
    assert one.thumbnail is None
    assert other.thumbnail is not None
    assert int(str(other.value("thumbnail_distance"))) < 20
    shown = next(reading for reading in other.readings if reading.tool == "picture")
    assert (shown.values["width"], shown.values["height"]) == (3024, 4032)


def test_eight_orientations_of_one_picture_have_one_fingerprint(read: Read) -> None:
    prints = {
        int(str(read[f"orientation/landscape_{n}.jpg"].value("pdq")), 16) for n in range(1, 9)
    }
    first = min(prints)
    assert all((first ^ other).bit_count() <= 31 for other in prints)


def test_a_film_gives_frames_with_their_times(read: Read) -> None:
    one = read["video/cockatoo.mp4"]
    assert (one.value("frames"), one.value("duration_ms")) == (280, 14_000)
    assert [frame.pts for frame in one.frames] == sorted(frame.pts for frame in one.frames)
    assert len(one.frames) == 3
