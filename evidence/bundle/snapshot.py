"""The snapshot: one leaf for each revision that was current at export; and the index of files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.bundle.disclosed import read_stub, stub
from evidence.custody import disclosure, merkle
from evidence.custody.canonical import MAX_LINE, canonical_bytes, load_canonical

_HEX = re.compile(r"[0-9a-f]{64}")
_LEAF: Final = frozenset({"body", "kind", "record", "rev", "salt"})
_INDEXED: Final = frozenset({"file", "kind", "leaf", "ref", "sha256"})


@dataclass(frozen=True, slots=True)
class Current:
    """What a shown leaf says: this revision was current.

    Attributes:
        body: SHA-256 of its bytes.
        kind: Kind of the record.
        record: Its id.
        rev: Hex leaf hash of its ledger entry.
    """

    body: str
    kind: str
    record: str
    rev: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """One file under data/records/: where, what, by which entry, and its SHA-256."""

    file: str
    kind: str
    leaf: str
    ref: str | None
    sha256: str


def leaf(body: str, kind: str, record: str, rev: str, salt: bytes) -> bytes:
    """Return the bytes of one leaf; the salt (16 random bytes) keeps a stub from being guessed."""
    return canonical_bytes(
        {"body": body, "kind": kind, "record": record, "rev": rev, "salt": disclosure.b64(salt)}
    )


def ordered(leaves: Iterable[bytes]) -> list[bytes]:
    """Return the leaves in the order of the snapshot: by their hash."""
    return sorted(leaves, key=merkle.leaf_hash)


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the snapshot over these leaves, in whatever order they come."""
    return merkle.root(sorted(map(merkle.leaf_hash, leaves)))


def leaves_jsonl(leaves: Sequence[bytes], withheld: Collection[bytes] = ()) -> Iterator[bytes]:
    """Yield leaves.jsonl: leaves in their order (`ordered`), stubs for those withheld."""
    for n, one in enumerate(leaves):
        yield (stub(n, merkle.leaf_hash(one)) if one in withheld else one) + b"\n"


def read_leaf(n: int, line: bytes) -> tuple[bytes, Current | None]:
    """Return the hash of line n of leaves.jsonl and, unless it is a stub, what it says.

    Raises:
        ValueError: It is neither a leaf nor the stub with this number.
    """
    withheld = read_stub(line)
    if withheld is not None:
        if withheld[0] != n:
            raise ValueError(f"a stub says that it is number {withheld[0]}")
        return withheld[1], None
    plain = _strings(line, _LEAF)
    if len(disclosure.unb64(str(plain["salt"]))) != disclosure.SALT_BYTES:
        raise ValueError("a salt is 16 bytes")
    body, rev = str(plain["body"]), str(plain["rev"])
    if not _HEX.fullmatch(body) or not _HEX.fullmatch(rev):
        raise ValueError("body and rev are SHA-256 in hex")
    return merkle.leaf_hash(line), Current(body, str(plain["kind"]), str(plain["record"]), rev)


def index_line(indexed: Indexed) -> bytes:
    """Return one line of records/index.jsonl."""
    return (
        canonical_bytes(
            {
                "file": indexed.file,
                "kind": indexed.kind,
                "leaf": indexed.leaf,
                "ref": indexed.ref,
                "sha256": indexed.sha256,
            }
        )
        + b"\n"
    )


def read_index_line(line: bytes) -> Indexed:
    """Read one line of records/index.jsonl.

    Raises:
        ValueError: It is not that.
    """
    plain = _strings(line, _INDEXED)
    ref = plain["ref"]
    return Indexed(
        file=str(plain["file"]),
        kind=str(plain["kind"]),
        leaf=str(plain["leaf"]),
        ref=ref if isinstance(ref, str) else None,
        sha256=str(plain["sha256"]),
    )


def _strings(line: bytes, names: frozenset[str]) -> Mapping[str, object]:
    plain = load_canonical(line, limit=MAX_LINE)
    if not isinstance(plain, dict) or set(plain) != names:
        raise ValueError("the line has not the members it should have")
    for name, value in plain.items():
        if not isinstance(value, str) and not (name == "ref" and value is None):
            raise ValueError(f"{name} is not text")
    return plain
