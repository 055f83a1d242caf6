"""Computed casualty ranges: the Ariha numbers, and what never enters or adds up."""

from __future__ import annotations

import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.casualties import CasualtyCount
from evidence.casualty_rules import (
    VERSIONS,
    Counted,
    LeftOut,
    Relation,
    Total,
    Wanted,
    latest_per_source,
)
from evidence.casualty_sums import (
    Chosen,
    add,
    outcomes_apart,
    parts_once,
    roll_up,
    status_apart,
)
from evidence.claims import Maker
from evidence.counts import Count, exactly
from evidence.errors import Refused
from evidence.ids import AttackId
from evidence.judging_words import CasualtyRule, CivilStatus, CountLink, CountStage, Outcome, Who
from evidence.moments import Moment
from evidence.vocabularies import AttackLinkKind

ARIHA, GHANTU = AttackId("A-001"), AttackId("A-002")
DUPLICATE, PART = AttackLinkKind.DUPLICATE_OF, AttackLinkKind.PART_OF


def day(text: str) -> Moment:
    return Moment(earliest=f"{text}T00:00:00Z", latest=f"{text}T23:59:59Z")


def counted(ref: str, number: int | Count, by: str = "monitor", **fields: object) -> Counted:
    says = CasualtyCount(
        outcome=Outcome.KILLED,
        count=exactly(number) if isinstance(number, int) else number,
        claimant=Maker(described=by),
        attack=ARIHA,
        as_of=day("2015-11-29"),
        no_source="a test",
    )
    return Counted(id=ref, revision="ab" * 32, says=dataclasses.replace(says, **fields))  # type: ignore[arg-type]


def joined(a: str, kind: str, b: str) -> Relation:
    return Relation(a=a, kind=CountLink(kind), b=b)


def left_out(total: Total) -> dict[str, LeftOut]:
    return dict(total.left_out)


CIVILIAN, FIGHTER = CivilStatus.CIVILIAN, CivilStatus.COMBATANT
MIXED = Outcome.KILLED_OR_INJURED
EARLY, UPDATED, IDENTIFIED, ASSESSED, RETRACTED = (
    CountStage(stage) for stage in ("early", "updated", "identified", "assessed", "retracted")
)
N = {
    one.id: one
    for one in (
        counted("N-001", 18, "SOHR", status=CIVILIAN),
        counted("N-002", Count(low=40), "SOHR", outcome=Outcome.INJURED),
        counted("N-003", 26, "activist"),
        counted("N-004", 43, "rescuers", count_stage=IDENTIFIED),
        counted("N-005", 40, "Orient TV"),
        counted("N-006", 60, "SOHR", outcome=MIXED),
        counted(
            "N-007",
            44,
            "SOHR / agencies",
            status=CIVILIAN,
            count_stage=UPDATED,
            as_of=day("2015-11-30"),
        ),
        counted(
            "N-008", 49, "Amnesty", status=CIVILIAN, count_stage=ASSESSED, as_of=day("2015-12-23")
        ),
        counted("N-009", 46, "Amnesty", attack=GHANTU, status=CIVILIAN, count_stage=ASSESSED),
        counted("N-010", 32, "Amnesty", attack=GHANTU, who=Who.CHILD, count_stage=ASSESSED),
        counted("N-011", 11, "Amnesty", attack=GHANTU, who=Who.WOMAN, count_stage=ASSESSED),
        counted("N-012", Count(low=200), "Amnesty", attack=None, count_stage=ASSESSED),
        counted(
            "N-013", Count(text="around a dozen fighters"), "Amnesty", attack=None, status=FIGHTER
        ),
        counted("N-014", 31, "rescuers", count_stage=IDENTIFIED),
        counted("N-015", 12, "rescuers", count_stage=IDENTIFIED),
    )
}
RELATIONS = [
    joined("N-014", "part_of", "N-004"),
    joined("N-015", "part_of", "N-004"),
    joined("N-007", "supersedes", "N-001"),
    joined("N-006", "same_people", "N-001"),
    joined("N-006", "same_people", "N-002"),
    joined("N-008", "part_of", "N-012"),
    joined("N-009", "part_of", "N-012"),
    joined("N-010", "part_of", "N-009"),
    joined("N-011", "part_of", "N-009"),
]
ALL = list(N.values())


