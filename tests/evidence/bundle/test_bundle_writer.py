"""The writer: nothing looks finished before it is, nothing is overwritten, public tools agree."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from evidence.bundle import readme
from evidence.bundle.digests import BLOCK, Hasher
from evidence.bundle.verdicts import Check, Verdict
from evidence.bundle.writer import BundleWriter
from evidence.errors import Refused
from tests.evidence.bundle import small_bundle
from tests.evidence.bundle.test_bundle_mutations import check


def test_files_are_hashed_on_their_way_to_the_disk(tmp_path: Path) -> None:
    writer = BundleWriter(tmp_path / "b.part")
    data = bytes(range(256)) * 10_000
    blocks = [data[:BLOCK], data[BLOCK : BLOCK + 3], data[BLOCK + 3 :]]
    for name, content in (("data/a.bin", data), ("data/b.bin", iter(blocks))):
        made = writer.add(name, content)
        assert made.sha256 == hashlib.sha256(data).hexdigest()
        assert made.sha512 == hashlib.sha512(data).hexdigest()
        assert made.size == len(data)
        assert (tmp_path / "b.part" / name).read_bytes() == data
    assert writer.add("data/empty", b"").sha256 == hashlib.sha256(b"").hexdigest()
    writer.discard()
    assert not (tmp_path / "b.part").exists()


def test_a_large_file_is_on_its_way_to_the_disk_before_the_rest(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    plan.edit = lambda files: files.update({"data/dossier/film.bin": bytes(3 * BLOCK)})
    small_bundle.write(tmp_path / "b", plan)
    assert check(tmp_path / "b").exit_code() == 0


def test_the_readme_names_no_command_that_does_not_exist(good: Path) -> None:
    said = (good / "README-FIRST.txt").read_text()
    assert ".pyz" not in said
    assert "internal (for the own organisation" in said
    assert all(len(line) <= 100 for line in said.splitlines())
    assert "witnessmark verify-bundle ." in said
    assert "python -m evidence.bundle BUNDLE" in said


@pytest.mark.parametrize(
    "name", ["bagit.txt", "data/../x", "data/a b", "data/nul", "data/A.txt", "data/"]
)
def test_a_name_outside_the_grammar_or_taken_is_not_written(tmp_path: Path, name: str) -> None:
    writer = BundleWriter(tmp_path / "b.part")
    writer.add("data/a.txt", b"")
    with pytest.raises(ValueError):
        writer.add(name, b"")
    writer.discard()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(Refused, match="exists already"):
        small_bundle.write(tmp_path / "b")
    assert (tmp_path / "b.part").is_dir()
    with pytest.raises(FileExistsError):
        BundleWriter(tmp_path / "b.part")


def test_a_name_that_does_not_reach_the_disk_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = BundleWriter(tmp_path / "b.part")

    def fails(_file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="Input"):
        writer.publish(tmp_path / "b")
    writer.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_failing_source_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    def failing() -> object:
        yield b"first"
        raise OSError(5, "Input/output error")

    writer = BundleWriter(tmp_path / "b.part")
    with pytest.raises(OSError, match="Input/output"):
        writer.add("data/evidence/E-0001.jpg", failing())  # type: ignore[arg-type]
    assert writer.payload == {}
    writer.discard()
    assert list(tmp_path.iterdir()) == []


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one = small_bundle.write(tmp_path / "one")
    other = small_bundle.write(tmp_path / "other")
    assert one.data == other.data
    assert one.sha256 == hashlib.sha256(one.data).hexdigest()


def test_further_fields_and_a_page_to_check_may_be_given(tmp_path: Path) -> None:
    plan = small_bundle.plan()
    writer = BundleWriter(tmp_path / "b.part")
    for path, content in small_bundle.payload(plan).items():
        writer.add(path, content)
    said = small_bundle.statement_of(plan)
    writer.finish(
        said,
        readme=readme.text(said, []),
        signers=[],
        info=[("Source-Organization", "An office")],
        verify_page=b"<!DOCTYPE html>",
    )
    writer.publish(tmp_path / "b")
    report = check(tmp_path / "b")
    assert report.verdict(Check.COMPLETENESS) is Verdict.GOOD
    assert "Source-Organization: An office\n" in (tmp_path / "b/bag-info.txt").read_text()
    assert "Nobody has signed" in (tmp_path / "b/README-FIRST.txt").read_text()


def commands(text: str) -> list[str]:
    """The commands that README-FIRST.txt tells people to type."""
    joined = text.replace("\\\n", " ")
    lines = [line.strip() for line in joined.splitlines() if line.startswith("   ")]
    start = ("sha256sum", "for h", "ssh-keygen")
    found = [line for line in lines if line.startswith(start)]
    loop = next(n for n, line in enumerate(lines) if line.startswith("for h"))
    return [line if not line.startswith("for h") else f"{line} {lines[loop + 1]}" for line in found]


def test_the_commands_of_the_readme_pass_and_fail_as_they_should(bundle: Path) -> None:
    text = (bundle / "README-FIRST.txt").read_text()
    assert small_bundle.signer("S-01", small_bundle.PERSON).allowed.fingerprint in text
    shell = shutil.which("sh") or "/bin/sh"
    found = commands(text)
    assert len(found) == 4

    def run(command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([shell, "-c", command], cwd=bundle, capture_output=True)

    for command in found:
        done = run(command)
        assert done.returncode == 0, command
        assert b"NOT SIGNED" not in done.stdout
    path = bundle / "data/evidence/E-0001.jpg"
    path.write_bytes(b"changed")
    assert [run(command).returncode for command in found] == [1, 0, 0, 0]


def test_the_readme_shows_hidden_letters() -> None:
    from dataclasses import replace

    said = small_bundle.statement_of(small_bundle.plan())
    text = readme.text(replace(said, purpose="a\u202eb\n\nc", recipient=" "), [])
    assert "a[U+202E]b c" in text
    assert "For:        not stated" in text


def test_small_and_large_blocks_give_the_same_digests() -> None:
    hasher = Hasher()
    data = b"x" * (BLOCK // 4)
    assert hasher.digest([data]) == hasher.digest(data[n : n + 1] for n in range(len(data)))
    hasher.close()
