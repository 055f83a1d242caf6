"""Text as records keep it: NFC, no control characters, nothing that cannot be written down.

Rules:
    - Every value and record derives from `Value`, whose constructor runs `tidy`: so all its text
      is checked, whoever made it. A class with rules of its own calls `tidy(self)` first.
    - The annotation says what a text may be: `str` is one line, `Prose` may have many, `Day`,
      `Digest`, `Language` have a form, `Claimed` takes anything and makes it visible (what files
      and decoders say). An absent text is None, never empty; a default is always allowed.
    - Bidirectional controls are kept: names are written with them. Screens show them.
"""

from __future__ import annotations

import base64
import dataclasses
import re
import types
import typing
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Final, NewType, TypeAlias

from evidence.custody.canonical import MAX_INTEGER
from evidence.errors import Refused
from evidence.vocabularies import NameForm

MAX_CLAIMED: Final = 4096
_BAD = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BAD_IN_PROSE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DIGEST = re.compile(r"(?:[0-9a-f]{2})+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")


@dataclass(frozen=True, slots=True)
class Form:
    """Annotation of a text field: `check` returns the text as kept, or raises Refused."""

    check: Callable[[str], str]


def line(text: str) -> str:
    """Return one line of text in NFC.

    Raises:
        Refused: It is blank, or holds a control character or half a surrogate pair.
    """
    return _kept(text, _BAD)


def prose(text: str) -> str:
    """Return text of one or more lines in NFC, line ends as LF.

    Raises:
        Refused: It is blank, or holds another control character or half a surrogate pair.
    """
    return _kept(text.replace("\r\n", "\n").replace("\r", "\n"), _BAD_IN_PROSE)


def visible(text: str, limit: int = MAX_CLAIMED) -> str:
    """Return any text from outside in one line: controls escaped, cut at `limit` characters."""
    shown = _BAD.sub(lambda m: f"\\u{ord(m[0]):04x}", unicodedata.normalize("NFC", text))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def shown_name(raw: bytes) -> str:
    """Return a file's name for people; bytes that are not UTF-8 stand in hexadecimal."""
    shown = visible(raw.decode("utf-8", "backslashreplace"))
    return shown if shown.strip() else f"“{shown}”"


def packed(raw: bytes) -> str:
    """Return bytes as base64url text without padding, as records keep them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """Return the bytes of base64url text.

    Raises:
        ValueError: It is not base64url.
    """
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _kept(text: str, bad: re.Pattern[str]) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    found = bad.search(text)
    if found:
        raise Refused(
            "The text {text} holds a character that cannot be kept (U+{code}).",
            advice="Remove it, or describe it in words.",
            text=text,
            code=f"{ord(found[0]):04X}",
        )
    if not text or text.isspace():
        raise Refused(
            "This text is empty.",
            advice="Nothing was changed. Write it; where it may be missing, leave it out.",
        )
    return text


def _day(text: str) -> str:
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise Refused("{text} is not a date.", advice="Write it as 2015-11-29.", text=text)


def _packed(text: str) -> str:
    try:
        unpacked(text)
    except ValueError:
        raise Refused("{text} is not base64url.", text=text) from None
    return text


def formed(pattern: re.Pattern[str], what: str) -> Form:
    """Return the form of texts that match a pattern; `what` completes "... is not"."""

    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise Refused("{text} is not {what}.", text=text, what=what)
        return text

    return Form(check)


Prose: TypeAlias = Annotated[str, Form(prose)]
Claimed: TypeAlias = Annotated[str, Form(visible)]
Packed: TypeAlias = Annotated[str, Form(_packed)]
Day: TypeAlias = Annotated[str, Form(_day)]
Digest: TypeAlias = Annotated[str, formed(_DIGEST, "a digest in lower-case hex")]
Language: TypeAlias = Annotated[str, formed(_LANGUAGE, "a language code such as ar or en-GB")]
Script: TypeAlias = Annotated[str, formed(_SCRIPT, "a script code such as Arab")]

_Check: TypeAlias = Callable[[Any], Any]


class Value:
    """A frozen dataclass whose text and numbers were checked when it was made."""

    __slots__ = ()

    def __post_init__(self) -> None:
        tidy(self)


def tidy(value: object) -> None:
    """Check and normalise every text and number of a dataclass that is being made.

    Raises:
        Refused: A text or number cannot be kept. The message names the field.
    """
    for name, check, default in _plan(type(value)):  # type: ignore[arg-type]  # classes hash
        before = getattr(value, name)
        if before is None or before == default:
            continue
        try:
            after = check(before)
        except Refused as error:
            raise Refused(
                "{field}: " + error.template,
                advice=error.advice,
                rule=error.rule,
                **{"field": name, **error.facts},
            ) from None
        if after is not before:
            object.__setattr__(value, name, after)


@cache
def _plan(cls: type) -> tuple[tuple[str, _Check, object], ...]:
    hints = typing.get_type_hints(cls, include_extras=True)
    checks = (
        (field, _check_for(hints[field.name]))
        for field in dataclasses.fields(typing.cast("Any", cls))
    )
    return tuple((field.name, check, field.default) for field, check in checks if check)


def _check_for(hint: object) -> _Check | None:
    """Return what checks a value of this type, or None where types say all."""
    for form in getattr(hint, "__metadata__", ()):
        return typing.cast("Form", form).check
    if hint is int:
        return _whole
    if hint is str or isinstance(hint, NewType):
        return line
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return _check_either(typing.get_args(hint))
    if typing.get_origin(hint) is tuple:
        each = _check_for(typing.get_args(hint)[0])
        return each and (lambda values: _each(each, values))
    return None


def _check_either(hints: tuple[Any, ...]) -> _Check | None:
    """Return the check of an optional type, or of `text or number`."""
    checks = [(check, hint) for hint in hints if (check := _check_for(hint))]
    if len(checks) < 2:
        return checks[0][0] if checks else None
    text = next(check for check, hint in checks if hint is not int)
    return lambda value: _whole(value) if isinstance(value, int) else text(value)


def _each(check: _Check, values: tuple[Any, ...]) -> tuple[Any, ...]:
    checked = tuple(map(check, values))
    return values if checked == values else checked


def _whole(number: int) -> int:
    if abs(number) > MAX_INTEGER:
        raise Refused("The number {number} is too large to be kept.", number=number)
    return number


@dataclass(frozen=True, kw_only=True)
class Name(Value):
    """A written name. `script` is ISO 15924, `language` BCP 47."""

    text: str
    script: Script | None = None
    language: Language | None = None
    form: NameForm = NameForm.ORIGINAL
