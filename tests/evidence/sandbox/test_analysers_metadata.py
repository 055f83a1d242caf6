"""What files claim about time, place and camera, and what is never made of it."""

from __future__ import annotations

import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import PngImagePlugin

from evidence.analysers.claims import Claims, fractions
from evidence.analysers.picture_claims import from_tags, zone_of
from evidence.analysers.subject import Subject, Undecodable
from evidence.sandbox.decoders.exif import Plain, by_pillow
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import Ending, Op, Role
from tests.evidence.sandbox.media import Answering, drawn, exif, photo, sample, saved

GPS: dict[tuple[str, int], object] = {
    ("gps", 1): "N",
    ("gps", 2): (35.0, 48.0, 50.0),
    ("gps", 3): "E",
    ("gps", 4): (36.0, 36.0, 26.0),
}
TIME: dict[tuple[str, int], object] = {("exif", 0x9003): "2015:11:29 10:20:30"}


def subject() -> Subject:
    return Subject(b"", 0)


def read(tags: dict[tuple[str, int], Plain]) -> tuple[dict[str, Value], set[Code]]:
    file = subject()
    return from_tags(file, tags), {note.code for note in file.notes}


def test_a_time_without_an_offset_has_no_zone(answer: Answering) -> None:
    found = answer(photo(TIME)).values["metadata"]
    assert found["captured_text"] == "2015:11:29 10:20:30"
    assert (found["captured_zone"], found["captured_field"]) == ("none", "DateTimeOriginal")


def test_each_time_has_only_its_own_offset(answer: Answering) -> None:
    tags = {**TIME, ("exif", 0x9011): "+03:00", ("exif", 0x9291): "123"}
    found = answer(photo(tags)).values["metadata"]
    assert (found["captured_zone"], found["subsecond"]) == ("+03:00", "123")
    other = answer(photo({**TIME, ("exif", 0x9012): "+03:00"})).values["metadata"]
    assert other["captured_zone"] == "none"


@pytest.mark.parametrize(
    ("tags", "field"),
    [
        ({("exif", 0x9004): "2015:11:29 10:20:30"}, "DateTimeDigitized"),
        ({("image", 0x0132): "2015:11:29 10:20:30"}, "DateTime"),
        (
            {("exif", 0x9003): "0000:00:00 00:00:00", ("image", 0x0132): "2015:11:29 10:20:30"},
            "DateTime",
        ),
    ],
)
def test_the_field_a_time_came_from_is_named(
    answer: Answering, tags: dict[tuple[str, int], object], field: str
) -> None:
    assert answer(photo(tags)).values["metadata"]["captured_field"] == field


@pytest.mark.parametrize(
    ("text", "zone"),
    [("Z", "utc"), ("+03:00", "+03:00"), ("-05:30\0", "-05:30"), ("3", "none"), (None, "none")],
)
def test_a_zone_is_an_offset_or_utc_or_none(text: object, zone: str) -> None:
    assert zone_of(text) == zone


def test_a_position_is_kept_in_millionths_with_its_signs(answer: Answering) -> None:
    found = answer(photo(GPS)).values["metadata"]
    assert (found["gps_lat_e6"], found["gps_lon_e6"]) == (35_813_889, 36_607_222)
    south = answer(photo({**GPS, ("gps", 1): "S", ("gps", 3): "W"})).values["metadata"]
    assert (south["gps_lat_e6"], south["gps_lon_e6"]) == (-35_813_889, -36_607_222)


def test_height_bearing_speed_and_clock_are_kept_as_claimed(answer: Answering) -> None:
    tags = {
        **GPS,
        ("gps", 5): b"\x01",
        ("gps", 6): 12.5,
        ("gps", 7): (7.0, 20.0, 30.25),
        ("gps", 11): 2.5,
        ("gps", 12): "K",
        ("gps", 13): 30.0,
        ("gps", 16): "M",
        ("gps", 17): 348.05,
        ("gps", 18): "WGS-84",
        ("gps", 29): "2015:11:29",
    }
    heard = answer(photo(tags))
    found = heard.values["metadata"]
    assert (found["gps_alt_mm"], found["gps_dop"]) == (-12_500, (5, 2))
    assert (found["gps_bearing_cd"], found["gps_bearing_ref"]) == (34_805, "M")
    assert (found["gps_speed"], found["gps_datum"]) == ("30/1 K", "WGS-84")
    assert found["gps_time_utc"] == "2015:11:29 07:20:30.250"
    assert heard.ending is Ending.READ


