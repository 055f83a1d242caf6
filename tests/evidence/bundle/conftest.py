"""One good bundle for the whole session, a copy of it for each test that changes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.evidence.bundle import small_bundle


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that nobody may change."""
    target = tmp_path_factory.mktemp("good") / "B-001"
    small_bundle.write(target)
    return target


@pytest.fixture
def bundle(good: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(good, tmp_path / "bundle"))
