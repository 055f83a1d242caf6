"""Open word lists: versioned data with a citation per term, and `local:` terms of a case."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, TypeAlias

from evidence.errors import Refused
from evidence.texts import Form

_LOCAL = re.compile(r"local:[a-z0-9][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of an open list: what it means and whose word it is."""

    word: str
    meaning: str
    source: str


@cache
def open_words() -> Mapping[str, Mapping[str, Term]]:
    """Return the open lists by name, each word with its citation. Read at first use."""
    data = json.loads(files("evidence").joinpath("vocabulary.json").read_text("utf-8"))
    return MappingProxyType(
        {
            name: MappingProxyType({term["word"]: Term(**term) for term in terms})
            for name, terms in data["lists"].items()
        }
    )


def word_of(name: str) -> Form:
    """Return the form of a word of one open list."""

    def check(text: str) -> str:
        words = open_words()[name]
        if text not in words and not _LOCAL.fullmatch(text):
            raise Refused(
                "{text} is not in the word list {list}.",
                advice=f"Its words: {', '.join(words)}; or one of your own as local:word.",
                text=text,
                list=name,
            )
        return text

    return Form(check)


AttackType: TypeAlias = Annotated[str, word_of("attack_type")]
ObjectKind: TypeAlias = Annotated[str, word_of("object_kind")]
Protection: TypeAlias = Annotated[str, word_of("protection")]
PersonRole: TypeAlias = Annotated[str, word_of("role")]
