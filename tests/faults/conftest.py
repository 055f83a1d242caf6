"""One driver for each shim, and one case to begin with, for all tests of faults."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.engine import Engine, build, make_template, quick_disk


@pytest.fixture(scope="session", name="shims")
def _shims(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return build(tmp_path_factory.mktemp("shims"))


@pytest.fixture(scope="session", name="faulty_disk")
def _faulty_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = quick_disk(tmp_path_factory.mktemp("desks"))
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="session", name="template")
def _template(shims: dict[str, Path], faulty_disk: Path) -> Path:
    """A desk with a small case, closed."""
    return make_template(faulty_disk)


@pytest.fixture(scope="session", name="shim")
def _shim(shims: dict[str, Path], template: Path) -> Iterator[Engine]:
    """The driver whose calls can be made to fail."""
    engine = Engine(shims["shim"], template.parent)
    engine.start()
    yield engine
    engine.close()


@pytest.fixture(scope="session", name="recorder")
def _recorder(shims: dict[str, Path], template: Path) -> Iterator[Engine]:
    """The driver whose calls are written down."""
    engine = Engine(shims["rec"], template.parent)
    engine.start()
    yield engine
    engine.close()
