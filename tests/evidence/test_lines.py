from __future__ import annotations

import dataclasses
import inspect

import pytest

from evidence import lines
from evidence.lines import Hit, ItemFilter, Page, Spot

LINES = [
    cls for _, cls in inspect.getmembers(lines, inspect.isclass) if cls.__module__ == lines.__name__
]


@pytest.mark.parametrize("cls", LINES)
def test_lines_are_frozen_values_that_say_what_they_are(cls: type) -> None:
    assert dataclasses.is_dataclass(cls)
    assert cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")


def test_a_line_that_says_the_same_is_the_same() -> None:
    hit = Hit(ref="E-0001", kind="item", id="x", snippet="market")
    assert hit == Hit(ref="E-0001", kind="item", id="x", snippet="market")
    assert ItemFilter() == ItemFilter(attack=None, item_kind=None, text=None, newest_first=False)
    assert Page(lines=(hit,)).after is None


def test_a_position_of_a_file_is_claimed_unless_somebody_says_otherwise() -> None:
    assert Spot(lat_e6=1, lon_e6=2).claimed
