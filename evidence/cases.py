"""The case: what it is about, who works on it, under which mandate."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.acts import ActingRole
from evidence.errors import Refused
from evidence.moments import UNDATED, Moment, Zone
from evidence.records import Record, record
from evidence.texts import Day, Language, Prose, Value, tidy
from evidence.vocabularies import GraphicMedia, Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Author(Value):
    """Somebody who works on the case; `id` is what ledger entries name as `who.person`."""

    id: str
    name: str
    role: ActingRole = ActingRole.INVESTIGATOR


@record("case")
@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Record):
    """The case itself; its id is the case id.

    Attributes:
        title: Neutral. mandate: On whose behalf, to what end.
        period, area: What time and region it covers.
        languages: Of the sources, BCP 47.
        zone: Zone that local times are read in unless another is given.
        standard: Of proof, that findings aim at.
        retention_until: When it is to be destroyed, unless `legal_hold`.
        graphic_media: Whether it is blurred until asked for.
        consent_form: Name and version of the form in use.
        authors: Who works on it.
    """

    title: str
    mandate: Prose | None = None
    period: Moment = UNDATED
    area: str | None = None
    languages: tuple[Language, ...] = ()
    zone: Zone | None = None
    standard: Standard | None = None
    retention_until: Day | None = None
    legal_hold: bool = False
    graphic_media: GraphicMedia = GraphicMedia.HIDDEN
    consent_form: Prose | None = None
    authors: tuple[Author, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two authors with one id."""
        tidy(self)
        if len({author.id for author in self.authors}) != len(self.authors):
            raise Refused("Two authors of the case have the same id.")
