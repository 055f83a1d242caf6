"""Claims and denials: one checkable sentence each, and points that are answered one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.case import Case
from app.named import actor_or_new, attack_id, cite, maker, named
from app.records import resolved
from app.rules import put
from evidence import edtf
from evidence.claims import Claim
from evidence.denials import About, Denial, DenialPoint
from evidence.errors import Refused
from evidence.ids import DenialTargetId
from evidence.judging_words import Against, ClaimKind, DenialType, PointAnswer
from evidence.lines import ClaimLine, DenialLine
from evidence.records import Revision
from evidence.vocabularies import ActorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """One sentence that somebody says is so.

    Attributes:
        text: The sentence. kind: What it asserts.
        made_by: `own`, P-001, an actor by id or name, or words that describe who says so.
        attack: Reference. made_on: EDTF.
        source: E-0001 or E-0001#page=3. no_source: Why there is none.
    """

    text: str
    kind: ClaimKind
    made_by: str
    attack: str | None = None
    made_on: str | None = None
    source: str | None = None
    no_source: str | None = None
    original_text: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDenial:
    """What a party says in its defence.

    Attributes:
        party: An actor by id or name. party_kind: Its kind, if it is new to the case.
        said_on: EDTF. text: The original words, in `language`.
        about: What its words name: pairs of a reference and the words that name it.
        points: Its points in order: what each attacks, and the point itself.
        source: E-0001 or E-0001#page=3. no_source: Why there is none.
    """

    party: str
    said_on: str
    text: str
    language: str
    denial_type: DenialType
    party_kind: ActorKind | None = None
    also: tuple[DenialType, ...] = ()
    speaker: str | None = None
    office: str | None = None
    channel: str | None = None
    translation: str | None = None
    source: str | None = None
    no_source: str | None = None
    about: tuple[tuple[str, str], ...] = ()
    points: tuple[tuple[Against, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAnswered:
    """What the case answers to one point.

    Attributes:
        answer: The answer. reasons: Why.
        against, supporting: Places in evidence that speak against the point, or for it.
    """

    answer: PointAnswer
    reasons: str | None = None
    against: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()


def list_claims(case: Case, attack: str | None = None) -> list[ClaimLine]:
    """Return all claims by reference, only those about one attack if it is given.

    Raises:
        Refused: There is no such attack.
    """
    from storage import lists

    with case.read() as reader:
        return lists.claims(reader.connection, attack_id(reader, attack))


def list_denials(case: Case) -> list[DenialLine]:
    """Return all denials by reference."""
    from storage import lists

    with case.read() as reader:
        return lists.denials(reader.connection)


def add_claim(case: Case, new: NewClaim) -> Revision[Claim]:
    """Record a claim; its status is computed from assessments, never entered.

    Raises:
        Refused: It is more than a sentence, has no source and no reason why, or names nothing.
    """
    with case.write() as tx:
        claim = Claim(
            kind=new.kind,
            text=new.text.strip(),
            made_by=maker(tx, new.made_by),
            attack=attack_id(tx, new.attack),
            made_on=edtf.read(new.made_on) if new.made_on else None,
            source=cite(tx, new.source) if new.source else None,
            no_source=new.no_source,
            original_text=new.original_text,
            language=new.language,
        )
        return put(tx, claim, acting=case.acting)


def add_denial(case: Case, new: NewDenial) -> Revision[Denial]:
    """Record a denial in points; a party that is new to the case is recorded with it.

    Raises:
        Refused: The party is unknown and its kind is not given, the denial does not name what it
            is said to be about (R-47), or it has neither source nor a reason why.
    """
    with case.write() as tx:
        targets = frozenset({"attack", "claim"})
        denial = Denial(
            party=actor_or_new(tx, new.party, new.party_kind),
            said_on=edtf.read(new.said_on),
            text=new.text,
            language=new.language,
            denial_type=new.denial_type,
            also=new.also,
            speaker=new.speaker,
            office=new.office,
            channel=new.channel,
            translation=new.translation,
            source=cite(tx, new.source) if new.source else None,
            no_source=new.no_source,
            about=tuple(
                About(what=DenialTargetId(resolved(tx, ref, targets)), words=words)
                for ref, words in new.about
            ),
            points=tuple(
                DenialPoint(number=number, text=text, against=against)
                for number, (against, text) in enumerate(new.points, 1)
            ),
        )
        return put(tx, denial, acting=case.acting)


def answer_point(
    case: Case, ref: str, number: int, given: PointAnswered, *, reason: str | None = None
) -> Revision[Denial]:
    """Answer one point of a denial, or change its answer; what was cited before stays.

    Raises:
        Refused: No such denial or point, or the answer lacks evidence or reasons (R-46).
    """
    with case.write() as tx:
        seen = named(tx, ref, Denial)
        point = next((one for one in seen.record.points if one.number == number), None)
        if point is None:
            raise Refused("{ref} has no point {number}.", rule="R-03", ref=seen.ref, number=number)
        against = tuple(cite(tx, text) for text in given.against)
        supporting = tuple(cite(tx, text) for text in given.supporting)
        answered = replace(
            point,
            answer=given.answer,
            reasons=given.reasons or point.reasons,
            cites=tuple(dict.fromkeys((*point.cites, *against))),
            cites_for=tuple(dict.fromkeys((*point.cites_for, *supporting))),
        )
        points = tuple(answered if one is point else one for one in seen.record.points)
        why = reason or f"Point {number} is answered: {given.answer.value.replace('_', ' ')}."
        changed = replace(seen.record, points=points)
        return put(tx, changed, acting=case.acting, after=seen, reason=why)
