"""What lists and filters need of attacks, people, claims and the like, in typed columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Index

from evidence.attacks import Actor, Attack
from evidence.bundles import Recipient
from evidence.casualties import CasualtyCount
from evidence.claims import Claim, Maker
from evidence.denials import Denial
from evidence.interviews import Interview
from evidence.moments import Moment
from evidence.munitions.records import MunitionAnalysis
from evidence.people import Person
from evidence.places import Place
from evidence.texts import Name
from storage.index_tables import IndexTable, by_row, index, number, text


@index(Attack)
class AttackIndex(IndexTable):
    """When and where an attack was, as its list shows it."""

    table = by_row(
        "attack",
        text("title", null=False),
        text("earliest"),
        text("latest"),
        text("when_text"),
        text("zone"),
        text("place"),
        text("attack_type"),
    )

    @classmethod
    def of(cls, rec: Attack) -> Mapping[str, object]:
        """Return its columns."""
        started = rec.started
        return {
            "title": rec.title,
            "earliest": started.earliest,
            "latest": started.latest,
            "when_text": started.text,
            "zone": started.zone,
            "place": rec.place,
            "attack_type": rec.attack_type,
        }


@index(Place)
class PlaceIndex(IndexTable):
    """What a place is called."""

    table = by_row("place", text("name", null=False))

    @classmethod
    def of(cls, rec: Place) -> Mapping[str, object]:
        """Return its columns."""
        return {"name": _named(rec.names)}


@index(Actor)
class ActorIndex(IndexTable):
    """What an actor is called."""

    table = by_row("actor", text("name", null=False))

    @classmethod
    def of(cls, rec: Actor) -> Mapping[str, object]:
        """Return its columns."""
        return {"name": _named(rec.names)}


@index(Person)
class PersonIndex(IndexTable):
    """A person by pseudonym."""

    table = by_row(
        "person",
        text("pseudonym"),
        text("roles", null=False),
        text("languages", null=False),
    )

    @classmethod
    def of(cls, rec: Person) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "pseudonym": rec.pseudonym,
            "roles": "\n".join(rec.role),
            "languages": "\n".join(rec.languages),
        }


@index(Interview)
class InterviewIndex(IndexTable):
    """Whom an interview was held with."""

    table = by_row(
        "interview",
        text("item", null=False),
        text("person", null=False),
        text("mode", null=False),
        text("language", null=False),
    )

    @classmethod
    def of(cls, rec: Interview) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "item": rec.item,
            "person": rec.person,
            "mode": str(rec.mode),
            "language": rec.language,
        }


@index(Claim)
class ClaimIndex(IndexTable):
    """What is claimed, by whom, about which attack."""

    table = by_row(
        "claim",
        text("attack"),
        text("claim_kind", null=False),
        text("text", null=False),
        text("maker"),
        text("maker_text"),
        Index("claim_by_attack", "attack", "row"),
    )

    @classmethod
    def of(cls, rec: Claim) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "attack": rec.attack,
            "claim_kind": str(rec.kind),
            "text": rec.text,
            "maker": rec.made_by.actor or rec.made_by.person,
            "maker_text": _maker(rec.made_by),
        }


@index(CasualtyCount)
class CountIndex(IndexTable):
    """What lists and filters need of a casualty count."""

    table = by_row(
        "count_",
        text("attack"),
        text("outcome", null=False),
        number("low"),
        number("high"),
        text("text"),
        text("maker"),
        text("maker_text"),
        text("stage", null=False),
        Index("count_by_attack", "attack", "outcome"),
    )

    @classmethod
    def of(cls, rec: CasualtyCount) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "attack": rec.attack,
            "outcome": str(rec.outcome),
            "low": rec.count.low,
            "high": rec.count.high,
            "text": rec.count.text,
            "maker": rec.claimant.actor or rec.claimant.person,
            "maker_text": _maker(rec.claimant),
            "stage": str(rec.count_stage),
        }


@index(Denial)
class DenialIndex(IndexTable):
    """Who denies what, and how many of its points are unanswered."""

    table = by_row(
        "denial",
        text("party", null=False),
        text("said_on"),
        text("text", null=False),
        number("points", null=False),
        number("open", null=False),
    )

    @classmethod
    def of(cls, rec: Denial) -> Mapping[str, object]:
        """Return its columns."""
        return {
            "party": rec.party,
            "said_on": _moment(rec.said_on),
            "text": rec.text,
            "points": len(rec.points),
            "open": len(rec.open_points),
        }


@index(MunitionAnalysis)
class MunitionIndex(IndexTable):
    """The question of a munition analysis, and about which attack."""

    table = by_row("munition_analysis", text("question", null=False), text("attack"))

    @classmethod
    def of(cls, rec: MunitionAnalysis) -> Mapping[str, object]:
        """Return its columns."""
        return {"question": rec.question, "attack": rec.attack}


@index(Recipient)
class RecipientIndex(IndexTable):
    """Who may be given a bundle."""

    table = by_row(
        "recipient",
        text("name", null=False),
        text("recipient_kind", null=False),
    )

    @classmethod
    def of(cls, rec: Recipient) -> Mapping[str, object]:
        """Return its columns."""
        return {"name": rec.name, "recipient_kind": str(rec.kind)}


def _named(names: Sequence[Name]) -> str:
    return names[0].text


def _moment(moment: Moment | None) -> str | None:
    return None if moment is None else moment.text or moment.earliest or moment.latest


def _maker(maker: Maker) -> str | None:
    return "own" if maker.own else maker.described
