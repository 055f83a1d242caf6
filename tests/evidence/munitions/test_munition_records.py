"""Munition records: ranges, observations, hypotheses, identifications, safety."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.ids import (
    AnalysisId,
    AttackId,
    ClaimId,
    HypothesisId,
    IdentificationId,
    ItemId,
    ObservationId,
    PersonId,
    new_id,
)
from evidence.judgements import YES
from evidence.moments import Moment
from evidence.munitions import words
from evidence.munitions.ranges import Range, join, meet
from evidence.munitions.records import (
    Compared,
    MunitionAnalysis,
    MunitionBearing,
    MunitionHypothesis,
    MunitionIdentification,
    MunitionObservation,
    NotExamined,
    refuse_empty_bearing,
)
from evidence.munitions.values import (
    CatalogueEntry,
    CountSeen,
    Crater,
    Feature,
    ImpactField,
    Marking,
    Measurement,
    Parsed,
    PartSeen,
    Weathering,
)
from evidence.places import Corner
from evidence.records import Record, body_of, edges_of, kind_of, record_from
from evidence.vocabularies import Confidence, Likelihood

MM, G, PIECES, CD = words.Unit.MM, words.Unit.G, words.Unit.PIECES, words.Unit.CD
ITEM = ItemId(new_id())
ANALYSIS = AnalysisId(new_id())
ENTRY = CatalogueEntry(id="9n235", sha256="ab" * 32, reviewed=True)
UNREVIEWED = CatalogueEntry(id="m42", sha256="cd" * 32)

BODIES: dict[str, object] = {
    "part": PartSeen(remnant_state=words.RemnantState.WHOLE),
    "feature": Feature(attribute="ribbon", value="white"),
    "measurement": Measurement(
        quantity="length",
        range=Range(unit=MM, lo=80, hi=84),
        scale_method=words.ScaleMethod.RULER_IN_FRAME,
    ),
    "marking": Marking(
        text="9Н2?5 *-85",
        legibility=words.Legibility.PARTIAL,
        script=words.MarkingScript.CYRILLIC,
        parsed=Parsed(year="85"),
    ),
    "crater": Crater(
        diameter_long=Range(unit=MM, lo=900, hi=1200),
        bearing=Range(unit=CD, lo=4500, hi=6000),
        tail_found=YES,
    ),
    "impact_field": ImpactField(
        outline=(Corner(lat_e6=35_810_000, lon_e6=36_610_000),),
        bodies=Range(unit=PIECES, lo=12),
        carriers_most=2,
        carriers_why="two releases are heard in E-0012",
    ),
    "count": CountSeen(counted=words.Counted.SUBMUNITIONS, number=Range(unit=PIECES, lo=7, hi=7)),
    "weathering": Weathering(age=words.Age.FRESH, paint="unscratched"),
}


def ranges(unit: words.Unit = MM) -> st.SearchStrategy[Range]:
    ends = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted)
    whole = ends.map(lambda pair: Range(unit=unit, lo=pair[0], hi=pair[1]))
    lower = st.integers(0, 10**6).map(lambda lo: Range(unit=unit, lo=lo))
    return st.one_of(whole, lower, st.integers(0, 10**6).map(lambda hi: Range(unit=unit, hi=hi)))


def observation(kind: str, **fields: object) -> MunitionObservation:
    given = {kind: BODIES[kind]} | fields
    return MunitionObservation(
        analysis=ANALYSIS,
        item=ITEM,
        kind=words.ObservationKind(kind),
        **given,  # type: ignore[arg-type]
    )


def identification(**fields: object) -> MunitionIdentification:
    given = {
        "analysis": ANALYSIS,
        "hypothesis": HypothesisId(new_id()),
        "level": words.Level.FAMILY,
        "likelihood": Likelihood.LIKELY,
        "confidence": Confidence.MODERATE,
        "confidence_reasons": "one image shows one side only",
        "basis": (words.Basis.UNIQUE_FEATURE,),
        "limits": "the interior and the underside",
    } | fields
    return MunitionIdentification(**given)  # type: ignore[arg-type]


def round_trips(made: Record) -> bool:
    kind, body = kind_of(made).name, body_of(made)
    return record_from(kind, body) == made and body_of(record_from(kind, body)) == body


@given(ranges(), ranges(), st.integers(0, 10**6))
def test_what_lies_in_both_lies_in_their_meeting_and_what_lies_in_one_in_their_join(
    a: Range, b: Range, size: int
) -> None:
    def inside(size: int, part: Range | None, *, nothing: bool) -> bool:
        if part is None:
            return nothing
        return (part.lo is None or part.lo <= size) and (part.hi is None or size <= part.hi)

    in_a, in_b = inside(size, a, nothing=False), inside(size, b, nothing=False)
    assert inside(size, meet(a, b), nothing=False) == (in_a and in_b)
    if in_a or in_b:
        assert inside(size, join(a, b), nothing=True)
    assert meet(a, b) == meet(b, a)
    assert join(a, b) == join(b, a)


def test_only_an_empty_meeting_is_a_contradiction() -> None:
    a, b = Range(unit=MM, lo=80, hi=84), Range(unit=MM, lo=85, hi=90)
    assert meet(a, b) is None
    assert join(a, b) == Range(unit=MM, lo=80, hi=90)
    assert join(Range(unit=MM, lo=80), Range(unit=MM, hi=9)) is None
    with pytest.raises(ValueError, match="mm and g"):
        meet(a, Range(unit=G, lo=1))


@pytest.mark.parametrize("ends", [{}, {"lo": 5, "hi": 4}, {"lo": -1}, {"lo": 1, "hi": -1}])
def test_a_range_says_something_and_runs_forwards(ends: dict[str, int]) -> None:
    with pytest.raises(Refused):
        Range(unit=MM, **ends)


def test_a_single_reading_without_its_doubt_is_refused() -> None:
    exact = {
        "quantity": "length",
        "range": Range(unit=MM, lo=82, hi=82),
        "scale_method": words.ScaleMethod.CALIPER,
    }
    with pytest.raises(Refused, match="How exact is 82"):
        Measurement(**exact)  # type: ignore[arg-type]
    assert Measurement(**exact, uncertainty="read to the millimetre").range.single  # type: ignore[arg-type]


def test_a_scale_method_says_what_gave_the_scale() -> None:
    size = Range(unit=MM, lo=80, hi=84)
    known, overlay = words.ScaleMethod.KNOWN_OBJECT, words.ScaleMethod.CATALOGUE_OVERLAY
    with pytest.raises(Refused, match="Which object"):
        Measurement(quantity="length", range=size, scale_method=known)
    with pytest.raises(Refused, match="same depth"):
        Measurement(quantity="length", range=size, scale_method=overlay)
    assert Measurement(
        quantity="length", range=size, scale_method=known, known_object="a coin, 23 mm"
    ).known_object
    assert Measurement(
        quantity="length", range=size, scale_method=overlay, depth_confirmed=True
    ).depth_confirmed


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="?*"), min_size=1))
def test_a_marking_is_never_normalised(text: str) -> None:
    if text.strip():
        assert Marking(text=text, legibility=words.Legibility.FULL).text == text


def test_a_marking_with_unreadable_places_is_not_fully_legible() -> None:
    with pytest.raises(Refused, match="legible in part"):
        Marking(text="9Н2?5", legibility=words.Legibility.FULL)
    for text in (" ", "a\0b"):
        with pytest.raises(Refused, match="as it stands"):
            Marking(text=text, legibility=words.Legibility.TRACE)


def test_units_belong_to_what_is_measured() -> None:
    grams = Range(unit=G, lo=1)
    for make in (
        lambda: Crater(depth=grams),
        lambda: Crater(fall_angle=grams),
        lambda: ImpactField(bodies=grams),
        lambda: ImpactField(spacing=grams),
        lambda: CountSeen(counted=words.Counted.CARGO_POSITIONS, number=grams),
    ):
        with pytest.raises(Refused, match="not in g"):
            make()


@pytest.mark.parametrize(
    "fields",
    [{"carriers_most": 2}, {"carriers_why": "a film"}, {"carriers_most": 0, "carriers_why": "x"}],
)
def test_the_most_carriers_possible_has_a_reason(fields: dict[str, object]) -> None:
    with pytest.raises(Refused, match=r"arriers at most|one carrier"):
        ImpactField(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(words.ObservationKind))
def test_every_kind_of_observation_round_trips_and_holds_its_own_body_alone(kind: str) -> None:
    made = observation(
        kind,
        label="O1",
        region=Cite(item=ITEM, part="tail"),
        observer=PersonId(new_id()),
        observed_on=Moment(text="on site"),
    )
    assert round_trips(made)
    other = "part" if kind != "part" else "feature"
    for fields in ({kind: None}, {other: BODIES[other]}):
        with pytest.raises(Refused, match="only that"):
            dataclasses.replace(made, **fields)


def test_what_cannot_be_assessed_says_why_and_contradicts_nothing() -> None:
    cannot = words.ObservationState.CANNOT_ASSESS
    with pytest.raises(Refused, match="Why can it not"):
        observation("feature", state=cannot)
    with pytest.raises(Refused, match="Why can it not"):
        observation("feature", cannot_reason=words.CannotReason.BLUR)
    blurred = observation(
        "feature", feature=None, state=cannot, cannot_reason=words.CannotReason.BLUR
    )
    absent = observation("feature", state=words.ObservationState.VISIBLY_ABSENT)
    assert (blurred.contradicts, absent.contradicts) == (False, True)
    with pytest.raises(Refused, match="neither for nor against"):
        refuse_empty_bearing(words.Bearing.INCONSISTENT, blurred)
    refuse_empty_bearing(words.Bearing.NEUTRAL, blurred)
    refuse_empty_bearing(words.Bearing.DECISIVE_AGAINST, absent)


def test_r17_a_region_lies_on_the_item_that_was_looked_at() -> None:
    with pytest.raises(Refused, match="another item") as refusal:
        observation("part", region=Cite(item=ItemId(new_id())))
    assert refusal.value.rule == "R-17"


def test_an_analysis_round_trips_with_what_was_not_examined() -> None:
    made = MunitionAnalysis(
        question="What struck the market?",
        attack=AttackId(new_id()),
        examined=(ITEM,),
        not_examined=(NotExamined(item=ItemId(new_id()), reason="under rubble"),),
        claims=(ClaimId(new_id()),),
    )
    assert round_trips(made)
    assert kind_of(made).prefix == "M"
    assert len(edges_of(made)) == 4
    assert round_trips(MunitionAnalysis(question="What struck the market?"))


def test_h0_stands_in_every_analysis() -> None:
    h0 = MunitionHypothesis(analysis=ANALYSIS, label="H0", text="something not in this list")
    assert round_trips(h0)
    for fields in (
        {"state": words.HypothesisState.WITHDRAWN, "reason": "unlikely"},
        {"catalogue": (ENTRY,)},
        {"composed_of": (HypothesisId(new_id()),)},
    ):
        with pytest.raises(Refused, match="stands in every analysis"):
            dataclasses.replace(h0, **fields)


def test_a_hypothesis_says_what_and_a_withdrawal_why() -> None:
    with pytest.raises(Refused, match="What might it be"):
        MunitionHypothesis(analysis=ANALYSIS, label="H1")
    with pytest.raises(Refused, match="Why is the hypothesis"):
        MunitionHypothesis(
            analysis=ANALYSIS,
            label="H1",
            text="unitary bomb",
            state=words.HypothesisState.WITHDRAWN,
        )
    with pytest.raises(Refused, match="a label such as H1"):
        MunitionHypothesis(analysis=ANALYSIS, label="first", text="unitary bomb")
    for fields in (
        {"catalogue": (UNREVIEWED, ENTRY), "level": words.Level.FAMILY},
        {"composed_of": (HypothesisId(new_id()),)},
        {"text": "x", "state": words.HypothesisState.WITHDRAWN, "reason": "no cargo section"},
    ):
        assert round_trips(MunitionHypothesis(analysis=ANALYSIS, label="H1", **fields))


@given(st.sampled_from(words.Bearing), st.none() | st.sampled_from(words.Diagnosticity))
def test_a_bearing_round_trips(
    bearing: words.Bearing, diagnosticity: words.Diagnosticity | None
) -> None:
    assert round_trips(
        MunitionBearing(
            hypothesis=HypothesisId(new_id()),
            observation=ObservationId(new_id()),
            bearing=bearing,
            diagnosticity=diagnosticity,
        )
    )


@given(
    st.sampled_from(Likelihood),
    st.sampled_from(Confidence),
    st.sets(st.sampled_from(words.Basis), min_size=2),
)
def test_an_identification_round_trips(
    likelihood: Likelihood, confidence: Confidence, basis: set[words.Basis]
) -> None:
    made = identification(
        likelihood=likelihood,
        confidence=confidence,
        basis=tuple(sorted(basis)),
        version=2,
        supersedes=IdentificationId(new_id()),
        catalogue_entries=(ENTRY,),
        compared=(Compared(item=ITEM), Compared(published="a field guide, p. 12")),
    )
    assert round_trips(made)
    assert kind_of(made).fixed


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"basis": ()}, "rest on"),
        ({"basis": (words.Basis.DATA_PLATE, words.Basis.DATA_PLATE)}, "rest on"),
        ({"basis": (words.Basis.MACHINE_SUGGESTION,)}, "machine's suggestion alone"),
        ({"version": 2}, "Version 1"),
        ({"supersedes": IdentificationId("x")}, "Version 1"),
        ({"version": 0}, "Version 1"),
        ({"catalogue_entries": (ENTRY, UNREVIEWED)}, "not reviewed"),
        ({"limits": " "}, "empty"),
        ({"confidence_reasons": ""}, "empty"),
    ],
)
def test_a_signed_conclusion_is_refused_unless_it_is_whole(
    fields: dict[str, object], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        identification(**fields)


def test_an_unreviewed_entry_is_cited_with_an_acknowledgement() -> None:
    made = identification(
        catalogue_entries=(UNREVIEWED,), unreviewed_ack="checked against two field guides"
    )
    assert made.unreviewed_ack
    with pytest.raises(Refused, match="SHA-256"):
        CatalogueEntry(id="m42", sha256="abcd")


def test_a_comparison_image_is_of_the_case_or_published() -> None:
    for fields in ({}, {"item": ITEM, "published": "a field guide"}):
        with pytest.raises(Refused, match="comparison image"):
            Compared(**fields)  # type: ignore[arg-type]
