"""Bag files, statement, snapshot and log: written, read back, and refused in any other form."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bundle import bag, disclosed, layout, snapshot, statement, withheld
from evidence.bundle.signed import read_allowed
from evidence.bundle.statement import Previous, Statement
from evidence.bundle.verdicts import CODES, Check, Finding, Verdict, worst_first
from evidence.custody import ssh
from tests.evidence.bundle import small_bundle

DIGEST = "0123456789abcdef" * 4
PATHS = st.text(min_size=1, max_size=30).filter(
    lambda text: (
        text.encode("utf-8", "ignore").decode() == text
        and not text.startswith(("./", "*", " ", "\t"))
    )
)


@given(st.dictionaries(PATHS, st.just(DIGEST), max_size=5))
def test_a_manifest_reads_back(digests: dict[str, str]) -> None:
    assert bag.read_manifest(bag.write_manifest(digests), "sha256") == digests


def test_a_manifest_is_sorted_and_encodes_what_would_break_a_line() -> None:
    written = bag.write_manifest({"b": DIGEST, "a%\n\r": DIGEST})
    assert written == f"{DIGEST}  a%25%0A%0D\n{DIGEST}  b\n".encode()


@pytest.mark.parametrize(
    "line", [f"{DIGEST} a\r\n", f"{DIGEST.upper()}\t./a\r", f"{DIGEST} *a\n\n"]
)
def test_other_spellings_of_rfc_8493_are_read(line: str) -> None:
    assert bag.read_manifest(line.encode(), "sha256") == {"a": DIGEST}


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf",
        b"\xff\n",
        b"nonsense\n",
        f"{DIGEST}\n".encode(),
        f"{DIGEST}00  a\n".encode(),
        f"{DIGEST}  a\n{DIGEST}  a\n".encode(),
    ],
)
def test_a_manifest_in_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        bag.read_manifest(data, "sha256")


def test_fields_of_bag_info_read_back_on_one_line_each() -> None:
    written = bag.write_info([("Source-Organization", "A\n B"), ("Contact", "حلب")])
    assert bag.read_info(written) == [("Source-Organization", "A B"), ("Contact", "حلب")]
    with pytest.raises(ValueError, match="label"):
        bag.write_info([("No:label", "x")])


def test_folded_fields_of_bag_info_are_joined() -> None:
    data = b"Long: one\r\n  two\r\n\tthree\r\n\r\nOther : x\r\n"
    assert bag.read_info(data) == [("Long", "one two three"), ("Other", "x")]


@pytest.mark.parametrize("data", [b" begins folded\n", b"no colon\n", b": no label\n"])
def test_bag_info_in_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        bag.read_info(data)


def test_the_declaration_reads_back() -> None:
    assert bag.read_declaration(bag.DECLARATION) == "1.0"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bag.DECLARATION.replace(b"UTF-8", b"UTF-16"),
        bag.DECLARATION.replace(b"1.0", b"one"),
        bag.DECLARATION * 2,
        b"\xef\xbb\xbf" + bag.DECLARATION,
    ],
)
def test_a_declaration_in_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        bag.read_declaration(data)


def said() -> Statement:
    return small_bundle.statement_of(small_bundle.plan())


def test_a_statement_reads_back() -> None:
    whole = replace(said(), previous=Previous("B-000", DIGEST))
    assert statement.read(statement.to_bytes(whole)) == whole
    assert statement.read(statement.to_bytes(said())) == said()
    assert b"\n" not in statement.to_bytes(whole)


def test_the_sums_are_those_of_both_tag_manifests() -> None:
    assert statement.sums(said()).decode().splitlines() == [
        f"{'0' * 64}  tagmanifest-sha256.txt",
        f"{'0' * 64}  tagmanifest-sha512.txt",
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"format": "other"},
        {"more": 1},
        {"bundle": "X-001"},
        {"case": "no"},
        {"made_at": "yesterday"},
        {"profile": "secret"},
        {"purpose": None},
        {"counts": {}},
        {"counts": None},
        {"snapshot": {"count": -1, "root": DIGEST}},
        {"snapshot": {"count": True, "root": DIGEST}},
        {"snapshot": {"count": "1", "root": DIGEST}},
        {"snapshot": {"count": 1, "root": "00"}},
        {"previous": {"bundle": "B-000"}},
        {"checkpoints": []},
        {"checkpoints": None},
        {"checkpoints": [{"origin": "x", "root": "short", "size": 1}]},
        {"checkpoints": [{"origin": "x", "root": "A" * 43 + "=", "size": 1}] * 2},
    ],
)
def test_a_statement_in_another_form_is_refused(changed: dict[str, Any]) -> None:
    plain = json.loads(statement.to_bytes(said())) | changed
    data = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(ValueError):
        statement.read(data)


def test_a_statement_that_would_not_read_back_is_not_written() -> None:
    with pytest.raises(ValueError, match="profile"):
        statement.to_bytes(replace(said(), profile="secret"))


def test_the_log_of_what_is_withheld_reads_back() -> None:
    rows = [small_bundle.row("snapshot", 3, "leaf"), small_bundle.row("0" * 16, 1, "when who")]
    assert withheld.read(withheld.write(rows)) == rows


def test_a_category_outside_the_closed_list_is_refused() -> None:
    row = replace(small_bundle.row("snapshot", 3, "leaf"), category="because")
    with pytest.raises(ValueError, match="category"):
        withheld.write([row])
    good = withheld.write([small_bundle.row("snapshot", 3, "leaf")])
    with pytest.raises(ValueError, match="category"):
        withheld.read(good.replace(b"witness safety", b"because"))


@pytest.mark.parametrize("data", [b"", b"a,b\n", b'"open', b"\xff"])
def test_a_log_in_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        withheld.read(data)


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        withheld.read(withheld.write([]) + b"a,b\n")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "|x", "%x", "\tx", "\rx", " =x", "＝x"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert withheld.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "a=b", "حلب"])
def test_a_plain_cell_stays_as_it_is(text: str) -> None:
    assert withheld.cell(text) == text


def test_lines_with_nothing_to_show_have_no_disclosures() -> None:
    assert list(disclosed.disclosures_jsonl([(0, []), (1, ["x"])])) == [b'{"d":["x"],"n":1}\n']


def test_records_lie_by_reference_or_by_leaf() -> None:
    assert layout.record_path("attack", "A-001", DIGEST) == "data/records/attack/A-001.json"
    assert layout.record_path("attack", "A-001", DIGEST, earlier=2).endswith("A-001.r2.json")
    assert layout.record_path("act", None, DIGEST, earlier=2) == (
        "data/records/act/0123456789abcdef.json"
    )


def test_originals_lie_by_reference_whatever_they_were_called() -> None:
    assert layout.evidence_path("E-0007", "MP4") == "data/evidence/E-0007.mp4"
    assert layout.evidence_path("E-0007", "\u202egpj/..") == "data/evidence/E-0007.gpj"
    assert layout.evidence_path("E-0007", "") == "data/evidence/E-0007"
    assert layout.folder_name("B-001", "20261122", small_bundle.CASE) == "B-001-20261122-0192f3c4"


def test_a_leaf_reads_back_and_its_stub_has_the_same_hash() -> None:
    leaf = snapshot.leaf(DIGEST, "attack", "id", DIGEST, b"s" * 16)
    lines = list(snapshot.leaves_jsonl([leaf], [leaf]))
    shown = snapshot.read_leaf(0, leaf)
    assert shown[0] == snapshot.read_leaf(0, lines[0].rstrip(b"\n"))[0]
    assert shown[1] == snapshot.Current(DIGEST, "attack", "id", DIGEST)
    with pytest.raises(ValueError, match="salt"):
        snapshot.read_leaf(0, snapshot.leaf(DIGEST, "attack", "id", DIGEST, b"short"))


@pytest.mark.parametrize(
    "text",
    [
        "anyone\n",
        'S-01 namespaces="file" ssh-ed25519 AAAA\n',
        'S-01 cert-authority,namespaces="bundle@witnessmark" ssh-ed25519 AAAA\n',
        'S-01 namespaces="bundle@witnessmark" ssh-ed25519 AB==\n',
        'S-01 namespaces="bundle@witnessmark" ssh-ed25519 AAAA\n' * 2,
        'S-01 namespaces="bundle@witnessmark" ssh-ed25519 AAAA',
    ],
)
def test_allowed_signers_in_another_form_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_allowed(text)


def test_allowed_signers_read_back_with_and_without_a_first_day() -> None:
    for since in ("20260101Z", None):
        one = small_bundle.signer("S-01", small_bundle.PERSON, valid_after=since).allowed
        assert read_allowed(one.line()) == {"S-01": one}
        assert one.fingerprint == ssh.fingerprint(small_bundle.PERSON.public)


def test_every_code_has_a_verdict_and_the_worst_comes_first() -> None:
    every = [
        Finding(check, code, "path", "text") for check, codes in CODES.items() for code in codes
    ]
    ordered = worst_first(every)
    assert ordered[0].verdict is Verdict.BAD
    assert ordered[-1].verdict is Verdict.UNKNOWN
    assert {one.check for one in every} == set(Check)
