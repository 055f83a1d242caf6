from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.evidence_words import (
    Condition,
    FileRole,
    Hazard,
    ItemKind,
    MadeFor,
    Relation,
    Shot,
)
from evidence.ids import AttackId, FileId, ItemId
from evidence.item_details import (
    Cleared,
    DocumentDetail,
    MediaDetail,
    RemnantDetail,
    SatelliteDetail,
    SceneShot,
)
from evidence.items import (
    AttackRelation,
    Fact,
    File,
    Gap,
    Item,
    Reading,
    Recipe,
    line_of,
    names_of,
)
from evidence.judgements import NO, YES
from evidence.moments import UNDATED
from evidence.munitions.safety import SAFETY_TEXT

BYTES: dict[str, Any] = {
    "item": ItemId("e1"),
    "sha256": "0" * 64,
    "sha512": "0" * 128,
    "size": 3,
    "name": "a.jpg",
}
MADE: dict[str, Any] = BYTES | {
    "role": FileRole.DERIVATIVE,
    "parent": FileId("f1"),
    "recipe": Recipe(tool="witnessmark", version="1"),
}
ALLOWED: dict[str, Any] = {
    "in_place": NO,
    "collection_reason": "Looting was likely.",
    "collection_authority": "civil defence",
}
SUSPECTED: dict[str, Any] = {"hazard": Hazard.UNEXPLODED_SUSPECTED}
SAFE = Cleared(by="team 4", organisation="Mine action service", on="2015-12-01")


def rule_of(make: Any, **fields: Any) -> str | None:
    with pytest.raises(Refused) as refused:
        make(**fields)
    return refused.value.rule


@pytest.mark.parametrize(
    ("name", "detail", "kind"),
    [
        ("media", MediaDetail(), ItemKind.VIDEO),
        ("document", DocumentDetail(), ItemKind.DOCUMENT),
        ("remnant", RemnantDetail(), ItemKind.REMNANT),
    ],
)
def test_an_item_has_the_detail_of_its_kind_alone(
    name: str, detail: object, kind: ItemKind
) -> None:
    assert getattr(Item(item_kind=kind, title="x", **{name: detail}), name) == detail  # type: ignore[arg-type]
    with pytest.raises(Refused, match=f"no {name} detail"):
        Item(item_kind=ItemKind.INTERVIEW, title="x", **{name: detail})  # type: ignore[arg-type]


def test_an_item_stands_in_one_relation_to_an_attack_once() -> None:
    one = AttackRelation(attack=AttackId("a1"))
    two = AttackRelation(attack=AttackId("a1"), relation=Relation.SHOWS)
    assert len(Item(item_kind=ItemKind.IMAGE, title="x", attacks=(one, two)).attacks) == 2
    with pytest.raises(Refused, match="already has that relation"):
        Item(item_kind=ItemKind.IMAGE, title="x", attacks=(one, one))


def test_a_direction_lies_on_the_circle() -> None:
    cite = Cite(item=ItemId("e1"))
    assert SceneShot(cite=cite, shot=Shot.SCALE, direction_cd=35_999).direction_cd == 35_999
    with pytest.raises(Refused, match="direction"):
        SceneShot(cite=cite, shot=Shot.SCALE, direction_cd=36_000)


def test_measures_of_a_satellite_image_can_be() -> None:
    scene: dict[str, Any] = {
        "provider": "p", "sensor": "s", "scene_id": "1", "acquired": UNDATED, "licence": "l",
    }  # fmt: skip
    assert SatelliteDetail(**scene, gsd_mm=300).gsd_mm == 300
    for wrong in ({"gsd_mm": 0}, {"gsd_mm": 300, "cloud_pc": 101}):
        with pytest.raises(Refused, match="resolution"):
            SatelliteDetail(**scene | wrong)


def test_r19_a_remnant_stays_in_place_unless_reason_and_authority_are_given() -> None:
    assert rule_of(RemnantDetail, in_place=NO) == "R-19"
    assert rule_of(RemnantDetail, in_place=NO, collection_reason="Looting.") == "R-19"
    assert rule_of(RemnantDetail, stored_at="office") == "R-19"
    assert RemnantDetail(**ALLOWED).moved
    assert not RemnantDetail(in_place=YES).moved


@pytest.mark.parametrize("kept", ["seal_no", "stored_at", "holder"])
def test_r20_what_may_explode_is_not_collected_stored_or_handed_over(kept: str) -> None:
    fields = ALLOWED | SUSPECTED | {kept: "x"}
    with pytest.raises(Refused, match="Do not touch") as refused:
        RemnantDetail(**fields)
    assert (refused.value.rule, refused.value.advice) == ("R-20", SAFETY_TEXT)
    assert RemnantDetail(**fields, cleared=SAFE).moved
    assert RemnantDetail(**SUSPECTED, in_place=YES).may_explode


