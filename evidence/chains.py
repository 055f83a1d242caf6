"""Rules that hold between records: no circles, and no second body for what was signed."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.errors import Refused
from evidence.records import Kind


def refuse_circle(
    source: str, target: str, links: Iterable[tuple[str, str]], *, link: str = "part_of"
) -> None:
    """Refuse a link that would close a circle (R-06).

    Args:
        source: What is to be linked.
        target: What it would be part of, supersede, copy ...
        links: The links of the same kind there already are, as (source, target).
        link: Name of that kind, for the message.

    Raises:
        Refused: The target is the source, or leads to it.
    """
    after: dict[str, list[str]] = {}
    for a, b in links:
        after.setdefault(a, []).append(b)
    if source in reachable(target, after) or source == target:
        raise Refused(
            "{target} is already {link} {source}, so this would close a circle.",
            rule="R-06",
            advice="Withdraw the other link first, or turn this one around.",
            target=target,
            source=source,
            link=link.replace("_", " "),
        )


def reachable(start: str, after: dict[str, list[str]]) -> frozenset[str]:
    """Return everything the links lead to from here; the start itself only over a circle."""
    seen: set[str] = set()
    waiting = list(after.get(start, ()))
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting.extend(after.get(here, ()))
    return frozenset(seen)


def refuse_second_body(kind: Kind, *, bodies: int) -> None:
    """Refuse a further body of a fixed record (R-04).

    Args:
        kind: Of the record.
        bodies: How many bodies it has already.

    Raises:
        Refused: The kind is fixed and the record has its body.
    """
    if kind.fixed and bodies:
        raise Refused(
            "This {kind} is signed. Record one that replaces it.",
            rule="R-04",
            advice="Nothing was changed.",
            kind=kind.name.replace("_", " "),
        )
