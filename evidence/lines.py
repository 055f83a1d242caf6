"""What lists, screens and commands are shown of a case: small frozen lines, never records.

Rules:
    - A line is made by `storage.lists` from index tables and shown as it is; it is never written.
    - Everything a program read out of a file (captured, place, camera) is *claimed* by that file.
    - Times are ISO 8601 text as recorded; sizes are bytes; lengths and positions whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

L = TypeVar("L")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One entry that was just committed: listeners refresh from it."""

    act: str
    kind: str
    id: str
    ref: str | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One entry of the chain of custody, opened.

    Attributes:
        origin, n: Which ledger, and the number in it.
        at: Device clock (claimed). person, role: Who acted, as what. reason: Why.
        kind, record, ref: What it was about.
        item: Reference of the item that record is about: itself, of its file, of its reading, of
            the act; empty where it is about none.
        leaf: Hex leaf hash. body_sha256: Of the exact bytes of the revision.
        file: SHA-256 of the file this act brought in, or None.
    """

    origin: str
    n: int
    act: str
    at: str
    person: str | None
    role: str
    reason: str | None
    kind: str
    record: str
    ref: str | None
    item: str
    leaf: str
    body_sha256: str
    file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The signed head of a ledger. `anchored`: a third party has vouched for its time."""

    origin: str
    size: int
    root: str
    note: str
    signed: bool
    anchored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRow:
    """One file of the vault: hashes of its plain bytes (hex), its size, its name on disk."""

    sha256: str
    sha512: str
    size: int
    pieces_root: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A position a file claims, in microdegrees (WGS 84)."""

    lat_e6: int
    lon_e6: int
    claimed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """Any record in a list: `label` is its title, name or first words."""

    id: str
    kind: str
    ref: str | None
    label: str
    state: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which items a list shows; None: all.

    Attributes:
        attack: Id of the attack they are tied to.
        item_kind: image, video, document ...
        text: What was typed into the search box.
        newest_first: The other way round.
    """

    attack: str | None = None
    item_kind: str | None = None
    text: str | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLine:
    """A piece of evidence with what its original file claims about itself.

    Attributes:
        item_kind: image, video, document ... as the investigator says.
        name: The original's name as received. captured: Claimed time, ISO 8601,
            local with its offset or none.
        status: read, read_with_warnings, undecodable, not_opened, empty; None: no reading yet.
        attacks: References of the attacks it is tied to.
        warnings: How many things the programs that read it found odd.
        duration_ms, width, height: As read. orientation: EXIF value 1 to 8.
    """

    id: str
    ref: str
    item_kind: str
    title: str
    state: str
    access: str
    sensitivity: tuple[str, ...]
    attacks: tuple[str, ...]
    file: str | None = None
    name: str | None = None
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    status: str | None = None
    captured: str | None = None
    place: Spot | None = None
    camera: str | None = None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    duration_ms: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackLine:
    """An alleged attack: when (earliest, latest: UTC), where, and how much is tied to it."""

    id: str
    ref: str
    title: str
    earliest: str | None
    latest: str | None
    when_text: str | None
    zone: str | None
    place: str | None
    attack_type: str | None
    items: int
    claims: int
    counts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person by pseudonym; the name is in the register alone."""

    id: str
    ref: str
    pseudonym: str | None
    roles: tuple[str, ...]
    languages: tuple[str, ...]
    interviews: int
    consents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewLine:
    """An interview: whom, in which item, how, and how many statements came of it."""

    id: str
    ref: str
    item: str | None
    person: str | None
    mode: str
    language: str
    statements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One checkable sentence, who says so, and about which attack."""

    id: str
    ref: str
    claim_kind: str
    text: str
    attack: str | None
    made_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """How many people one source says were harmed; an open end is None."""

    id: str
    ref: str
    attack: str | None
    outcome: str
    low: int | None
    high: int | None
    text: str | None
    claimant: str | None
    stage: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialLine:
    """An official denial: its party, its points, and how many of them are still open."""

    id: str
    ref: str
    party: str | None
    said_on: str | None
    text: str
    points: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MunitionLine:
    """A munition analysis with how much was observed and concluded."""

    id: str
    ref: str
    title: str
    attack: str | None
    observations: int
    hypotheses: int
    identifications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLine:
    """Who may receive a bundle; the kind decides which consent it needs."""

    id: str
    ref: str
    name: str
    recipient_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[L]):
    """Some lines of a list. `after`: the key of the next page, or None at the end."""

    lines: tuple[L, ...]
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One search result: the record to cite, and the words around the match."""

    ref: str | None
    kind: str
    id: str
    snippet: str
