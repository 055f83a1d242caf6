"""What a file is, by its bytes: every format, every lie, and what is in none of our lists."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.analysers.size import measure
from evidence.analysers.sniff import media_type, sniff
from evidence.analysers.subject import Subject
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import Ending
from evidence.sandbox.results import ANY, OPAQUE
from tests.evidence.sandbox.media import Answering, drawn, sample, saved

NAMES = {
    "tiny.jpg": "image/jpeg",
    "tiny.png": "image/png",
    "tiny.webp": "image/webp",
    "raw.tiff": "image/tiff",
    "tiny.gif": "image/gif",
    "tiny.heic": "image/heic",
    "tiny.mp4": "video/mp4",
    "tiny.mov": "video/quicktime",
    "tiny.webm": "video/webm",
    "tiny.avi": "video/avi",
    "tiny.wav": "audio/wav",
    "tiny.mp3": "audio/mpeg",
    "tiny.m4a": "audio/mp4",
    "tiny.ogg": "audio/ogg",
    "tiny.pdf": "application/pdf",
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_each_format_is_known_by_its_first_bytes(name: str, expected: str) -> None:
    assert media_type(sample(name)[:4096]) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"MM\0*" + bytes(20), "image/tiff"),
        (b"GIF87a" + bytes(20), "image/gif"),
        (b"PK\x03\x04" + bytes(20), "application/zip"),
        (b"PK\x05\x06" + bytes(20), "application/zip"),
        (b"\0\0\0\x08wide" + bytes(20), "video/quicktime"),
        (b"\0\0\0\x18ftypM4B " + bytes(20), "audio/mp4"),
        (b"\0\0\0\x18ftyp3gp5" + bytes(20), "video/mp4"),
        (b"\x1aE\xdf\xa3 matroska", "video/x-matroska"),
        (b"JUNK" + bytes(4) + b"WEBP", OPAQUE),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (bytes(100), OPAQUE),
        (b"", OPAQUE),
    ],
)
def test_rarer_beginnings_are_known_too(head: bytes, expected: str) -> None:
    assert media_type(head) == expected


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"\xff\xfb\x90\x00", 417),
        (b"\xff\xfb\x92\x00", 418),
        (b"\xff\xf3\x40\x00", 104),
        (b"\xff\xe3\x40\x00", 208),
    ],
)
def test_bare_mpeg_sound_is_known_by_two_frames(head: bytes, length: int) -> None:
    two = head + bytes(length - 4) + head
    assert media_type(two) == "audio/mpeg"
    assert media_type(head + bytes(length)) == OPAQUE


@pytest.mark.parametrize("head", [b"\xff\xeb\x90\0", b"\xff\xfb\xf0\0", b"\xff\xfb\x9c\0"])
def test_an_impossible_frame_is_not_sound(head: bytes) -> None:
    assert media_type(head + bytes(1000)) == OPAQUE


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"hello\n", "utf-8"),
        ("شهادة".encode(), "utf-8"),
        (b"\xef\xbb\xbfhello", "utf-8"),
        ("hello".encode("utf-16"), "utf-16"),
        ("شهادة".encode("windows-1256"), "unknown"),
        (("x" * 4095 + "é").encode(), "utf-8"),
    ],
)
def test_plain_text_is_told_with_its_encoding(
    answer: Answering, data: bytes, encoding: str
) -> None:
    heard = answer(data)
    assert heard.values["sniff"] == {"media_type": "text/plain", "encoding": encoding}
    assert heard.ending is Ending.READ
    assert heard.values["size"] == {"bytes": len(data)}


@pytest.mark.parametrize("data", [b"\0\1\2\3" * 50, b"PK\x03\x04" + bytes(50)])
def test_what_nobody_reads_is_kept_and_said(answer: Answering, data: bytes) -> None:
    heard = answer(data)
    assert heard.ending is Ending.NOT_OPENED
    assert heard.codes == {Code.NO_READER}


def test_a_name_is_never_looked_at(answer: Answering) -> None:
    assert answer(saved(drawn(), "PNG")).values["sniff"]["media_type"] == "image/png"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_media_type_of_the_list(data: bytes) -> None:
    file = Subject(data, len(data))
    found = sniff(file)
    assert found["media_type"] == file.media_type
    assert file.media_type in ANY


@pytest.mark.parametrize(
    "name",
    [
        "tiny.heic",
        "tiny.mp4",
        "tiny.mov",
        "tiny.m4a",
        "tiny.webp",
        "tiny.wav",
        "tiny.avi",
        "tiny.webm",
        "tiny.png",
        "tiny.gif",
    ],
)
def test_a_missing_end_is_noticed_from_the_structure(answer: Answering, name: str) -> None:
    data = sample(name)
    assert Code.TRUNCATED not in answer(data).codes
    assert Code.TRUNCATED in answer(data[: len(data) * 6 // 10]).codes


def _cut(data: bytes, name: str) -> bool:
    from evidence.sandbox.decoders import ends

    file = Subject(data, len(data))
    file.media_type = name
    return ends.cut(file)


def test_structures_that_do_not_tell_are_not_called_cut() -> None:
    box = b"\0\0\0\x10ftypqt  " + bytes(4)
    wide = b"\0\0\0\x01mdat" + (24).to_bytes(8, "big") + bytes(8)
    assert not _cut(box + wide, "video/quicktime")
    assert _cut(box + wide[:-1], "video/quicktime")
    assert not _cut(box + b"\0\0\0\0mdat" + bytes(5), "video/quicktime")
    assert not _cut(box + b"\0\0\0\x02\xff\xfe\xfd\xfc", "video/quicktime")
    assert not _cut(b"\0\0\0\x08free" * 3000, "video/mp4")
    assert not _cut(b"RIFF" + b"\xff" * 4 + b"WAVE", "audio/wav")
    assert not _cut(b"\x1aE\xdf\xa3", "video/webm")
    assert not _cut(b"\x18\x53\x80\x67\x00", "video/webm")
    assert not _cut(b"\x18\x53\x80\x67\xff", "video/webm")
    assert _cut(b"\x18\x53\x80\x67\x90", "video/webm")


def test_the_size_is_measured() -> None:
    assert measure(io.BytesIO(bytes(7))) == {"bytes": 7}
