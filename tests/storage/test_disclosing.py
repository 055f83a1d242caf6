"""What can leave a case: exact lines, all six disclosures, exact bodies, what is current."""

from __future__ import annotations

from hashlib import sha256

from evidence.attacks import Attack
from evidence.custody import entries
from evidence.people import Identity
from storage.casefile import CaseFile
from storage.disclosing import bodies, current_leaves, lines_of
from tests.storage.conftest import INVESTIGATOR


def test_every_line_opens_with_its_own_disclosures(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        tx.put(Attack(title="Market"))
    with case_file.read() as reader:
        (head,) = reader.origins()
        found = list(lines_of(reader.connection, reader.seals, head, head.size))
    assert [one.n for one in found] == list(range(head.size))
    for one in found:
        assert one.line is not None
        assert entries.leaf_of(one.line) == one.leaf
        assert set(entries.opened(entries.read(one.line), one.disclosures)) == set(entries.NAMES)


def test_only_so_many_lines_as_the_head_holds(case_file: CaseFile) -> None:
    with case_file.read() as reader:
        (head,) = reader.origins()
        assert len(list(lines_of(reader.connection, reader.seals, head, 2))) == 2


def test_bodies_are_exact_and_the_last_of_each_record_is_current(case_file: CaseFile) -> None:
    with case_file.write(INVESTIGATOR) as tx:
        first = tx.put(Attack(title="Market"))
        second = tx.put(Attack(title="Market, north"), after=first, reason="a typing error")
    with case_file.read() as reader:
        found = list(bodies(reader.connection, reader.seals))
    mine = [one for one in found if one.record == first.id]
    assert [(one.number, one.ref, one.data) for one in mine] == [
        (1, "A-001", first.body),
        (2, "A-001", second.body),
    ]
    assert mine[1].parents == (first.leaf,)
    assert all(sha256(one.data or b"").hexdigest() == one.sha256 for one in found)
    current = current_leaves(found)
    assert second.leaf in current
    assert first.leaf not in current
    assert not any(one.erased for one in found)


def test_an_identity_has_no_body_to_hand_over(case_file: CaseFile) -> None:
    from evidence.people import Person
    from evidence.texts import Name
    from storage.kdf import FLOOR

    case_file.register.create("another passphrase", kdf=FLOOR)
    with case_file.write(INVESTIGATOR) as tx:
        person = tx.put(Person(role=("witness",)))
        tx.put(Identity(person=person.id, names=(Name(text="Nobody Real"),)))  # type: ignore[arg-type]
    with case_file.read() as reader:
        found = [b for b in bodies(reader.connection, reader.seals) if b.kind == "identity"]
    assert [(one.data, one.erased) for one in found] == [(None, False)]


def test_a_line_that_was_never_shown_to_us_has_no_body(case_file: CaseFile) -> None:
    from sqlalchemy import text

    with case_file.read() as reader:
        before = len(list(bodies(reader.connection, reader.seals)))
    with case_file.write(INVESTIGATOR) as tx:
        tx.put(Attack(title="Market"))
        for (name,) in tx.connection.execute(
            text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        ).all():
            tx.connection.execute(text(f'DROP TRIGGER "{name}"'))
        tx.connection.execute(text("UPDATE ledger_entry SET line = NULL WHERE n = 1"))
        assert len(list(bodies(tx.connection, tx.seals))) == before
