"""Pictures: sizes, turns, colours, damage, caps; and the fingerprint made of them."""

from __future__ import annotations

import io
import os
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from evidence.analysers.edits import nearest_quality
from evidence.analysers.pdq import pdq
from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.decoders import complaints, image, jpeg, pixels
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import Ending, Op, Role
from tests.evidence.sandbox.media import Answering, drawn, empty_png, exif, sample, saved

RED, GREEN, BLUE = (0, 0, 255), (0, 255, 0), (255, 0, 0)  # as BGR


def subject(data: bytes, media_type: str = "image/jpeg") -> Subject:
    file = Subject(data, len(data))
    file.media_type = media_type
    return file


def noisy(side: int = 256, seed: int = 1) -> Image.Image:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 255, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(int(a) - b) < 40 for a, b in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(("name", "turn"), [(f"turn {n}", n) for n in range(1, 9)])
def test_every_orientation_comes_out_upright(answer: Answering, name: str, turn: int) -> None:
    upright = drawn(640, 480)
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[turn]) if turn in undo else upright
    data = saved(stored, "JPEG", quality=95, exif=exif({("image", 0x0112): turn}))
    shown = image.scaled(subject(data), 320)
    assert (shown.width, shown.height) == (640, 480), name
    assert shown.pixels.shape == (240, 320, 3)
    assert near(shown.pixels[20, 20], RED)
    assert near(shown.pixels[20, 300], GREEN)
    assert near(shown.pixels[220, 160], BLUE)
    heard = answer(data)
    assert heard.values["metadata"]["orientation"] == turn
    assert (heard.values["picture"]["width"], heard.values["picture"]["height"]) == (640, 480)


def test_a_heic_is_turned_once_only() -> None:
    file = subject(sample("tiny.heic"), "image/heic")
    assert image.orientation(file) == 1
    assert image.scaled(file, 512).pixels.shape == (48, 48, 3)


