"""Says in plain words which field of a form is wrong, and what may stand there.

The reader of records (msgspec) names types and paths of the program; whoever fills in a form
reads field names, kinds of value and the words that are allowed.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from typing import Any, Final, NewType, cast

from evidence.ids import TARGETS

_MISSING: Final = re.compile(r"Object missing required field `(?P<name>.*)`")
_WORD: Final = re.compile(r"Invalid enum value '(?P<word>.*)'", re.DOTALL)
_GOT: Final = re.compile(r"Expected .*, got `(?P<got>\w+)`")
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_PLAIN: Final = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    types.NoneType: "null",
}
_STANDS: Final = {
    "str": "text",
    "int": "a number",
    "float": "a number with a fraction",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "an object",
}


class FormFault(ValueError):  # noqa: N818 - named for what it is, as all of the family are
    """A form that does not say what its kind needs. `advice` is what may stand there."""

    def __init__(self, said: str, advice: str) -> None:
        super().__init__(said)
        self.advice = advice


def fault_of(message: str, cls: type) -> FormFault:
    """Return what msgspec says of a form for records of a class, for people."""
    said, placed, path = message.rpartition(" - at `$")  # the last: a form may hold the same
    said, path = (said, path) if placed else (message, "")
    steps = _STEP.findall(path.rstrip("`"))
    where = [name or str(int(index) + 1) for name, index in steps]
    hint: object = cls
    for name, _index in steps:
        hint = _inside(hint, name)
    if missing := _MISSING.fullmatch(said):
        where.append(missing["name"])
        hint, said = _inside(hint, missing["name"]), "it is missing"
    elif unknown := _WORD.fullmatch(said):
        said = f"“{unknown['word']}” is none of its words"
    elif other := _GOT.fullmatch(said):
        said = f"{_STANDS[other['got']]} stands there"
    return FormFault(f"{' '.join(where)}: {said}", f"It takes {takes(hint)}.")


@cache
def takes(hint: object) -> str:
    """Return in words what a field of this type takes."""
    parts = list(dict.fromkeys(map(_one, _alternatives(hint))))
    return " or ".join(parts)


def _one(hint: Any) -> str:  # noqa: ANN401 - a type hint is anything
    if typing.get_origin(hint) is tuple:
        return f"a list, each member {takes(typing.get_args(hint)[0])}"
    if isinstance(hint, NewType):
        kinds = TARGETS[hint.__name__] or {"any record"}
        return f"a reference or id ({', '.join(sorted(kinds)).replace('_', ' ')})"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"one of these words: {', '.join(hint)}"
    if dataclasses.is_dataclass(hint):
        return f"an object with {', '.join(field.name for field in dataclasses.fields(hint))}"
    return _PLAIN[hint]


def _inside(hint: object, name: str) -> object:
    """Return the type of a field, or without a name that of the members of a list."""
    for one in _alternatives(hint):
        if name and dataclasses.is_dataclass(one):
            return _hints(cast("type", one))[name]
        if not name and typing.get_origin(one) is tuple:
            return typing.get_args(one)[0]
    raise TypeError(f"{hint} holds nothing named {name}")


def _alternatives(hint: object) -> Iterator[object]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        for part in typing.get_args(hint):
            yield from _alternatives(part)
    else:
        yield hint


@cache
def _hints(cls: type) -> dict[str, object]:
    return typing.get_type_hints(cls)
