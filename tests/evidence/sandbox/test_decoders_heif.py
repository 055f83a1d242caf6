"""A HEIC tells how it is turned and carries a thumbnail; its boxes may say anything."""

from __future__ import annotations

import random

import pytest

from evidence.analysers.subject import Subject
from evidence.sandbox.decoders import heif, image, pixels
from evidence.sandbox.notes import Code
from evidence.sandbox.protocol import Ending, Op, Role
from tests.evidence.sandbox.heics import SIDE, Heic, box, large
from tests.evidence.sandbox.media import read_here, sample


def subject(data: bytes) -> Subject:
    file = Subject(data, len(data))
    file.media_type = "image/heic"
    return file


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(("irot", "imir"), [(None, None), (0, None), (3, None), (1, 1), (None, 0)])
def test_turn_and_mirror_are_told_as_written(
    irot: int | None, imir: int | None, wide: bool
) -> None:
    data = Heic(irot=irot, imir=imir, wide=wide).data
    seen = heif.boxes(data)
    assert (seen.irot, seen.imir, seen.thumbnail) == (irot, imir, None)
    heard = read_here(data)
    assert heard.ending is Ending.READ
    told = heard.values["metadata"]
    assert (told.get("irot"), told.get("imir")) == (irot, imir)
    assert (told["width"], told["height"]) == (SIDE, SIDE)


def test_a_file_without_these_boxes_says_nothing_of_them() -> None:
    told = read_here(sample("tiny.heic")).values["metadata"]
    assert not told.keys() & {"irot", "imir"}
    assert not read_here(sample("tiny.jpg")).values["metadata"].keys() & {"irot", "imir"}


@pytest.mark.parametrize("wide", [False, True])
def test_its_thumbnail_comes_with_the_facts_as_a_jpeg(wide: bool) -> None:
    heard = read_here(Heic(thumbnail=True, irot=3, wide=wide).data, Op.FACTS)
    shown = pixels.decoded(heard.jpeg(Role.THUMBNAIL))
    assert shown is not None
    assert shown.shape == (SIDE, SIDE, 3)
    assert not heard.notes


def test_its_thumbnail_is_upright_and_compared_with_the_picture() -> None:
    heard = read_here(Heic(thumbnail=True, irot=1).data)
    assert heard.values["picture"]["thumbnail_distance"] <= 16  # type: ignore[operator]
    upright = image.scaled(subject(Heic(thumbnail=True, irot=1).data), SIDE).pixels
    shown = pixels.decoded(heard.jpeg(Role.THUMBNAIL))
    assert shown is not None
    assert abs(shown.astype(int) - upright).mean() < 12


@pytest.mark.parametrize("heic", [Heic(thumbnail=True, of=7), Heic(thumbnail=True, side=1025)])
def test_what_is_no_thumbnail_of_the_picture_is_not_shown(heic: Heic) -> None:
    heard = read_here(heic.data)
    assert Role.THUMBNAIL not in {role for role, *_ in heard.jpegs}


def test_a_damaged_thumbnail_is_a_note_and_the_facts_stay() -> None:
    heard = read_here(Heic(thumbnail=True, irot=2, lost=True).data)
    assert heard.codes == {Code.READER_FAILED}
    assert heard.ending is Ending.READ_WITH_WARNINGS
    assert heard.values["metadata"]["irot"] == 2
    assert [role for role, *_ in heard.jpegs] == [Role.PREVIEW]


def test_boxes_cut_anywhere_say_what_was_read_up_to_there() -> None:
    data = Heic(thumbnail=True, irot=3, imir=1).data
    told = [heif.boxes(data[:length]) for length in range(len(data) + 1)]
    assert told[0] == heif.Boxes()
    assert (told[-1].irot, told[-1].imir, told[-1].thumbnail) == (3, 1, 2)
    assert all(one.irot in (None, 3) for one in told)


def test_boxes_with_any_byte_changed_are_read_or_not() -> None:
    whole, dice = Heic(thumbnail=True, irot=3, imir=1, wide=True).data, random.Random(5)
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] = dice.randrange(256)
        seen = heif.boxes(bytes(data))
        if seen.thumbnail is not None:
            assert len(seen.with_thumbnail_as_picture(bytes(data))) == len(data)


def test_lengths_of_64_bits_and_up_to_the_end_are_understood() -> None:
    meta = Heic(irot=1).meta(0)
    assert heif.boxes(large("meta", meta[8:])).irot == 1
    assert heif.boxes(bytes(4) + meta[4:]).irot == 1
    assert heif.boxes(box("free") * 1001 + meta).irot is None  # more boxes than anybody writes


def test_a_meta_box_larger_than_any_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heif, "META_MOST", 100)
    assert heif.boxes(Heic(irot=1).data) == heif.Boxes()


def test_a_picture_without_properties_is_not_turned() -> None:
    data = Heic(irot=1).data
    assert heif.boxes(data.replace(b"iprp", b"free")).irot is None
    assert heif.boxes(data.replace(b"ipma", b"free")).irot is None