@pytest.mark.parametrize("side", [700, 1000, 1700, 3300])
def test_a_large_jpeg_is_decoded_small(side: int) -> None:
    shown = image.scaled(subject(saved(drawn(side, side // 2), "JPEG")), 512)
    assert shown.width == side
    assert 400 <= max(shown.pixels.shape) <= 512


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_png_is_shown(mode: str) -> None:
    picture = drawn(300, 200)
    if mode.startswith("I"):
        grey = np.asarray(picture.convert("L")).astype(np.uint16) * 257
        picture = Image.fromarray(grey)
    else:
        picture = picture.convert(mode)
    shown = image.scaled(subject(saved(picture, "PNG"), "image/png"), 100)
    assert shown.pixels.shape == (67, 100, 3)
    assert shown.pixels.max() > 100


def test_what_is_transparent_is_shown_on_white() -> None:
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert image.scaled(subject(saved(clear, "PNG"), "image/png"), 20).pixels.min() == 255
    palette = drawn().convert("P")
    shown = image.scaled(subject(saved(palette, "PNG", transparency=0), "image/png"), 20)
    assert shown.pixels.shape == (15, 20, 3)


def test_a_large_png_is_shrunk_before_it_is_converted() -> None:
    shown = image.scaled(subject(saved(drawn(900, 600), "PNG"), "image/png"), 100)
    assert shown.pixels.shape == (67, 100, 3)
    assert near(shown.pixels[5, 5], RED)


def test_a_floating_tiff_and_a_cmyk_jpeg_are_shown() -> None:
    values = np.linspace(0, 3, 400, dtype=np.float32).reshape(20, 20)
    for picture in (Image.fromarray(values), Image.fromarray(values.astype(np.int32))):
        shown = image.scaled(subject(saved(picture, "TIFF"), "image/tiff"), 20)
        assert shown.pixels.max() == 255
    assert image.scaled(subject(sample("cmyk.jpg")), 20).pixels.shape == (20, 20, 3)


def test_an_animation_shows_its_first_frame_and_counts_the_others(answer: Answering) -> None:
    for name in ("tiny.gif", "moving.webp"):
        heard = answer(sample(name))
        assert heard.values["picture"]["frames"] == 2
        assert heard.ending is Ending.READ


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF"])
def test_half_a_picture_is_said_to_be_half(answer: Answering, form: str, share: float) -> None:
    data = saved(noisy(), form)
    heard = answer(data[: int(len(data) * share)])
    assert Code.TRUNCATED in heard.codes
    assert heard.ending in (Ending.READ_WITH_WARNINGS, Ending.UNDECODABLE)


def test_a_jpeg_that_lacks_only_its_end_marker_is_partial(answer: Answering) -> None:
    heard = answer(saved(noisy(), "JPEG")[:-2])
    assert heard.ending is Ending.READ_WITH_WARNINGS
    assert heard.jpeg(Role.PREVIEW)


def test_what_the_decoder_complains_about_is_heard() -> None:
    data = bytearray(saved(noisy(), "JPEG"))
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    before = complaints.listen()
    try:
        file = subject(bytes(data))
        image.scaled(file, 256)
        os.write(2, b"x" * 5000)
        assert len(complaints.drain()) == 4096
        assert complaints.drain() == ""
    finally:
        complaints.stop(before)
    assert complaints.drain() == ""
    assert [note.code for note in file.notes] == [Code.COMPLAINT]


def test_30000_pixels_a_side_are_refused_before_anything_is_decoded(answer: Answering) -> None:
    heard = answer(empty_png(30_000, 30_000))
    assert heard.ending is Ending.NOT_OPENED
    note = next(note for note in heard.notes if note.refusal)
    assert (note.code, note.a, note.b) == (Code.TOO_MANY_PIXELS, 30_000, 30_000)
    assert heard.values["metadata"]["width"] == 30_000


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"VP8X" + bytes(8) + b"\xff\x3f\0\xff\x3f\0", Code.TOO_MANY_PIXELS),
        (b"VP8X" + bytes(8) + b"\xff\x1f\0\xff\x1f\0", Code.NO_MEMORY),
        (b"VP8L" + bytes(4) + b"\x2f\xff\xff\xff\x0f", Code.TOO_MANY_PIXELS),
        (b"VP8 " + bytes(10) + b"\xff\x3f\xff\x3f", Code.TOO_MANY_PIXELS),
    ],
)
def test_the_canvas_of_a_webp_is_capped_before_it_is_opened(
    answer: Answering, head: bytes, code: Code
) -> None:
    heard = answer(b"RIFF\x40\0\0\0WEBP" + head + bytes(60))
    assert code in heard.codes
    assert heard.ending is Ending.NOT_OPENED


def test_an_unknown_kind_of_webp_is_undecodable(answer: Answering) -> None:
    assert answer(b"RIFF\x10\0\0\0WEBPVP9 " + bytes(20)).ending is Ending.UNDECODABLE


def test_a_picture_that_needs_too_much_memory_is_not_opened(
    answer: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hungry(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cv2, "imdecode", hungry)
    assert Code.NO_MEMORY in answer(saved(noisy(), "JPEG")).codes
    monkeypatch.setattr(Image, "open", hungry)
    assert Code.NO_MEMORY in answer(saved(noisy(), "PNG")).codes


def test_an_error_of_opencv_leaves_the_picture_to_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise cv2.error

    monkeypatch.setattr(cv2, "imdecode", broken)
    assert image.scaled(subject(saved(drawn(), "JPEG")), 64).pixels.shape == (48, 64, 3)
    assert pixels.decoded(b"x") is None


def test_a_jpeg_that_only_opencv_opens_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise SyntaxError("no")

    data = saved(drawn(), "JPEG")
    monkeypatch.setattr(Image, "open", broken)
    assert image.scaled(subject(data), 64).pixels.shape == (48, 64, 3)


def test_a_jpeg_without_a_size_or_a_picture_is_undecodable(answer: Answering) -> None:
    with pytest.raises(Undecodable):
        image.header(subject(b"\xff\xd8\xff\xd9"))
    start = saved(drawn(), "JPEG")[:400]
    assert answer(start).ending is Ending.UNDECODABLE


def test_a_wide_gamut_is_brought_to_srgb_and_a_broken_profile_noted() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = image.scaled(subject(saved(noisy(), "JPEG")), 256).pixels
    same = image.scaled(subject(saved(noisy(), "JPEG", icc_profile=profile)), 256).pixels
    assert np.array_equal(plain, same)
    other = profile.replace(b"s\0R\0G\0B", b"w\0i\0d\0e").replace(b"sRGB", b"wide")
    shown = image.scaled(subject(saved(noisy(), "JPEG", icc_profile=other)), 256).pixels
    assert shown.shape == plain.shape
    file = subject(saved(noisy(), "JPEG", icc_profile=b"not a profile"))
    image.scaled(file, 256)
    assert [note.code for note in file.notes] == [Code.PROFILE_IGNORED]


def test_a_preview_is_made_smaller_until_it_fits() -> None:
    rng = np.random.default_rng(3)
    loud = rng.integers(0, 255, (512, 512, 3), dtype=np.uint8)
    assert len(pixels.encoded(loud, most=60_000)) <= 60_000
    assert pixels.encoded(loud, most=10).startswith(b"\xff\xd8")


def test_the_viewer_gets_the_whole_picture(answer: Answering) -> None:
    heard = answer(saved(drawn(600, 400), "JPEG"), Op.PICTURE, longest=0)
    assert (heard.shown[Role.VIEW].width, heard.shown[Role.VIEW].height) == (600, 400)
    assert answer(b"words", Op.PICTURE).codes == {Code.NO_READER}


def test_a_file_too_large_to_hold_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    file = Subject(io.BytesIO(b"abc"), 3)
    assert file.whole() == file.whole() == b"abc"
    with pytest.raises(NotOpened):
        Subject(io.BytesIO(b""), 257 << 20).whole()


def test_a_subject_reads_like_any_file() -> None:
    file = Subject(b"abcdef", 6)
    assert file.readable()
    assert file.seekable()
    assert (file.seek(2), file.read(2), file.tell()) == (2, b"cd", 4)
    assert (file.seek(-1, os.SEEK_CUR), file.read()) == (3, b"def")
    assert (file.seek(-1, os.SEEK_END), file.read(None)) == (5, b"f")
    other = file.view()
    assert (other.read(1), file.tell(), file.piece(1, 2)) == (b"a", 6, b"bc")


def test_the_structure_of_a_jpeg_is_read_to_its_first_scan() -> None:
    data = saved(drawn(), "JPEG", comment=b"words")
    seen = jpeg.structure(data)
    assert (seen.width, seen.height, seen.bits, seen.parts) == (64, 48, 8, 3)
    assert seen.comments == [b"words"]
    assert len(seen.tables_digest) == 16
    assert jpeg.end(data, seen.scan) == len(data)
    padded = data[:2] + b"\xff\xff\x01" + data[2:]
    assert jpeg.structure(padded).width == 64
    assert jpeg.structure(b"\xff\xd8").tables_digest == ""
    assert jpeg.structure(b"\xff\xd8\xff\xe0\0\0").scan == 0
    assert jpeg.structure(b"\xff\xd8\xff\xc0\0\x02\xff\xeb\0\x06jumb").has_manifest


def test_bytes_behind_the_end_are_a_fact(answer: Answering) -> None:
    heard = answer(saved(drawn(), "JPEG") + b"secret")
    assert heard.values["edits"]["trailing_bytes"] == 6
    assert Code.TRAILING in heard.codes
    assert heard.ending is Ending.READ
    with_tags = answer(saved(drawn(), "JPEG", exif=exif({("image", 0x0110): "M"})))
    assert with_tags.values["edits"]["exif_present"] == 1


@given(st.integers(1, 100))
@settings(max_examples=10, deadline=None)
def test_a_standard_table_is_recognised(quality: int) -> None:
    tables = jpeg.structure(saved(drawn(), "JPEG", quality=quality)).tables
    nearest, difference = nearest_quality(tables[1:65])
    assert difference == 0
    assert nearest == quality or quality < 3


def test_a_table_of_16_bits_has_no_standard_quality(answer: Answering) -> None:
    data = bytearray(saved(drawn(), "JPEG"))
    data[data.index(b"\xff\xdb") + 4] = 1
    assert "quality_nearest" not in answer(bytes(data)).values["edits"]


def test_the_fingerprint_survives_scaling_and_quality(answer: Answering) -> None:
    def number(data: bytes) -> int:
        return int(str(answer(data).values["picture"]["pdq"]), 16)

    first = number(saved(noisy(900), "JPEG", quality=95))
    again = number(saved(noisy(900).resize((450, 450)), "JPEG", quality=40))
    other = number(saved(noisy(900, seed=2), "JPEG"))
    assert (first ^ again).bit_count() <= 31
    assert (first ^ other).bit_count() > 60


def test_the_fingerprint_of_a_flat_picture_has_no_quality() -> None:
    flat = np.full((300, 512), 90, np.uint8)
    value, quality = pdq(flat)
    assert (len(value), quality) == (64, 0)


def test_the_fingerprint_equals_a_plain_reading_of_the_algorithm() -> None:
    luma = np.asarray(noisy(200).convert("L").resize((150, 200)))
    value, quality = pdq(luma)
    assert value == _slow_pdq(luma)
    assert quality == 100


def _box(values: list[float], window: int) -> list[float]:
    ahead = (window + 2) // 2
    out = []
    for place in range(len(values)):
        part = values[max(0, place - (window - ahead)) : place + ahead]
        out.append(sum(part) / len(part))
    return out


def _slow_pdq(luma: np.ndarray[Any, Any]) -> str:
    table = luma.astype(float)
    for _ in range(2):
        for axis in (1, 0):
            window = -(-table.shape[axis] // 128)
            table = np.apply_along_axis(lambda row, w=window: _box(list(row), w), axis, table)
    rows = [int((n + 0.5) * table.shape[0] / 64) for n in range(64)]
    columns = [int((n + 0.5) * table.shape[1] / 64) for n in range(64)]
    small = table[np.ix_(rows, columns)]
    waves = [
        [np.cos(np.pi / 128 * (i + 1) * (2 * j + 1)) * np.sqrt(2 / 64) for j in range(64)]
        for i in range(16)
    ]
    turned = np.array(waves) @ small @ np.array(waves).T
    middle = np.median(turned)
    number = sum(int(turned[i, j] > middle) << (i * 16 + j) for i in range(16) for j in range(16))
    return f"{number:064x}"
