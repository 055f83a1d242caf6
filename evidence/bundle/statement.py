"""The statement: the one small file that people sign; it names the digests of all the rest."""

from __future__ import annotations

import base64
import re
from dataclasses import asdict, dataclass
from typing import Final

from evidence.bundle import bag, layout
from evidence.custody.canonical import canonical_bytes, load_canonical

VERSION: Final = 1
FORMAT: Final = "witnessmark-bundle"
PROFILES: Final = ("internal", "legal", "disclosure", "public")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_BUNDLE = re.compile(r"B-[0-9]{3,9}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


@dataclass(frozen=True, slots=True)
class Head:
    """Where one origin stood: its name, number of entries and root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def root64(self) -> str:
        """The root as checkpoints write it."""
        return base64.b64encode(self.root).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much there is, and how much of it is withheld."""

    entries: int
    entries_withheld: int
    files: int
    files_withheld: int
    records: int
    records_withheld: int


@dataclass(frozen=True, slots=True)
class Previous:
    """The bundle before this one and the SHA-256 of its statement."""

    bundle: str
    statement: str


@dataclass(frozen=True, slots=True)
class Tool:
    """What wrote the bundle. `build` is a digest of the program, or ""."""

    name: str
    version: str
    build: str


@dataclass(frozen=True, slots=True)
class TagDigests:
    """SHA-256 of the tag manifest files, by the algorithm each of them lists."""

    sha256: str
    sha512: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said and signed about a bundle.

    Attributes:
        bundle: Its reference, "B-001".
        case: The case id.
        checkpoints: One head for each origin, sorted by name.
        counts: See `Counts`.
        made_at: UTC to the millisecond, as the device claims: "2026-11-22T09:12:44.031Z".
        previous: The bundle before, or None.
        profile: One of `PROFILES`.
        purpose: What it was made for.
        recipient: Reference of the recipient, or words ("own organisation").
        snapshot_count: Number of current revisions.
        snapshot_root: Root over them, 32 bytes.
        tool: What wrote it.
        tagmanifests: Filled in by the writer when everything else lies on disk.
    """

    bundle: str
    case: str
    checkpoints: tuple[Head, ...]
    counts: Counts
    made_at: str
    previous: Previous | None
    profile: str
    purpose: str
    recipient: str
    snapshot_count: int
    snapshot_root: bytes
    tool: Tool
    tagmanifests: TagDigests = TagDigests("0" * 64, "0" * 64)


def to_bytes(statement: Statement) -> bytes:
    """Return the statement as it is signed: canonical JSON, one line, no line feed.

    Raises:
        ValueError: A field is not what the format allows.
    """
    plain: dict[str, object] = {
        "bundle": statement.bundle,
        "case": statement.case,
        "checkpoints": [
            {"origin": head.origin, "root": head.root64, "size": head.size}
            for head in statement.checkpoints
        ],
        "counts": asdict(statement.counts),
        "format": FORMAT,
        "made_at": statement.made_at,
        "previous": asdict(statement.previous) if statement.previous else None,
        "profile": statement.profile,
        "purpose": statement.purpose,
        "recipient": statement.recipient,
        "snapshot": {"count": statement.snapshot_count, "root": statement.snapshot_root.hex()},
        "tagmanifests": asdict(statement.tagmanifests),
        "tool": asdict(statement.tool),
        "v": VERSION,
    }
    data = canonical_bytes(plain)
    read(data)
    return data


def read(data: bytes) -> Statement:
    """Read a statement.

    Raises:
        ValueError: It is not canonical JSON, or not a statement of form 1.
    """
    top = _members(load_canonical(data, limit=layout.MAX_SMALL), "the statement", _TOP)
    if top["format"] != FORMAT or top["v"] != VERSION:
        raise ValueError("not the statement of a bundle of form 1")
    snapshot = _members(top["snapshot"], "snapshot", ("count", "root"))
    counts = _members(top["counts"], "counts", tuple(Counts.__dataclass_fields__))
    tags = _members(top["tagmanifests"], "tagmanifests", ("sha256", "sha512"))
    tool = _members(top["tool"], "tool", ("build", "name", "version"))
    return Statement(
        bundle=_text(top["bundle"], "bundle", _BUNDLE),
        case=_text(top["case"], "case", _UUID),
        checkpoints=_heads(top["checkpoints"]),
        counts=Counts(**{name: _number(value, name) for name, value in counts.items()}),
        made_at=_text(top["made_at"], "made_at", _MOMENT),
        previous=_previous(top["previous"]),
        profile=_text(top["profile"], "profile", re.compile("|".join(PROFILES))),
        purpose=_text(top["purpose"], "purpose"),
        recipient=_text(top["recipient"], "recipient"),
        snapshot_count=_number(snapshot["count"], "count"),
        snapshot_root=bytes.fromhex(_text(snapshot["root"], "root", _SHA256)),
        tool=Tool(**{name: _text(value, name) for name, value in tool.items()}),
        tagmanifests=TagDigests(**{n: _text(v, n, _SHA256) for n, v in tags.items()}),
    )


def sums(statement: Statement) -> bytes:
    """Return statement.sha256: the two tag manifests in the form of `sha256sum`."""
    return bag.write_manifest(
        {name: getattr(statement.tagmanifests, kind) for kind, name in layout.TAG_MANIFESTS.items()}
    )


_TOP: Final = (
    *("bundle", "case", "checkpoints", "counts", "format", "made_at", "previous", "profile"),
    *("purpose", "recipient", "snapshot", "tagmanifests", "tool", "v"),
)


def _members(value: object, what: str, names: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise ValueError(f"{what} has not the members it should have")
    return value


def _text(value: object, what: str, form: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or (form is not None and not form.fullmatch(value)):
        raise ValueError(f"{what} of the statement has a wrong form")
    return value


def _number(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{what} of the statement is not a number")
    return value


def _previous(value: object) -> Previous | None:
    if value is None:
        return None
    shown = _members(value, "previous", ("bundle", "statement"))
    return Previous(
        _text(shown["bundle"], "previous", _BUNDLE), _text(shown["statement"], "previous", _SHA256)
    )


def _heads(value: object) -> tuple[Head, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("the statement names no checkpoint")
    heads: list[Head] = []
    for one in value:
        shown = _members(one, "a checkpoint", ("origin", "root", "size"))
        root = _text(shown["root"], "root", re.compile(r"[A-Za-z0-9+/]{43}="))
        heads.append(
            Head(
                _text(shown["origin"], "origin"),
                _number(shown["size"], "size"),
                base64.b64decode(root),
            )
        )
    names = [head.origin for head in heads]
    if names != sorted(set(names)):
        raise ValueError("the checkpoints of the statement are not sorted, or one stands twice")
    return tuple(heads)
