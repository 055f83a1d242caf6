"""The key of the golden vector."""

from __future__ import annotations

import pytest

from tests.evidence.custody.vectors import Key, make_key


@pytest.fixture
def key() -> Key:
    return make_key(bytes(range(32)))
