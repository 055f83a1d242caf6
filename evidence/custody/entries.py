"""One ledger line: built once, read back only in its one form, opened by its disclosures."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from evidence.custody import disclosure, merkle
from evidence.custody.acts import Act
from evidence.custody.canonical import MAX_INTEGER, MAX_LINE, load_canonical

VERSION: Final = 1
NAMES: Final = ("what", "when", "who", "why", "body", "file")
"""The six disclosures of every line, in the order in which they are made."""

_CASE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_KEY = re.compile(r"[0-9a-f]{16}")
_DIGEST = r'"([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])"'
# The whole canonical form: a line that matches needs no second reading and no re-encoding.
_LINE = re.compile(
    rf'\{{"_sd":\[{",".join([_DIGEST] * 6)}\],"_sd_alg":"sha-256","act":"([a-z_.]+)",'
    rf'"case":"({_CASE.pattern})","key":"({_KEY.pattern})","n":(0|[1-9][0-9]{{0,15}}),'
    r'"prev":"([0-9a-f]{64})","salt":"([A-Za-z0-9_-]{21}[AQgw])","v":1\}'
)
_ACTS: Final[Mapping[str, Act]] = {act.value: act for act in Act}


@dataclass(frozen=True, slots=True)
class Built:
    """A new line, its leaf hash, and the six disclosures in the order of `NAMES`."""

    line: bytes
    leaf: bytes
    disclosures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says in clear. `digests` are its six, sorted as they stand."""

    v: int
    case: str
    key: str
    n: int
    act: Act
    prev: bytes
    salt: bytes
    digests: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Name of the ledger it belongs to."""
        return origin_name(self.case, self.key)


def key_id(public_key: bytes) -> str:
    """Return the first 16 hex of SHA-256 over the raw public key."""
    return sha256(public_key).hexdigest()[:16]


def origin_name(case_id: str, key: str) -> str:
    """Return the name of the ledger of one device key in one case."""
    return f"witnessmark/{case_id}/{key}"


def genesis(origin: str) -> bytes:
    """Return what stands as `prev` in the first line of an origin."""
    return sha256(f"witnessmark ledger v1\n{origin}\n".encode()).digest()


def leaf_of(line: bytes) -> bytes:
    """Return the leaf hash of a line (without its line feed)."""
    return merkle.leaf_hash(line)


def build(  # noqa: PLR0913 - the members of the line
    *,
    case: str,
    key: str,
    n: int,
    act: Act,
    prev: bytes,
    values: Mapping[str, object],
    salt: bytes | None = None,
    salts: Sequence[bytes] | None = None,
) -> Built:
    """Make the next line of an origin.

    Args:
        case: The case id.
        key: The key id of the origin.
        n: Number of the line, from 0.
        act: What was done.
        prev: Leaf hash of the line before, or the genesis.
        values: The disclosed values by name; what is not given is null. A value may be
            `disclosure.Encoded`: its canonical bytes, made before.
        salt: 16 bytes for the line; random when not given.
        salts: 16 bytes for each of the six; random when not given.

    Raises:
        ValueError: A value has no canonical form, a name is unknown, or the line is too long.
    """
    if not values.keys() <= set(NAMES):
        raise ValueError("a line discloses what, when, who, why, body and file, nothing else")
    fresh = os.urandom(7 * disclosure.SALT_BYTES)
    if salts is None:
        salts = [fresh[at : at + 16] for at in range(16, 112, 16)]
    made = tuple(
        disclosure.make(name, values.get(name), one) for name, one in zip(NAMES, salts, strict=True)
    )
    digests = '","'.join(sorted(map(disclosure.digest, made)))
    line = (
        f'{{"_sd":["{digests}"],"_sd_alg":"sha-256","act":"{act.value}","case":"{case}",'
        f'"key":"{key}","n":{n},"prev":"{prev.hex()}",'
        f'"salt":"{disclosure.b64(fresh[:16] if salt is None else salt)}","v":{VERSION}}}'
    )
    if not _LINE.fullmatch(line):
        raise ValueError("case, key, number, previous leaf or salt has not the form of a line")
    encoded = line.encode("ascii")
    return Built(encoded, merkle.leaf_hash(encoded), made)


def read(line: bytes) -> Entry:
    """Read a line (without its line feed).

    Raises:
        ValueError: It is not canonical, or not a line of form 1; the text says what is wrong.
    """
    match = _LINE.fullmatch(line.decode("utf-8", "surrogateescape"))
    if match is None:
        load_canonical(line, limit=MAX_LINE)
        raise ValueError("not a ledger line of form 1")
    *digests, act, case, key, n, prev, salt = match.groups()
    if act not in _ACTS:
        raise ValueError(f"{act} is not an act of form 1")
    if digests != sorted(set(digests)):
        raise ValueError("the six digests are not sorted, or one stands twice")
    if int(n) > MAX_INTEGER:
        raise ValueError("the number of the line is too large")
    return Entry(
        v=VERSION,
        case=case,
        key=key,
        n=int(n),
        act=_ACTS[act],
        prev=bytes.fromhex(prev),
        salt=disclosure.unb64(salt),
        digests=tuple(digests),
    )


def opened(entry: Entry, disclosures: Iterable[str]) -> dict[str, object]:
    """Return the values that these disclosures of a line show, by name.

    Raises:
        ValueError: A digest is not in the line, or a name is unknown or stands twice.
    """
    values: dict[str, object] = {}
    digests = disclosure.standard(entry.digests)
    for text in disclosures:
        shown = disclosure.opened(text, digests)
        if shown is None:
            raise ValueError("a disclosure does not belong to this line")
        name, value = shown
        if name not in NAMES:
            raise ValueError(f"{name!r} is not one of the six names")
        if name in values:
            raise ValueError(f"{name} is disclosed twice")
        values[name] = value
    return values
