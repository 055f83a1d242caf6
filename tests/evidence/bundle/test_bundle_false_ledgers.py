"""Ledgers that somebody touched before the bundle was made and rightly signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.bundle import snapshot
from evidence.bundle.statement import Head
from evidence.bundle.verdicts import Check
from evidence.custody import entries, merkle, ssh
from evidence.custody.acts import Act
from evidence.custody.canonical import canonical_bytes
from tests.evidence.bundle import small_bundle
from tests.evidence.bundle.small_bundle import KEY, Plan
from tests.evidence.bundle.test_bundle_mutations import check, codes
from tests.evidence.bundle.test_bundle_plans import Edit, edited, lines_of, replace_text, report_of
from tests.evidence.custody.vectors import make_key

ENTRIES = f"data/ledger/{KEY}/entries.jsonl"
DISCLOSURES = f"data/ledger/{KEY}/disclosures.jsonl"


def drop_line(n: int) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        lines = lines_of(files, ENTRIES)
        del lines[n]
        files[ENTRIES] = b"".join(lines)

    return edit


def move_disclosures(files: dict[str, bytes]) -> None:
    files[DISCLOSURES] = b"".join(reversed(lines_of(files, DISCLOSURES)))


def swap_disclosures(files: dict[str, bytes]) -> None:
    rows = [json.loads(line) for line in lines_of(files, DISCLOSURES)]
    rows[0]["d"], rows[1]["d"] = rows[1]["d"], rows[0]["d"]
    files[DISCLOSURES] = b"".join(canonical_bytes(row) + b"\n" for row in rows)


def disclose(n: int) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        rows = [json.loads(line) for line in lines_of(files, DISCLOSURES)]
        rows.append({"d": rows[0]["d"], "n": n})
        rows.sort(key=lambda row: int(row["n"]))
        files[DISCLOSURES] = b"".join(canonical_bytes(row) + b"\n" for row in rows)

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        drop_line(3),
        drop_line(-1),
        drop_line(8),
        replace_text(ENTRIES, b'"n":8,', b'"n":7,'),
        move_disclosures,
        swap_disclosures,
        disclose(8),
        disclose(77),
        disclose(3),
        replace_text(ENTRIES, b'"act":"record.put"', b'"act":"item.view"'),
        replace_text(f"data/ledger/{KEY}/checkpoint", b"\n10\n", b"\n11\n"),
    ],
)
def test_a_ledger_that_was_touched_is_altered(tmp_path: Path, edit: Edit) -> None:
    assert "ALTERED" in codes(edited(tmp_path, edit), Check.LEDGER)


@pytest.mark.parametrize(
    "edit",
    [
        replace_text(ENTRIES, b'{"_sd":[', b'{"_sd": ['),
        replace_text(DISCLOSURES, b'{"d"', b'{ "d"'),
        replace_text(DISCLOSURES, b'{"d"', b'{"c"'),
        replace_text(DISCLOSURES, b'"n":0}', b'"n":true}'),
        replace_text(DISCLOSURES, b'"n":0}', b'"n":-1}'),
        lambda files: files.update({DISCLOSURES: b'{"d":[],"n":0}\n' + files[DISCLOSURES]}),
        lambda files: files.update({DISCLOSURES: b'{"d":[1],"n":0}\n' + files[DISCLOSURES]}),
        lambda files: files.update({ENTRIES: files[ENTRIES][:-1]}),
        replace_text(f"data/ledger/{KEY}/checkpoint", b"witnessmark/", b"witness mark/"),
        replace_text(f"data/ledger/{KEY}/key.pub", b"ssh-ed25519", b"ssh-ed25518"),
    ],
)
def test_a_ledger_in_another_form_is_not_canonical(tmp_path: Path, edit: Edit) -> None:
    assert "NOT_CANONICAL" in codes(edited(tmp_path, edit), Check.LEDGER)


def test_a_key_of_another_origin_is_altered(tmp_path: Path) -> None:
    other = ssh.public_line(make_key(b"o" * 32).public).encode()
    report = edited(tmp_path, lambda files: files.update({f"data/ledger/{KEY}/key.pub": other}))
    assert codes(report, Check.LEDGER) == {"ALTERED"}


def test_a_head_signed_by_another_key_is_altered(tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        name = f"data/ledger/{KEY}/checkpoint"
        note = files[name].decode()
        files[name] = (note[:-10] + "AAAAAAAA=\n").encode()

    assert codes(edited(tmp_path, edit), Check.LEDGER) == {"ALTERED"}


def other_head(size: int) -> Head:
    plan = small_bundle.plan()
    return Head(plan.ledger.origin, size, merkle.root([b"x" * 32] * size))


def test_two_signed_heads_of_one_size_are_a_fork(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    said = replace(small_bundle.statement_of(plan), checkpoints=(other_head(10),))
    small_bundle.write(tmp_path / "b", plan, said)
    assert codes(check(tmp_path / "b"), Check.LEDGER) == {"FORK"}


def test_a_statement_with_another_size_is_altered(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    said = replace(small_bundle.statement_of(plan), checkpoints=(other_head(9),))
    small_bundle.write(tmp_path / "b", plan, said)
    assert codes(check(tmp_path / "b"), Check.LEDGER) == {"ALTERED"}


def test_an_origin_that_the_statement_does_not_name_is_altered(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    name = entries.origin_name(small_bundle.CASE, "0" * 16)
    said = replace(small_bundle.statement_of(plan), checkpoints=(Head(name, 1, b"x" * 32),))
    small_bundle.write(tmp_path / "b", plan, said)
    report = check(tmp_path / "b")
    texts = [one.text for one in report.findings if one.check is Check.LEDGER]
    assert any("not in the statement" in text for text in texts)
    assert any("not in the bundle" in text for text in texts)


def test_bag_info_that_quotes_another_head_is_altered(bundle: Path) -> None:
    path = bundle / "bag-info.txt"
    path.write_text(path.read_text().replace(f"{KEY} 10 ", f"{KEY} 11 "))
    assert codes(check(bundle), Check.LEDGER) == {"ALTERED"}


def test_bag_info_in_another_form_is_a_wrong_count(bundle: Path) -> None:
    (bundle / "bag-info.txt").write_text("no field\n")
    report = check(bundle)
    assert "COUNT" in codes(report, Check.COMPLETENESS)
    assert codes(report, Check.LEDGER) == set()


def with_values(values: dict[str, object]) -> Callable[[Plan], None]:
    """Put an entry with odd values before the snapshot is taken."""

    def change(plan: Plan) -> None:
        ledger = plan.ledger
        ledger.lines.pop()
        line = ledger.put("act", 12, {})
        line.built = entries.build(
            case=small_bundle.CASE,
            key=KEY,
            n=len(ledger.lines) - 1,
            act=Act.ITEM_VIEW,
            prev=ledger.lines[-2].built.leaf,
            values=values,
        )
        plan.not_here.add(len(ledger.lines) - 1)
        root = snapshot.root(plan.leaves).hex()
        ledger.put("act", 9, {"facts": {"root": root}}, act=Act.SNAPSHOT)

    return change


@pytest.mark.parametrize(
    "values",
    [
        {"what": "text", "body": {"sha256": "0" * 64, "size": 1, "parents": []}},
        {"what": {"kind": 1}, "body": {"sha256": "0" * 64, "size": 1, "parents": []}},
        {"body": {"sha256": "0" * 64}},
        {"body": {"sha256": "0" * 64, "size": 1, "parents": "none"}},
        {"body": {"sha256": "0" * 64, "size": 1, "parents": []}, "file": {"sha256": "0"}},
        {
            "body": {"sha256": "0" * 64, "size": 1, "parents": []},
            "file": {"sha256": "0", "sha512": "0", "size": "many"},
        },
    ],
)
def test_values_in_another_form_are_altered(tmp_path: Path, values: dict[str, object]) -> None:
    assert codes(report_of(tmp_path, with_values(values)), Check.LEDGER) == {"ALTERED"}


def test_an_entry_without_a_record_is_good(tmp_path: Path) -> None:
    body = {"body": {"sha256": "0" * 64, "size": 1, "parents": None}}
    assert codes(report_of(tmp_path, with_values(dict(body))), Check.LEDGER) == set()
