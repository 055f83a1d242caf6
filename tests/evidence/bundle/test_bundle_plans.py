"""Bundles that are whole and rightly signed, by somebody who made them say what is not so."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from evidence.bundle import layout, snapshot, withheld
from evidence.bundle.verdicts import Check, Report
from evidence.custody.acts import Act
from evidence.custody.canonical import canonical_bytes
from tests.evidence.bundle import small_bundle
from tests.evidence.bundle.small_bundle import KEY, Plan
from tests.evidence.bundle.test_bundle_mutations import check, codes

Edit = Callable[[dict[str, bytes]], None]


def report_of(tmp_path: Path, change: Callable[[Plan], None]) -> Report:
    plan = small_bundle.plan()
    change(plan)
    small_bundle.write(tmp_path / "b", plan)
    return check(tmp_path / "b")


def edited(tmp_path: Path, edit: Edit) -> Report:
    return report_of(tmp_path, lambda plan: setattr(plan, "edit", edit))


def lines_of(files: dict[str, bytes], name: str) -> list[bytes]:
    return files[name].splitlines(keepends=True)


def replace_text(name: str, old: bytes, new: bytes) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return edit


@pytest.mark.parametrize("what", ["line", "when", "body", "record", "leaf"])
def test_a_stub_without_a_row_is_unexplained(tmp_path: Path, what: str) -> None:
    def change(plan: Plan) -> None:
        plan.rows = [row for row in plan.rows if row.what != what]

    assert codes(report_of(tmp_path, change), Check.COMPLETENESS) == {"UNEXPLAINED"}


def test_a_file_of_the_ledger_that_is_not_here_needs_a_row(tmp_path: Path) -> None:
    def change(plan: Plan) -> None:
        del plan.files["data/evidence/E-0002.mp4"]
        plan.files_withheld = 1

    assert codes(report_of(tmp_path, change), Check.COMPLETENESS) == {"UNEXPLAINED"}


def test_a_file_of_the_ledger_may_be_withheld_with_a_row(tmp_path: Path) -> None:
    def change(plan: Plan) -> None:
        del plan.files["data/evidence/E-0002.mp4"]
        plan.files_withheld = 1
        plan.rows.append(small_bundle.row(KEY, 4, withheld.FILE))

    assert codes(report_of(tmp_path, change), Check.COMPLETENESS) == set()


def test_a_file_that_no_entry_brought_in_is_unlisted(tmp_path: Path) -> None:
    def change(plan: Plan) -> None:
        plan.files["data/evidence/E-0008.mp4"] = b"planted and signed"

    assert codes(report_of(tmp_path, change), Check.COMPLETENESS) == {"UNLISTED"}


def test_a_log_in_another_form_explains_nothing(tmp_path: Path) -> None:
    report = edited(tmp_path, replace_text(layout.WITHHELD, b"origin", b"Origin"))
    assert codes(report, Check.COMPLETENESS) == {"UNEXPLAINED"}


@pytest.mark.parametrize(
    "name",
    ["entries", "entries_withheld", "files", "records", "records_withheld"],
)
def test_a_count_that_does_not_agree_is_found(tmp_path: Path, name: str) -> None:
    def change(plan: Plan) -> None:
        counts = small_bundle.statement_of(plan).counts
        plan.counts = replace(counts, **{name: getattr(counts, name) + 1})

    assert codes(report_of(tmp_path, change), Check.COMPLETENESS) == {"COUNT"}


def test_a_snapshot_of_another_size_is_found(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    said = replace(small_bundle.statement_of(plan), snapshot_count=9)
    small_bundle.write(tmp_path / "b", plan, said)
    assert codes(check(tmp_path / "b"), Check.COMPLETENESS) == {"COUNT"}


def test_a_missing_ledger_is_missing(tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        for name in [name for name in files if name.startswith(layout.LEDGER)]:
            del files[name]

    report = edited(tmp_path, edit)
    assert "MISSING" in codes(report, Check.COMPLETENESS)
    assert codes(report, Check.LEDGER) == {"ALTERED", "NOT_CHECKED"}
    assert "RECORD_DIFFERS" in codes(report, Check.RECORDS)


def index_edit(change: Callable[[list[dict[str, object]]], object]) -> Edit:
    def edit(files: dict[str, bytes]) -> None:
        rows = [json.loads(line) for line in lines_of(files, layout.INDEX)]
        change(rows)
        files[layout.INDEX] = b"".join(canonical_bytes(row) + b"\n" for row in rows)

    return edit


def set_in_first(name: str, value: object) -> Edit:
    return index_edit(lambda rows: rows[1].update({name: value}))


@pytest.mark.parametrize(
    "edit",
    [
        replace_text("data/records/attack/A-001.json", b"Market", b"Harket"),
        index_edit(lambda rows: rows.pop()),
        index_edit(lambda rows: rows.append(rows[0])),
        set_in_first("leaf", "0" * 64),
        set_in_first("kind", "claim"),
        set_in_first("ref", "A-002"),
        set_in_first("sha256", "0" * 64),
        set_in_first("file", "records/attack/A-009.json"),
        set_in_first("file", "evidence/E-0001.jpg"),
        lambda files: files.update({"data/records/attack/A-777.json": b"{}"}),
    ],
)
def test_a_record_that_is_not_what_the_ledger_says_differs(tmp_path: Path, edit: Edit) -> None:
    assert "RECORD_DIFFERS" in codes(edited(tmp_path, edit), Check.RECORDS)


def test_a_record_moved_to_the_place_of_another_differs(tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        files["data/records/attack/A-009.json"] = files.pop("data/records/attack/A-001.json")
        files[layout.INDEX] = files[layout.INDEX].replace(b"A-001.json", b"A-009.json")

    assert "RECORD_DIFFERS" in codes(edited(tmp_path, edit), Check.RECORDS)


def test_bytes_with_the_right_index_and_another_entry_differ(tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        old = files["data/records/attack/A-001.json"]
        new = old.replace(b"Market", b"Harket")
        files["data/records/attack/A-001.json"] = new
        files[layout.INDEX] = files[layout.INDEX].replace(
            sha256(old).hexdigest().encode(), sha256(new).hexdigest().encode()
        )

    assert "RECORD_DIFFERS" in codes(edited(tmp_path, edit), Check.RECORDS)


@pytest.mark.parametrize(
    "edit",
    [
        replace_text("data/records/attack/A-001.json", b'{"', b'{ "'),
        replace_text(layout.INDEX, b'{"', b'{ "'),
        replace_text(layout.INDEX, b'"kind":', b'"kinds":'),
        replace_text(layout.INDEX, b'"kind":"act"', b'"kind":1'),
        replace_text(layout.INDEX, b"\n", b""),
        lambda files: files.update({layout.INDEX: files[layout.INDEX][:-1]}),
        replace_text(layout.SNAPSHOT, b'"salt":"', b'"salt":"A'),
        replace_text(layout.SNAPSHOT, b'"rev":"', b'"rev":"x'),
        replace_text(layout.SNAPSHOT, b'"body":"', b'"body":"x'),
        replace_text(layout.SNAPSHOT, b'"withheld"', b'"witheld"'),
    ],
)
def test_a_record_or_list_in_another_form_is_not_canonical(tmp_path: Path, edit: Edit) -> None:
    assert "NOT_CANONICAL" in codes(edited(tmp_path, edit), Check.RECORDS)


def test_leaves_out_of_order_differ(tmp_path: Path) -> None:
    def edit(files: dict[str, bytes]) -> None:
        files[layout.SNAPSHOT] = b"".join(reversed(lines_of(files, layout.SNAPSHOT)))

    assert "RECORD_DIFFERS" in codes(edited(tmp_path, edit), Check.RECORDS)


def test_a_stub_with_another_number_is_not_canonical(tmp_path: Path) -> None:
    edit = replace_text(layout.SNAPSHOT, b'{"n":', b'{"n":1')
    assert "NOT_CANONICAL" in codes(edited(tmp_path, edit), Check.RECORDS)


@pytest.mark.parametrize(
    "other", [{"body": "0" * 64}, {"rev": "0" * 64}, {"kind": "claim"}, {"record": "another"}]
)
def test_a_snapshot_that_says_something_else_than_the_ledger_differs(
    tmp_path: Path, other: dict[str, str]
) -> None:
    def change(plan: Plan) -> None:
        line = plan.current[0]
        said = {
            "body": sha256(line.body).hexdigest(),
            "kind": line.kind,
            "record": line.record,
            "rev": line.built.leaf.hex(),
        }
        leaf = snapshot.leaf(**(said | other), salt=b"s" * 16)
        plan.leaves = snapshot.ordered([*plan.leaves, leaf])

    assert "RECORD_DIFFERS" in codes(report_of(tmp_path, change), Check.RECORDS)


def test_a_revision_that_was_followed_is_not_current(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    old = plan.ledger.lines[1]
    plan.ledger.lines.pop()
    plan.rows = [row for row in plan.rows if row.origin != withheld.SNAPSHOT]
    plan.current[1] = old
    small_bundle.finish_plan(plan)
    small_bundle.write(tmp_path / "b", plan)
    report = check(tmp_path / "b")
    assert codes(report, Check.RECORDS) == {"RECORD_DIFFERS"}
    assert "follows" in report.findings[0].text


def test_a_ledger_that_does_not_end_in_the_snapshot_differs(tmp_path: Path) -> None:
    def change(plan: Plan) -> None:
        plan.ledger.put("act", 11, {"facts": {}}, act=Act.ITEM_VIEW)

    assert codes(report_of(tmp_path, change), Check.RECORDS) == {"RECORD_DIFFERS"}


def test_a_snapshot_act_that_names_another_root_differs(tmp_path: Path) -> None:
    def change(plan: Plan) -> None:
        plan.ledger.lines.pop()
        plan.ledger.put("act", 9, {"facts": {"root": "0" * 64}}, act=Act.SNAPSHOT)

    assert codes(report_of(tmp_path, change), Check.RECORDS) == {"RECORD_DIFFERS"}


def test_a_snapshot_act_without_its_body_is_enough(tmp_path: Path) -> None:
    def change(plan: Plan) -> None:
        plan.not_here.add(9)

    assert codes(report_of(tmp_path, change), Check.RECORDS) == set()
