"""The demonstration: complete, lawful to export, intact, no name outside the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.case import Case, open_case
from app.demo import NAME, PASSPHRASE, REGISTER_PASSPHRASE, Demo, make_demo, story
from app.exporting import export_bundle
from app.history import read_chain
from app.jobs import Progress
from app.munitions import analysis_named
from app.searching import search
from app.story import Teller
from app.verifying import verify_case
from evidence.attacks import Attack, AttackLink
from evidence.bundles import Recipient
from evidence.casualties import CasualtyAssessment
from evidence.claims import Claim, Corroboration, refuse_origin_as_user
from evidence.consents import GivenConsent, Shown, missing_scopes, needed_scopes
from evidence.denials import Denial, ReplyRequest
from evidence.errors import Cancelled, Refused, Unavailable
from evidence.evidence_words import ConsentBasis, ConsentScope
from evidence.findings import Finding, Review
from evidence.interviews import Interview, Statement
from evidence.items import File, Item, Reading
from evidence.judging_words import Blind, ClaimKind, Profile, RecipientKind, ReplyState
from evidence.munitions.records import (
    MunitionBearing,
    MunitionIdentification,
    MunitionObservation,
    refuse_empty_bearing,
)
from evidence.munitions.words import Grade, ObservationState
from evidence.people import Consent, Person
from evidence.places import Place
from evidence.records import kinds
from evidence.reviewing import refuse_own_review
from evidence.search.fold import fold
from evidence.wording import mixed_sentences
from storage.lists import counts
from storage.reader import Reader
from storage.revisions import all_revisions
from storage.text_index import texts_of
from tests.app.cases import MEDIA, fresh_case


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return make_demo(tmp_path_factory.mktemp("demo") / "made" / "here")


@pytest.fixture(scope="module")
def case(demo: Demo) -> Iterator[Case]:
    case = open_case(demo.folder, demo.passphrase)
    yield case
    case.close()


@pytest.fixture
def reader(case: Case) -> Iterator[Reader]:
    with case.read() as reader:
        yield reader


def test_it_says_where_it_lies_and_what_opens_it(demo: Demo) -> None:
    assert (demo.folder.name, demo.passphrase) == (NAME, PASSPHRASE)
    assert demo.register_passphrase == REGISTER_PASSPHRASE
    again = open_case(demo.folder, demo.recovery_key, writable=False)
    again.close()


def test_six_attacks_with_place_time_words_and_files(reader: Reader) -> None:
    attacks = [one.record for one in reader.of(Attack)]
    assert len(attacks) == 6
    assert all(attack.started.known and attack.started.text for attack in attacks)
    for attack in attacks:
        place = reader.get(str(attack.place)).record
        assert isinstance(place, Place)
        assert {name.script for name in place.names} == {"Latn", "Arab"}
    kinds = {struck.object_kind for attack in attacks for struck in attack.objects}
    assert kinds >= {"market", "worship", "hospital", "residence", "camp", "ambulance"}
    assert {one.record.kind for one in reader.of(AttackLink)} >= {"follow_up", "distinct_from"}


def test_every_drawn_file_is_evidence_with_what_was_read_from_it(reader: Reader) -> None:
    drawn = {path.name: path.stat().st_size for path in MEDIA.iterdir()}
    files = {one.record.name: one.record.size for one in reader.of(File)}
    assert files == drawn
    assert sum(drawn.values()) <= 2_000_000
    told = [one.record for one in reader.of(Reading) if one.record.tool == "status"]
    assert {reading.status for reading in told} == {"read"}
    zones = {reading.record.value("captured_zone") for reading in reader.of(Reading)}
    assert "+03:00" in zones


def test_positions_lie_in_the_open_ocean(reader: Reader) -> None:
    for one in reader.of(Place):
        position = one.record.position
        assert position is not None
        assert (position.lat_e6 // 1_000_000, position.lon_e6 // 1_000_000) == (-49, -124)


def concerned(reader: Reader) -> set[str]:
    """Everybody whose consent an export of the whole case asks for."""
    people = {one.record.person for one in reader.of(Interview)}
    for one in reader.of(Item):
        involved = (*one.record.depicts, *filter(None, [one.record.provider]))
        people |= {i.person for i in involved if i.consent_basis is ConsentBasis.CONSENT}
        assert all(i.consent_basis is not None for i in involved)
    return {str(person) for person in people}


def given_by(reader: Reader, person: str) -> list[GivenConsent]:
    return [
        GivenConsent(id=one.id, says=one.record)
        for one in reader.of(Consent)
        if one.record.person == person
    ]


@pytest.mark.parametrize("profile", [Profile.LEGAL, Profile.INTERNAL])
def test_everybody_agreed_to_what_the_recipient_needs(reader: Reader, profile: Profile) -> None:
    recipient = reader.get("R-001").record
    assert isinstance(recipient, Recipient)
    needed = needed_scopes(profile, recipient.kind, Shown(seen=True, heard=True))
    assert ConsentScope.SHARE_NATIONAL in needed
    people = concerned(reader)
    assert len(people) == 6
    today = date.today()  # noqa: DTZ011 - the device's calendar, as an export reads it
    for person in people:
        assert missing_scopes(needed, given_by(reader, person), [], today) == ()


def test_consents_were_given_on_days_before_the_demonstration_was_made(reader: Reader) -> None:
    today = date.today()  # noqa: DTZ011 - as above
    days = {date.fromisoformat(one.record.on) for one in reader.of(Consent)}
    assert len(days) > 3
    assert all(2 <= (today - day).days <= 11 for day in days)


def test_a_wider_recipient_would_be_refused(reader: Reader) -> None:
    needed = needed_scopes(Profile.PUBLIC, RecipientKind.PUBLIC, Shown())
    today = date.today()  # noqa: DTZ011 - as above
    without = {
        person
        for person in concerned(reader)
        if missing_scopes(needed, given_by(reader, person), [], today)
    }
    assert len(without) == 4


def test_interviews_have_interpreters_read_back_and_translations(reader: Reader) -> None:
    interviews = [one.record for one in reader.of(Interview)]
    assert len(interviews) == 6
    assert sum(one.interpreter is not None for one in interviews) == 5
    kinds = [one.record.statement_kind for one in reader.of(Statement)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "first_account": 2,
        "full": 6,
        "translation": 5,
    }


def test_every_point_of_the_denial_is_answered_and_support_is_kept(reader: Reader) -> None:
    [denial] = reader.of(Denial)
    assert len(denial.record.points) == 6
    assert denial.record.open_points == ()
    assert [p.number for p in denial.record.points if p.has_support] == [2, 6]


def test_every_attributed_attack_has_a_reply_state(reader: Reader) -> None:
    attributed = {
        one.record.attack for one in reader.of(Claim) if one.record.kind is ClaimKind.PERPETRATOR
    }
    asked = {
        attack
        for one in reader.of(ReplyRequest)
        if one.record.reply_state is not ReplyState.NOT_YET
        for attack in one.record.attacks
    }
    assert attributed == {one.id for one in reader.of(Attack)} == asked


def test_casualties_are_ranges_by_a_named_rule(reader: Reader) -> None:
    totals = [one.record for one in reader.of(CasualtyAssessment)]
    assert [str(total.chosen) for total in totals] == [
        "17-19",
        "6-8",
        "4",
        "7",
        "5",
        "at least 8",
        "at least 47",
    ]
    assert [total.rule for total in totals] == ["latest_per_source"] * 6 + ["roll_up"]


def test_the_munition_is_identified_and_read_blind_a_second_time(
    case: Case, reader: Reader
) -> None:
    first, second = reader.of(MunitionIdentification)
    assert (first.record.reading, second.record.reading) == (False, True)
    [review] = [one for one in reader.of(Review) if one.record.target == first.id]
    assert review.record.revision == first.leaf
    assert (review.record.blind, review.record.reading) == (Blind.YES, second.id)
    whole = analysis_named(case, "M-001")
    assert (whole.conclusion, whole.grade) == (first, Grade.PROBABLE)
    assert whole.safety  # what is known from photographs only may be anything
    assert {one.record.state for one in whole.observations} == set(ObservationState)
    assert [one.record.label for one in whole.hypotheses] == ["H0", "H1", "H2"]


def test_what_use_cases_check_across_records_holds(reader: Reader) -> None:
    for review in reader.of(Review):
        target = reader.get(review.record.target)
        authors = {str(one.person) for one in reader.history(target.id)}
        refuse_own_review(str(review.person), authors, ref=str(target.ref))
    for bearing in reader.of(MunitionBearing):
        seen = reader.get(bearing.record.observation).record
        assert isinstance(seen, MunitionObservation)
        refuse_empty_bearing(bearing.record.bearing, seen)
    for one in reader.of(Corroboration):
        claim, ground = reader.get(one.record.claim).record, one.record.ground.record
        assert isinstance(claim, Claim)
        refuse_origin_as_user(claim, one.record, [reader.get(ground).kind] if ground else [])


def test_findings_say_what_speaks_against_them_and_one_is_contested(reader: Reader) -> None:
    findings = list(reader.of(Finding))
    assert len(findings) == 3
    reviewed = {one.record.target: one.record.review_result for one in reader.of(Review)}
    assert [reviewed[one.id] for one in findings] == ["concur", "dissent", "concur_in_part"]  # type: ignore[index]  # ids
    assert not any(mixed_sentences(one.record.text) for one in findings)


def test_every_kind_but_those_of_hand_overs_has_a_record(reader: Reader) -> None:
    missing = set(kinds()) - set(counts(reader.connection))
    assert missing <= {"bundle", "bundle_event", "consent_withdrawal", "withheld"}


@pytest.mark.parametrize("words", ["سوق كارسن", "سُوق كَارسن", "السوق", "النحاسين", "نحاسين"])
def test_arabic_words_are_found_as_written_and_folded(case: Case, words: str) -> None:
    assert search(case, words)


def names_in(value: object) -> Iterator[str]:
    """Every name and contact in what an identity says."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in {"text", "name", "value", "number", "safe_contact"}:
                yield str(part)
            elif key != "person":
                yield from names_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from names_in(part)


