"""People by pseudonym, and the identities sealed behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.authors import add_author, author_named, own_name
from app.case import Case
from app.people import (
    add_person,
    list_people,
    open_identity,
    pending_identities,
    set_identity,
    set_pending,
    told_before,
)
from evidence.acts import ActingRole
from evidence.errors import Refused, Unavailable, WrongPassphrase
from evidence.evidence_words import Earlier
from evidence.ids import PersonId
from evidence.people import Identity, Person
from evidence.texts import Name
from tests.app.cases import fresh_case, size_of_ledger
from tests.app.watching import a_person, newest, refused

REGISTER = "a passphrase for names alone"
NAME = "Zaynab Qamar"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")


def test_a_person_is_recorded_by_pseudonym_and_listed(shared: Case) -> None:
    made = add_person(shared, Person(role=("witness",), pseudonym="Baker", languages=("ar",)))
    (entry,) = newest(shared)
    assert (entry.act, entry.kind, entry.ref) == ("record.put", "person", made.ref)
    line = next(line for line in list_people(shared) if line.ref == made.ref)
    assert (line.pseudonym, line.roles, line.languages) == ("Baker", ("witness",), ("ar",))


@pytest.mark.parametrize(
    ("told_to", "answer"),
    [(None, Earlier.NOT_ASKED), (["none"], Earlier.NONE), (["a monitor"], Earlier.GIVEN)],
)
def test_earlier_accounts_are_asked_about_in_three_ways(
    told_to: list[str] | None, answer: Earlier
) -> None:
    assert told_before(told_to).answer is answer


def test_nobody_told_it_to_nobody_and_to_somebody() -> None:
    with pytest.raises(Refused, match="not both"):
        told_before(["a monitor", "none"])


def test_the_first_identity_makes_the_register_and_the_name_is_in_no_file_of_the_case(
    tmp_path: Path,
) -> None:
    with fresh_case(tmp_path) as case:
        person = a_person(case)
        set_identity(case, person, {"names": [NAME]}, passphrase=REGISTER)
        acts = [entry.act for entry in newest(case, 2)]
        assert acts == ["identity.set", "slot.add"]
        with case.read() as reader:
            assert NAME not in str([entry.reason for entry in reader.entries()])
        told = open_identity(case, person, reason="to call the witness", passphrase=REGISTER)
        assert [name.text for name in told.names] == [NAME]
        (entry,) = newest(case)
        assert (entry.act, entry.reason) == ("identity.open", "to call the witness")
    for path in (tmp_path / "test.case").rglob("*"):
        assert path.is_dir() or NAME.encode() not in path.read_bytes()


def test_an_identity_is_corrected_with_a_reason_and_refused_without(shared: Case) -> None:
    person = a_person(shared)
    set_identity(shared, person, {"names": [NAME]}, passphrase=REGISTER)
    with refused(shared, "why this changes", "R-02"):
        set_identity(shared, person, {"names": ["Another"]}, passphrase=REGISTER)
    again = set_identity(
        shared,
        person,
        {"names": [{"text": "Another", "language": "en"}], "born": "1980"},
        passphrase=REGISTER,
        reason="misheard at first",
    )
    assert again.number == 2
    told = open_identity(shared, person, reason="to check it", passphrase=REGISTER)
    assert (told.names[0].text, told.born) == ("Another", "1980")


def test_a_name_is_not_opened_without_a_reason(shared: Case) -> None:
    person = a_person(shared)
    set_identity(shared, person, {"names": [NAME]}, passphrase=REGISTER)
    with refused(shared, "Why do you need this name", "R-23"):
        open_identity(shared, person, reason=None, passphrase=REGISTER)


def test_a_person_without_identity_has_none_to_open(shared: Case) -> None:
    other, person = a_person(shared), a_person(shared)
    set_identity(shared, other, {"names": [NAME]}, passphrase=REGISTER)
    with refused(shared, "No identity is recorded"):
        open_identity(shared, person, reason="to call them", passphrase=REGISTER)


def test_a_case_without_a_register_says_so(tmp_path: Path) -> None:
    with fresh_case(tmp_path) as case, pytest.raises(Unavailable, match="no register"):
        open_identity(case, a_person(case), reason="to call them", passphrase=REGISTER)


def test_a_wrong_passphrase_neither_sets_nor_opens(tmp_path: Path) -> None:
    with fresh_case(tmp_path) as case:
        person = a_person(case)
        set_identity(case, person, {"names": [NAME]}, passphrase=REGISTER)
        case.file.register.store.close()
        size = size_of_ledger(case)
        with pytest.raises(WrongPassphrase):
            open_identity(case, person, reason="to call them", passphrase="guessed")
        with pytest.raises(WrongPassphrase):
            set_identity(case, person, {"names": ["X"]}, passphrase="guessed", reason="a guess")
        assert size_of_ledger(case) == size


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"names": []}, "at least one name"),
        ({"names": "not a list"}, "text stands there"),
        ({"names": [NAME], "nickname": "Z"}, "no field nickname"),
    ],
)
def test_a_form_that_is_no_identity_makes_no_register(
    tmp_path: Path, fields: dict[str, object], words: str
) -> None:
    with fresh_case(tmp_path) as case:
        person = a_person(case)
        with refused(case, words):
            set_identity(case, person, fields, passphrase=REGISTER)
        assert not case.file.register.exists


def test_an_unknown_person_has_no_identity(shared: Case) -> None:
    with refused(shared, "There is no person P-900", "R-03"):
        set_identity(shared, "P-900", {"names": [NAME]}, passphrase=REGISTER)


def test_a_colleague_joins_the_case_once(shared: Case) -> None:
    assert own_name(shared) == "N. N."
    added = add_author(shared, "S. Reader", ActingRole.REVIEWER)
    assert author_named(shared, "s.  reader") == added
    (entry,) = newest(shared)
    assert (entry.kind, entry.reason) == ("case", "A colleague joins the case.")
    with refused(shared, "works on this case already"):
        add_author(shared, "S. Reader", ActingRole.EXPERT)
    with refused(shared, "Nobody Known does not work on this case"):
        author_named(shared, "Nobody Known")


def cut_off(case: Case, person: str) -> None:
    """Leave an identity in the register without its entry, as a crash between the two does."""
    with case.write() as tx:
        identity = Identity(person=PersonId(tx.get(person).id), names=(Name(text=NAME),))
        tx.put(identity)
        tx.origins()  # so far, and no further
        raise Refused("The power went.")


def test_an_identity_that_was_cut_off_is_offered_and_recorded_again(tmp_path: Path) -> None:
    with fresh_case(tmp_path) as case:
        person, other = a_person(case), a_person(case)
        set_identity(case, other, {"names": ["Another"]}, passphrase=REGISTER)
        with pytest.raises(Refused, match="The power went"):
            cut_off(case, person)
        assert list(pending_identities(case, passphrase=REGISTER)) == [person]
        with refused(case, f"No identity of {other} is pending"):
            set_pending(case, other, passphrase=REGISTER)
        made = set_pending(case, person, passphrase=REGISTER)
        assert made.number == 1
        told = open_identity(case, person, reason="to compare", passphrase=REGISTER)
        assert told.names[0].text == NAME
        assert pending_identities(case, passphrase=REGISTER) == {}


def test_a_name_typed_again_takes_the_place_of_what_was_cut_off(tmp_path: Path) -> None:
    with fresh_case(tmp_path) as case:
        person = a_person(case)
        set_identity(case, a_person(case), {"names": ["Another"]}, passphrase=REGISTER)
        with pytest.raises(Refused, match="The power went"):
            cut_off(case, person)
        set_identity(case, person, {"names": ["As it is"]}, passphrase=REGISTER)
        assert pending_identities(case, passphrase=REGISTER) == {}
        told = open_identity(case, person, reason="to compare", passphrase=REGISTER)
        assert told.names[0].text == "As it is"


def test_nobody_is_opened_of_whom_nothing_is_sealed(shared: Case) -> None:
    person = a_person(shared)
    set_identity(shared, a_person(shared), {"names": [NAME]}, passphrase=REGISTER)
    with refused(shared, f"No identity is recorded for {person}"):
        open_identity(shared, person, reason="to call", passphrase=REGISTER)
