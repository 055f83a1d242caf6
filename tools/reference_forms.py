"""The kinds of record in docs/reference.md: fields, what stands in them, every allowed word."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

PLAIN = {
    "str": "text on one line",
    "int": "a whole number",
    "bool": "true or false",
    "Prose": "text, on several lines if need be",
    "Claimed": "text as a file or a program said it",
    "Packed": "bytes as base64url",
    "Day": "a day: 2015-11-29",
    "Digest": "a digest in lower-case hexadecimal",
    "Language": "a language code: ar, en-GB",
    "Script": "a script code: Arab, Latn",
    "Zone": "a time zone: Asia/Damascus",
    "Instant": "a moment in UTC: 2015-11-29T08:00:00Z",
    "Verbatim": "a marking as it stands: `?` for one character that cannot be read, `*` for any",
    "Word": "a word in small letters: fin_shape",
    "HypothesisLabel": "H1, H2 ...",
    "ObservationLabel": "O1, O2 ...",
}
OPEN_LISTS = {
    "AttackType": "attack_type",
    "ObjectKind": "object_kind",
    "Protection": "protection",
    "PersonRole": "role",
}
"""Names of text that is one of an open list, or a word of one's own as `local:word`."""


def kinds() -> Iterator[str]:
    """Yield every kind of record with its fields, then all that its fields name."""
    from evidence.records import kinds as registered

    yield "## Kinds of record\n"
    yield "`witnessmark record add CASE KIND --file F.json` takes the fields as one JSON object;"
    yield "`munition add --file` those of `munition_analysis`, with the lists `observations`,"
    yield "`hypotheses` and `bearings` and one `identification`, each with the fields of its kind"
    yield "(without `analysis`; labels such as O1 stand for ids). Fields marked * are needed. Names"
    yield "with a capital letter are explained below, under values, structures and words."
    every = sorted(registered().values(), key=lambda kind: kind.name)
    for kind in every:
        letter = f", references `{kind.prefix}-…`" if kind.prefix else ""
        marks = [mark for mark in ("fixed", "personal", "sealed") if getattr(kind, mark)]
        yield f"\n### `{kind.name}`{letter}{''.join(f', {mark}' for mark in marks)}\n"
        yield from _fields(kind.cls)
    found = _named(kind.cls for kind in every)
    yield from _values()
    yield "\n## Structures\n\nEach is one JSON object."
    for name, structure in sorted(found.items()):
        if dataclasses.is_dataclass(structure):
            yield f"\n### {name}\n"
            yield from _fields(structure)
    yield from _words(found)


def _fields(cls: Any) -> Iterator[str]:  # noqa: ANN401 - any dataclass
    yield " ".join((cls.__doc__ or "").partition("\n\n")[0].split())
    yield "\n| field | |\n|---|---|"
    for field in dataclasses.fields(cls):
        absent = dataclasses.MISSING
        needed = "*" if field.default is absent and field.default_factory is absent else ""
        said = re.sub(r"tuple\[(.*), \.\.\.\]", r"list of \1", str(field.type))
        yield f"| `{field.name}`{needed} | {said.replace('|', 'or').replace('None', 'null')} |"


def _values() -> Iterator[str]:
    from evidence.ids import TARGETS

    yield "\n## Values\n\n| name | stands for |\n|---|---|"
    yield from (f"| {name} | {said} |" for name, said in PLAIN.items())
    for name, targets in sorted(TARGETS.items()):
        said = " or ".join(sorted(targets or {"record of any kind"})).replace("_", " ")
        yield f"| {name} | reference (such as A-001) or id: {said} |"


def _words(found: dict[str, Any]) -> Iterator[str]:
    from evidence.open_words import open_words

    yield "\n## Words\n\nOne of these words, as it stands here.\n"
    for name, words in sorted(found.items()):
        if isinstance(words, type) and issubclass(words, StrEnum):
            yield f"- **{name}**: {', '.join(f'`{word}`' for word in words)}"
    yield "\nThese lists are open: a word of your own is written `local:word`.\n"
    for name, listed in OPEN_LISTS.items():
        yield f"- **{name}**: {', '.join(f'`{word}`' for word in open_words()[listed])}"


def _named(classes: Iterator[Any]) -> dict[str, Any]:
    """Return the structures and lists of words that fields name, at any depth, by name."""
    found: dict[str, Any] = {}
    waiting = [hint for cls in classes for hint in typing.get_type_hints(cls).values()]
    while waiting:
        one = waiting.pop()
        if parts := typing.get_args(one):
            waiting += parts
        elif isinstance(one, type) and (dataclasses.is_dataclass(one) or issubclass(one, StrEnum)):
            known = one.__name__ in found
            if found.setdefault(one.__name__, one) is not one:
                raise ValueError(f"two things are named {one.__name__}")
            if dataclasses.is_dataclass(one) and not known:
                waiting += typing.get_type_hints(one).values()
    return found
