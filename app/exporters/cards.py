"""The line under a card of the view: what a list says of people, interviews and counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evidence.bundle.plainview import Link

Plain = Mapping[str, Any]
Links = Mapping[str, Link]


def card_facts(kind: str, plain: Plain, links: Links) -> str:
    """Return what a card says of a record, or "" where its title says enough."""
    told = _TOLD.get(kind)
    return told(plain, links) if told is not None else ""


def _person(plain: Plain, _links: Links) -> str:
    return _joined(", ".join(plain["role"]), ", ".join(plain["languages"]))


def _interview(plain: Plain, links: Links) -> str:
    whom = links.get(plain["person"])
    return _joined(whom.label if whom else "", plain["mode"], plain["language"])


def _count(plain: Plain, links: Links) -> str:
    number = _range(plain["count"])
    attack = links.get(plain["attack"] or "")
    outcome = plain["outcome"].replace("_", " ")
    return _joined(f"{outcome}: {number}", attack.label if attack else "whole report")


def _range(count: Plain) -> str:
    low, high = count["low"], count["high"]
    if low is None and high is None:
        return str(count["text"])
    if low is None or high is None:
        return f"up to {high}" if low is None else f"{low} or more"
    return str(low) if low == high else f"{low}\u2013{high}"


def _recipient(plain: Plain, _links: Links) -> str:
    return _joined(plain["name"], plain["kind"])


def _joined(*parts: str | None) -> str:
    return " \u00b7 ".join(part.replace("_", " ") for part in parts if part)


_TOLD: Mapping[str, Callable[[Plain, Links], str]] = {
    "person": _person,
    "interview": _interview,
    "casualty_count": _count,
    "recipient": _recipient,
}
