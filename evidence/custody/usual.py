"""Reads a disclosure of the shape nearly all have in one match; the rest is read the long way.

A disclosure that matches here is canonical by its shape: keys in order, texts without escapes,
numbers without a sign. So it needs no second reading; `disclosure.read` decides on all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

_TEXT: Final = r'"([^"\\\x00-\x1f]*)"'
_NULLABLE: Final = rf"(?:null|{_TEXT})"
_NUMBER: Final = r"(0|[1-9][0-9]{0,14})"
_NAME_AT: Final = len('["') + 22 + len('","')  # behind the salt

_Groups = tuple[str | None, ...]


def _shape(name: str, value: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(rf'\["[A-Za-z0-9_-]{{21}}[AQgw]","{name}",{value}\]').fullmatch


def _named(*names: str) -> Callable[[_Groups], object]:
    return lambda found: dict(zip(names, found, strict=True))


def _body(found: _Groups) -> object:
    parents, sha256, size = found
    split = parents[1:-1].split('","') if parents else []
    return {"parents": split, "sha256": sha256, "size": int(size or 0)}


def _file(found: _Groups) -> object:
    root, sha256, sha512, size = found
    if size is None:
        return None
    return {"pieces_root": root, "sha256": sha256, "sha512": sha512, "size": int(size)}


_PARENTS: Final = r'\[("[0-9a-f]+"(?:,"[0-9a-f]+")*)?\]'
_SHAPES: Final[
    Mapping[str, tuple[Callable[[str], re.Match[str] | None], Callable[..., object]]]
] = {
    "what": (
        _shape("what", rf'\{{"kind":{_TEXT},"record":{_TEXT},"ref":{_NULLABLE}\}}'),
        _named("kind", "record", "ref"),
    ),
    "when": (
        _shape("when", rf'\{{"at":{_TEXT},"boot":{_TEXT},"mono":{_TEXT},"zone":{_TEXT}\}}'),
        _named("at", "boot", "mono", "zone"),
    ),
    "who": (
        _shape("who", rf'\{{"as":{_TEXT},"person":{_NULLABLE}\}}'),
        _named("as", "person"),
    ),
    "why": (_shape("why", _NULLABLE), lambda found: found[0]),
    "body": (
        _shape("body", rf'\{{"parents":{_PARENTS},"sha256":{_TEXT},"size":{_NUMBER}\}}'),
        _body,
    ),
    "file": (
        _shape(
            "file",
            rf'(?:null|\{{"pieces_root":{_NULLABLE},"sha256":{_TEXT},"sha512":{_TEXT},'
            rf'"size":{_NUMBER}\}})',
        ),
        _file,
    ),
}


def read(plain: str) -> tuple[str, object] | None:
    """Return name and value of a disclosure, or None when its shape is another one.

    Args:
        plain: `["<salt>","<name>",<value>]`, decoded.
    """
    name = plain[_NAME_AT : plain.find('"', _NAME_AT)]
    known = _SHAPES.get(name)
    if known is None:
        return None
    found = known[0](plain)
    return (name, known[1](found.groups())) if found else None
