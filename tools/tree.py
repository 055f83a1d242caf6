"""The tree of modules in docs/architecture.md: each line is a module's own first sentence."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "architecture.md"
FOLDERS = ("ui", "app", "storage", "evidence", "tools", "benchmarks")
BEGIN = "<!-- tree: written by tools/tree.py -->\n```\n"
END = "```\n<!-- end of tree -->\n"
COLUMN = 30


def main() -> int:
    """Write the tree into the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    renewed = with_tree(text, tree(ROOT))
    if renewed != text:
        DOCUMENT.write_text(renewed, encoding="utf-8")
    return 0


def with_tree(document: str, lines: str) -> str:
    """Return the document with the tree between its two marks.

    Raises:
        ValueError: A mark is missing.
    """
    head, begin, rest = document.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("docs/architecture.md has lost the marks of the tree")
    return head + begin + lines + end + tail


def tree(root: Path) -> str:
    """Return one line for every package and module below the folders that hold code."""
    there = [root / name for name in FOLDERS if (root / name).is_dir()]
    return "".join(f"{line}\n" for folder in there for line in _lines(folder, 0))


def _lines(folder: Path, depth: int) -> Iterator[str]:
    modules = sorted(folder.glob("*.py"))
    inner = [path for path in sorted(folder.iterdir()) if any(path.rglob("*.py"))]
    front = folder / "__init__.py"
    yield _line(f"{folder.name}/", front if front in modules else None, depth)
    for module in modules:
        if module != front:
            yield _line(module.name, module, depth + 1)
    for package in inner:
        yield from _lines(package, depth + 1)


def _line(name: str, module: Path | None, depth: int) -> str:
    caption = sentence(module.read_text(encoding="utf-8")) if module else ""
    return f"{'  ' * depth + name:{COLUMN}}{caption}".rstrip()


def sentence(source: str) -> str:
    """Return the first sentence of a module's docstring as one line."""
    words = " ".join((ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0].split())
    first, stop, _rest = words.partition(". ")
    return (first if stop else words).removesuffix(".")


if __name__ == "__main__":
    sys.exit(main())
