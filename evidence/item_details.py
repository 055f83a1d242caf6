"""What an item says beyond what all items say: one detail by kind."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.cites import Cite
from evidence.errors import Refused
from evidence.evidence_words import DocumentCopy, Generation, Hazard, Shot
from evidence.ids import ItemId, PersonId, PlaceId
from evidence.judgements import NOT_ASKED, Answer
from evidence.moments import Moment
from evidence.munitions.safety import SAFETY_TEXT
from evidence.places import Position
from evidence.texts import Claimed, Day, Prose, Value, tidy
from evidence.vocabularies import AnswerWord


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneShot(Value):
    """One shot of a scene: what it is for, where it looks, whether a scale lies in it."""

    cite: Cite
    shot: Shot
    direction_cd: int | None = None
    scale: Answer = NOT_ASKED

    def __post_init__(self) -> None:
        """Refuse a direction outside the circle."""
        tidy(self)
        if self.direction_cd is not None and not 0 <= self.direction_cd < 36_000:
            raise Refused("A direction lies between 0 and 35999 hundredths of a degree.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaDetail(Value):
    """Of an image, video or sound."""

    generation: Generation = Generation.UNKNOWN
    device_claimed: Claimed | None = None
    scene_log: tuple[SceneShot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetail(Value):
    """Of a document: who wrote and issued it, and which copy is held."""

    author: str | None = None
    issuer: str | None = None
    dated: Moment | None = None
    stamps: Prose | None = None
    signature: Prose | None = None
    copy: DocumentCopy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteDetail(Value):
    """Of a satellite image: the scene as its provider names it."""

    provider: str
    sensor: str
    scene_id: str
    acquired: Moment
    gsd_mm: int
    off_nadir_cd: int | None = None
    cloud_pc: int | None = None
    processing: str | None = None
    licence: str
    pair_of: ItemId | None = None

    def __post_init__(self) -> None:
        """Refuse measures that cannot be."""
        tidy(self)
        if self.gsd_mm < 1 or not 0 <= (self.cloud_pc or 0) <= 100:
            raise Refused("Ground resolution is at least 1 mm, cloud between 0 and 100 per cent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared(Value):
    """Who made a remnant safe, for which organisation, when."""

    by: str
    organisation: str
    on: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class RemnantDetail(Value):
    """Of a physical remnant. Markings and measurements are munition observations.

    Attributes:
        found_at, position, found_on, found_by: Where, when and by whom.
        in_place: Whether it was left where it was found.
        collection_reason, collection_authority: Why and by whose leave it was not (R-19).
        hazard: What is known of its danger. cleared: Who made it safe.
        size_mm: Longest side. mass_g: Mass.
        stored_at, holder: Where it is and who has it now.
    """

    found_at: PlaceId | None = None
    position: Position | None = None
    found_on: Moment | None = None
    found_by: PersonId | None = None
    in_place: Answer = NOT_ASKED
    collection_reason: Prose | None = None
    collection_authority: str | None = None
    hazard: Hazard = Hazard.UNKNOWN
    cleared: Cleared | None = None
    size_mm: int | None = None
    mass_g: int | None = None
    material: str | None = None
    weathering: Prose | None = None
    seal_no: str | None = None
    stored_at: str | None = None
    holder: str | None = None

    def __post_init__(self) -> None:
        """Hold R-19 and R-20.

        Raises:
            Refused: It was moved without reason and authority, or although it may explode.
        """
        tidy(self)
        if self.hazard is Hazard.CLEARED and self.cleared is None:
            raise _unsafe("Who made it safe, and when?")
        if self.moved and self.may_explode:
            raise _unsafe(
                "Do not touch, approach or move it: a suspected unexploded item is not collected, "
                "stored or handed over. Who made it safe, and when?"
            )
        if self.moved and not (self.collection_reason and self.collection_authority):
            raise Refused(
                "Who allowed collection, and why was it not left in place?",
                rule="R-19",
                advice="Give reason and authority, or say that it was left in place.",
            )

    @property
    def moved(self) -> bool:
        """Whether it was taken from where it lay."""
        kept = (self.seal_no, self.stored_at, self.holder)
        return self.in_place.value is AnswerWord.NO or any(part is not None for part in kept)

    @property
    def may_explode(self) -> bool:
        """Whether the safety text is due: suspected, and nobody made it safe."""
        return self.hazard is Hazard.UNEXPLODED_SUSPECTED and self.cleared is None


def _unsafe(message: str) -> Refused:
    return Refused(message, rule="R-20", advice=SAFETY_TEXT)
