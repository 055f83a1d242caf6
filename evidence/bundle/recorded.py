"""Third verdict: every record shown is byte for byte what the ledger and the snapshot say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from evidence.bundle import layout, snapshot
from evidence.bundle.disclosed import Shown
from evidence.bundle.opened import Opened
from evidence.bundle.snapshot import Current, Indexed
from evidence.bundle.verdicts import Check
from evidence.custody import merkle
from evidence.custody.canonical import MAX_BODY, load_canonical


@dataclass(slots=True)
class Recorded:
    """What the check learned.

    Attributes:
        current: Lines of the snapshot: what each says, or None for a stub.
        bodies: Paths of the bodies in the bundle, by the hex leaf of their entry.
    """

    current: list[Current | None] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)


def examine(opened: Opened) -> Recorded:
    """Answer the question."""
    recorded = Recorded()
    _index(opened, recorded)
    _snapshot(opened, recorded)
    for path in (layout.INDEX, layout.SNAPSHOT):
        if path not in opened.container.sizes:
            opened.found(Check.RECORDS, "NOT_CHECKED", path, "without it records are not checked")
    held = sum(one is not None and one.rev in recorded.bodies for one in recorded.current)
    opened.texts[Check.RECORDS] = f"{held} of {len(recorded.current)} shown" + (
        ""
        if any(one.check is Check.RECORDS for one in opened.findings)
        else ", each as the ledger and the snapshot say"
    )
    return recorded


def _differs(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.RECORDS, "RECORD_DIFFERS", path, text)


def _not_canonical(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.RECORDS, "NOT_CANONICAL", path, text)


def _each_line(opened: Opened, path: str, take: Callable[[int, bytes], None]) -> None:
    """Call `take` for each line; a line in a wrong form is named and passed over."""
    if path not in opened.container.sizes:
        return  # completeness says so
    try:
        for n, line in enumerate(opened.container.lines(path)):
            try:
                take(n, line)
            except ValueError as error:
                _not_canonical(opened, path, f"line {n + 1}: {error}")
    except ValueError as error:
        _not_canonical(opened, path, str(error))


def _index(opened: Opened, recorded: Recorded) -> None:
    listed: set[str] = set()

    def take(_: int, line: bytes) -> None:
        one = snapshot.read_index_line(line)
        path = layout.PAYLOAD + one.file
        if path in listed:
            _differs(opened, path, "the index names it twice")
        elif path not in opened.container.sizes or not path.startswith(layout.RECORDS):
            _differs(opened, path, "the index names a record that is not there")
        else:
            _body(opened, path, one, recorded)
        listed.add(path)

    _each_line(opened, layout.INDEX, take)
    for path in sorted(opened.container.sizes):
        if path.startswith(layout.RECORDS) and path not in listed and path != layout.INDEX:
            _differs(opened, path, "the index does not name it")


def _body(opened: Opened, path: str, one: Indexed, recorded: Recorded) -> None:
    shown = opened.by_leaf.get(one.leaf)
    try:
        body = opened.container.read(path, MAX_BODY)
        digest = sha256(body).hexdigest()
        load_canonical(body)
    except ValueError as error:
        _not_canonical(opened, path, str(error))
        return
    if digest != one.sha256:
        _differs(opened, path, "not the bytes that the index names")
    elif shown is None or shown.body is None:
        _differs(opened, path, "no shown entry of the ledger commits to it")
    elif (shown.body, shown.size) != (digest, len(body)):
        _differs(opened, path, f"not the bytes that entry {shown.n} commits to")
    elif (shown.kind, shown.ref) != (one.kind, one.ref):
        _differs(opened, path, f"entry {shown.n} is about another record")
    elif not _lies_right(path, one):
        _differs(opened, path, "it lies where another record belongs")
    else:
        recorded.bodies[one.leaf] = path


def _lies_right(path: str, one: Indexed) -> bool:
    current = layout.record_path(one.kind, one.ref, one.leaf)
    earlier = current.removesuffix(".json") + ".r"
    number = path.removeprefix(earlier).removesuffix(".json")
    return path == current or (
        one.ref is not None and path.startswith(earlier) and number.isdecimal()
    )


def _snapshot(opened: Opened, recorded: Recorded) -> None:
    hashes: list[bytes] = []

    def take(n: int, line: bytes) -> None:
        recorded.current.append(None)
        hashed, current = snapshot.read_leaf(n, line)
        hashes.append(hashed)
        recorded.current[-1] = current

    _each_line(opened, layout.SNAPSHOT, take)
    if hashes != sorted(set(hashes)):
        _differs(opened, layout.SNAPSHOT, "the leaves are not in order, or one stands twice")
    if opened.statement and merkle.root(hashes) != opened.statement.snapshot_root:
        _differs(opened, layout.SNAPSHOT, "the root is not the one of the statement")
    followed = {parent: one for one in opened.by_leaf.values() for parent in one.parents}
    leaves = {leaf.hex() for origin in opened.origins.values() for leaf in origin.leaves}
    for current in recorded.current:
        if current is not None and current.rev not in leaves:
            _differs(opened, layout.SNAPSHOT, f"no entry has the leaf {current.rev}")
        elif current is not None and current.rev in opened.by_leaf:
            _agrees(opened, current, opened.by_leaf[current.rev], followed.get(current.rev))
    _act(opened, recorded)


def _agrees(opened: Opened, current: Current, shown: Shown, later: Shown | None) -> None:
    said = (shown.body, shown.kind, shown.record)
    expected = (current.body, current.kind, current.record)
    if any(a not in {None, b} for a, b in zip(said, expected, strict=True)):
        _differs(opened, layout.SNAPSHOT, f"entry {shown.n} says something else of its record")
    if later is not None:
        text = f"entry {later.n} follows entry {shown.n}, which is called current"
        _differs(opened, layout.SNAPSHOT, text)


def _act(opened: Opened, recorded: Recorded) -> None:
    """The act `snapshot`, if its body is shown, names the root that the statement names."""
    if opened.statement is None:
        return
    root = opened.statement.snapshot_root.hex()
    ends = (origin.shown.get(len(origin.leaves) - 1) for origin in opened.origins.values())
    acts = [end for end in ends if end is not None and end.act.value == "snapshot"]
    if not acts:
        _differs(opened, layout.SNAPSHOT, "no ledger ends in the act that took the snapshot")
    for act in acts:
        path = recorded.bodies.get(act.leaf)
        if path and root.encode() not in opened.container.read(path, MAX_BODY):
            _differs(opened, path, f"entry {act.n} names another snapshot than the statement")
