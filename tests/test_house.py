"""The house rules hold for every module, and the papers agree with the house."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools import house_rules, reference, tree

ROOT = Path(__file__).resolve().parent.parent
CODE = ("app", "ui", "storage", "evidence")
BESIDE = ("tests", "tools", "benchmarks")


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_no_module_breaks_a_house_rule() -> None:
    found = [
        str(fault)
        for path in modules(*CODE)
        for fault in house_rules.faults(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    ]
    assert found == []


def test_tests_and_tools_are_short_too() -> None:
    found = [
        str(fault)
        for path in modules(*BESIDE)
        for fault in house_rules.too_long(
            path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        )
    ]
    assert found == []


def test_the_tree_in_the_architecture_document_is_the_tree_on_disk() -> None:
    document = tree.DOCUMENT.read_text("utf-8")
    assert tree.with_tree(document, tree.tree(ROOT)) == document, "python3 tools/tree.py renews it"


def test_the_reference_is_what_the_code_says() -> None:
    told = reference.DOCUMENT.read_text("utf-8")
    assert told == reference.reference(), "python3 tools/reference.py, in .venv, renews it"


def test_every_link_between_our_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_makefile_only_calls_the_set_up_program() -> None:
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    assert len(lines) <= 40
    assert {line.split()[1] for line in lines if line.startswith("\t")} == {"tools/bootstrap.py"}


def test_few_lint_rules_are_switched_off() -> None:
    assert len(project()["tool"]["ruff"]["lint"]["ignore"]) <= 15


def test_lock_files_name_no_place_to_load_from() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "tools/uv.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"://|^-|^/|file:|find-links", text, re.MULTILINE), name
        pinned = re.findall(r"^[a-z][\w.-]*==\S+", text, re.MULTILINE)
        assert text.count(" \\\n    --hash=sha256:") >= len(pinned) > 0


def test_both_lock_files_choose_the_same_releases() -> None:
    runtime, dev = (
        set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime <= dev


def test_the_lock_covers_what_the_project_declares() -> None:
    declared = {
        re.split(r"[<>=!~;\[ ]", line)[0].lower() for line in project()["project"]["dependencies"]
    }
    assert declared <= locked()


def test_the_program_imports_only_what_it_declares() -> None:
    provides = importlib.metadata.packages_distributions()
    known = {*sys.stdlib_module_names, *CODE, "_typeshed"}  # the last is the type checker's own
    for path in modules(*CODE):
        for name in imported(path) - known:
            owners = {owner.lower().replace("_", "-") for owner in provides.get(name, [])}
            assert owners & locked(), (
                f"{path.relative_to(ROOT)} imports {name}, which is not locked"
            )


def test_one_distribution_provides_opencv_and_qt_comes_without_addons() -> None:
    assert importlib.metadata.packages_distributions()["cv2"] == ["opencv-python-headless"]
    names = {dist.name.lower().replace("_", "-") for dist in importlib.metadata.distributions()}
    assert not names & {"pyside6", "pyside6-addons", "opencv-python", "opencv-contrib-python"}


def test_no_file_names_a_machine_or_a_registry() -> None:
    told = subprocess.run(
        ["git", "grep", "-nIE", PLACES, "--", ".", ":!tests/test_house.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.stdout == ""


def test_no_test_mocks_our_code_and_none_of_the_window_sleeps() -> None:
    for path in modules("tests"):
        text = path.read_text("utf-8")
        assert "unittest" not in imported(path), path
        if path.is_relative_to(ROOT / "tests" / "ui"):
            assert not re.search(r"\bsleep\(|qtbot\.wait\(", text), path


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=str)
def test_a_decision_fits_one_page_and_says_what_would_change_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(r"\d{4}-[a-z0-9-]+\.md", path.name)
    assert len(text.splitlines()) <= 60
    for heading in ("## Question", "## Decision", "## Why", "## What would change our mind"):
        assert heading in text, heading


PLACES = r"/work/|/Users/[a-z]|pythonhosted|pypi\.org|registry\.npmjs|deb\.debian"


def project() -> dict[str, dict[str, dict[str, dict[str, list[str]]]]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked() -> set[str]:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= imported_by(node)
    return found


def imported_by(node: ast.Import | ast.ImportFrom) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {node.module.split(".")[0]} if node.module and node.level == 0 else set()


def test_every_name_in_the_fields_of_a_form_is_explained() -> None:
    told = reference.reference().partition("## Kinds of record")[2].partition("## Acts")[0]
    typed = re.findall(r"^\| `\w+`\*? \| (.*) \|$", told, re.MULTILINE)
    named = {name for one in typed for name in re.findall(r"[A-Za-z]\w*", one)}
    explained = set(re.findall(r"^(?:\| |### |- \*\*)(\w+)", told, re.MULTILINE))
    assert named - explained - {"list", "of", "or", "null"} == set()
