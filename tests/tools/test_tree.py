"""The tree in the architecture document is read off the modules themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import tree


def test_each_module_is_one_line_with_its_first_sentence(tmp_path: Path) -> None:
    for folder in tree.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "ui" / "__init__.py").write_text('"""What is seen."""\n')
    (tmp_path / "ui" / "look.py").write_text('"""Colours\nand spacing. More.\n\nRules."""\n')
    (tmp_path / "ui" / "words").mkdir()
    (tmp_path / "ui" / "words" / "ar.json").touch()
    lines = tree.tree(tmp_path).splitlines()
    assert [line.split(maxsplit=1) for line in lines[:2]] == [
        ["ui/", "What is seen"],
        ["look.py", "Colours and spacing"],
    ]
    assert lines[2] == "app/"


def test_the_tree_stands_between_its_marks() -> None:
    document = f"Before\n{tree.BEGIN}old\n{tree.END}after\n"
    assert tree.with_tree(document, "new\n") == document.replace("old", "new")


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lost the marks"):
        tree.with_tree("Before\n", "new\n")