def test_ariha_is_43_to_49_by_the_latest_of_each_source() -> None:
    total = latest_per_source(ALL, RELATIONS, Wanted(attack=ARIHA))
    assert str(total.range) == "43-49"
    assert [ref for ref, _ in total.inputs] == ["N-004", "N-007", "N-008"]
    assert (total.rule, total.version) == (CasualtyRule.LATEST_PER_SOURCE, 1)
    assert left_out(total) == {
        "N-001": LeftOut.SUPERSEDED,
        "N-002": LeftOut.OTHER_OUTCOME,
        "N-003": LeftOut.EARLY,
        "N-005": LeftOut.EARLY,
        "N-006": LeftOut.MIXED_OUTCOME,
        "N-014": LeftOut.PART,
        "N-015": LeftOut.PART,
    } | {f"N-{n:03}": LeftOut.OTHER_ATTACK for n in range(9, 14)}


def test_al_ghantu_is_46_with_its_groups_inside() -> None:
    assert str(latest_per_source(ALL, RELATIONS, Wanted(attack=GHANTU)).range) == "46"
    children = latest_per_source(ALL, RELATIONS, Wanted(attack=GHANTU, who=Who.CHILD))
    assert str(children.range) == "32"
    assert left_out(children)["N-009"] is LeftOut.OTHER_GROUP


def test_r51_sixty_killed_and_wounded_are_not_sixty_dead() -> None:
    for wanted in (Outcome.KILLED, Outcome.INJURED):
        total = latest_per_source([N["N-006"]], [], Wanted(attack=ARIHA, outcome=wanted))
        assert total.range is None
        assert left_out(total) == {"N-006": LeftOut.MIXED_OUTCOME}
    with pytest.raises(Refused, match="killed, killed_or_injured") as refusal:
        add([N["N-008"], N["N-006"]], [])
    assert refusal.value.rule == "R-51"


def test_r51_killed_or_injured_stands_as_a_figure_of_its_own() -> None:
    total = latest_per_source(ALL, RELATIONS, Wanted(attack=ARIHA, outcome=MIXED))
    assert str(total.range) == "60"
    apart = outcomes_apart(ALL)
    assert [one.id for one in apart[MIXED]] == ["N-006"]
    assert all(N["N-006"] not in held for outcome, held in apart.items() if outcome is not MIXED)


def test_r50_49_is_never_added_to_the_200_it_is_part_of() -> None:
    for pair in (["N-008", "N-012"], ["N-012", "N-008"], ["N-010", "N-012"]):
        with pytest.raises(Refused, match="count the same people") as refusal:
            add([N[ref] for ref in pair], RELATIONS)
        assert refusal.value.rule == "R-50"


@pytest.mark.parametrize("kind", ["copies", "same_people"])
def test_r50_copies_and_the_same_people_are_never_added(kind: str) -> None:
    pair = [counted("x", 5), counted("y", 6)]
    for a, b in (("x", "y"), ("y", "x")):
        with pytest.raises(Refused, match="never added"):
            add(pair, [joined(a, kind, b)])


def test_r50_parts_of_one_whole_add_up_and_so_do_unjoined_counts() -> None:
    assert add([N["N-014"], N["N-015"]], RELATIONS) == exactly(43)
    assert add([N["N-008"], N["N-009"]], RELATIONS) == exactly(95)
    assert add([N["N-008"], N["N-009"]], [joined("N-008", "contradicts", "N-009")]) == exactly(95)
    assert add([], RELATIONS) is None


