"""Lines as they lie, the chain and its signed end, the clocks, and what does not open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, update

from evidence.attacks import Attack
from evidence.custody import checkpoint, entries, merkle
from evidence.custody.acts import Act
from evidence.errors import Damaged
from evidence.records import Revision, Withheld
from storage import seals, tables
from storage.casefile import CaseFile
from storage.chain import Chain
from storage.keys import LedgerKey
from storage.ledger import (
    StoredLine,
    fault_of,
    heads,
    keep_checkpoint,
    last_checkpoint,
    lines,
    root_at,
    signed_by,
)
from storage.revisions import Told, ledger_line, revision_of, told, values_of
from storage.seals import Seals
from tests.storage.conftest import INVESTIGATOR

ATTACK = Attack(title="Market, first strike")
SECOND = 1_000_000_000


def put(case_file: CaseFile, **more: Any) -> Revision[Any]:
    with case_file.write(INVESTIGATOR) as tx:
        return tx.put(ATTACK, **more)


def stored(case_file: CaseFile) -> list[StoredLine]:
    with case_file.read() as reader:
        return list(lines(reader.connection))


def drop_guards(connection: Connection) -> None:
    """What somebody with the key and a database tool would do first."""
    for name in (*tables.APPEND_ONLY, "ledger_entry"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_update")
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_delete")


def test_lines_come_as_they_lie(case_file: CaseFile) -> None:
    seen = put(case_file)
    found = stored(case_file)
    assert [one.n for one in found] == [0, 1, 2, 3]
    assert [one.row for one in found] == [1, 2, 3, 4]
    last = found[-1]
    assert (last.record, last.kind, last.schema) == (seen.id, "attack", 1)
    assert last.line is not None
    assert entries.leaf_of(last.line) == last.leaf == bytes.fromhex(seen.leaf)
    assert last.prev == found[-2].leaf
    assert found[0].prev == entries.genesis(last.origin)
    with case_file.read() as reader:
        newest = [one.n for one in lines(reader.connection, newest_first=True, limit=2)]
        assert newest == [3, 2]
        assert list(lines(reader.connection, tables.ledger_entry.c.n > 99)) == []


def test_nothing_guessable_stands_in_the_tables(case_file: CaseFile) -> None:
    seen = put(case_file)
    last = stored(case_file)[-1]
    assert last.line is not None
    assert last.body is not None
    for part in (last.line, last.body.sealed, last.disclosures[0].sealed):
        assert b"Market" not in part
        assert seen.id.encode() not in part


def test_the_head_is_signed_and_covers_every_line(case_file: CaseFile) -> None:
    put(case_file)
    with case_file.read() as reader:
        (head,) = reader.origins()
        assert fault_of(reader.connection, head) is None
        assert head.root == merkle.root([one.leaf for one in lines(reader.connection)])
        assert root_at(reader.connection, head.id, 2) == merkle.root(
            [one.leaf for one in lines(reader.connection)][:2]
        )
        shown = reader.head()
    assert (shown.size, shown.signed, shown.anchored) == (4, True, False)
    assert checkpoint.verify(head.note, head.public_key, signed_by)


def test_each_fault_of_a_head_is_named(case_file: CaseFile) -> None:
    put(case_file)
    with case_file.read() as reader:
        (head,) = heads(reader.connection)
        other = LedgerKey(bytes(32))
        text = checkpoint.text(head.origin, head.size, bytes(32))
        forged = checkpoint.sign(text, head.origin, other.public_key, other.sign)
        faults = {
            "ROOT_DIFFERS": [
                replace(head, note="no note"),
                replace(head, frontier=b"short"),
                replace(head, root=bytes(32)),
                replace(head, frontier=merkle.Frontier(0, []).to_bytes()),
            ],
            "SIGNATURE_BAD": [
                replace(head, note=forged),
                replace(head, note=checkpoint.sign(text, head.origin, head.public_key, other.sign)),
                replace(head, public_key=b"no key"),
                replace(head, public_key=other.public_key),
            ],
            "ENTRY_MISSING": [replace(head, id=99)],
        }
        for code, broken in faults.items():
            assert {fault_of(reader.connection, one) for one in broken} == {code}


def test_a_checkpoint_is_kept_once_for_each_size(case_file: CaseFile) -> None:
    put(case_file)
    with case_file._held.database.write() as connection:
        (head,) = heads(connection)
        for cause in ("request", "export"):
            keep_checkpoint(connection, head, cause)
        causes = connection.exec_driver_sql("SELECT size, cause FROM checkpoint ORDER BY size")
        assert [tuple(row) for row in causes] == [(3, "create"), (4, "request")]
        assert last_checkpoint(connection, head.id) == 4
        assert last_checkpoint(connection, 99) == 0


@pytest.mark.parametrize("frontier", [b"broken", merkle.Frontier(1, [bytes(32)]).to_bytes()])
def test_a_chain_does_not_go_on_behind_a_broken_end(case_file: CaseFile, frontier: bytes) -> None:
    key = case_file._held.key
    assert key is not None
    with case_file._held.database.write() as connection:
        connection.execute(update(tables.ledger_head).values(frontier=frontier))
        if len(frontier) > 8:
            drop_guards(connection)
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            connection.exec_driver_sql("DELETE FROM ledger_entry WHERE n = 0")
        with pytest.raises(Damaged) as error:
            Chain(connection, case_file.case_id, key)
        assert error.value.code == "ROOT_DIFFERS"
        connection.rollback()


def test_the_chain_trigger_agrees_with_the_chain(case_file: CaseFile) -> None:
    key = case_file._held.key
    assert key is not None
    with case_file._held.database.write() as connection:
        chain = Chain(connection, case_file.case_id, key)
        prev = chain.prev
        built = chain.append(Act.SNAPSHOT, {})
        row = {"origin": chain.origin_id, "n": 3, "prev": prev, "leaf": built.leaf}
        connection.execute(insert(tables.ledger_entry).values(**row, line=built.line))
        assert fault_of(connection, chain.sign(connection)) is None


def test_an_altered_body_is_named(case_file: CaseFile) -> None:
    seen = put(case_file)
    line = stored(case_file)[-1]
    assert line.body is not None
    keys = case_file._held.seals
    broken = replace(line.body, sealed=line.body.sealed[:-1] + b"\0\0")
    with pytest.raises(Damaged) as error:
        revision_of(replace(line, body=broken), keys, 1)
    assert error.value.code == "REVISION_ALTERED"
    assert line.body.secret_row is not None
    cipher = keys.cipher(line.body.secret, line.body.secret_row)
    context = seals.place(line.origin, line.n, seals.BODY)
    swapped = replace(
        line.body, sealed=seals.seal(cipher, seen.body.replace(b"first", b"third"), context)
    )
    with pytest.raises(Damaged, match="does not match") as error:
        revision_of(replace(line, body=swapped), keys, 1)
    assert error.value.code == "REVISION_ALTERED"


def test_a_swapped_disclosure_is_named(case_file: CaseFile) -> None:
    put(case_file)
    before, line = stored(case_file)[-2:]
    keys = case_file._held.seals
    moved = replace(line, line=before.line)
    with pytest.raises(Damaged) as error:
        told(moved, keys)
    assert error.value.code == "DISCLOSURE_DIFFERS"
    with pytest.raises(Damaged) as error:
        told(replace(line, line=b"{}"), keys)
    assert error.value.code == "DISCLOSURE_DIFFERS"


def test_a_missing_disclosure_is_named(case_file: CaseFile) -> None:
    put(case_file)
    line = stored(case_file)[-1]
    keys = case_file._held.seals
    (part,) = line.disclosures
    assert part.secret_row is not None
    cipher = keys.cipher(part.secret, part.secret_row)
    context = seals.place(line.origin, line.n, part.part)
    five = seals.unseal(cipher, part.sealed, context).split(b"\n")[:-1]
    cut = replace(part, sealed=seals.seal(cipher, b"\n".join(five), context))
    with pytest.raises(Damaged) as error:
        told(replace(line, disclosures=(cut,)), keys)
    assert error.value.code == "DISCLOSURE_MISSING"


def test_later_disclosures_of_an_entry_are_read_with_the_first(case_file: CaseFile) -> None:
    put(case_file)
    line = stored(case_file)[-1]
    keys = case_file._held.seals
    (part,) = line.disclosures
    assert part.secret_row is not None
    cipher = keys.cipher(part.secret, part.secret_row)
    plain = seals.unseal(cipher, part.sealed, seals.place(line.origin, line.n, part.part))
    parts = [b"\n".join(plain.split(b"\n")[:2]), b"\n".join(plain.split(b"\n")[2:])]
    with case_file._held.database.write() as connection:
        drop_guards(connection)
        connection.exec_driver_sql("DELETE FROM disclosure WHERE n = 3")
        for number, text in enumerate(parts, 1):
            sealed = seals.seal(cipher, text, seals.place(line.origin, line.n, number))
            row = {"origin": 1, "n": 3, "part": number, "secret": part.secret, "sealed": sealed}
            connection.execute(insert(tables.disclosure).values(row))
        (again,) = lines(connection, tables.ledger_entry.c.n == 3)
        assert [one.part for one in again.disclosures] == [1, 2]
        assert told(again, keys) == told(line, keys)
        connection.rollback()


def test_an_entry_whose_secret_is_gone_still_stands(case_file: CaseFile) -> None:
    seen = put(case_file)
    line = stored(case_file)[-1]
    with case_file._held.database.write() as connection:
        secret = line.disclosures[0].secret
        connection.execute(
            update(tables.secret)
            .where(tables.secret.c.id == secret)
            .values(sealed=None, erased_by=seen.leaf)
        )
    gone = stored(case_file)[-1]
    keys = case_file._held.seals
    assert gone.disclosures[0].erased_by == seen.leaf
    assert told(gone, keys) == Told(
        act=Act.RECORD_PUT, what={}, when=None, who={}, why=None, body={}, file=None
    )
    revision = revision_of(gone, keys, 1)
    assert (revision.record, revision.body, revision.at) == (Withheld(why="erased"), b"", "")
    assert (revision.id, revision.kind) == (seen.id, "attack")
    shown = ledger_line(gone, keys)
    assert (shown.record, shown.at, shown.role, shown.file) == (seen.id, "", "", None)
    case_file.rebuild()
    with case_file.read() as reader:
        assert reader.state(seen.id) == "erased"
        assert list(reader.of(Attack)) == []
    put(case_file, id=None)


def test_an_erased_record_that_is_continued_gets_a_new_secret(case_file: CaseFile) -> None:
    seen = put(case_file)
    secret = stored(case_file)[-1].disclosures[0].secret
    with case_file._held.database.write() as connection:
        changed = update(tables.secret).where(tables.secret.c.id == secret)
        connection.execute(changed.values(sealed=None, erased_by=seen.leaf))
    put(case_file, after=seen, reason="told again")
    assert stored(case_file)[-1].disclosures[0].secret > secret


def test_a_withheld_line_says_nothing(case_file: CaseFile) -> None:
    line = replace(stored(case_file)[-1], line=None, disclosures=(), body=None)
    keys = case_file._held.seals
    assert values_of(line, keys) == {}
    assert told(line, keys).what == {}
    assert revision_of(line, keys, 1).record == Withheld(why="sealed")


def test_a_body_of_a_newer_program_is_kept_and_withheld(case_file: CaseFile) -> None:
    put(case_file)
    line = stored(case_file)[-1]
    revision = revision_of(replace(line, kind="kind_of_tomorrow"), case_file._held.seals, 1)
    assert revision.record == Withheld(why="unknown")
    assert revision.body.startswith(b"{")


def test_an_erased_secret_is_not_asked_twice(case_file: CaseFile) -> None:
    keys = Seals(bytes(32))
    sealed = keys.fresh(1)
    assert keys.cipher(1, sealed) is keys.cipher(1, sealed)
    keys.forget()
    again = keys.cipher(1, sealed)
    assert seals.unseal(again, seals.seal(again, b"x", b"c"), b"c") == b"x"
    with pytest.raises(Damaged):
        keys.cipher(2, keys.wrap(3, "record", bytes(32)))
    with pytest.raises(Damaged):
        keys.unwrap(1, "blob", sealed)


def test_remembered_ciphers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "_MOST", 2)
    keys = Seals(bytes(32))
    rows = [keys.fresh(number) for number in range(5)]
    assert len(keys._ciphers) <= 2
    assert all(keys.cipher(number, row) for number, row in enumerate(rows))


@given(data=st.binary(max_size=200), context=st.binary(max_size=40), at=st.integers(0, 10_000))
def test_what_was_sealed_opens_only_whole_and_in_its_place(
    data: bytes, context: bytes, at: int
) -> None:
    cipher = seals.content_cipher(bytes(32))
    sealed = bytearray(seals.seal(cipher, data, context))
    assert seals.unseal(cipher, bytes(sealed), context) == data
    with pytest.raises(Damaged):
        seals.unseal(cipher, bytes(sealed), context + b"x")
    sealed[at % len(sealed)] ^= 1
    with pytest.raises(Damaged):
        seals.unseal(cipher, bytes(sealed), context)
    with pytest.raises(Damaged):
        seals.unseal(cipher, bytes(sealed[:5]), context)
