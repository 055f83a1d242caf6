"""Every command block that README and docs mark as tested runs as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"<!-- tested -->\n```sh\n(.*?)```", re.DOTALL)


def blocks(page: Path) -> list[str]:
    return [match[1] for match in BLOCK.finditer(page.read_text("utf-8"))]


PAGES = [page for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if blocks(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_one_after_another(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app" / "media", tmp_path / "photos")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(blocks(page))],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_readme_has_commands_to_test() -> None:
    assert ROOT / "README.md" in PAGES
