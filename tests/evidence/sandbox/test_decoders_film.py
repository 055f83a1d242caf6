"""Films and sounds: the table of packets, key frames by exact time stamps, damage."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av.error
import av.stream
import numpy as np
import pytest

from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.decoders import sound, video
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import Ending, Op, Role
from tests.evidence.sandbox.media import Answering, film, sample


def subject(data: bytes, media_type: str = "video/mp4") -> Subject:
    file = Subject(data, len(data))
    file.media_type = media_type
    return file


def test_an_even_film_has_its_frames_counted_and_its_time_exact(answer: Answering) -> None:
    heard = answer(film())
    found = heard.values["film"]
    assert (found["frames"], found["key_frames"], found["variable_rate"]) == (12, 3, 0)
    assert (found["duration_ms"], found["duration"]) == (1200, (6, 5))
    assert (found["width"], found["height"], found["video_codec"]) == (64, 48, "h264")
    assert (found["rate"], found["complete"]) == ((10, 1), 1)
    assert heard.ending is Ending.READ
    assert heard.values["edits"]["atom_order"] == "ftyp free mdat moov"


def test_an_uneven_film_says_so(answer: Answering) -> None:
    found = answer(film(steps=(1, 3))).values["film"]
    assert found["variable_rate"] == 1
    assert found["frames"] == 12


def test_key_frames_are_sent_with_exact_time_stamps(answer: Answering) -> None:
    heard = answer(film())
    frames = [(pts, base) for role, _, pts, base in heard.jpegs if role is Role.FRAME]
    assert [base * pts for pts, base in frames if base] == [
        Fraction(0),
        Fraction(2, 5),
        Fraction(4, 5),
    ]
    assert heard.jpeg(Role.PREVIEW).startswith(b"\xff\xd8")
    assert heard.shown[Role.BLUR].width == 16


def test_a_sheet_has_as_many_frames_as_were_asked_for(answer: Answering) -> None:
    data = film(frames=24)
    assert len(answer(data, Op.SHEET, count=2).jpegs) == 2
    assert len(answer(data, Op.SHEET, count=200).jpegs) == 6
    assert answer(sample("tiny.wav"), Op.SHEET).codes == {Code.NO_READER}


def test_key_frames_are_spread_evenly() -> None:
    assert video.spread([1, 2, 3], 5) == [1, 2, 3]
    assert video.spread(list(range(10)), 5) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("degrees", [90, 180, -90])
def test_a_turned_film_is_shown_upright(degrees: int) -> None:
    _, _, pixels = next(video.key_frames(subject(film(rotation=degrees)), 1, 512))
    assert pixels.shape[:2] == ((48, 64) if degrees == 180 else (64, 48))
    red_corner = {90: (-4, 4), 180: (-4, -4), -90: (4, -4)}[degrees]
    assert pixels[red_corner][2] > 150


def test_a_film_cut_before_its_table_is_undecodable(answer: Answering) -> None:
    data = film()
    heard = answer(data[: data.index(b"moov") - 10])
    assert heard.ending is Ending.UNDECODABLE
    assert {Code.TRUNCATED, Code.UNDECODABLE} <= heard.codes


def test_a_film_with_its_table_and_half_its_frames_is_partial(answer: Answering) -> None:
    data = sample("tiny.webm")
    heard = answer(data[: len(data) * 7 // 10])
    assert heard.ending is Ending.READ_WITH_WARNINGS


def test_frames_that_cannot_be_decoded_are_counted(answer: Answering) -> None:
    data = bytearray(film())
    start, end = data.index(b"mdat") + 60, data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    heard = answer(bytes(data))
    assert heard.ending is Ending.READ_WITH_WARNINGS
    assert Code.FRAMES_BROKEN in heard.codes


@pytest.mark.parametrize("name", ["tiny.wav", "tiny.mp3", "tiny.m4a", "tiny.ogg"])
def test_sound_has_a_duration_and_a_rate(answer: Answering, name: str) -> None:
    heard = answer(sample(name))
    found = heard.values["film"]
    assert int(str(found["duration_ms"])) >= 90
    assert found["sample_rate"] in (8000, 48000)
    assert found["channels"] == 1
    assert not heard.jpegs
    assert not list(video.key_frames(subject(sample(name), heard_type(name)), 3, 64))


def heard_type(name: str) -> str:
    return {"wav": "audio/wav", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}[
        name[-3:]
    ]


@pytest.mark.parametrize("name", ["tiny.mp4", "tiny.mov", "tiny.webm", "tiny.avi"])
def test_every_container_gives_key_frames(answer: Answering, name: str) -> None:
    heard = answer(sample(name))
    assert heard.ending is Ending.READ
    assert any(role is Role.FRAME for role, *_ in heard.jpegs)


class _Stream:
    """A stream as PyAV would describe it, for what no small file holds."""

    def __init__(self, **values: Any) -> None:
        self.type, self.width, self.height, self.frames = "video", 64, 48, 0
        self.disposition, self.time_base = 0, Fraction(1, 10)
        self.codec_context: Any = self
        self.__dict__.update(values)


class _Packet:
    def __init__(self, pts: int | None, *, size: int = 5, duration: int = 1) -> None:
        self.pts, self.size, self.duration, self.is_keyframe = pts, size, duration, True


class _Streams(list[_Stream]):
    def __init__(self, pictures: list[_Stream], sounds: list[_Stream]) -> None:
        super().__init__([*pictures, *sounds])
        self.video, self.audio = pictures, sounds


class _Container:
    def __init__(self, pictures: list[_Stream], packets: list[Any] | None = None) -> None:
        self.streams = _Streams(pictures, [])
        self._packets = packets or []

    def demux(self, _: _Stream) -> Iterator[_Packet]:
        for packet in self._packets:
            if isinstance(packet, Exception):
                raise packet
            yield packet


class _Frame:
    def __init__(self, pts: int | None) -> None:
        self.pts = pts
        self.width, self.height, self.rotation = 64, 48, 0

    def reformat(self, **_: Any) -> Any:
        return self

    def to_ndarray(self) -> Any:
        return np.zeros((48, 64, 3), np.uint8)


class _Playing(_Container):
    """A container whose seeking lands early, and whose frames may repeat or lack a time."""

    def seek(self, *_: Any, **__: Any) -> None:
        self._at = 0

    def decode(self, _: Any) -> Iterator[_Frame]:
        return iter([_Frame(0), _Frame(4), _Frame(None)])


def test_a_frame_is_decoded_up_to_its_time_and_shown_once() -> None:
    file = subject(b"")
    stream = _Stream(codec_context=_Stream())
    file.memo["av"] = _Playing([stream], [_Packet(pts) for pts in (0, 3, 4, 9)])
    shown = [pts for pts, _, _ in video.key_frames(file, 9, 64)]
    assert shown == [0, 4]


def described(packets: list[Any], **stream: Any) -> tuple[video.Index, set[Code]]:
    file = subject(b"")
    file.memo["av"] = _Container([_Stream(**stream)], packets)
    table = video.index(file)
    return table, {note.code for note in file.notes}


def test_a_film_without_pictures_or_sound_is_undecodable() -> None:
    with pytest.raises(Undecodable):
        video.main_stream(_Container([]))
    with pytest.raises(Undecodable):
        video.main_stream(_Container([_Stream(disposition=av.stream.Disposition.attached_pic)]))


def test_a_codec_that_nobody_knows_is_passed_over(answer: Answering) -> None:
    with pytest.raises(Undecodable):
        video.main_stream(_Container([_Stream(codec_context=None)]))
    data = film().replace(b"avc1", b"zzzz")
    assert answer(data).ending is Ending.UNDECODABLE


def test_pictures_above_8k_are_refused() -> None:
    with pytest.raises(NotOpened):
        video.main_stream(_Container([_Stream(width=9000)]))


def test_packets_come_in_decode_order_and_are_sorted_by_time() -> None:
    table, _ = described([_Packet(0), _Packet(4), _Packet(2), _Packet(None, size=0)])
    assert (table.pts, table.broken, table.variable) == ([0, 2, 4], 0, False)
    assert table.duration == Fraction(1, 2)


def test_missing_and_repeated_time_stamps_are_counted() -> None:
    table, _ = described([_Packet(0), _Packet(0), _Packet(None), _Packet(1, duration=0)])
    assert table.broken == 2


def test_a_film_longer_than_a_day_is_not_read_to_its_end() -> None:
    table, codes = described([_Packet(0), _Packet(900_000), _Packet(900_001)])
    assert codes == {Code.TOO_LONG}
    assert (table.complete, len(table.pts)) == (False, 2)


def test_a_container_that_breaks_off_is_partial() -> None:
    table, codes = described([_Packet(0), av.error.InvalidDataError(1, "broken")])
    assert codes == {Code.TRUNCATED}
    assert not table.complete
    empty, _ = described([])
    assert (empty.duration, empty.variable) == (Fraction(0), False)
    timeless, _ = described([_Packet(3, duration=0)])
    assert timeless.duration == 0


def test_announced_frames_that_are_not_there_are_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence.analysers import film as analyser

    file = subject(film())
    table = video.index(file)
    table.announced, table.broken = 280, 2
    analyser.describe(file)
    assert {note.code for note in file.notes} == {Code.FRAMES_MISSING, Code.TIMES_BROKEN}
    table.pts.clear()
    stream = video.main_stream(video.opened(file))
    assert "first_pts" not in analyser.describe(file)
    assert "rate" in analyser._pictures(stream, [], [])
    plain = _Stream(average_rate=None, codec_context=_Stream(name="h264"))
    assert "rate" not in analyser._pictures(plain, [], [])


def test_a_large_film_is_indexed_from_its_own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    data = film(steps=(1, 3))
    read = video.index(subject(data))
    monkeypatch.setattr(video, "TABLE_ABOVE", 0)
    told = video.index(subject(data))
    assert (told.source, read.source) == ("table", "packets")
    assert len(told.pts) == len(read.pts)
    assert told.variable
    assert told.keys == read.keys
    assert len(list(video.key_frames(subject(data), 9, 64))) == 3
    assert video.index(subject(sample("tiny.webm"), "video/webm")).source == "packets"


def test_a_film_without_sound_describes_none() -> None:
    assert sound.described(video.opened(subject(film()))) == {}


def test_a_container_that_states_no_duration_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from evidence.analysers import film as analyser

    file = subject(sample("tiny.webm"), "video/webm")
    real = video.opened(file)

    class Timeless:
        duration = None
        streams = real.streams

        def demux(self, stream: Any) -> Any:
            return real.demux(stream)

    file.memo["av"] = Timeless()
    assert "container_duration_ms" not in analyser.describe(file)
