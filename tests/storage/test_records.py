"""The one write, seen from a use case: what is kept, what is refused."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import Any

import pytest

from evidence.attacks import Attack
from evidence.cases import Case
from evidence.errors import Refused
from evidence.evidence_words import ConsentMethod
from evidence.ids import AttackId, ConsentId, PersonId, PlaceId, new_id
from evidence.items import AttackRelation, Item
from evidence.lines import News
from evidence.people import Consent, Person
from evidence.places import Place
from evidence.records import Revision, body_of
from evidence.texts import Name
from storage.casefile import CaseFile
from storage.pending import Known
from storage.records import Transaction
from tests.storage.conftest import INVESTIGATOR
from tests.storage.puts import ATTACK, item, put, size


def test_a_put_is_one_entry_and_one_revision(case_file: CaseFile) -> None:
    before = size(case_file)
    seen = put(case_file, ATTACK)
    assert size(case_file) == before + 1
    with case_file.read() as reader:
        assert reader.get(seen.id) == reader.get("a-1") == seen
        assert reader.history("A-001") == [seen]
        (line,) = reader.entries(record=seen.id)
    assert (seen.ref, seen.number, seen.parents, seen.reason) == ("A-001", 1, (), None)
    assert (line.leaf, line.kind, line.record, line.ref) == (seen.leaf, "attack", seen.id, "A-001")
    assert line.body_sha256 == hashlib.sha256(seen.body).hexdigest()
    assert seen.body == body_of(ATTACK)
    assert (seen.person, seen.role, seen.act) == (INVESTIGATOR.person, "investigator", "record.put")
    assert seen.at.endswith("+02:00")


def test_a_change_names_what_it_follows_and_keeps_what_was(case_file: CaseFile) -> None:
    first = put(case_file, ATTACK)
    changed = replace(ATTACK, title="Market, second strike")
    second = put(case_file, changed, after=first, reason="two witnesses heard two")
    assert (second.parents, second.number, second.ref) == ((first.leaf,), 2, "A-001")
    with case_file.read() as reader:
        assert reader.get("A-001").record == changed
        assert [one.record for one in reader.history("A-001")] == [ATTACK, changed]
        assert reader.history("A-001")[1] == second
        assert [one.n for one in reader.entries(record="A-001")] == [first.n, second.n]


@pytest.mark.parametrize("reason", [None, "", "   ", "ok", "12345"])
def test_r02_a_change_without_a_reason_is_refused(case_file: CaseFile, reason: str | None) -> None:
    first = put(case_file, ATTACK)
    with pytest.raises(Refused) as error, case_file.write(INVESTIGATOR) as tx:
        tx.put(ATTACK, after=first, reason=reason)
    assert error.value.rule == "R-02"
    put(case_file, ATTACK, after=first, reason="typo")


def test_r02_a_reason_that_is_given_says_something(case_file: CaseFile) -> None:
    with pytest.raises(Refused, match="this is done"):
        put(case_file, ATTACK, reason="?")


def test_a_refused_put_leaves_no_trace(case_file: CaseFile) -> None:
    before = size(case_file)
    with pytest.raises(Refused):
        _attack_and_wrong_item(case_file)
    assert size(case_file) == before
    assert put(case_file, ATTACK).ref == "A-001"


def _attack_and_wrong_item(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.put(ATTACK)
        tx.put(replace(item(), attacks=(_relation(new_id()),)))


def _relation(attack: str) -> AttackRelation:
    return AttackRelation(attack=AttackId(attack))


def test_r03_a_reference_resolves_to_an_allowed_kind(case_file: CaseFile) -> None:
    place = put(case_file, Place(names=(Name(text="Ariha"),)))
    attack = put(case_file, replace(ATTACK, place=PlaceId(place.id)))
    with case_file.read() as reader:
        assert [one.id for one in reader.incoming(place.id)] == [attack.id]
        assert [one.id for one in reader.incoming(place.id, role="place", kind="attack")] == [
            attack.id
        ]
        assert reader.incoming(place.id, role="other_places") == []
        assert [one.id for one in reader.outgoing(attack.id)] == [place.id]
    with pytest.raises(Refused, match="cannot stand as place") as error:
        put(case_file, replace(ATTACK, place=PlaceId(attack.id)))
    assert error.value.rule == "R-03"
    with pytest.raises(Refused, match="There is no") as error:
        put(case_file, replace(ATTACK, place=PlaceId(new_id())))
    assert error.value.rule == "R-03"


def test_a_reference_to_something_put_in_the_same_write_resolves(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        attack = tx.put(ATTACK)
        seen = tx.put(replace(item(), attacks=(_relation(attack.id),)))
    with case_file.read() as reader:
        assert [one.id for one in reader.incoming(attack.id)] == [seen.id]


def test_reads_inside_a_write_see_what_was_put(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        first = tx.put(ATTACK)
        assert tx.get(first.id) == first
        second = tx.put(replace(ATTACK, title="Other"), after=first, reason="typo")
        assert tx.history("A-001") == [first, second]
        assert tx.state("A-001") == "live"
        assert list(tx.of(Attack)) == [second]
        assert tx.find("A-002") is None
        tx.put(ATTACK)
    with case_file.read() as reader:
        assert [one.ref for one in reader.of(Attack)] == ["A-001", "A-002"]


def test_r04_a_fixed_record_takes_no_second_body(case_file: CaseFile) -> None:
    person = put(case_file, Person(pseudonym="Sparrow"))
    consent = _consent(person.id)
    signed = put(case_file, consent)
    with pytest.raises(Refused, match="signed") as error:
        put(case_file, consent, after=signed, reason="a later thought")
    assert error.value.rule == "R-04"
    put(case_file, replace(consent, supersedes=ConsentId(signed.id)))


def _consent(person: str) -> Consent:
    return Consent(
        person=PersonId(person),
        on="2016-03-14",
        obtained_by="Investigator 1",
        consent_method=next(iter(ConsentMethod)),
        scopes=(),
    )


def test_r05_references_go_up_and_are_never_used_again(case_file: CaseFile) -> None:
    first = put(case_file, ATTACK)
    with case_file.write(INVESTIGATOR) as tx:
        tx.withdraw(first, reason="entered twice")
    assert put(case_file, ATTACK).ref == "A-002"
    with case_file.write(INVESTIGATOR) as tx:
        assert tx.put(ATTACK, ref="a-7").ref == "A-007"
        assert tx.put(ATTACK).ref == "A-008"
        assert tx.put(item()).ref == "E-0001"
    with pytest.raises(Refused, match="A-007 is taken") as error:
        put(case_file, ATTACK, ref="A-7")
    assert error.value.rule == "R-05"
    for wrong in ("E-0009", "seven"):
        with pytest.raises(Refused, match="not a reference of this kind"):
            put(case_file, ATTACK, ref=wrong)


def test_a_reference_put_in_the_same_write_is_taken(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.put(ATTACK)
        with pytest.raises(Refused, match="taken"):
            tx.put(ATTACK, ref="A-001")


def test_a_stale_change_is_refused(case_file: CaseFile) -> None:
    first = put(case_file, ATTACK)
    put(case_file, replace(ATTACK, title="Faster"), after=first, reason="I was faster")
    with pytest.raises(Refused, match="changed meanwhile"):
        put(case_file, replace(ATTACK, title="Slower"), after=first, reason="I was slower")


def test_a_change_follows_its_own_record(case_file: CaseFile) -> None:
    one, other, thing = put(case_file, ATTACK), put(case_file, ATTACK), put(case_file, item())
    with pytest.raises(ValueError, match="its own record"):
        put(case_file, ATTACK, after=[one, other], reason="mixed up")
    with pytest.raises(ValueError, match="its own record"):
        put(case_file, ATTACK, after=thing, reason="mixed up")
    with pytest.raises(Refused, match="There is no A-009"):
        put(case_file, ATTACK, after=replace(one, id=new_id(), ref="A-009"), reason="mixed up")


def test_an_id_made_beforehand_is_used_once(case_file: CaseFile) -> None:
    chosen = new_id()
    assert put(case_file, ATTACK, id=chosen).id == chosen
    with pytest.raises(Refused, match="exists already"):
        put(case_file, ATTACK, id=chosen)


def test_there_is_one_case_and_its_id_is_that_of_the_case(case_file: CaseFile) -> None:
    seen = put(case_file, Case(title="Ariha"))
    assert seen.id == case_file.case_id
    with pytest.raises(Refused, match="exists already"):
        put(case_file, Case(title="Ariha again"))
    put(case_file, Case(title="Ariha 2015"), after=seen, reason="two attacks")


def test_a_withdrawn_record_stays_with_its_history(case_file: CaseFile) -> None:
    first = put(case_file, ATTACK)
    seen = put(case_file, replace(item(), attacks=(_relation(first.id),)))
    with case_file.write(INVESTIGATOR) as tx:
        gone = tx.withdraw(seen, reason="same as another")
    assert (gone.body, gone.act, gone.number) == (seen.body, "record.withdraw", 2)
    with case_file.read() as reader:
        assert reader.state("E-0001") == "withdrawn"
        assert reader.get("E-0001") == gone
        assert list(reader.of(Item)) == []
        assert reader.incoming(first.id) == []
        assert reader.incoming(first.id, withdrawn=True) == [gone]
        assert reader.outgoing(gone.id, withdrawn=False)[0].id == first.id
    with pytest.raises(Refused, match="withdrawn already"), case_file.write(INVESTIGATOR) as tx:
        tx.withdraw(gone, reason="once more")
    put(case_file, item(), after=gone, reason="it was not the same")
    with case_file.read() as reader:
        assert reader.state("E-0001") == "live"


def test_withdrawing_needs_a_reason(case_file: CaseFile) -> None:
    seen = put(case_file, ATTACK)
    with pytest.raises(Refused) as error, case_file.write(INVESTIGATOR) as tx:
        tx.withdraw(seen, reason="")
    assert error.value.rule == "R-02"


def test_a_record_without_reference_is_named_in_words(case_file: CaseFile) -> None:
    person = put(case_file, Person())
    consent = put(case_file, _consent(person.id))
    with case_file.write(INVESTIGATOR) as tx:
        gone = tx.withdraw(consent, reason="by mistake")
    with pytest.raises(Refused, match="This record is withdrawn"):
        _withdraw(case_file, gone)
    with pytest.raises(Refused, match="This record was changed"):
        _withdraw(case_file, consent)


def _withdraw(case_file: CaseFile, seen: Revision[Any]) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.withdraw(seen, reason="once more")


def test_a_write_that_leaves_no_entry_is_a_bug(case_file: CaseFile) -> None:
    with pytest.raises(RuntimeError, match="no entry"), case_file.write(INVESTIGATOR):
        pass


def test_a_write_inside_a_write_is_a_bug(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.put(ATTACK)
        with pytest.raises(RuntimeError, match="inside a write"):
            put(case_file, ATTACK)
    assert size(case_file) == 4


def test_two_threads_write_one_after_the_other(case_file: CaseFile) -> None:
    threads = [threading.Thread(target=put, args=(case_file, ATTACK)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with case_file.read() as reader:
        assert [one.ref for one in reader.of(Attack)] == [f"A-00{n}" for n in range(1, 9)]


def test_listeners_are_told_after_the_commit(case_file: CaseFile) -> None:
    told: list[tuple[News, ...]] = []
    case_file.listeners.append(told.append)
    with case_file.write(INVESTIGATOR) as tx:
        one, two = tx.put(ATTACK), tx.put(item())
        assert told == []
    assert [(n.act, n.kind, n.id, n.ref, n.n) for n in told[0]] == [
        ("record.put", "attack", one.id, "A-001", one.n),
        ("record.put", "item", two.id, "E-0001", two.n),
    ]
    with pytest.raises(Refused):
        put(case_file, ATTACK, after=one)
    assert len(told) == 1


def test_two_heads_are_shown_both_and_joined_by_a_person(case_file: CaseFile) -> None:
    first = put(case_file, ATTACK)
    with case_file.write(INVESTIGATOR) as tx:
        one = tx.put(replace(ATTACK, title="Mine"), after=first, reason="my view")
    with case_file.write(INVESTIGATOR) as tx:
        _as_if_put_elsewhere(tx, one, first)
        other = tx.put(replace(ATTACK, title="Theirs"), after=first, reason="their view")
        assert tx.state("A-001") == "conflicting"
    with case_file.read() as reader:
        assert [r.leaf for r in reader.heads("A-001")] == [one.leaf, other.leaf]
        assert reader.get("A-001").leaf == min(one.leaf, other.leaf)
    joined = put(case_file, ATTACK, after=[one, other], reason="we talked it over")
    assert set(joined.parents) == {one.leaf, other.leaf}
    with case_file.read() as reader:
        assert reader.state("A-001") == "live"
        assert reader.get("A-001") == joined


def _as_if_put_elsewhere(tx: Transaction, *heads: Revision[Any]) -> None:
    """Make this transaction believe that the record stands at these heads (as after a merge)."""
    known = Known(
        kind="attack", ref="A-001", heads=tuple(sorted(one.leaf for one in heads)),
        state="live", revisions=2,
    )  # fmt: skip
    tx._records[heads[0].id] = known
