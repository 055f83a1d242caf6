"""Journey 2: the Ariha test case, from public reporting alone; what its figures must never do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.case import Case
from app.searching import search
from app.verifying import verify_case
from evidence import edtf
from evidence.attacks import Attack, AttackLink
from evidence.casualties import CasualtyAssessment, CasualtyCount, CountRelation
from evidence.casualty_rules import Counted, LeftOut, Relation, Total, Wanted, latest_per_source
from evidence.casualty_sums import Chosen, add, outcomes_apart, roll_up
from evidence.claims import Claim
from evidence.counts import Count
from evidence.denials import Denial, ReplyRequest
from evidence.errors import Refused
from evidence.items import Item
from evidence.judging_words import Outcome, PointAnswer, ReplyState
from evidence.lines import MunitionLine
from evidence.vocabularies import AttackLinkKind
from storage import lists
from tests.journeys.ariha import ariha_data, make_ariha


@pytest.fixture(scope="module")
def ariha(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    case = make_ariha(tmp_path_factory.mktemp("ariha") / "ariha.case")
    yield case
    case.close()


class Figures:
    """The counts of the case by reference, as rules see them, and how they are joined."""

    def __init__(self, case: Case) -> None:
        with case.read() as reader:
            found = list(reader.of(CasualtyCount))
            self.relations = [
                Relation(a=one.record.a, kind=one.record.kind, b=one.record.b)
                for one in reader.of(CountRelation)
            ]
            self.attacks = {one.ref: one.id for one in reader.of(Attack)}
        self.refs = {one.id: str(one.ref) for one in found}
        self.counts = {
            str(one.ref): Counted(id=one.id, revision=one.leaf, says=one.record) for one in found
        }

    def total(self, outcome: Outcome = Outcome.KILLED) -> Total:
        wanted = Wanted(attack=self.attacks["A-001"], outcome=outcome)
        return latest_per_source(list(self.counts.values()), self.relations, wanted)

    def sum(self, *refs: str) -> str:
        return str(add([self.counts[ref] for ref in refs], self.relations))


@pytest.fixture(scope="module")
def figures(ariha: Case) -> Figures:
    return Figures(ariha)


def test_43_to_49_by_the_stated_rule_from_three_counts(ariha: Case, figures: Figures) -> None:
    [said, *_] = ariha_data()["casualty_assessments"]
    with ariha.read() as reader:
        signed = next(iter(reader.of(CasualtyAssessment))).record
    assert signed.attack == figures.attacks["A-001"]
    assert (signed.rule, signed.rule_version) == (said["rule"], 1)
    assert str(signed.computed) == str(signed.chosen) == "43-49"
    assert [figures.refs[str(one.count)] for one in signed.inputs] == said["inputs"]
    assert said["inputs"] == ["N-004", "N-007", "N-008"]


def test_early_counts_stay_listed_and_do_not_enter(ariha: Case, figures: Figures) -> None:
    left = {figures.refs[id_]: why for id_, why in figures.total().left_out}
    early = {"N-001": 18, "N-003": 26, "N-005": 40}
    assert {ref: left[ref] for ref in early} == {
        "N-001": LeftOut.SUPERSEDED,
        "N-003": LeftOut.EARLY,
        "N-005": LeftOut.EARLY,
    }
    with ariha.read() as reader:
        listed = {line.ref: line for line in lists.casualty_counts(reader.connection)}
    assert {ref: (listed[ref].low, listed[ref].high) for ref in early} == {
        ref: (number, number) for ref, number in early.items()
    }


def test_sixty_killed_and_wounded_is_in_no_death_count(figures: Figures) -> None:
    for outcome in (Outcome.KILLED, Outcome.INJURED):
        total = figures.total(outcome)
        assert figures.counts["N-006"].id not in dict(total.inputs)
        assert (figures.counts["N-006"].id, LeftOut.MIXED_OUTCOME) in total.left_out
    apart = outcomes_apart(figures.counts.values())
    assert [figures.refs[one.id] for one in apart[Outcome.KILLED_OR_INJURED]] == ["N-006"]
    with pytest.raises(Refused, match="never added") as refused:
        figures.sum("N-004", "N-006")
    assert refused.value.rule == "R-51"


def test_the_report_s_at_least_200_stands_beside_the_sum(ariha: Case, figures: Figures) -> None:
    with ariha.read() as reader:
        *attacks, whole = reader.of(CasualtyAssessment)
    assert (whole.record.attack, whole.record.rule, str(whole.record.chosen)) == (
        None,
        "roll_up",
        "89-95",
    )
    assert [one.total for one in whole.record.inputs] == [one.id for one in attacks]
    chosen = [
        Chosen(id=a.id, revision=a.leaf, attack=str(a.record.attack), range=a.record.chosen)
        for a in attacks
    ]
    report = figures.counts["N-012"]
    total = roll_up(chosen, [], beside=[report.id])
    assert (str(total.range), total.beside) == ("89-95", (report.id,))
    assert str(report.says.count) == "at least 200"
    assert report.says.attack is None


@pytest.mark.parametrize("part", ["N-008", "N-009", "N-010"])
def test_a_part_of_the_200_is_never_added_to_it(figures: Figures, part: str) -> None:
    with pytest.raises(Refused) as refused:
        figures.sum(part, "N-012")
    assert refused.value.rule == "R-50"


def test_it_is_the_relation_that_forbids_the_sum(figures: Figures) -> None:
    assert figures.sum("N-008", "N-009") == "95"
    loose = [figures.counts["N-008"], figures.counts["N-012"]]
    assert str(add(loose, [])) == "at least 249"


def test_31_and_12_are_parts_of_43_and_no_range(figures: Figures) -> None:
    words = "31 identified and 12 awaiting identification"
    assert figures.counts["N-004"].says.count == Count(low=43, high=43, text=words)
    left = {figures.refs[id_]: why for id_, why in figures.total().left_out}
    assert (left["N-014"], left["N-015"]) == (LeftOut.PART, LeftOut.PART)


def test_look_alikes_are_kept_apart_for_good(ariha: Case, figures: Figures) -> None:
    with ariha.read() as reader:
        links = {
            (str(reader.get(one.record.a).ref), str(reader.get(one.record.b).ref)): one.record.kind
            for one in reader.of(AttackLink)
        }
        hanging = {
            ref: [one.kind for one in reader.incoming(figures.attacks[ref])]
            for ref in ("A-003", "A-004")
        }
    apart = AttackLinkKind.DISTINCT_FROM
    assert links == {("A-003", "A-001"): apart, ("A-004", "A-001"): apart}
    assert hanging == {ref: ["attack_link", "item"] for ref in ("A-003", "A-004")}


def test_the_denial_is_six_points_each_with_an_answer(ariha: Case) -> None:
    with ariha.read() as reader:
        first = reader.get("D-001").record
        assert isinstance(first, Denial)
        assert first.about == ()  # it names the report, no attack
        assert [point.number for point in first.points] == [1, 2, 3, 4, 5, 6]
        assert first.open_points == ()
        third = first.points[2]
        assert third.answer is PointAnswer.PARTLY
        assert third.has_support
        [reply] = (one.record for one in reader.of(ReplyRequest))
    assert isinstance(reply, ReplyRequest)
    assert (reply.reply_state, len(reply.attacks)) == (ReplyState.NOT_ASKED, 2)


def test_the_line_of_300_metres_belongs_to_no_attack(ariha: Case) -> None:
    [hit] = search(ariha, "300 m from where a bomb hit")
    with ariha.read() as reader:
        found = reader.get(str(hit.ref))
        assert isinstance(found.record, Claim)
        assert found.record.attack is None
        assert [one.kind for one in reader.outgoing(found.id)] == ["item"]
        assert not reader.incoming(found.id)


def test_without_an_observation_nothing_is_identified(ariha: Case) -> None:
    with ariha.read() as reader:
        [line] = lists.munitions(reader.connection)
    assert isinstance(line, MunitionLine)
    assert (line.attack, line.observations, line.hypotheses, line.identifications) == (
        "A-001",
        0,
        4,
        0,
    )


def test_the_day_is_certain_although_the_hour_is_not(ariha: Case) -> None:
    with ariha.read() as reader:
        attack = reader.get("A-001").record
    assert isinstance(attack, Attack)
    assert edtf.write(attack.started) == "2015-11-29"
    assert attack.started.text == "morning, about 09:00"


def test_sources_are_cited_and_nothing_was_captured(ariha: Case) -> None:
    with ariha.read() as reader:
        items = [one.record for one in reader.of(Item)]
        assert "file" not in lists.counts(reader.connection)
    assert len(items) == len(ariha_data()["sources"])
    assert all(item.title.endswith("(cited, not captured)") for item in items)


def test_the_case_is_intact(ariha: Case) -> None:
    result = verify_case(ariha, full=True)
    assert result.verdict == "intact"
    assert {check.verdict for check in result.checks} <= {"good", "note"}


def test_the_arabic_name_of_the_town_is_found_folded(ariha: Case) -> None:
    assert {hit.ref for hit in search(ariha, "اريحا")} == {"L-001"}
