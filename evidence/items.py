"""Items of evidence, the files that are their bytes, and what programs read from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from evidence.errors import Refused
from evidence.evidence_words import (
    Access,
    Acquisition,
    Condition,
    ConsentBasis,
    FileRole,
    ItemKind,
    MadeFor,
    ReadingStatus,
    Relation,
    Sensitivity,
)
from evidence.ids import AttackId, FileId, ItemId, PersonId
from evidence.item_details import DocumentDetail, MediaDetail, RemnantDetail, SatelliteDetail
from evidence.moments import UNDATED, Moment
from evidence.records import Record, record
from evidence.texts import (
    Claimed,
    Digest,
    Language,
    Packed,
    Prose,
    Value,
    packed,
    shown_name,
    tidy,
    unpacked,
)

MAX_FACTS: Final = 512
_DETAILS: Final = {
    "media": {ItemKind.IMAGE, ItemKind.VIDEO, ItemKind.AUDIO},
    "document": {ItemKind.DOCUMENT},
    "remnant": {ItemKind.REMNANT},
    "satellite": {ItemKind.SATELLITE},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackRelation(Value):
    """What the item has to do with one attack."""

    attack: AttackId
    relation: Relation = Relation.CONTEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Involved(Value):
    """A person who gave the item, or is seen or heard in it, and what allows its use."""

    person: PersonId
    consent_basis: ConsentBasis | None = None


@record("item", ref="E")
@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Record):
    """One piece of evidence.

    Attributes:
        item_kind: What it is.
        title: Neutral. describes: Only what this item shows; conclusions are claims.
        attacks: To which it belongs, and how; empty: to none yet.
        captured, published: When, as assessed by a person; what a file claims is a reading.
        acquired: When it came to the team. acquisition: How.
        provider: Who gave it. source: Where it comes from, in words.
        depicts: Who is seen or heard in it.
        sensitivity: Why care is needed; empty: nobody has looked yet.
        access: Who of the team may see it.
        media, document, remnant, satellite: The detail of its kind.
    """

    item_kind: ItemKind
    title: str
    describes: Prose | None = None
    attacks: tuple[AttackRelation, ...] = ()
    captured: Moment | None = None
    published: Moment | None = None
    acquired: Moment = UNDATED
    acquisition: Acquisition | None = None
    provider: Involved | None = None
    source: Prose | None = None
    depicts: tuple[Involved, ...] = ()
    languages: tuple[Language, ...] = ()
    rights: Prose | None = None
    sensitivity: tuple[Sensitivity, ...] = ()
    access: Access = Access.OPEN
    media: MediaDetail | None = None
    document: DocumentDetail | None = None
    remnant: RemnantDetail | None = None
    satellite: SatelliteDetail | None = None

    def __post_init__(self) -> None:
        """Refuse a detail of another kind, or one attack named twice in one relation."""
        tidy(self)
        for name, kinds in _DETAILS.items():
            if getattr(self, name) is not None and self.item_kind not in kinds:
                raise Refused(
                    "An item of kind {kind} has no {detail} detail.",
                    kind=self.item_kind,
                    detail=name,
                )
        if len(set(self.attacks)) != len(self.attacks):
            raise Refused("The item already has that relation to the attack.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Value):
    """One bounded, plain value: what a program was told, or what a file claims.

    Text is made visible and cut, never refused: a hostile file must not stop its own intake.
    """

    name: Claimed
    value: Claimed | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe(Value):
    """How a derivative was made: enough for somebody else to make it again."""

    tool: str
    version: str
    parameters: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap(Value):
    """Bytes that the medium would not give; they stand as zeros. `end` is outside."""

    start: int
    end: int

    def __post_init__(self) -> None:
        """Refuse an empty gap (R-07)."""
        tidy(self)
        if not 0 <= self.start < self.end:
            raise Refused("A gap runs forwards.", rule="R-07")


@record("file", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class File(Record):
    """The bytes of an item, once and for ever. What they are is a reading's to say.

    Attributes:
        item: Whose bytes. role: Received, or made from `parent` by `recipe` (R-15).
        sha256, sha512: Hex digests of the bytes. size: Their number.
        pieces_root: Hex root over 16 MiB pieces, of large files.
        name: As received, made visible. name_raw: The same as base64url of its raw bytes.
        type_claimed: What its sender said it is.
        condition: How the bytes arrived. gaps: What a damaged medium kept back.
        container_sha256: The archive it came in.
    """

    item: ItemId
    role: FileRole = FileRole.ORIGINAL
    made_for: MadeFor | None = None
    parent: FileId | None = None
    recipe: Recipe | None = None
    sha256: Digest
    sha512: Digest
    size: int
    pieces_root: Digest | None = None
    name: Claimed
    name_raw: Packed | None = None
    type_claimed: Claimed | None = None
    condition: Condition = Condition.WHOLE
    gaps: tuple[Gap, ...] = ()
    container_sha256: Digest | None = None

    def __post_init__(self) -> None:
        """Hold R-15, and that digests, size and condition can be true together.

        Raises:
            Refused: A derivative without parent and recipe, an original with one, or the like.
        """
        tidy(self)
        self._check_bytes()
        made = self.role is FileRole.DERIVATIVE
        if made and (self.parent is None or self.recipe is None):
            raise Refused(
                "Made from what, and how?",
                rule="R-15",
                advice="A derivative names parent, tool, version and parameters.",
            )
        if not made and (self.parent or self.recipe or self.made_for):
            raise Refused("An original is made from nothing.", rule="R-15")

    def _check_bytes(self) -> None:
        lengths = {
            len(self.sha256),
            *(len(d) for d in (self.pieces_root, self.container_sha256) if d),
        }
        if lengths != {64} or len(self.sha512) != 128:
            raise Refused("A digest has the wrong length.")
        if self.size < 0 or (self.condition is Condition.EMPTY) != (
            self.size == 0 and self.condition is not Condition.DAMAGED
        ):
            raise Refused(
                "A file of {size} bytes is not {how}.", size=self.size, how=self.condition
            )
        if self.gaps and self.condition is not Condition.DAMAGED:
            raise Refused("Only a damaged medium leaves gaps.")

    def raw_name(self) -> bytes:
        """Return the name as its file system had it."""
        return self.name.encode() if self.name_raw is None else unpacked(self.name_raw)


def line_of(file: File, get: Callable[[FileId], File]) -> tuple[FileId, ...]:
    """Return the ids of the files a file was made from, nearest first; none for an original.

    Raises:
        Refused: The line runs in a circle (R-06), so it ends in no original (R-15).
    """
    line: list[FileId] = []
    while file.parent is not None:
        if file.parent in line:
            raise Refused("A file was made from itself.", rule="R-06", advice="Say what from.")
        line.append(file.parent)
        file = get(file.parent)
    return tuple(line)


def names_of(raw: bytes) -> tuple[str, str]:
    """Return `name` and `name_raw` of a file from the bytes of its name."""
    return shown_name(raw), packed(raw)


@record("reading", fixed=True)
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Record):
    """What one program read from a file: "as claimed by the file", never a finding.

    Attributes:
        file: Which. tool: The analyser. version: Its version.
        parameters: What it was told. decoders: Libraries it used, with their versions.
        sandbox_level: How tightly it was locked in.
        values: What the file claims.
        status: What came of it, or None where the analyser does not say.
        signal: What ended the worker, if something did.
        warnings: What was odd.
    """

    file: FileId
    tool: str
    version: str
    parameters: tuple[Fact, ...] = ()
    decoders: tuple[Fact, ...] = ()
    sandbox_level: int | None = None
    values: tuple[Fact, ...] = ()
    status: ReadingStatus | None = None
    signal: int | None = None
    warnings: tuple[Claimed, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a flood of values."""
        tidy(self)
        if max(len(self.values), len(self.parameters), len(self.warnings)) > MAX_FACTS:
            raise Refused("A reading holds {n} values at most.", n=MAX_FACTS)

    def value(self, name: str) -> str | int | None:
        """Return what the file claims under that name, or None."""
        return next((fact.value for fact in self.values if fact.name == name), None)
