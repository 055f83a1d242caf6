"""Records: frozen dataclasses, valid by construction, whose bodies are canonical JSON bytes.

Rules:
    - A kind is registered once by `@record(...)`; its module must be listed in `MODULES`.
    - A body holds the fields of the record and `schema`, the number of its form; author, time,
      reason and parents stand in the ledger entry, never in the body.
    - Bytes are hashed as stored. A body with unknown fields (a newer program) is kept and shown.
    - A field of an id type (`evidence.ids`), at any depth, is an edge; nothing else says so.
"""

from __future__ import annotations

import dataclasses
import importlib
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, NewType, TypeGuard, TypeVar

import msgspec

from evidence.custody.canonical import canonical_bytes, load_canonical
from evidence.errors import Refused
from evidence.form_faults import FormFault, fault_of
from evidence.ids import TARGETS
from evidence.texts import Value

MODULES: Final = (
    "evidence.cases",
    "evidence.attacks",
    "evidence.places",
    "evidence.items",
    "evidence.people",
    "evidence.interviews",
    "evidence.claims",
    "evidence.denials",
    "evidence.casualties",
    "evidence.findings",
    "evidence.bundles",
    "evidence.acts",
    "evidence.munitions.records",
)
"""Every module that defines kinds; `kinds()` imports them."""


class Record(Value):
    """What all records share: being one, with every text and number in it checked."""

    __slots__ = ()