def test_a_bearing_without_a_reference_is_neither_true_nor_magnetic() -> None:
    found, _ = read({("gps", 17): [(90, 1)]})
    assert found == {"gps_bearing_cd": 9000, "gps_bearing_ref": "none"}
    assert read({("gps", 17): [(361, 1)]})[0] == {}


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        ({2: [(0, 0)], 4: [(0, 0)], 1: "N", 3: "E"}, Code.GPS_ABSENT),
        ({2: [(1, 1)], 4: [(1, 1)]}, Code.GPS_ABSENT),
        ({2: [(91, 1)], 4: [(1, 1)], 1: "N", 3: "E"}, Code.GPS_RANGE),
        ({2: [(1, 1)], 4: [(181, 1)], 1: "N", 3: "E"}, Code.GPS_RANGE),
        ({2: [(0, 1)], 4: [(0, 1)], 1: "N", 3: "E"}, Code.GPS_ZERO),
        ({18: "TOKYO"}, Code.GPS_DATUM),
    ],
)
def test_an_odd_position_is_noted(tags: dict[int, Plain], code: Code) -> None:
    found, codes = read({("gps", number): value for number, value in tags.items()})
    assert codes == {code}
    assert ("gps_lat_e6" in found) == (code is Code.GPS_ZERO)


@pytest.mark.parametrize(
    "clock", [[(7, 1), (20, 1)], [(25, 1), (0, 1), (0, 1)], [(7, 1), (20, 0), (0, 1)]]
)
def test_an_impossible_clock_is_left_out(clock: list[int | tuple[int, int]]) -> None:
    assert read({("gps", 7): clock, ("gps", 29): "2015:11:29"})[0] == {}


def test_a_clock_of_whole_seconds_has_no_fraction() -> None:
    clock: list[int | tuple[int, int]] = [7, 20, 30]
    found, _ = read({("gps", 7): clock, ("gps", 29): "2015:11:29"})
    assert found == {"gps_time_utc": "2015:11:29 07:20:30"}
    assert read({("gps", 7): clock})[0] == {}
    assert read({("gps", 13): [(5, 1)]})[0] == {"gps_speed": "5/1 ?"}
    assert read({("gps", 6): [(5, 1)]})[0] == {"gps_alt_mm": 5000}


def test_the_camera_is_named_and_what_hides_behind_a_zero_byte_is_kept(answer: Answering) -> None:
    tags = {
        ("image", 0x010F): "Maker\0once was another",
        ("image", 0x0110): "Model",
        ("exif", 0xA431): "serial 1",
        ("exif", 0x829A): 0.25,
        ("exif", 0x8827): 100,
        ("image", 0x0112): 6,
    }
    heard = answer(photo(tags))
    found = heard.values["metadata"]
    assert (found["make"], found["model"], found["body_serial"]) == ("Maker", "Model", "serial 1")
    assert found["make_tail"] == "once was another"
    assert Code.NUL_CUT in heard.codes
    assert (found["exposure_time"], found["iso"], found["orientation"]) == ((1, 4), 100, 6)


def test_an_orientation_outside_1_to_8_is_left_out() -> None:
    assert "orientation" not in read({("image", 0x0112): [9]})[0]


def test_text_in_any_script_survives(answer: Answering) -> None:
    for words in ("سوق أريحا", "Идлиб", "café"):
        tags = {("image", 0x010E): words.encode()}
        assert answer(photo(tags)).values["metadata"]["description"] == words
    latin = answer(photo({("image", 0x010E): "café".encode("latin-1")}))
    assert latin.values["metadata"]["description"] in ("café", "caf\\xe9")


