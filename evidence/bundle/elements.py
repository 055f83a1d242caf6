"""HTML that is escaped by construction: elements are functions, text can never become markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Final

from evidence.bundle import layout

_TAG = re.compile(r"[a-z][a-z0-9]*")
_ATTRIBUTE = re.compile(r"[a-z][a-z-]*")
_LINKS: Final = frozenset({"href", "src", "poster"})
_PLAIN: Final = frozenset(
    {
        *("alt", "class", "charset", "colspan", "content", "controls", "datetime", "dir", "id"),
        *("lang", "loading", "name", "open", "preload", "scope", "title", "http-equiv"),
    }
)
_VOID: Final = frozenset({"br", "hr", "img", "link", "meta"})
_FORBIDDEN: Final = frozenset({"script", "style", "iframe", "object", "embed", "base", "form"})
# Bidirectional controls, other controls, and what is invisible and means nothing to a reader.
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


class Markup(str):
    """Text that is markup: made by the functions here, never taken from outside."""

    __slots__ = ()


Child = str | Markup | None


def visible(text: str) -> Markup:
    """Return a text escaped, with hidden characters shown as marks: `photo[U+202E]gpj.exe`."""
    parts: list[str] = []
    at = 0
    for match in _HIDDEN.finditer(text):
        parts.append(html.escape(text[at : match.start()]))
        parts.append(f'<span class="hidden">[U+{ord(match[0]):04X}]</span>')
        at = match.end()
    parts.append(html.escape(text[at:]))
    return Markup("".join(parts))


def element(tag: str, *children: Child, **attributes: str | None) -> Markup:
    """Return an element.

    Args:
        tag: Its name; what could run, or change where links lead, is refused.
        *children: Markup stays, any other text is escaped and made visible, None is left out.
        **attributes: By name; a trailing underscore is dropped (`class_`), other underscores
            become hyphens, None leaves the attribute out.

    Raises:
        ValueError: The tag, an attribute or a link is not allowed.
    """
    if not _TAG.fullmatch(tag) or tag in _FORBIDDEN:
        raise ValueError(f"{tag} is not an element of our pages")
    opened = "".join(
        _attribute(name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
        if value is not None
    )
    if tag in _VOID:
        if children:
            raise ValueError(f"{tag} holds nothing")
        return Markup(f"<{tag}{opened}>")
    return Markup(f"<{tag}{opened}>{join(children)}</{tag}>")


def join(children: Iterable[Child]) -> Markup:
    """Return the children one after the other, text escaped."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else visible(child)
            for child in children
            if child is not None
        )
    )


def text(value: str) -> Markup:
    """Return a text from outside, isolated so that its direction does not leak."""
    return element("bdi", value, dir="auto")


def link_problem(target: str) -> str | None:
    """Say why a link may not stand in a page, or None: only files of the bundle and anchors."""
    path, _, anchor = target.partition("#")
    if anchor and not re.fullmatch(r"[A-Za-z0-9_-]+", anchor):
        return "the anchor has other characters"
    while path.startswith("../"):
        path = path[3:]
    return layout.path_problem(path) if path else None


def _attribute(name: str, value: str) -> str:
    if name in _LINKS:
        problem = link_problem(value)
        if problem:
            raise ValueError(f"{value!r} leads out of the bundle: {problem}")
    elif name not in _PLAIN or not _ATTRIBUTE.fullmatch(name):
        raise ValueError(f"{name} is not an attribute of our pages")
    if _HIDDEN.search(value):
        value = re.sub(_HIDDEN, lambda match: f"[U+{ord(match[0]):04X}]", value)
    return f' {name}="{html.escape(value)}"'
