"""Interviews: one write for item, recording, interview and statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.case import Case
from app.ingest import add_files
from app.interviews import (
    NewInterview,
    NewStatement,
    add_interview,
    add_statement,
    list_interviews,
    statements_of,
)
from app.items import item_details, list_items
from app.jobs import Progress
from app.records import add_record
from evidence.errors import Cancelled, Refused, Unavailable
from evidence.evidence_words import Earlier, ItemKind, Signed, StatementKind
from evidence.judgements import YES
from evidence.people import EarlierAccounts, Person
from tests.app.cases import MEDIA, size_of_ledger, with_attack
from tests.app.watching import a_person, newest, refused

RECORDING = MEDIA / "interview-tone.wav"
FIRST = NewStatement(kind=StatementKind.FIRST_ACCOUNT, text="I heard two aircraft.")


def asked(person: str, **more: object) -> NewInterview:
    fields = {"person": person, "language": "ar", "inducement": "none", **more}
    return NewInterview(**fields)  # type: ignore[arg-type]


def blobs(case: Case) -> int:
    return len(list((case.file.folder / "blobs").glob("*/*")))


def test_an_interview_its_item_and_its_statement_are_one_write(shared: Case) -> None:
    person, attack = a_person(shared), with_attack(shared)
    made = add_interview(shared, asked(person, attacks=(attack,), statements=(FIRST,)))
    kinds = [entry.kind for entry in newest(shared, 3)]
    assert kinds == ["statement", "interview", "item"]
    line = next(line for line in list_interviews(shared) if line.ref == made.ref)
    assert (line.person, line.language, line.statements) == (person, "ar", 1)
    item = next(item for item in list_items(shared, attack) if item.ref == line.item)
    assert (item.item_kind, item.title) == (ItemKind.INTERVIEW, f"Interview with {person}")


def test_a_recording_is_an_original_of_the_interview(shared: Case, tmp_path: Path) -> None:
    copy = tmp_path / "talk.wav"
    copy.write_bytes(RECORDING.read_bytes())
    made = add_interview(shared, asked(a_person(shared), recordings=(copy,), statements=(FIRST,)))
    details = item_details(shared, made.record.item)
    (file,) = details.files
    assert (file.record.name, file.record.size) == ("talk.wav", copy.stat().st_size)
    assert file.act == "item.ingest"
    assert {reading.record.tool for reading in details.readings} >= {"status"}
    (statement,) = statements_of(shared, made.ref or "")
    assert statement.record.file == file.id
    other = a_person(shared)
    with refused(shared, "already holds this recording"):
        add_interview(shared, asked(other, recordings=(copy,)))


def test_a_recording_that_is_here_already_becomes_the_evidence_of_the_interview(
    shared: Case,
) -> None:
    intake = add_files(shared, [MEDIA / "market-stalls.jpg"], read=False)
    item, attack = intake.received[0].ref, with_attack(shared)
    made = add_interview(shared, asked(a_person(shared), item=item, attacks=(attack,)))
    with shared.read() as reader:
        assert reader.get(item).id == made.record.item
    assert item in [line.ref for line in list_items(shared, attack)]
    again = add_interview(shared, asked(a_person(shared), item=item, attacks=(attack,)))
    assert again.record.item == made.record.item


def test_r25_an_interview_starts_once_earlier_accounts_were_asked_about(shared: Case) -> None:
    person = a_person(shared, Earlier.NOT_ASKED)
    with refused(shared, "told this to others", "R-25"):
        add_interview(shared, asked(person))
    none = EarlierAccounts(answer=Earlier.NONE)
    add_interview(shared, asked(person, earlier=none))
    with shared.read() as reader:
        told = reader.get(person).record
        assert isinstance(told, Person)
        assert told.prior_accounts == none
    add_interview(shared, asked(person, earlier=none))  # said again: no second revision
    with shared.read() as reader:
        assert reader.get(person).number == 2


@pytest.mark.parametrize(
    ("more", "words", "rule"),
    [
        ({"inducement": ""}, "given or promised", "R-28"),
        ({"direction": "ar-en"}, "Who interpreted", "R-27"),
        ({"interpreter": "P-900"}, "P-900", "R-03"),
        ({"attacks": ("A-900",)}, "A-900", "R-03"),
        ({"item": "E-9000"}, "E-9000", "R-03"),
        ({"statements": (NewStatement(kind=StatementKind.FULL, text="All."),)}, "read", "R-29"),
    ],
)
def test_a_refused_interview_leaves_nothing(
    shared: Case, tmp_path: Path, more: dict[str, object], words: str, rule: str
) -> None:
    recording = tmp_path / "talk.bin"
    recording.write_bytes(words.encode() * 100)
    person, before = a_person(shared), blobs(shared)
    with refused(shared, words, rule):
        add_interview(shared, asked(person, recordings=(recording,), **more), read=False)
    assert list((shared.file.folder / "tmp").glob("*")) == []
    assert blobs(shared) == before or rule == "R-29"  # a file comes before what tells of it


def test_an_interpreter_is_not_the_interviewee(shared: Case) -> None:
    person = a_person(shared)
    with refused(shared, "Who interpreted", "R-27"):
        add_interview(shared, asked(person, interpreter=person))
    other = a_person(shared, role="interpreter")
    made = add_interview(
        shared,
        asked(person, interpreter=other, direction="ar-en", interpreter_declaration=YES),
    )
    assert made.record.direction == "ar-en"
    assert made.record.interviewers == (shared.acting.person,)


def test_what_is_no_file_is_not_taken_and_nothing_is_recorded(shared: Case, tmp_path: Path) -> None:
    person = a_person(shared)
    with pytest.raises(Unavailable, match="There is nothing at this path"):
        add_interview(shared, asked(person, recordings=(tmp_path / "nowhere.wav",)))
    link = tmp_path / "link.wav"
    link.symlink_to(RECORDING)
    with refused(shared, "links are not followed"):
        add_interview(shared, asked(person, recordings=(link,)))
    twice = tmp_path / "twice"
    twice.mkdir()
    for name in ("a.bin", "b.bin"):
        (twice / name).write_bytes(b"the same")
    with refused(shared, "given twice"):
        add_interview(shared, asked(person, recordings=(twice,)), read=False)


def test_a_stop_while_reading_leaves_nothing(shared: Case, tmp_path: Path) -> None:
    recording = tmp_path / "long.bin"
    recording.write_bytes(b"long" * 1000)
    person, size, progress = a_person(shared), size_of_ledger(shared), Progress()
    progress.stop()
    with pytest.raises(Cancelled):
        add_interview(shared, asked(person, recordings=(recording,)), progress=progress)
    assert size_of_ledger(shared) == size
    assert list((shared.file.folder / "tmp").glob("*")) == []


def test_an_empty_recording_is_kept_and_said_to_be_empty(shared: Case, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    made = add_interview(shared, asked(a_person(shared), recordings=(empty,)))
    (file,) = item_details(shared, made.record.item).files
    assert (file.record.size, file.record.condition) == (0, "empty")


def test_statements_are_numbered_and_additions_name_what_they_add_to(shared: Case) -> None:
    made = add_interview(shared, asked(a_person(shared), statements=(FIRST,)))
    ref = made.ref or ""
    more = add_statement(
        shared,
        ref,
        NewStatement(
            kind=StatementKind.ADDENDUM,
            text="It was three aircraft.",
            language="en",
            based_on=1,
            signed=Signed.ORAL,
        ),
    )
    first, second = statements_of(shared, ref)
    assert (first.record.number, second.record.number) == (1, 2)
    assert (more.record.based_on, first.record.language) == (first.id, "ar")
    with refused(shared, "does this correction belong to"):
        add_statement(shared, ref, NewStatement(kind=StatementKind.CORRECTION, text="No."))
    with refused(shared, "There is no interview", "R-03"):
        statements_of(shared, "I-900")


def test_r25_holds_for_the_generic_command_too(shared: Case) -> None:
    person = a_person(shared, Earlier.NOT_ASKED)
    item = add_record(shared, "item", {"item_kind": "interview", "title": "Talk"})
    body = {"item": item.ref, "person": person, "language": "ar", "inducement": "none"}
    with refused(shared, "told this to others", "R-25"):
        add_record(shared, "interview", body)
    with pytest.raises(Refused):
        add_record(shared, "interview", {**body, "person": "P-900"})