def test_whatever_a_reader_raises_is_a_remark_and_no_more() -> None:
    from evidence.analysers.picture_claims import _tried

    def broken() -> dict[str, Value]:
        raise IndexError("tuple index out of range")

    def unknown() -> dict[str, Value]:
        raise Undecodable("not recognised")

    file = subject()
    assert _tried(file, broken) == _tried(file, unknown) == {}
    assert [note.code for note in file.notes] == [Code.READER_FAILED]


def test_text_is_bounded_and_plain() -> None:
    file = subject()
    claims = Claims(file)
    claims.text("a", "x" * 5000)
    claims.text("b", "lone \udc80")
    claims.text("c", b"bytes\0")
    claims.text("d", "   ")
    claims.text("e", 7)
    claims.text("f", "before\0after")
    assert len(str(claims.values["a"])) == 4096
    assert claims.values["b"] == "lone \\udc80"
    assert claims.values["c"] == "bytes"
    assert "d" not in claims.values
    assert "e" not in claims.values
    assert [note.code for note in file.notes] == [Code.TEXT_CUT, Code.NUL_CUT]
    assert claims.values["f"] == "before"


@given(
    st.recursive(
        st.none() | st.integers() | st.text() | st.tuples(st.integers(), st.integers()),
        lambda inner: st.lists(inner, max_size=4),
    )
)
def test_whatever_a_tag_holds_it_becomes_plain_or_nothing(value: object) -> None:
    claims = Claims(subject())
    claims.text("t", value)
    claims.integer("i", value)
    claims.rational("r", value)
    for kept in claims.values.values():
        assert isinstance(kept, int | str | tuple)
    assert all(isinstance(one, Fraction) for one in _safe(value))


def _safe(value: object) -> list[Fraction]:
    flat = value if not isinstance(value, list) else [v for v in value if not isinstance(v, list)]
    return fractions(flat)


def test_the_embedded_thumbnail_is_sent_once_and_compared(answer: Answering) -> None:
    heard = answer(with_thumbnail(saved(drawn(40, 30), "JPEG")))
    assert heard.jpeg(Role.THUMBNAIL).startswith(b"\xff\xd8")
    assert sum(role is Role.THUMBNAIL for role, *_ in heard.jpegs) == 1
    assert "thumbnail_distance" in heard.values["picture"]
    broken = answer(with_thumbnail(b"\xff\xd8 not a picture"))
    assert "thumbnail_distance" not in broken.values["picture"]
    assert answer(with_thumbnail(b"nothing")).jpegs[0][0] is not Role.THUMBNAIL


def with_thumbnail(jpeg: bytes) -> bytes:
    """Return a JPEG whose EXIF holds a second picture."""
    entries = struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack("<HHII", 0x0202, 4, 1, len(jpeg))
    ifd1 = struct.pack("<H", 2) + entries + bytes(4)
    body = b"II*\0" + struct.pack("<I", 8) + struct.pack("<HI", 0, 14) + ifd1 + jpeg
    return saved(drawn(), "JPEG", exif=b"Exif\0\0" + body)


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Editor 9"'
    ' xmp:CreateDate="2015-11-29T10:20:30+03:00"></rdf:Description></rdf:RDF></x:xmpmeta>'
)


def jpeg_with_xmp(packet: str) -> bytes:
    return saved(drawn(), "JPEG", xmp=packet.encode())


def test_xmp_is_read_and_gives_a_time_where_exif_has_none(answer: Answering) -> None:
    found = answer(jpeg_with_xmp(XMP)).values["metadata"]
    assert found["xmp_creator_tool"] == "Editor 9"
    assert found["captured_text"] == "2015-11-29T10:20:30+03:00"
    assert (found["captured_zone"], found["captured_field"]) == ("+03:00", "xmp:CreateDate")
    utc = answer(jpeg_with_xmp(XMP.replace("+03:00", "Z"))).values["metadata"]
    assert utc["captured_zone"] == "utc"
    timeless = answer(jpeg_with_xmp(XMP.replace("xmp:CreateDate", "xmp:Other")))
    assert "captured_text" not in timeless.values["metadata"]


def test_xmp_does_not_overrule_exif(answer: Answering) -> None:
    data = saved(drawn(), "JPEG", xmp=XMP.encode(), exif=exif(TIME))
    assert answer(data).values["metadata"]["captured_field"] == "DateTimeOriginal"