def secret_names() -> list[str]:
    told = [
        body
        for part in story()["parts"]
        for kind, _name, body in part.get("put", ())
        if kind == "identity"
    ]
    assert len(told) == 8
    whole = set(names_in(told))
    return sorted(whole | {word for name in whole for word in name.split() if len(word) > 7})


def test_no_name_lies_in_any_file_of_the_case(demo: Demo, case: Case) -> None:
    assert case.file.truncate()
    wanted = [
        name.encode(code) for name in secret_names() for code in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    found = {path: path.read_bytes() for path in demo.folder.rglob("*") if path.is_file()}
    assert len(found) > 10
    assert case.file.case_id.encode() in found[demo.folder / "case.json"]  # the scan does find
    for path, data in found.items():
        assert not [name for name in wanted if name in data], path


def test_no_name_is_in_a_revision_or_in_the_index_of_words(case: Case, reader: Reader) -> None:
    names = secret_names()
    bodies = [one.revision for one in all_revisions(reader.connection, reader.seals)]
    assert len(bodies) > 200
    for revision in bodies:
        if revision.kind != "identity":
            said = revision.body.decode()
            assert not [name for name in names if name in said], revision.ref
        long, short = texts_of(revision.record, revision.ref)
        assert not [name for name in names if fold(name) in f"{long}\n{short}"]
    assert not [name for name in names if " " not in name and search(case, name)]


def test_a_bundle_for_the_recipient_is_good_and_holds_no_name(case: Case, tmp_path: Path) -> None:
    made = export_bundle(case, tmp_path / "bundle", recipient="R-001", reason="to test it")
    assert made.items == len(list(MEDIA.iterdir()))
    assert {made.verdicts[what] for what in ("completeness", "fixity", "records", "ledger")} == {
        "good"
    }
    wanted = [name.encode() for name in secret_names()]
    for path in made.path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [name for name in wanted if name in data], path


def test_with_its_passphrase_the_register_gives_the_name(demo: Demo, case: Case) -> None:
    with case.read() as reader:
        person = next(iter(reader.of(Person))).id
    case.file.register.unlock(demo.register_passphrase)
    opened = case.file.register.open_identity(person, case.acting, reason="to test it")
    assert "Zoltrab Vexingale" in str(opened)


def test_the_case_is_intact_and_its_custody_complete(case: Case) -> None:
    assert verify_case(case, full=True).verdict == "intact"
    chain = read_chain(case, limit=None)
    assert [line.n for line in chain.entries] == list(range(chain.head.size))[::-1]
    assert chain.head.signed
    acts = {line.act for line in chain.entries}
    assert acts >= {
        "item.ingest",
        "record.put",
        "identity.set",
        "review.sign",
        "history.report",
    }
    roles = {line.role for line in chain.entries}
    assert roles == {"investigator", "expert", "reviewer", "program"}


def test_an_item_tells_its_own_story(case: Case) -> None:
    entries = read_chain(case, item="E-0003").entries
    assert {line.act for line in entries} >= {"record.put", "item.ingest", "history.report"}


def test_a_second_one_is_not_written_over_the_first(demo: Demo, case: Case) -> None:
    with pytest.raises(Refused):
        make_demo(demo.folder.parent)
    assert (demo.folder / "case.db").exists()


def test_a_stopped_one_leaves_nothing_behind(tmp_path: Path) -> None:
    progress = Progress()

    def stop_at_files(_done: int, _total: int, words: str) -> None:
        if words.startswith("Files"):
            progress.stop()

    progress.report = stop_at_files
    with pytest.raises(Cancelled):
        make_demo(
            tmp_path, passphrase="mine alone", register_passphrase="names too", progress=progress
        )
    assert list(tmp_path.iterdir()) == []


def test_missing_drawings_are_said_to_be_missing(tmp_path: Path) -> None:
    part = {"title": "A file", "files": ["not-drawn.jpg"], "how": "found"}
    with fresh_case(tmp_path) as case:
        teller = Teller(case=case, folder=tmp_path, zone="Etc/GMT-3", today="2031-03-09")
        with pytest.raises(Unavailable, match=r"not-drawn\.jpg"):
            teller.tell(part, Progress())