R = TypeVar("R", bound=Record)
R_co = TypeVar("R_co", bound=Record, covariant=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    Attributes:
        name: As stored, for ever: "casualty_count".
        cls: Its dataclass.
        prefix: Letter of its references ("N" gives N-001), or None.
        fixed: A signed judgement: it takes no second body (R-04).
        personal: About a person; its bytes can be destroyed while the ledger still verifies.
        sealed: Kept in register.db instead of case.db (identity alone).
        schema: Number of the form of its body.
    """

    name: str
    cls: type[Record]
    prefix: str | None = None
    fixed: bool = False
    personal: bool = False
    sealed: bool = False
    schema: int = 1


@dataclass(frozen=True, slots=True)
class Edge:
    """One reference out of a record: `role` is the field path without indexes ("source.item")."""

    role: str
    to: str
    kinds: frozenset[str] | None  # allowed kinds; None: any


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Generic[R_co]):
    """One body put at one moment.

    Attributes:
        id: The record's UUIDv7.
        ref: Its reference ("E-0012"), or None.
        kind: Name of its kind.
        leaf: Hex leaf hash of its ledger entry: the identity of the revision.
        origin: Name of the ledger it stands in; n: its number there.
        parents: Leaf hashes it follows: none = new, one = revised, two = a merge.
        act: The act it was put under ("record.put", "item.ingest" ...).
        at: Device clock, ISO 8601 with offset, to the millisecond.
        person: Id of who acted (an author of the case), or None for the program.
        role: As what they acted.
        reason: Why, or None at a first put.
        body: The exact bytes. record: What they say.
        number: 1 for the first revision of the record, 2 for the next ...
    """

    id: str
    ref: str | None
    kind: str
    leaf: str
    origin: str
    n: int
    parents: tuple[str, ...]
    act: str
    at: str
    person: str | None
    role: str
    reason: str | None
    body: bytes
    record: R_co
    number: int = 1


_KINDS: dict[str, Kind] = {}
_BY_CLASS: dict[type[Record], Kind] = {}


def record(
    name: str,
    *,
    ref: str | None = None,
    fixed: bool = False,
    personal: bool = False,
    sealed: bool = False,
    schema: int = 1,
) -> Callable[[type[R]], type[R]]:
    """Register a frozen dataclass as a kind of record. Stands above `@dataclass`."""

    def register(cls: type[R]) -> type[R]:
        kind = Kind(name, cls, ref, fixed, personal, sealed, schema)
        if name in _KINDS:
            raise TypeError(f"two kinds are named {name}")
        _KINDS[name] = _BY_CLASS[cls] = kind
        return cls

    return register


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld(Record):
    """Stands in for a record whose body cannot be shown: `erased`, `sealed` or `unknown`.

    It is no kind of its own: nobody can put one, and no index takes words from it.
    """

    why: str


_BY_CLASS[Withheld] = Kind("withheld", Withheld, sealed=True)


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by name."""
    for module in MODULES:
        importlib.import_module(module)
    return types.MappingProxyType(_KINDS)


def kind_of(what: Record | type[Record] | str) -> Kind:
    """Return the kind of a record, a record class or a kind's name.

    Raises:
        Refused: There is no such kind.
    """
    if isinstance(what, str):
        if what not in kinds():
            raise Refused("There is no kind of record named {kind}.", kind=what)
        return kinds()[what]
    return _BY_CLASS[what if isinstance(what, type) else type(what)]


def is_of(revision: Revision[Any], cls: type[R]) -> TypeGuard[Revision[R]]:
    """Say whether a revision's record is of a kind."""
    return isinstance(revision.record, cls)


def body_of(rec: Record) -> bytes:
    """Return the record's body: canonical JSON, every field present, `schema` among them."""
    plain = msgspec.to_builtins(rec, str_keys=True)
    plain["schema"] = kind_of(rec).schema
    return canonical_bytes(plain)


def record_from(kind: str, body: bytes) -> Record:
    """Read a body back.

    Raises:
        ValueError: The bytes are not canonical JSON, or not a valid record of that kind.
    """
    try:
        return record_from_plain(kind, load_canonical(body))
    except Refused as error:
        raise ValueError(str(error)) from error


def record_from_plain(kind: str, plain: object) -> Record:
    """Make a record of a kind from plain JSON values (a form, a file of the command line).

    Raises:
        FormFault: A field is missing or of the wrong type; the text says which.
        Refused: A rule says no.
    """
    if not isinstance(plain, dict):
        raise FormFault("it is not one object", "A record is written as one JSON object.")
    fields = {name: value for name, value in plain.items() if name != "schema"}
    try:
        made = msgspec.convert(fields, kind_of(kind).cls, strict=True)
    except msgspec.ValidationError as error:
        raise fault_of(str(error), kind_of(kind).cls) from error
    return made


def unknown_fields(kind: str, plain: Mapping[str, object]) -> tuple[str, ...]:
    """Name the top-level members that this program does not know."""
    known = {field.name for field in dataclasses.fields(typing.cast("Any", kind_of(kind).cls))}
    return tuple(sorted(set(plain) - known - {"schema"}))


def edges_of(rec: Record) -> tuple[Edge, ...]:
    """Return the references of a record, in field order, without repetition."""
    return tuple(dict.fromkeys(_walk(rec, type(rec), "")))


@cache
def _hints(cls: type) -> dict[str, object]:
    return typing.get_type_hints(cls)


@cache
def _leads_to_ids(hint: object) -> bool:
    """Whether a value of this type can hold an id, so that plain fields cost nothing."""
    if isinstance(hint, NewType):
        return hint.__name__ in TARGETS
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return any(_leads_to_ids(part) for part in _hints(hint).values())
    return any(_leads_to_ids(part) for part in typing.get_args(hint))


@cache
def _leading(cls: type) -> tuple[tuple[str, object], ...]:
    """Names and types of the fields that can hold an id: few, in most records."""
    return tuple((name, hint) for name, hint in _hints(cls).items() if _leads_to_ids(hint))


def _walk(value: object, hint: object, path: str) -> Iterator[Edge]:
    """Yield the references in a value whose type can hold some."""
    if isinstance(hint, NewType):
        yield Edge(path, str(value), TARGETS[hint.__name__])
    elif isinstance(value, tuple):
        inner = next(a for a in _alternatives(hint) if typing.get_origin(a) is tuple)
        for part in value:
            yield from _walk(part, typing.get_args(inner)[0], path)
    elif isinstance(value, str):
        for alternative in _alternatives(hint):
            if isinstance(alternative, NewType) and _leads_to_ids(alternative):
                yield from _walk(value, alternative, path)
    else:
        cls: type = type(value)
        for name, part in _leading(cls):
            inside = getattr(value, name)
            if inside is not None and inside != ():
                yield from _walk(inside, part, f"{path}.{name}" if path else name)


def _alternatives(hint: object) -> tuple[object, ...]:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)