@pytest.mark.parametrize(
    "packet",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>' + XMP,
        "<x>" * 40,
        "<broken",
        "<x>" + " " * (1 << 20),
    ],
)
def test_an_unsafe_packet_is_not_read(packet: str) -> None:
    from evidence.sandbox.decoders import xmp

    with pytest.raises(xmp.Refused):
        xmp.properties(packet.encode())


def test_a_refused_packet_is_noted_and_the_rest_is_read(answer: Answering) -> None:
    heard = answer(jpeg_with_xmp("<broken"))
    assert Code.XML_REFUSED in heard.codes
    assert heard.ending is Ending.READ


def test_a_packet_gives_at_most_64_properties() -> None:
    from evidence.sandbox.decoders import xmp

    many = "".join(f"<a{n}>v</a{n}>" for n in range(100))
    found = xmp.properties(f"<x>{many}</x>".encode())
    assert sum(bool(values) for values in found.values()) == 64


def test_png_texts_and_xmp_are_claims(answer: Answering) -> None:
    texts = PngImagePlugin.PngInfo()
    for number in range(20):
        texts.add_text(f"Key{number}", "value")
    texts.add_itxt("XML:com.adobe.xmp", XMP)
    heard = answer(
        saved(drawn(), "PNG", pnginfo=texts, exif=exif({**TIME, ("image", 0x0110): "M"}))
    )
    found = heard.values["metadata"]
    assert found["text_01"] == "Key0: value"
    assert found["xmp_creator_tool"] == "Editor 9"
    assert found["captured_field"] == "DateTimeOriginal"
    assert Code.TOO_MANY_FIELDS in heard.codes


def test_the_comment_of_a_gif_and_of_a_jpeg_are_claims(answer: Answering) -> None:
    for form in ("GIF", "JPEG"):
        heard = answer(saved(drawn(), form, comment=b"sent by X"))
        assert heard.values["metadata"]["text_01"] == "sent by X"


def test_webp_and_tiff_and_heic_tell_their_tags(answer: Answering) -> None:
    tags = {("image", 0x0132): "2015:11:29 10:20:30", ("image", 0x0110): "Model"}
    for form in ("WEBP", "TIFF"):
        found = answer(photo(tags, form)).values["metadata"]
        assert (found["captured_text"], found["model"]) == ("2015:11:29 10:20:30", "Model")
    heic = answer(sample("tiny.heic")).values["metadata"]
    assert (heic["width"], heic["height"], heic["bits"]) == (48, 48, 8)


def test_two_readers_that_disagree_are_both_heard() -> None:
    from evidence.analysers import picture_claims

    file = subject()
    picture_claims._compare(file, {"make": "a", "model": "m"}, {"make": "b", "model": "m"})
    assert [(note.code, note.a, note.detail) for note in file.notes] == [(Code.DISAGREE, 1, "make")]


def test_a_reader_that_gives_up_leaves_the_other_one(answer: Answering) -> None:
    data = bytearray(photo({**TIME, ("image", 0x0110): "Model"}))
    at = data.index(b"Exif\0\0") + 6
    data[at + 4 : at + 8] = b"\xff\xff\xff\x7f"  # the first directory lies nowhere
    heard = answer(bytes(data))
    assert heard.values["metadata"]["width"] == 64
    assert heard.values["picture"]["width"] == 64


@pytest.mark.parametrize("cut", [*range(0, 120, 7), *range(120, 1000, 53)])
def test_a_photo_cut_anywhere_never_raises(answer: Answering, cut: int) -> None:
    heard = answer(sample("tiny.jpg")[:cut])
    assert heard.ending is not Ending.READ or heard.values["sniff"]["media_type"] == "text/plain"


def test_facts_alone_decode_nothing(answer: Answering) -> None:
    heard = answer(photo(TIME), Op.FACTS)
    assert set(heard.values) == {"sniff", "metadata", "size"}
    assert not heard.shown


def test_pillow_tags_of_a_png_without_exif_cost_no_decode() -> None:
    import io

    from PIL import Image

    assert by_pillow(Image.open(io.BytesIO(saved(drawn(), "PNG")))) == {}
