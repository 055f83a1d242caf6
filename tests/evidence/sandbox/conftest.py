"""Reading here and in a locked-down worker that lives as long as the tests need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from evidence.sandbox.client import Worker
from evidence.sandbox.results import Kind
from tests.evidence.sandbox.media import Answering, read_here


@pytest.fixture
def answer() -> Answering:
    """Read bytes in this process, as a worker would."""
    return read_here


@pytest.fixture(scope="session")
def picture_worker() -> Iterator[Worker]:
    """A locked-down worker that reads pictures; tests that kill start their own."""
    worker = Worker(Kind.PICTURE)
    worker.start()
    yield worker
    worker.close()