def test_r20_what_was_made_safe_says_by_whom_and_when() -> None:
    assert rule_of(RemnantDetail, hazard=Hazard.CLEARED) == "R-20"
    assert not RemnantDetail(hazard=Hazard.CLEARED, cleared=SAFE).may_explode


def test_r15_a_derivative_names_parent_and_recipe() -> None:
    assert File(**MADE, made_for=MadeFor.CLIP).parent == "f1"
    for missing in ("parent", "recipe"):
        assert rule_of(File, **MADE | {missing: None}) == "R-15"


@pytest.mark.parametrize("made", ["parent", "recipe", "made_for"])
def test_r15_an_original_is_made_from_nothing(made: str) -> None:
    value = MadeFor.CLIP if made == "made_for" else MADE.get(made)
    assert rule_of(File, **BYTES, **{made: value}) == "R-15"
    assert File(**BYTES).role is FileRole.ORIGINAL


def test_r15_the_line_of_a_derivative_ends_in_an_original() -> None:
    one, two, three = FileId("f1"), FileId("f2"), FileId("f3")
    files = {one: File(**BYTES), two: File(**MADE), three: File(**MADE | {"parent": two})}
    assert line_of(files[three], files.__getitem__) == (two, one)
    assert line_of(files[one], files.__getitem__) == ()


def test_r06_a_file_is_not_made_from_itself() -> None:
    one, two = FileId("f1"), FileId("f2")
    files = {one: File(**MADE | {"parent": two}), two: File(**MADE | {"parent": one})}
    assert rule_of(lambda: line_of(files[one], files.__getitem__)) == "R-06"


@pytest.mark.parametrize(
    "wrong",
    [{"sha256": "0" * 62}, {"sha512": "0" * 64}, {"pieces_root": "00"},
     {"container_sha256": "00"}],
)  # fmt: skip
def test_a_digest_has_its_length(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused, match="wrong length"):
        File(**BYTES | wrong)
    assert File(**BYTES, pieces_root="0" * 64).pieces_root == "0" * 64


@pytest.mark.parametrize(
    ("size", "condition", "can_be"),
    [
        (0, "empty", True), (0, "damaged", True), (0, "whole", False),
        (3, "whole", True), (3, "damaged", True), (3, "empty", False), (-1, "whole", False),
    ],
)  # fmt: skip
def test_r16_an_empty_file_is_said_to_be_so(size: int, condition: str, can_be: bool) -> None:
    fields = BYTES | {"size": size, "condition": Condition(condition)}
    if can_be:
        assert File(**fields).size == size
    else:
        with pytest.raises(Refused, match=f"{size} bytes is not {condition}"):
            File(**fields)


def test_only_a_damaged_medium_leaves_gaps() -> None:
    gaps = (Gap(start=1, end=2),)
    assert File(**BYTES, condition=Condition.DAMAGED, gaps=gaps).gaps == gaps
    with pytest.raises(Refused, match="leaves gaps"):
        File(**BYTES, gaps=gaps)
    assert rule_of(Gap, start=2, end=2) == "R-07"


@given(st.binary(max_size=40))
def test_any_name_survives_exactly(raw: bytes) -> None:
    name, name_raw = names_of(raw)
    file = File(**BYTES | {"name": name, "name_raw": name_raw})
    assert file.raw_name() == raw
    assert file.name.isprintable() or file.name == name


def test_a_name_without_raw_bytes_is_its_text() -> None:
    assert File(**BYTES | {"name": "صورة.jpg"}).raw_name() == "صورة.jpg".encode()


def test_raw_bytes_of_a_name_can_be_unpacked() -> None:
    with pytest.raises(Refused, match="not base64url"):
        File(**BYTES, name_raw="a+b!")


def test_a_reading_takes_whatever_a_file_claims() -> None:
    hostile = "\x00\ud800\n" + "x" * 9000
    facts = (Fact(name="make", value=hostile), Fact(name="width", value=4000))
    reading = Reading(
        file=FileId("f1"), tool="metadata", version="3", values=facts, warnings=(hostile, "")
    )
    assert reading.value("width") == 4000
    assert str(reading.value("make")).startswith("\\u0000\\ud800\\u000a")
    assert reading.value("model") is None
    assert len(reading.warnings[0]) == 4096


def test_a_reading_is_bounded() -> None:
    facts = tuple(Fact(name=f"f{n}", value=n) for n in range(513))
    reading: dict[str, Any] = {"file": FileId("f1"), "tool": "x", "version": "1"}
    assert len(Reading(**reading, values=facts[:512]).values) == 512
    with pytest.raises(Refused, match="512 values"):
        Reading(**reading, values=facts)
