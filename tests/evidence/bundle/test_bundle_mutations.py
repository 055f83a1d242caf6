"""What somebody may do to a finished bundle, row by row, and which verdict says so."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from evidence.bundle.checkers import Checkers
from evidence.bundle.opened import Asked
from evidence.bundle.verdicts import Check, Report, Verdict
from evidence.bundle.verify import verify
from evidence.custody import ssh
from evidence.errors import Refused
from tests.evidence.bundle import small_bundle
from tests.evidence.custody.vectors import check_ed25519, make_key

TRUSTED = ssh.fingerprint(small_bundle.PERSON.public)
FAST = Asked(signers=frozenset({TRUSTED}), checkers=Checkers(ed25519=check_ed25519))


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def check(folder: Path) -> Report:
    return verify(folder, FAST)


def codes(report: Report, question: Check) -> set[str]:
    return {one.code for one in report.findings if one.check is question}


def verdicts(report: Report) -> dict[str, str]:
    return {question.value: report.verdict(question).value for question in Check}


def flip(path: Path, at: int = 5, mask: int = 1) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= mask
    path.write_bytes(data)


def test_a_good_bundle_is_good_in_all_but_time(good: Path) -> None:
    report = check(good)
    assert verdicts(report) == {
        "completeness": "good",
        "fixity": "good",
        "records": "good",
        "ledger": "good",
        "signature": "good",
        "time": "unknown",
    }
    assert codes(report, Check.TIME) == {"UNANCHORED"}
    assert report.exit_code() == 0
    assert report.signers == {"S-01": TRUSTED}
    assert report.texts[Check.RECORDS].startswith("5 of 8 shown")
    assert report.texts[Check.LEDGER] == "all agrees; 9 of 10 shown"


def test_the_command_line_tools_say_the_same_as_our_own_checker(good: Path) -> None:
    assert verdicts(verify(good, Asked(signers=frozenset({TRUSTED})))) == verdicts(check(good))


def test_a_key_nobody_named_is_unknown_and_not_bad(good: Path) -> None:
    report = verify(good, Asked(checkers=FAST.checkers))
    assert codes(report, Check.SIGNATURE) == {"KEY_UNKNOWN"}
    assert report.exit_code() == 0
    assert report.exit_code([Check.SIGNATURE]) == 3
    assert TRUSTED in report.texts[Check.SIGNATURE]


@pytest.mark.parametrize(
    "name",
    [
        "data/evidence/E-0001.jpg",
        "data/records/attack/A-001.json",
        f"data/ledger/{small_bundle.KEY}/entries.jsonl",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "bag-info.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    ],
)
def test_a_flipped_bit_in_what_is_signed_is_a_matter_of_fixity(bundle: Path, name: str) -> None:
    flip(bundle / name)
    report = check(bundle)
    assert report.verdict(Check.FIXITY) is Verdict.BAD
    assert name in {one.path for one in report.findings if one.check is Check.FIXITY}
    assert report.exit_code() == 3
    if name.startswith("tagmanifest"):
        assert "NOT_COVERED" in codes(report, Check.SIGNATURE)


@pytest.mark.parametrize("text", ['"purpose":"review"', '"records":8', '{"bundle"'])
def test_a_changed_statement_is_not_what_was_signed(bundle: Path, text: str) -> None:
    path = bundle / "SIGNATURES/statement.json"
    assert text in path.read_text()
    path.write_text(path.read_text().replace(text, text.replace("e", "a", 1).replace("8", "9")))
    report = check(bundle)
    assert "BAD" in codes(report, Check.SIGNATURE)
    assert report.exit_code() == 3


def test_a_statement_that_cannot_be_read_leaves_the_other_questions_answered(
    bundle: Path,
) -> None:
    (bundle / "SIGNATURES/statement.json").write_bytes(b"{}")
    report = check(bundle)
    assert report.verdict(Check.SIGNATURE) is Verdict.BAD
    for question in (Check.COMPLETENESS, Check.FIXITY, Check.RECORDS, Check.LEDGER):
        assert report.verdict(question) is Verdict.GOOD


def test_without_a_statement_and_a_checkpoint_every_line_is_doubted(bundle: Path) -> None:
    (bundle / "SIGNATURES/statement.json").unlink()
    (bundle / f"data/ledger/{small_bundle.KEY}/checkpoint").unlink()
    report = check(bundle)
    assert {"ALTERED", "NOT_CANONICAL"} <= codes(report, Check.LEDGER)
    assert "BAD" in codes(report, Check.SIGNATURE)


def test_a_changed_signature_is_bad(bundle: Path) -> None:
    flip(bundle / "SIGNATURES/statement.json.S-01.sig", at=60)
    assert codes(check(bundle), Check.SIGNATURE) == {"BAD"}


@pytest.mark.parametrize(
    "name",
    [
        "data/evidence/E-0008.mp4",
        "data/records/attack/A-002.json",
        "SIGNATURES/notes.txt",
        "TIMESTAMPS/notes.txt",
        "metadata.txt",
        "more/E-0009.mp4",
    ],
)
def test_an_extra_file_is_refused_by_completeness(bundle: Path, name: str) -> None:
    (bundle / name).parent.mkdir(parents=True, exist_ok=True)
    (bundle / name).write_bytes(b"planted")
    report = check(bundle)
    assert "UNLISTED" in codes(report, Check.COMPLETENESS)
    assert name in {one.path for one in report.findings}


def test_a_tag_file_listed_as_payload_is_unlisted(bundle: Path) -> None:
    with (bundle / "manifest-sha256.txt").open("a") as manifest:
        manifest.write(f"{'0' * 64}  bagit.txt\n")
    report = check(bundle)
    assert "listed where it does not belong" in {one.text for one in report.findings}


def test_all_rebuilt_with_another_key_is_a_key_nobody_knows(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    plan.signers = [("S-01", make_key(b"a" * 32))]
    small_bundle.write(tmp_path / "forged", plan)
    report = check(tmp_path / "forged")
    assert codes(report, Check.SIGNATURE) == {"KEY_UNKNOWN"}
    assert codes(report, Check.TIME) == {"UNANCHORED"}
    assert report.exit_code() == 0


def test_three_hundred_flipped_bits_are_found_and_the_file_is_named(
    good: Path, tmp_path: Path
) -> None:
    before = check(good)
    folder = Path(shutil.copytree(good, tmp_path / "b"))
    names = files(folder)
    chance = random.Random(7)
    for _ in range(300):
        name = chance.choice(names)
        data = (folder / name).read_bytes()
        flip(folder / name, chance.randrange(len(data)), 1 << chance.randrange(8))
        try:
            report = check(folder)
        except Refused:
            assert name.startswith("manifest")
        else:
            harmless = name.startswith("SIGNATURES/") and verdicts(report) == verdicts(before)
            named = any(name in one.path + one.text for one in report.findings)
            assert harmless or (report.exit_code() == 3 and named), name
        (folder / name).write_bytes(data)


def test_every_file_deleted_renamed_truncated_or_lengthened_is_found(
    good: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "b"))
    unsigned = {"SIGNATURES/allowed_signers", "SIGNATURES/statement.json.S-01.sig"}
    for name in files(folder):
        path = folder / name
        data = path.read_bytes()
        path.rename(path.with_name("elsewhere.bin"))
        assert check(folder).exit_code() == 3, name
        path.with_name("elsewhere.bin").unlink()
        report = check(folder)
        if name in unsigned:
            assert report.verdict(Check.SIGNATURE) is not Verdict.GOOD
        else:
            assert report.exit_code() == 3, name
            assert name in {one.path for one in report.findings}
        for changed in (data[:-1], data + b"\n", b""):
            path.write_bytes(changed)
            assert check(folder).verdict(Check.SIGNATURE) is not Verdict.GOOD or (
                check(folder).exit_code() == 3
            ), name
        path.write_bytes(data)


def test_every_two_files_swapped_are_found(good: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "b"))
    names = files(folder)
    for first, second in itertools.pairwise(names):
        one, other = (folder / first).read_bytes(), (folder / second).read_bytes()
        (folder / first).write_bytes(other)
        (folder / second).write_bytes(one)
        try:
            assert check(folder).exit_code() == 3, (first, second)
        except Refused:
            assert "manifest" in first + second
        (folder / first).write_bytes(one)
        (folder / second).write_bytes(other)


def test_a_folder_with_nothing_but_the_name_of_a_bundle_is_bad_and_not_a_crash(
    tmp_path: Path,
) -> None:
    (tmp_path / "data/records").mkdir(parents=True)
    report = check(tmp_path)
    assert "MISSING" in codes(report, Check.COMPLETENESS)
    assert codes(report, Check.SIGNATURE) == {"ABSENT"}
    assert report.exit_code() == 3


def test_findings_come_worst_first(bundle: Path) -> None:
    flip(bundle / "data/evidence/E-0001.jpg")
    report = check(bundle)
    order = [Verdict.BAD, Verdict.NOT_CHECKED, Verdict.UNKNOWN]
    found = [order.index(one.verdict) for one in report.findings]
    assert found == sorted(found)


def test_progress_is_told_and_can_stop(good: Path) -> None:
    seen: list[int] = []
    verify(good, Asked(checkers=FAST.checkers, progress=seen.append))
    assert seen == sorted(seen)
    assert seen[-1] > len(small_bundle.FILM)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(good, Asked(progress=stop))
