"""Facts on the wire: integers, rationals, bounded text and notes of one analyser."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from evidence.sandbox.notes import Code, Note
from evidence.sandbox.protocol import (
    DETAIL_MAX,
    FACTS,
    FACTS_MAX,
    TEXT_MAX,
    AnalyserInfo,
    Breach,
    Reader,
    escaped,
)

_INTEGER, _RATIONAL, _TEXT, _NOTE = 1, 2, 3, 4
_HEAD = struct.Struct("<HB")  # position of the field, type
_NOTED = struct.Struct("<Hqq")  # code, a, b
_LENGTH = struct.Struct("<H")
_WORD = struct.Struct("<q")
_PAIR = struct.Struct("<QQ")

Value = int | str | tuple[int, int]


def _text(text: str, limit: int) -> bytes:
    data = text.encode("utf-8", "backslashreplace")
    if len(data) > limit:
        data = data[:limit].decode("utf-8", "ignore").encode("utf-8")
    return _LENGTH.pack(len(data)) + data


def _fact(key: int, value: Value) -> bytes:
    if isinstance(value, tuple):
        return _HEAD.pack(key, _RATIONAL) + _PAIR.pack(*value)
    if isinstance(value, str):
        return _HEAD.pack(key, _TEXT) + _text(value, TEXT_MAX)
    return _HEAD.pack(key, _INTEGER) + _WORD.pack(value)


def write_facts(
    position: int, info: AnalyserInfo, values: Mapping[str, Value], notes: Sequence[Note]
) -> bytes:
    """Return the payload of FACTS.

    Raises:
        KeyError: A value's field is not in the analyser's list.
    """
    places = {field: place for place, field in enumerate(info.fields)}
    parts = [_fact(places[field], value) for field, value in values.items()]
    for note in notes[: FACTS_MAX - len(parts)]:
        head = _HEAD.pack(0, _NOTE) + _NOTED.pack(note.code, note.a, note.b)
        parts.append(head + _text(note.detail, DETAIL_MAX))
    return FACTS.pack(position, len(parts)) + b"".join(parts)


def read_facts(
    data: bytes, analysers: Sequence[AnalyserInfo]
) -> tuple[AnalyserInfo, dict[str, int | str], list[Note]]:
    """Return who said it, the values by field name, and the notes. Raises `Breach`."""
    reader = Reader(data)
    position, count = reader.unpack(FACTS)
    if position >= len(analysers) or count > FACTS_MAX:
        raise Breach("facts of nobody, or too many")
    info = analysers[position]
    values: dict[str, int | str] = {}
    notes: list[Note] = []
    for _ in range(count):
        key, form = reader.unpack(_HEAD)
        if form == _NOTE:
            notes.append(_read_note(reader))
            continue
        if key >= len(info.fields) or info.fields[key] in values:
            raise Breach("a fact without a field, or twice")
        values[info.fields[key]] = _read_value(reader, form)
    if reader.rest():
        raise Breach("facts with a tail")
    return info, values, notes


def _read_value(reader: Reader, form: int) -> int | str:
    if form == _INTEGER:
        return reader.unpack(_WORD)[0]
    if form == _RATIONAL:
        above, below = reader.unpack(_PAIR)
        return f"{above}/{below}"
    if form == _TEXT:
        return _read_text(reader, TEXT_MAX)
    raise Breach("a fact of no known type")


def _read_text(reader: Reader, limit: int) -> str:
    length = reader.unpack(_LENGTH)[0]
    if length > limit:
        raise Breach("a text is too long")
    text = escaped(reader.take(length))
    if "\0" in text:
        raise Breach("a text holds a zero byte")
    return text


def _read_note(reader: Reader) -> Note:
    code, a, b = reader.unpack(_NOTED)
    detail = _read_text(reader, DETAIL_MAX)
    try:
        return Note(code=Code(code), a=a, b=b, detail=detail)
    except ValueError:
        raise Breach("a note outside the list") from None
