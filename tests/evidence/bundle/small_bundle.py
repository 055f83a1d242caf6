"""A small complete bundle, made with nothing but the writers of evidence.bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

from evidence.bundle import layout, readme, snapshot, withheld
from evidence.bundle.disclosed import Withheld, disclosures_jsonl, entries_jsonl
from evidence.bundle.signed import Allowed
from evidence.bundle.snapshot import Indexed
from evidence.bundle.statement import Counts, Head, Statement, Tool
from evidence.bundle.writer import BundleWriter, Finished, Signer
from evidence.custody import checkpoint, entries, merkle, ssh
from evidence.custody.acts import Act
from evidence.custody.canonical import canonical_bytes
from tests.evidence.custody.vectors import Key, make_key

CASE = "0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d"
DEVICE = make_key(bytes(range(32)))
PERSON = make_key(b"p" * 32)
PICTURE = b"\xff\xd8picture" * 50
FILM = b"film" * 40_000
KEY = entries.key_id(DEVICE.public)


def salt(*parts: object) -> bytes:
    return sha256(repr(parts).encode()).digest()[:16]


def record_id(number: int) -> str:
    return f"0192f3c4-7d10-7a3e-9c55-{number:012x}"


def row(origin: str, n: int, what: str) -> withheld.Row:
    return withheld.Row(
        origin=origin,
        n=str(n),
        item="",
        what=what,
        category="witness safety",
        court_code="",
        reason="the witness asked",
        authority="policy",
        decided_by="S-01",
        decided_on="2026-11-22",
    )


@dataclass
class Line:
    """One entry of the small ledger with the bytes of its revision."""

    built: entries.Built
    kind: str
    ref: str | None
    record: str
    body: bytes
    parents: tuple[str, ...]


@dataclass
class Ledger:
    """A ledger that grows by `put`; every salt is fixed, so that the bundle is reproducible."""

    key: Key = DEVICE
    lines: list[Line] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return entries.origin_name(CASE, entries.key_id(self.key.public))

    def put(
        self,
        kind: str,
        record: int,
        body: dict[str, Any],
        *,
        ref: str | None = None,
        act: Act = Act.RECORD_PUT,
        after: Sequence[Line] = (),
        file: bytes | None = None,
    ) -> Line:
        data = canonical_bytes(body | {"schema": 1})
        n = len(self.lines)
        parents = tuple(one.built.leaf.hex() for one in after)
        values: dict[str, object] = {
            "what": {"kind": kind, "record": record_id(record), "ref": ref},
            "when": {"at": "2026-11-22T09:12:44.031Z", "boot": "b", "mono": "1", "zone": "+03:00"},
            "who": {"as": "investigator", "person": record_id(1)},
            "why": "because" if after else None,
            "body": {
                "parents": list(parents),
                "sha256": sha256(data).hexdigest(),
                "size": len(data),
            },
            "file": None,
        }
        if file is not None:
            values["file"] = {
                "pieces_root": None,
                "sha256": sha256(file).hexdigest(),
                "sha512": sha512(file).hexdigest(),
                "size": len(file),
            }
        built = entries.build(
            case=CASE,
            key=entries.key_id(self.key.public),
            n=n,
            act=act,
            prev=self.lines[-1].built.leaf if self.lines else entries.genesis(self.origin),
            values=values,
            salt=salt(self.origin, n),
            salts=[salt(self.origin, n, name) for name in entries.NAMES],
        )
        line = Line(built, kind, ref, record_id(record), data, parents)
        self.lines.append(line)
        return line

    def head(self) -> Head:
        leaves = [one.built.leaf for one in self.lines]
        return Head(self.origin, len(leaves), merkle.root(leaves))

    def note(self) -> str:
        head = self.head()
        lines = checkpoint.text(head.origin, head.size, head.root)
        return checkpoint.sign(lines, head.origin, self.key.public, self.key.sign)


@dataclass
class Plan:
    """What goes into the bundle, and what does not; tests change it before `write`."""

    ledger: Ledger
    current: list[Line]
    earlier: dict[int, int]  # number of a line: number of the revision
    hidden: set[int]  # lines that are stubs
    kept_back: dict[int, set[str]]  # disclosures that are not shown
    not_here: set[int]  # lines whose body is not in the bundle
    files: dict[str, bytes]
    rows: list[withheld.Row]
    leaves: list[bytes] = field(default_factory=list)
    signers: list[tuple[str, Key]] = field(default_factory=lambda: [("S-01", PERSON)])
    files_withheld: int = 0
    edit: Callable[[dict[str, bytes]], None] = lambda _: None
    counts: Counts | None = None


def plan() -> Plan:
    """A case, an attack with two revisions, two items with files, a protected witness."""
    ledger = Ledger()
    case = ledger.put("case", 1, {"title": "حادثة السوق"}, act=Act.CASE_CREATE)
    first = ledger.put("attack", 2, {"title": "Market"}, ref="A-001")
    picture = ledger.put("file", 3, {"name": "a\u202egpj.exe"}, act=Act.ITEM_INGEST, file=PICTURE)
    item = ledger.put("item", 4, {"file": record_id(3), "title": "Crater"}, ref="E-0001")
    film = ledger.put("file", 5, {"name": "b.mp4"}, act=Act.ITEM_INGEST, file=FILM)
    second = ledger.put("attack", 2, {"title": "Market, noon"}, ref="A-001", after=[first])
    person = ledger.put("person", 6, {"pseudonym": "Willow"}, ref="P-001")
    identity = ledger.put("identity", 7, {"name": "secret"}, act=Act.IDENTITY_SET)
    hidden = ledger.put("person", 8, {"pseudonym": "hidden"}, ref="P-002")
    current = [case, second, picture, item, film, person, identity, hidden]
    made = Plan(
        ledger=ledger,
        current=current,
        earlier={1: 1},
        hidden={8},
        kept_back={6: {"when"}, 7: {"body"}},
        not_here={6, 7, 8},
        files={"data/evidence/E-0001.jpg": PICTURE, "data/evidence/E-0002.mp4": FILM},
        rows=[
            row(KEY, 6, "when"),
            row(KEY, 6, "record"),
            row(KEY, 7, "body"),
            row(KEY, 8, "line"),
        ],
    )
    finish_plan(made)
    return made


def finish_plan(made: Plan) -> None:
    """Take the snapshot: its act is the last entry; hidden records are stubs in it."""
    pairs = [(leaf_of(line), line) for line in made.current]
    made.leaves = snapshot.ordered(leaf for leaf, _ in pairs)
    closed = {leaf for leaf, line in pairs if number(made, line) in made.not_here - {6}}
    made.rows += [
        row(withheld.SNAPSHOT, n, "leaf") for n, leaf in enumerate(made.leaves) if leaf in closed
    ]
    root = snapshot.root(made.leaves).hex()
    made.ledger.put("act", 9, {"facts": {"root": root}}, act=Act.SNAPSHOT)


def leaf_of(line: Line) -> bytes:
    return snapshot.leaf(
        sha256(line.body).hexdigest(),
        line.kind,
        line.record,
        line.built.leaf.hex(),
        salt("leaf", line.record),
    )


def number(made: Plan, line: Line) -> int:
    return made.ledger.lines.index(line)


def payload(made: Plan) -> dict[str, bytes]:
    """Every payload file of the plan by its path."""
    files = dict(made.files)
    index: list[Indexed] = []
    for n, line in enumerate(made.ledger.lines):
        if n in made.not_here:
            continue
        leaf = line.built.leaf.hex()
        path = layout.record_path(line.kind, line.ref, leaf, earlier=made.earlier.get(n))
        files[path] = line.body
        inside = path.removeprefix(layout.PAYLOAD)
        digest = sha256(line.body).hexdigest()
        index.append(Indexed(inside, line.kind, leaf, line.ref, digest))
    index.sort(key=lambda one: one.file)
    files[layout.INDEX] = b"".join(map(snapshot.index_line, index))
    closed = {leaf_of(one) for one in made.current if number(made, one) in made.not_here - {6}}
    files[layout.SNAPSHOT] = b"".join(snapshot.leaves_jsonl(made.leaves, closed))
    files[layout.WITHHELD] = withheld.write(made.rows)
    files |= ledger_files(made)
    made.edit(files)
    return files


def ledger_files(made: Plan) -> dict[str, bytes]:
    lines: list[bytes | Withheld] = []
    shown: list[tuple[int, list[str]]] = []
    for n, line in enumerate(made.ledger.lines):
        if n in made.hidden:
            lines.append(Withheld(line.built.leaf))
            continue
        lines.append(line.built.line)
        named = zip(entries.NAMES, line.built.disclosures, strict=True)
        shown.append((n, [d for name, d in named if name not in made.kept_back.get(n, ())]))
    return {
        layout.origin_path(KEY, "entries.jsonl"): b"".join(entries_jsonl(lines)),
        layout.origin_path(KEY, "disclosures.jsonl"): b"".join(disclosures_jsonl(shown)),
        layout.origin_path(KEY, "checkpoint"): made.ledger.note().encode(),
        layout.origin_path(KEY, "key.pub"): f"{ssh.public_line(DEVICE.public, KEY)}\n".encode(),
    }


def statement_of(made: Plan) -> Statement:
    held = sum(number(made, line) not in made.not_here for line in made.current)
    counts = made.counts or Counts(
        entries=len(made.ledger.lines),
        entries_withheld=len(made.hidden),
        files=len(made.files) + made.files_withheld,
        files_withheld=made.files_withheld,
        records=len(made.current),
        records_withheld=len(made.current) - held,
    )
    return Statement(
        bundle="B-001",
        case=CASE,
        checkpoints=(made.ledger.head(),),
        counts=counts,
        made_at="2026-11-22T09:12:44.031Z",
        previous=None,
        profile="internal",
        purpose="review",
        recipient="own organisation",
        snapshot_count=len(made.current),
        snapshot_root=snapshot.root(made.leaves),
        tool=Tool("witnessmark", "0.1.0", ""),
    )


def signer(principal: str, key: Key, *, valid_after: str | None = "20260101Z") -> Signer:
    allowed = Allowed(principal, ssh.KEY_TYPE, ssh.key_blob(key.public), valid_after)
    return Signer(allowed, lambda data: ssh.sign(data, ssh.BUNDLE, key.public, key.sign))


def write(target: Path, made: Plan | None = None, said: Statement | None = None) -> Finished:
    """Write the bundle of a plan to a folder."""
    made = made or plan()
    writer = BundleWriter(target.with_name(f"{target.name}.part"))
    for path, content in payload(made).items():
        writer.add(path, content)
    signers = [signer(principal, key) for principal, key in made.signers]
    said = said or statement_of(made)
    finished = writer.finish(
        said, readme=readme.text(said, [one.allowed for one in signers]), signers=signers
    )
    writer.publish(target)
    return finished
