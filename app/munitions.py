"""Munition analyses: what was seen, what it might be and what is concluded, from one form.

Rules:
    - One write records an analysis with its observations, hypotheses, bearings and conclusion, or
      nothing. H0, "something not in this list", is put into every analysis.
    - In a form, observations and hypotheses name each other by label (O1, H1), records by
      reference (A-001, E-0001).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar, cast

from app.case import Case
from app.named import named
from app.records import record_of, resolved
from app.rules import put
from app.staleness import staleness
from evidence.errors import Refused
from evidence.evidence_words import ItemKind
from evidence.findings import Review
from evidence.ids import AnalysisId
from evidence.items import Item
from evidence.judging_words import Blind, ReviewResult
from evidence.lines import MunitionLine
from evidence.munitions.conclusions import public_grade
from evidence.munitions.records import (
    H0,
    H0_TEXT,
    MunitionAnalysis,
    MunitionBearing,
    MunitionHypothesis,
    MunitionIdentification,
    MunitionObservation,
)
from evidence.munitions.safety import SAFETY_TEXT, needs_safety_text
from evidence.munitions.words import Grade
from evidence.records import Record, Revision, kind_of

if TYPE_CHECKING:
    from storage.casefile import Reader, Transaction

R = TypeVar("R", bound=Record)
_IMAGES: Final = (ItemKind.IMAGE, ItemKind.VIDEO)
_PARTS: Final = ("observations", "hypotheses", "bearings", "identification")


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """A munition analysis whole.

    Attributes:
        analysis: The question. observations, hypotheses, bearings: As they stand.
        conclusion: The current identification, or None: not identified.
        grade: Derived for tables; None without a conclusion.
        safety: The fixed safety text, if anything examined may be unexploded.
        stale: Why the conclusion no longer fits what is known; empty while it does.
    """

    analysis: Revision[MunitionAnalysis]
    observations: tuple[Revision[MunitionObservation], ...]
    hypotheses: tuple[Revision[MunitionHypothesis], ...]
    bearings: tuple[Revision[MunitionBearing], ...]
    conclusion: Revision[MunitionIdentification] | None
    grade: Grade | None
    safety: str | None
    stale: tuple[str, ...] = ()


def add_analysis(case: Case, form: Mapping[str, object]) -> Revision[MunitionAnalysis]:
    """Record an analysis from a form: the fields of the analysis, and its parts.

    Args:
        case: The case.
        form: Fields of `munition_analysis`; `observations`, `hypotheses` and `bearings` as lists
            and `identification` as one object, each with the fields of its kind.

    Raises:
        Refused: A part is malformed, names what is not there, or breaks a rule.
    """
    with case.write() as tx:
        fields = {name: value for name, value in form.items() if name not in _PARTS}
        made = put(tx, _made(tx, MunitionAnalysis, fields, {}), acting=case.acting)
        others = [one for one in _list(form, "hypotheses") if one.get("label") != H0]
        whole = {**form, "hypotheses": [{"label": H0, "text": H0_TEXT}, *others]}
        labels: dict[str, str] = {}
        _put_parts(case, tx, whole, labels, made.id)
        if form.get("identification") is not None:
            said = _object(form["identification"], "identification")
            _put_identification(case, tx, said, labels, made.id)
        return made


def identify(case: Case, ref: str, form: Mapping[str, object]) -> Revision[MunitionIdentification]:
    """Sign a conclusion of an analysis; it replaces the current one as its next version.

    Args:
        case: The case.
        ref: The analysis.
        form: Fields of `munition_identification`; `reading` marks a second reader's own one.
            What was seen or thought of since may come with it, as lists `observations`,
            `hypotheses` and `bearings`: then the fields stand in `identification`.

    Raises:
        Refused: No such analysis or hypothesis, or a rule says no.
    """
    with case.write() as tx:
        analysis = named(tx, ref, MunitionAnalysis)
        labels = _labels(tx, analysis.id)
        said = dict(form)
        if not form.keys().isdisjoint(_PARTS):
            _refuse_other_fields(form)
            _put_parts(case, tx, form, labels, analysis.id)
            said = dict(_object(form.get("identification"), "identification"))
        before = None if said.get("reading") else conclusion(tx, analysis.id)
        if before is not None:
            said |= {"version": before.record.version + 1, "supersedes": before.id}
        return _put_identification(case, tx, said, labels, analysis.id)


def list_analyses(case: Case) -> list[MunitionLine]:
    """Return all munition analyses by reference."""
    from storage import lists

    with case.read() as reader:
        return lists.munitions(reader.connection)


def analysis_named(case: Case, ref: str) -> Analysed:
    """Return one analysis whole.

    Raises:
        Refused: There is no such analysis.
    """
    with case.read() as reader:
        analysis = named(reader, ref, MunitionAnalysis)
        observations = _of(reader, MunitionObservation, analysis.id)
        hypotheses = _of(reader, MunitionHypothesis, analysis.id)
        current = conclusion(reader, analysis.id)
        seen_on = {one.record.item for one in observations}
        items = [reader.get(item) for item in sorted({*analysis.record.examined, *seen_on})]
        return Analysed(
            analysis=analysis,
            observations=tuple(observations),
            hypotheses=tuple(hypotheses),
            bearings=tuple(_bearings(reader, hypotheses)),
            conclusion=current,
            grade=_grade(reader, current, seen_on) if current else None,
            safety=SAFETY_TEXT if any(map(_may_explode, items)) else None,
            stale=staleness(reader, current) if current else (),
        )


def conclusion(reader: Reader, analysis: str) -> Revision[MunitionIdentification] | None:
    """Return the current identification of an analysis (id): no reading, and not replaced."""
    found = _of(reader, MunitionIdentification, analysis)
    replaced = {one.record.supersedes for one in found}
    current = [one for one in found if not one.record.reading and one.id not in replaced]
    return current[-1] if current else None


def _labels(reader: Reader, analysis: str) -> dict[str, str]:
    seen = {one.record.label: one.id for one in _of(reader, MunitionObservation, analysis)}
    thought = {one.record.label: one.id for one in _of(reader, MunitionHypothesis, analysis)}
    return {label: id_ for label, id_ in (seen | thought).items() if label is not None}


def _refuse_other_fields(form: Mapping[str, object]) -> None:
    if other := sorted(form.keys() - set(_PARTS)):
        raise Refused(
            "These fields stand beside the parts of an analysis: {names}.",
            advice="Nothing was recorded. Put them into the object named identification.",
            names=", ".join(other),
        )


def _put_parts(
    case: Case, tx: Transaction, form: Mapping[str, object], labels: dict[str, str], analysis: str
) -> None:
    for part in _list(form, "observations"):
        _put_labelled(case, tx, MunitionObservation, part, labels, analysis)
    for part in _list(form, "hypotheses"):
        _put_labelled(case, tx, MunitionHypothesis, part, labels, analysis)
    for part in _list(form, "bearings"):
        put(tx, _made(tx, MunitionBearing, part, labels), acting=case.acting)


def _put_labelled(
    case: Case,
    tx: Transaction,
    cls: type[MunitionObservation | MunitionHypothesis],
    part: Mapping[str, object],
    labels: dict[str, str],
    analysis: str,
) -> None:
    record = _made(tx, cls, {**part, "analysis": analysis}, labels)
    label = record.label
    if label in labels:
        raise Refused("Two parts of this analysis are called {label}.", label=label)
    put_ = put(tx, record, acting=case.acting)
    if label is not None:
        labels[label] = put_.id


def _put_identification(
    case: Case,
    tx: Transaction,
    part: Mapping[str, object],
    labels: Mapping[str, str],
    analysis: str,
) -> Revision[MunitionIdentification]:
    fields = {**part, "analysis": AnalysisId(analysis)}
    record = _made(tx, MunitionIdentification, fields, labels)
    return put(tx, record, acting=case.acting)


def _made(
    reader: Reader, cls: type[R], fields: Mapping[str, object], labels: Mapping[str, str]
) -> R:
    """Return a record of a form in which ids may be labels or references."""
    return cast(
        "R",
        record_of(
            kind_of(cls).name,
            fields,
            lambda text, kinds: labels.get(text) or resolved(reader, text, kinds),
        ),
    )


def _list(form: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    given = form.get(name, [])
    if not isinstance(given, list):
        raise Refused("{name} is a list of objects.", advice="Nothing was recorded.", name=name)
    return [_object(one, name) for one in given]


def _object(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Refused("{name} holds objects.", advice="Nothing was recorded.", name=name)
    return value


def _of(reader: Reader, cls: type[R], analysis: str) -> list[Revision[R]]:
    found = reader.incoming(analysis, role="analysis", kind=kind_of(cls).name)
    return [cast("Revision[R]", one) for one in found]


def _bearings(
    reader: Reader, hypotheses: list[Revision[MunitionHypothesis]]
) -> list[Revision[MunitionBearing]]:
    return [
        cast("Revision[MunitionBearing]", one)
        for hypothesis in hypotheses
        for one in reader.incoming(hypothesis.id, role="hypothesis", kind="munition_bearing")
    ]


def _grade(
    reader: Reader, current: Revision[MunitionIdentification], seen_on: Collection[str]
) -> Grade:
    found = reader.incoming(current.id, role="target", kind="review")
    latest = {one.person: one.record for one in found if isinstance(one.record, Review)}
    kinds = [reader.get(item).record for item in seen_on]
    return public_grade(
        current.record,
        images=sum(isinstance(item, Item) and item.item_kind in _IMAGES for item in kinds),
        blind_concurs=any(
            one.review_result is ReviewResult.CONCUR and one.blind is Blind.YES
            for one in latest.values()
        ),
        dissent=any(one.review_result is ReviewResult.DISSENT for one in latest.values()),
    )


def _may_explode(item: Revision[Record]) -> bool:
    remnant = item.record.remnant if isinstance(item.record, Item) else None
    return needs_safety_text(remnant.hazard.value if remnant else None)
