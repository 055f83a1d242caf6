"""A form that does not serve says which field is wrong, and what may stand there."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from evidence.form_faults import FormFault, fault_of, takes
from evidence.munitions.values import Marking
from evidence.records import kinds, record_from_plain

ATTACK = {"title": "Market"}
OBSERVED = {"analysis": "a", "item": "i", "kind": "marking", "method": "photograph"}


@pytest.mark.parametrize(
    ("kind", "form", "said", "advice"),
    [
        ("attack", {}, "title: it is missing", "It takes text."),
        ("attack", {"title": 5}, "title: a number stands there", "It takes text."),
        (
            "attack",
            {**ATTACK, "strikes": {"low": 1.5}},
            "strikes low: a number with a fraction stands there",
            "It takes a whole number or null.",
        ),
        (
            "attack",
            {**ATTACK, "other_places": "L-001"},
            "other_places: text stands there",
            "It takes a list, each member a reference or id (place).",
        ),
        (
            "munition_observation",
            {**OBSERVED, "kind": "O1"},
            "kind: “O1” is none of its words",
            "It takes one of these words: part, feature, ",
        ),
        (
            "munition_observation",
            {**OBSERVED, "kind": "O1 - at `$.weapon`"},
            "kind: “O1 - at `$.weapon`” is none of its words",
            "It takes one of these words: part, feature, ",
        ),
        (
            "munition_observation",
            {**OBSERVED, "marking": {"text": "A"}},
            "marking legibility: it is missing",
            "It takes one of these words: full, partial",
        ),
        (
            "attack",
            {**ATTACK, "started": True},
            "started: true or false stands there",
            "It takes an object with ",
        ),
        (
            "actor",
            {"names": [{"text": "A"}, {"text": {}}], "kind": "unit"},
            "names 2 text: an object stands there",
            "It takes text.",
        ),
        ("attack", [], "it is not one object", "as one JSON object."),
    ],
)
def test_the_field_and_what_may_stand_there_are_named(
    kind: str, form: object, said: str, advice: str
) -> None:
    with pytest.raises(FormFault) as raised:
        record_from_plain(kind, form)
    assert str(raised.value) == said
    assert advice in raised.value.advice


def test_what_is_said_in_another_way_is_passed_on_with_its_place() -> None:
    fault = fault_of("Too many letters - at `$.text`", Marking)
    assert (str(fault), fault.advice) == ("text: Too many letters", "It takes text.")
    with pytest.raises(TypeError, match="holds nothing named"):
        fault_of("Too many letters - at `$.text.more`", Marking)


def test_every_field_of_every_kind_can_be_told_in_words() -> None:
    waiting = [kind.cls for kind in kinds().values()]
    seen: set[object] = set()
    while waiting:
        cls = waiting.pop()
        for hint in typing.get_type_hints(cls).values():
            assert takes(hint)
            inner = [hint, *typing.get_args(hint)]
            inner += [part for one in inner for part in typing.get_args(one)]
            new = [one for one in inner if dataclasses.is_dataclass(one) and one not in seen]
            seen.update(new)
            waiting += typing.cast("list[typing.Any]", new)
