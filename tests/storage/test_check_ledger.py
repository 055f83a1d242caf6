"""The pass over entries, on entries made by hand that a real case would refuse to write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody import entries
from evidence.custody.acts import Act
from evidence.custody.canonical import canonical_bytes, load_canonical
from evidence.ids import new_id
from evidence.people import Person
from evidence.records import Withheld, body_of
from storage.check_findings import Findings
from storage.check_forms import opened, plain
from storage.check_ledger import LedgerPass
from storage.index_tables import Indexed
from storage.ledger import Sealed, StoredLine
from storage.seals import BODY, FIRST_DISCLOSURES, Seals, place, seal

CASE, KEY = new_id(), "0" * 16
ORIGIN = entries.origin_name(CASE, KEY)
SEALS = Seals(bytes(32))
ROW = SEALS.fresh(1)
CIPHER = SEALS.cipher(1, ROW)
PERSON = body_of(Person(pseudonym="Baker"))


def line(n: int, prev: bytes, body: bytes, **given: Any) -> StoredLine:
    what = {"kind": given.get("kind", "person"), "record": given.get("record", "r"), "ref": None}
    digest = sha256(body).hexdigest()
    values = {
        "what": what,
        "when": {"at": "2026-01-01T00:00:00.000Z", "zone": "+02:00", "boot": "b", "mono": "1"},
        "who": {"person": None, "as": "investigator"},
        "why": None,
        "body": {"sha256": digest, "size": len(body), "parents": list(given.get("parents", ()))},
        "file": None,
    }
    built = entries.build(case=CASE, key=KEY, n=n, act=Act.RECORD_PUT, prev=prev, values=values)
    said = "\n".join(built.disclosures).encode()
    return StoredLine(
        row=n + 1,
        origin=ORIGIN,
        n=n,
        prev=prev,
        leaf=built.leaf,
        line=built.line,
        disclosures=(sealed(FIRST_DISCLOSURES, said, n),),
        record=what["record"],
        kind=what["kind"],
        schema=given.get("schema", 1),
        body=sealed(BODY, body, n),
    )


def sealed(part: int, data: bytes, n: int) -> Sealed:
    return Sealed(
        part=part,
        secret=1,
        secret_row=ROW,
        erased_by=None,
        sealed=seal(CIPHER, data, place(ORIGIN, n, part)),
    )


def passed(*lines: StoredLine) -> tuple[list[Indexed], list[tuple[str | None, str]]]:
    findings = Findings()
    ledger = LedgerPass(SEALS, bytes(32), {}, findings)
    rows = list(ledger.run(lines))
    ledger.facts.finish(findings)
    return rows, [(row.code, row.place) for row in findings.all()]


def test_an_entry_made_by_the_rules_passes() -> None:
    one = line(0, entries.genesis(ORIGIN), PERSON)
    rows, found = passed(one)
    assert found == []
    assert (rows[0].state, rows[0].heads) == ("live", (one.leaf.hex(),))
    assert rows[0].revision.at == "2026-01-01T02:00:00.000+02:00"


@pytest.mark.parametrize(
    "body",
    [b"nonsense", b'{"schema":1}', PERSON.replace(b'"schema"', b' "schema"')],
)
def test_a_body_that_is_no_valid_record_is_named_though_its_digest_fits(body: bytes) -> None:
    kind = "claim" if body == b'{"schema":1}' else "person"
    rows, found = passed(line(0, entries.genesis(ORIGIN), body, kind=kind))
    assert (rows, found) == ([], [("REVISION_ALTERED", "entry 0")])


@pytest.mark.parametrize("given", [{"kind": "of_a_newer_program"}, {"schema": 7}])
def test_what_a_newer_program_wrote_is_kept(given: dict[str, Any]) -> None:
    rows, found = passed(line(0, entries.genesis(ORIGIN), b'{"new":1}', **given))
    assert found == []
    assert rows[0].revision.record == Withheld(why="unknown")
    assert rows[0].revision.body == b'{"new":1}'


def test_a_body_whose_secret_alone_is_gone_is_missed() -> None:
    one = line(0, entries.genesis(ORIGIN), PERSON)
    assert one.body is not None
    gone = replace(one, body=replace(one.body, secret_row=None, erased_by="f" * 64))
    rows, found = passed(gone)
    assert [row.state for row in rows] == ["erased"]
    assert found == [("REVISION_MISSING", "entry 0")]


def test_two_revisions_of_one_parent_are_a_conflict_and_no_damage() -> None:
    first = line(0, entries.genesis(ORIGIN), PERSON)
    parents = [first.leaf.hex()]
    second = line(1, first.leaf, PERSON, parents=parents)
    third = line(2, second.leaf, PERSON, parents=parents)
    rows, found = passed(first, second, third)
    assert found == [("CONFLICT", "r")]
    assert rows[-1].state == "conflicting"
    assert len(rows[-1].heads) == 2


def test_a_parent_that_arrives_later_is_no_broken_reference() -> None:
    first = line(0, entries.genesis(ORIGIN), PERSON)
    later = line(2, first.leaf, PERSON, parents=[first.leaf.hex()])
    unknown = line(1, first.leaf, PERSON, parents=[later.leaf.hex()])
    _, found = passed(first, unknown, later)
    assert ("REFERENCE_BROKEN", "entry 1") not in found


def disclosed() -> tuple[entries.Entry, Sequence[str]]:
    values = {"why": "because", "what": {"kind": "x"}}
    genesis = entries.genesis(ORIGIN)
    built = entries.build(case=CASE, key=KEY, n=0, act=Act.RECORD_PUT, prev=genesis, values=values)
    return entries.read(built.line), built.disclosures


def test_disclosures_are_read_as_the_strict_reader_reads_them() -> None:
    entry, texts = disclosed()
    assert opened(entry, texts) == entries.opened(entry, texts)


def test_a_disclosure_that_is_none_of_the_line_or_stands_twice_is_refused() -> None:
    entry, texts = disclosed()
    for wrong in ("bm9uc2Vuc2U", "é", ""):
        with pytest.raises(ValueError, match="does not belong"):
            opened(entry, [wrong])
    with pytest.raises(ValueError, match="twice"):
        opened(entry, [texts[0], texts[0]])


def test_a_disclosure_of_another_form_is_refused() -> None:
    entry, _ = disclosed()
    for data in (b"[1,2]", b'["salt","odd",1]', b"{}"):
        text = base64_of(data)
        bound = replace(entry, digests=(digest_of(text),))
        with pytest.raises(ValueError, match="salt, name and value"):
            opened(bound, [text])


def base64_of(data: bytes) -> str:
    from evidence.custody.disclosure import b64

    return b64(data)


def digest_of(text: str) -> str:
    from evidence.custody.disclosure import digest

    return digest(text)


@pytest.mark.parametrize(
    "data", [b"[1.5]", b"[1e3]", b'{"a":1,"a":2}', b"\xff", b"[" * 5000, b"[1 ]", b"[NaN]", b""]
)
def test_what_the_strict_reader_refuses_the_fast_one_refuses(data: bytes) -> None:
    with pytest.raises(ValueError):
        load_canonical(data)
    with pytest.raises(ValueError):
        plain(data)


KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_fast_reader_equals_the_strict_one_on_all_we_write(value: object) -> None:
    data = canonical_bytes(value)
    assert plain(data) == load_canonical(data) == value
