"""Swaps ids for references in plain bodies and back, so that people can write `A-001` in a file."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache
from typing import NewType

from evidence.ids import TARGETS
from evidence.records import kind_of

Swap = Callable[[str, frozenset[str] | None], str]
"""Given the text in an id field and the kinds it may name, returns what shall stand there."""


def swap_ids(kind: str, plain: Mapping[str, object], swap: Swap) -> dict[str, object]:
    """Return a copy of a plain body of that kind with `swap` applied to each id field.

    Members and shapes that the kind does not know are left as they are: saying what is wrong with
    them is the record's business.
    """
    return _members(kind_of(kind).cls, plain, swap)


def _members(cls: type, plain: Mapping[str, object], swap: Swap) -> dict[str, object]:
    hints = _hints(cls)
    return {
        name: _swapped(value, hints[name], swap) if name in hints else value
        for name, value in plain.items()
    }


def _swapped(value: object, hint: object, swap: Swap) -> object:
    for choice in _choices(hint):
        if isinstance(choice, NewType) and choice.__name__ in TARGETS and isinstance(value, str):
            return swap(value, TARGETS[choice.__name__])
        if isinstance(choice, type) and dataclasses.is_dataclass(choice):
            if isinstance(value, Mapping):
                return _members(choice, value, swap)
        elif typing.get_origin(choice) is tuple and isinstance(value, (list, tuple)):
            return [_swapped(part, typing.get_args(choice)[0], swap) for part in value]
    return value


@cache
def _hints(cls: type) -> dict[str, object]:
    return typing.get_type_hints(cls)


def _choices(hint: object) -> tuple[object, ...]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)
