"""One case for a whole module of tests: each test adds records of its own and counts entries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.case import Case
from tests.app.cases import fresh_case


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A real, encrypted case that a module of tests shares."""
    with fresh_case(tmp_path_factory.mktemp("shared")) as made:
        yield made