def test_a_part_is_counted_once() -> None:
    total = parts_once([N["N-004"], N["N-014"], N["N-015"]], RELATIONS)
    assert total.range == exactly(43)
    assert left_out(total) == {"N-014": LeftOut.PART, "N-015": LeftOut.PART}
    assert parts_once([N["N-014"], N["N-015"]], RELATIONS).range == exactly(43)
    report = parts_once([N["N-012"], N["N-008"], N["N-009"], N["N-010"]], RELATIONS)
    assert str(report.range) == "at least 200"
    assert left_out(parts_once([N["N-013"]], [])) == {"N-013": LeftOut.NO_NUMBER}


def test_unknown_status_is_a_third_bar() -> None:
    direct = counted("d", 2, status=CivilStatus.DIRECT_PARTICIPANT)
    mixed = counted("m", 3, status=CivilStatus.MIXED)
    bars = status_apart([N["N-008"], N["N-004"], N["N-013"], direct, mixed])
    assert {bar: [one.id for one in held] for bar, held in bars.items()} == {
        CivilStatus.CIVILIAN: ["N-008"],
        CivilStatus.COMBATANT: ["N-013", "d"],
        CivilStatus.UNKNOWN: ["N-004", "m"],
    }


def test_fighters_stand_apart_and_a_wanted_status_is_kept_to() -> None:
    fighters = counted("f", 5, status=FIGHTER)
    both = latest_per_source([fighters, N["N-008"]], [], Wanted(attack=ARIHA))
    assert left_out(both) == {"f": LeftOut.OTHER_STATUS}
    alone = latest_per_source([fighters, N["N-008"]], [], Wanted(attack=ARIHA, status=FIGHTER))
    assert alone.range == exactly(5)


def test_of_one_claimant_the_latest_stays() -> None:
    first = counted("a", 10, count_stage=UPDATED)
    second = counted("b", 12, count_stage=UPDATED, as_of=day("2015-11-30"))
    undated = counted("c", 11, count_stage=UPDATED, as_of=None)
    total = latest_per_source([first, second, undated], [], Wanted(attack=ARIHA))
    assert str(total.range) == "11-12"
    assert left_out(total) == {"a": LeftOut.NOT_LATEST}


def test_early_counts_are_all_there_is_until_a_later_stage_exists() -> None:
    early = [counted("a", 18, "x"), counted("b", 26, "y")]
    assert str(latest_per_source(early, [], Wanted(attack=ARIHA)).range) == "18-26"


def test_retracted_copied_and_wordy_counts_do_not_enter() -> None:
    counts = [
        counted("gone", 90, "x", count_stage=RETRACTED),
        counted("part", 80, "x", count_stage=UPDATED),
        counted("copy", 70, "y", count_stage=UPDATED),
        counted("dozens", Count(text="dozens"), "z", count_stage=UPDATED),
        counted("kept", 5, "w", count_stage=UPDATED),
    ]
    relations = [joined("part", "part_of", "gone"), joined("copy", "copies", "kept")]
    total = latest_per_source(counts, relations, Wanted(attack=ARIHA))
    assert str(total.range) == "5-80"
    assert left_out(total) == {
        "gone": LeftOut.RETRACTED,
        "copy": LeftOut.COPY,
        "dozens": LeftOut.NO_NUMBER,
    }


def test_what_is_not_there_supersedes_nothing() -> None:
    relations = [joined("withdrawn", "supersedes", "a"), joined("a", "copies", "withdrawn")]
    total = latest_per_source([counted("a", 7)], relations, Wanted(attack=ARIHA))
    assert total.range == exactly(7)


def test_an_open_end_stays_open() -> None:
    at_least = counted("a", Count(low=44), "x")
    at_most = counted("b", Count(high=60), "y")
    total = latest_per_source([at_least, at_most], [], Wanted(attack=ARIHA))
    assert total.range == Count(low=0)


