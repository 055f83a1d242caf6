"""Ledger lines and disclosures: the golden vector, one form only, and values behind salts."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.custody import disclosure, entries
from evidence.custody.acts import REASON_REQUIRED, Act
from evidence.custody.canonical import canonical_bytes
from evidence.custody.disclosure import Encoded
from tests.evidence.custody.vectors import GOLDEN_CASE, GOLDEN_KEY, GOLDEN_LINE

ORIGIN = f"witnessmark/{GOLDEN_CASE}/{GOLDEN_KEY}"
VALUES: dict[str, object] = {
    "what": {"kind": "item", "record": GOLDEN_CASE, "ref": "E-0001"},
    "why": "found in the yard",
    "file": None,
}


def build(**changed: Any) -> entries.Built:
    given_: dict[str, Any] = {
        "case": GOLDEN_CASE,
        "key": GOLDEN_KEY,
        "n": 0,
        "act": Act.ITEM_INGEST,
        "prev": entries.genesis(ORIGIN),
        "values": VALUES,
    }
    return entries.build(**(given_ | changed))


def test_the_golden_line_has_the_golden_leaf() -> None:
    assert entries.leaf_of(GOLDEN_LINE).hex() == (
        "14ca8991aca59b8887f9ff570e67897b77fe1dd050f63e85cb601134e8ea97b3"
    )
    entry = entries.read(GOLDEN_LINE)
    assert (entry.v, entry.n, entry.act, entry.origin) == (1, 1, Act.ITEM_INGEST, ORIGIN)
    assert entry.salt == base64.urlsafe_b64decode("rzIaHqyIrfWWkuW5LXWCqg==")
    assert entry.prev.hex().startswith("8f3935544abb")
    assert len(entry.digests) == 6


def test_genesis_names_its_origin() -> None:
    assert entries.genesis(ORIGIN) != entries.genesis(ORIGIN[:-1] + "d")


@given(st.integers(0, 2**53 - 1), st.sampled_from(list(Act)), st.binary(min_size=32, max_size=32))
def test_a_built_line_reads_back_and_is_canonical(n: int, act: Act, prev: bytes) -> None:
    built = build(n=n, act=act, prev=prev)
    entry = entries.read(built.line)
    assert (entry.n, entry.act, entry.prev) == (n, act, prev)
    assert built.leaf == entries.leaf_of(built.line)
    assert entry.digests == tuple(sorted(map(disclosure.digest, built.disclosures)))
    opened = entries.opened(entry, built.disclosures)
    assert opened == {name: VALUES.get(name) for name in entries.NAMES}
    assert tuple(disclosure.read(text).name for text in built.disclosures) == entries.NAMES


def test_given_salts_make_the_line_reproducible() -> None:
    salts = [bytes([n]) * 16 for n in range(6)]
    assert build(salt=b"\xff" * 16, salts=salts) == build(salt=b"\xff" * 16, salts=salts)
    assert build().line != build().line


def test_values_encoded_before_give_the_same_disclosure() -> None:
    salt = bytes(16)
    plain = disclosure.make("what", VALUES["what"], salt)
    assert disclosure.make("what", Encoded(canonical_bytes(VALUES["what"])), salt) == plain


@pytest.mark.parametrize(
    "changed",
    [
        {"values": {"where": 1}},
        {"values": {"what": 1.5}},
        {"case": "no-case"},
        {"key": "XYZ"},
        {"n": -1},
        {"prev": b"short"},
        {"salt": b"short"},
        {"salts": [bytes(16)] * 5},
        {"salts": [bytes(15)] * 6},
    ],
)
def test_a_line_that_would_not_read_back_is_not_built(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        build(**changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1,"x":1'),
        (b'"n":1', b'"n":01'),
        (b'"n":1', b'"n": 1'),
        (b'"n":1', b'"n":9007199254740992'),
        (b"item.ingest", b"item.forge"),
        (b"rzIaHqyIrfWWkuW5LXWCqg", b"rzIaHqyIrfWWkuW5LXWCqh"),
        (b"D5fRO0Dq", b"zzzzzzzz"),
        (
            b"D5fRO0Dq0Jj61UsnUCsM9MS-pBonMSXUTmX30CSbQ0Q",
            b"OJLcM50XjEqYMIaxM6AW5WK-xubYdsIeRapr1mzF8Xw",
        ),
        (b"8f39", b"8F39"),
        (b"sha-256", b"sha-512"),
        (b"item", b"\xff"),
        (b"}", b"}\n"),
    ],
)
def test_a_line_in_any_other_form_is_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(ValueError):
        entries.read(GOLDEN_LINE.replace(old, new, 1))


@given(st.integers(0, len(GOLDEN_LINE) - 1), st.integers(0, 7))
def test_one_flipped_bit_is_refused_or_another_leaf(at: int, bit: int) -> None:
    line = bytearray(GOLDEN_LINE)
    line[at] ^= 1 << bit
    assert entries.leaf_of(bytes(line)) != entries.leaf_of(GOLDEN_LINE)
    try:
        entry = entries.read(bytes(line))
    except ValueError:
        return
    assert entry != entries.read(GOLDEN_LINE)


def with_digest(text: str) -> entries.Entry:
    """A line that holds the digest of this disclosure, however wrong it is."""
    entry = entries.read(GOLDEN_LINE)
    return entries.Entry(
        v=1,
        case=entry.case,
        key=entry.key,
        n=1,
        act=entry.act,
        prev=entry.prev,
        salt=entry.salt,
        digests=(disclosure.digest(text),),
    )


def test_a_foreign_disclosure_is_refused() -> None:
    entry = entries.read(build().line)
    with pytest.raises(ValueError, match="does not belong"):
        entries.opened(entry, [disclosure.make("what", None)])
    with pytest.raises(ValueError, match="does not belong"):
        entries.opened(entry, ["é"])


def test_a_disclosure_given_twice_is_refused() -> None:
    built = build()
    with pytest.raises(ValueError, match="twice"):
        entries.opened(entries.read(built.line), [built.disclosures[0]] * 2)


def test_an_unknown_name_is_refused() -> None:
    text = disclosure.make("where", "here")
    with pytest.raises(ValueError, match="six names"):
        entries.opened(with_digest(text), [text])


@pytest.mark.parametrize(
    "plain",
    [
        b'{"a":1}',
        b'["c2FsdA","what"]',
        b'[1,"what",null]',
        b'["AAAAAAAAAAAAAAAAAAAAAA",1,null]',
        b'["c2FsdA","what",null]',
        b'["AAAAAAAAAAAAAAAAAAAAAA", "what", null]',
        b'["AAAAAAAAAAAAAAAAAAAAAA=","what",null]',
    ],
)
def test_a_disclosure_in_any_other_form_is_refused(plain: bytes) -> None:
    with pytest.raises(ValueError):
        disclosure.read(disclosure.b64(plain))


@pytest.mark.parametrize("text", ["A", "AB", "A+/=", "AAA\n", "é"])
def test_only_one_spelling_of_base64url_is_read(text: str) -> None:
    with pytest.raises(ValueError):
        disclosure.unb64(text)


@given(st.binary(max_size=40))
def test_base64url_reads_back(data: bytes) -> None:
    assert disclosure.unb64(disclosure.b64(data)) == data


def test_the_list_of_acts_is_the_one_of_form_1() -> None:
    assert len(Act) == 40
    assert {act.value for act in REASON_REQUIRED} == {
        "record.withdraw",
        "record.erase",
        "identity.open",
        "item.copy",
        "bundle.export",
    }
