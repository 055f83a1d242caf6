"""The disclosed ledger of one origin: whole lines or stubs, and what is shown of their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from evidence.custody import entries, merkle
from evidence.custody.acts import Act
from evidence.custody.canonical import MAX_LINE, canonical_bytes, load_canonical

_STUB = re.compile(rb'\{"n":(0|[1-9][0-9]{0,15}),"withheld":"([0-9a-f]{64})"\}')
# The whole canonical form: a line that matches needs no second reading.
_ROW = re.compile(rb'\{"d":\["([A-Za-z0-9_-]+(?:","[A-Za-z0-9_-]+)*)"\],"n":(0|[1-9][0-9]{0,14})\}')
_MAX_DISCLOSURES = 6 * MAX_LINE


@dataclass(frozen=True, slots=True)
class Withheld:
    """A line or a leaf that is not shown: only its hash is."""

    leaf: bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader learns of one shown line.

    Attributes:
        n: Number of the line.
        act: What was done.
        leaf: Hex leaf hash: the identity of the revision.
        missing: Names of the disclosures that are kept back.
        kind: From `what`, like record and ref; None when kept back.
        record: Id of the record.
        ref: Its reference, if it has one.
        body: SHA-256 of the revision's bytes, or None when kept back.
        size: Their number.
        parents: Leaves it follows.
        file: (sha256, sha512, size) of the file this act brought in, or None.
    """

    n: int
    act: Act
    leaf: str
    missing: tuple[str, ...] = entries.NAMES
    kind: str | None = None
    record: str | None = None
    ref: str | None = None
    body: str | None = None
    size: int | None = None
    parents: tuple[str, ...] = ()
    file: tuple[str, str, int] | None = None


@dataclass(slots=True)
class Problem:
    """Something wrong with a ledger: its code, the file's name and a sentence."""

    code: str
    name: str
    text: str


@dataclass(slots=True)
class Origin:
    """One origin as the bundle shows it. `leaves` are all of them, `shown` those with a line."""

    key: str
    leaves: list[bytes] = field(default_factory=list)
    shown: dict[int, Shown] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def entries_jsonl(lines: Iterable[bytes | Withheld]) -> Iterator[bytes]:
    """Yield entries.jsonl: line i is the exact line i, or a stub in its place."""
    for n, line in enumerate(lines):
        yield (stub(n, line.leaf) if isinstance(line, Withheld) else line) + b"\n"


def disclosures_jsonl(shown: Iterable[tuple[int, Sequence[str]]]) -> Iterator[bytes]:
    """Yield disclosures.jsonl: number of a line and its disclosures, lines without any left out."""
    for n, texts in shown:
        if texts:
            yield canonical_bytes({"d": list(texts), "n": n}) + b"\n"


def stub(n: int, leaf: bytes) -> bytes:
    """Return the line that stands in the place of a withheld one."""
    return b'{"n":%d,"withheld":"%s"}' % (n, leaf.hex().encode())


def read_stub(line: bytes) -> tuple[int, bytes] | None:
    """Return number and leaf hash of a stub, or None when the line is none."""
    match = _STUB.fullmatch(line)
    return (int(match[1]), bytes.fromhex(match[2].decode())) if match else None


def read_origin(
    case: str, key: str, lines: Iterable[bytes], disclosures: Iterable[bytes]
) -> Origin:
    """Read both files of an origin, line by line, going on after each problem.

    Args:
        case: The case id that every line must name.
        key: The key id of the origin.
        lines: Lines of entries.jsonl without their line feeds.
        disclosures: Lines of disclosures.jsonl without their line feeds.
    """
    origin = Origin(key)
    opened = _Opened(disclosures, origin)
    genesis = entries.genesis(entries.origin_name(case, key))
    for n, line in enumerate(lines):
        before = origin.leaves[-1] if origin.leaves else genesis
        withheld = read_stub(line)
        if withheld is None:
            origin.leaves.append(entries.leaf_of(line))
            _read_line(origin, (case, n, before), line, opened.of(n))
        else:
            origin.leaves.append(withheld[1])
            if withheld[0] != n:
                _problem(origin, "ALTERED", n, f"a stub says that it is number {withheld[0]}")
    opened.finish(len(origin.leaves))
    return origin