CHOSEN = [
    Chosen(id="T1", revision="aa" * 32, attack="A-001", range=Count(low=43, high=49)),
    Chosen(id="T2", revision="bb" * 32, attack="A-002", range=exactly(46)),
]


def test_the_roll_up_stands_beside_the_reports_total() -> None:
    total = roll_up(CHOSEN, [], beside=["N-012"])
    assert str(total.range) == "89-95"
    assert total.beside == ("N-012",)
    assert total.inputs == (("T1", "aa" * 32), ("T2", "bb" * 32))
    assert total.version == VERSIONS[CasualtyRule.ROLL_UP]


def test_duplicates_and_parts_of_attacks_enter_once() -> None:
    for kind in (DUPLICATE, PART):
        total = roll_up(CHOSEN, [("A-002", kind, "A-001")])
        assert str(total.range) == "43-49"
        assert left_out(total) == {"T2": LeftOut.DUPLICATE}
    both_ways = [("A-001", DUPLICATE, "A-002"), ("A-002", DUPLICATE, "A-001")]
    assert len(roll_up(CHOSEN, both_ways).inputs) == 1


def test_distinct_attacks_and_duplicates_of_what_is_not_counted_enter() -> None:
    links = [
        ("A-001", AttackLinkKind.DISTINCT_FROM, "A-002"),
        ("A-002", DUPLICATE, "A-009"),
    ]
    assert str(roll_up(CHOSEN, links).range) == "89-95"


def test_a_range_in_words_is_shown_and_not_added() -> None:
    words = Chosen(id="T3", revision="cc" * 32, attack="A-003", range=Count(text="dozens"))
    total = roll_up([*CHOSEN, words], [("A-001", PART, "A-003")])
    assert str(total.range) == "89-95"
    assert left_out(total) == {"T3": LeftOut.NO_NUMBER}
    assert roll_up([words], []).range is None


def test_an_attack_with_two_chosen_ranges_is_a_bug() -> None:
    with pytest.raises(ValueError, match="two chosen"):
        roll_up([CHOSEN[0], CHOSEN[0]], [])


COUNTS = st.lists(
    st.builds(
        lambda low, extra, by, stage: (low, extra, by, stage),
        st.integers(0, 500),
        st.none() | st.integers(0, 50),
        st.sampled_from("xyz"),
        st.sampled_from(CountStage),
    ),
    max_size=12,
)


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_range_does_not_depend_on_order_and_everything_is_accounted_for(
    numbers: list[tuple[int, int | None, str, CountStage]], random: object
) -> None:
    counts = [
        counted(
            f"c{n}",
            Count(low=low, high=None if extra is None else low + extra),
            by,
            count_stage=stage,
        )
        for n, (low, extra, by, stage) in enumerate(numbers)
    ]
    total = latest_per_source(counts, [], Wanted(attack=ARIHA))
    shuffled = list(counts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert latest_per_source(shuffled, [], Wanted(attack=ARIHA)).range == total.range
    named = [ref for ref, _ in total.inputs] + [ref for ref, _ in total.left_out]
    assert sorted(named) == sorted(one.id for one in counts)
    for ref, _ in total.inputs:
        says = next(one.says for one in counts if one.id == ref).count
        assert total.range is not None
        assert total.range.low is not None
        assert says.low is not None
        assert total.range.low <= says.low


def test_a_thousand_counts_take_well_under_a_second() -> None:
    counts = [counted(f"c{n}", n, "one", count_stage=UPDATED) for n in range(1000)]
    relations = [joined(f"c{n}", "part_of", f"c{n + 1}") for n in range(0, 900, 3)]
    begun = time.perf_counter()
    latest_per_source(counts, relations, Wanted(attack=ARIHA))
    assert time.perf_counter() - begun < 1  # reach: 50 ms; wide, for a loaded machine