def _read_line(
    origin: Origin, expected: tuple[str, int, bytes], line: bytes, texts: list[str]
) -> None:
    case, n, before = expected
    try:
        entry = entries.read(line)
    except ValueError as error:
        _problem(origin, "NOT_CANONICAL", n, str(error))
        return
    if (entry.case, entry.key, entry.n) != (case, origin.key, n):
        _problem(origin, "ALTERED", n, "the line names another case, key or number")
    if entry.prev != before:
        _problem(origin, "ALTERED", n, "the line does not follow the one before it")
    leaf = origin.leaves[-1].hex()
    try:
        origin.shown[n] = _shown(n, entry.act, leaf, entries.opened(entry, texts))
    except (ValueError, TypeError, KeyError) as error:
        origin.shown[n] = Shown(n, entry.act, leaf)
        _problem(origin, "ALTERED", n, f"its disclosures: {error}", "disclosures.jsonl")


def _shown(n: int, act: Act, leaf: str, values: dict[str, object]) -> Shown:
    what, body, file = map(_object, map(values.get, ("what", "body", "file")))
    size = body.get("size")
    if "body" in values and not isinstance(size, int):
        raise ValueError("a body has a size")
    return Shown(
        n=n,
        act=act,
        leaf=leaf,
        missing=(
            tuple(name for name in entries.NAMES if name not in values)
            if len(values) < len(entries.NAMES)
            else ()
        ),
        kind=_text(what.get("kind")),
        record=_text(what.get("record")),
        ref=_text(what.get("ref")),
        body=_text(body.get("sha256")),
        size=size if isinstance(size, int) else None,
        parents=tuple(map(str, _list(body.get("parents")))),
        file=(str(file["sha256"]), str(file["sha512"]), int(str(file["size"]))) if file else None,
    )


def _object(value: object) -> dict[str, object]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("a value is not an object")  # noqa: TRY004 - a format error
    return value


def _list(value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("parents are a list")  # noqa: TRY004 - a format error
    return value


def _text(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError("a value is not text")
    return value


class _Opened:
    """Walks disclosures.jsonl beside entries.jsonl; both ascend, so one line is held at a time."""

    def __init__(self, lines: Iterable[bytes], origin: Origin) -> None:
        self._origin = origin
        self._rows = self._read(lines)
        self._next: tuple[int, list[str]] | None = next(self._rows, None)

    def of(self, n: int) -> list[str]:
        """Return the disclosures of line n; those of lines passed over belong to no shown line."""
        while self._next is not None and self._next[0] <= n:
            number, texts = self._next
            self._next = next(self._rows, None)
            if number == n:
                return texts
            self._stray(number)
        return []

    def finish(self, size: int) -> None:
        """Report what stands after the last shown line."""
        self.of(size)
        while self._next is not None:
            self._stray(self._next[0])
            self._next = next(self._rows, None)

    def _stray(self, n: int) -> None:
        _problem(self._origin, "ALTERED", n, "disclosures without a shown line", _FILE)

    def _read(self, lines: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
        last = -1
        for line in lines:
            try:
                row = _row(line)
            except ValueError as error:
                place = f"after the disclosures of entry {last}: {error}"
                self._origin.problems.append(Problem("NOT_CANONICAL", _FILE, place))
                continue
            if row[0] <= last:
                _problem(self._origin, "ALTERED", row[0], "disclosures out of order", _FILE)
                continue
            last = row[0]
            yield row


_FILE = "disclosures.jsonl"


def _row(line: bytes) -> tuple[int, list[str]]:
    usual = _ROW.fullmatch(line)
    if usual is not None and len(line) <= _MAX_DISCLOSURES:
        return int(usual[2]), usual[1].decode("ascii").split('","')
    load_canonical(line, limit=_MAX_DISCLOSURES)
    raise ValueError("not a line of disclosures")


def _problem(origin: Origin, code: str, n: int, text: str, name: str = "entries.jsonl") -> None:
    origin.problems.append(Problem(code, name, f"entry {n}: {text}"))


def root_of(origin: Origin) -> bytes:
    """Return the root over all leaves of an origin, shown or not."""
    return merkle.root(origin.leaves)
