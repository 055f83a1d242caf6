"""`munition`: what was seen, what it might be, and what an expert concludes."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.examples import example
from app.cli.forms import json_object
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, outline, table
from evidence.errors import Refused
from evidence.munitions.words import Basis, Level
from evidence.vocabularies import Confidence, Likelihood

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.case import Case
    from app.munitions import Analysed
    from evidence.records import Record, Revision
    from storage.casefile import Reader

munition = typer.Typer(help="Munition analyses.", no_args_is_help=True)

_OPTIONS = {"confidence_reasons": "reasons"}
Ref = Annotated[str, typer.Argument(metavar="REF", help="Reference, such as M-001.")]


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.add_typer(munition, name="munition")


@munition.command(epilog=example("munition add CASE --file analysis.json"))
def add(
    case: CaseFolder,
    file: Annotated[
        Path | None,
        typer.Option(metavar="F.json", help="The analysis as JSON; without it, from stdin."),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record an analysis whole: question, observations, hypotheses, conclusion.

    The file is one object: question, attack, examined (items), and the lists observations (label
    O1, item, kind, and the body named like the kind), hypotheses (label H1, level, text) and
    bearings, and one identification (hypothesis, level, likelihood, confidence,
    confidence_reasons, basis, limits). H0, "something not in this list", is always added.
    """
    from app.munitions import add_analysis

    form = json_object(file)
    with opened(case, passphrase_file) as at:
        made = add_analysis(at, form)
    emit({"ref": made.ref, "id": made.id}, lambda: f"{made.ref} is recorded.", as_json=as_json)


@munition.command(
    epilog=example(
        "munition identify CASE M-001 --hypothesis H1 --level class --likelihood very_likely "
        '--confidence high --reasons "A second photograph shows the whole tail." '
        '--basis marking_full --limits "The remnant itself was not examined."'
    )
)
def identify(
    case: CaseFolder,
    ref: Ref,
    file: Annotated[
        Path | None, typer.Option(metavar="F.json", help="The conclusion as JSON, in full.")
    ] = None,
    hypothesis: Annotated[str | None, typer.Option(help="Which one is concluded: H1.")] = None,
    suggest: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Instead: a new one, in words.")
    ] = None,
    level: Annotated[Level | None, typer.Option(help="How narrow it is.")] = None,
    likelihood: Annotated[Likelihood | None, typer.Option(help="How likely.")] = None,
    confidence: Annotated[Confidence | None, typer.Option(help="How sure you are.")] = None,
    reasons: Annotated[str | None, typer.Option(help="Why so sure.")] = None,
    basis: Annotated[list[Basis] | None, typer.Option(help="What it rests on.")] = None,
    limits: Annotated[str | None, typer.Option(help="What was not examined.")] = None,
    reading: Annotated[
        bool, typer.Option("--reading", help="A second reader's own, not the case's.")
    ] = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Sign a conclusion of an analysis; an earlier one stays and is superseded.

    The file holds the fields of an identification, or an object with identification and with the
    lists observations, hypotheses and bearings of what was seen or thought of since.
    """
    from app.munitions import identify as sign

    said_here = {
        "hypothesis": hypothesis,
        "level": level,
        "likelihood": likelihood,
        "confidence": confidence,
        "confidence_reasons": reasons,
        "basis": basis,
        "limits": limits,
        "reading": reading,
    }
    form = json_object(file) if file else None
    with opened(case, passphrase_file) as at:
        made = sign(at, ref, form or _concluded(at, ref, said_here, suggest))
    said = made.record
    emit(
        {
            "analysis": ref,
            "id": made.id,
            "version": said.version,
            "supersedes": said.supersedes,
            "reading": said.reading,
        },
        lambda: f"The conclusion of {ref} is signed, version {said.version}.",
        as_json=as_json,
    )


@munition.command("list", epilog=example("munition list CASE"))
def list_(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List the munition analyses of a case."""
    from app.munitions import list_analyses

    with opened(case, passphrase_file, writable=False) as at:
        lines = list_analyses(at)
    rows = [
        {
            "ref": one.ref,
            "id": one.id,
            "question": one.title,
            "attack": one.attack,
            "observations": one.observations,
            "hypotheses": one.hypotheses,
            "identifications": one.identifications,
        }
        for one in lines
    ]
    emit(
        {"analyses": rows},
        lambda: table(
            ("ref", "attack", "question", "observations", "identifications"),
            [(o.ref, o.attack, o.title, o.observations, o.identifications) for o in lines],
            "No munition analysis is recorded yet.",
        ),
        as_json=as_json,
    )


@munition.command(epilog=example("munition show CASE M-001"))
def show(
    case: CaseFolder, ref: Ref, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Show one analysis: what was seen apart from what is concluded."""
    from app.munitions import analysis_named

    with opened(case, passphrase_file, writable=False) as at:
        analysed = analysis_named(at, ref)
        with at.read() as reader:
            document = _document(reader, analysed)
    emit(
        document,
        lambda: (
            (f"{analysed.safety}\n\n" if analysed.safety else "")
            + "".join(f"The conclusion is stale: {why}\n" for why in analysed.stale)
            + _told(document, analysed)
        ),
        as_json=as_json,
    )


def _concluded(
    case: Case, ref: str, said: Mapping[str, object], suggest: str | None
) -> dict[str, object]:
    """Return the form of a conclusion that was given by options."""
    from app.munitions import analysis_named

    fields = dict(said)
    labels = {one.record.label for one in analysis_named(case, ref).hypotheses}
    fresh = next(f"H{n}" for n in itertools.count(1) if f"H{n}" not in labels)
    if suggest is not None:
        fields["hypothesis"] = fresh
    if missing := [_OPTIONS.get(name, name) for name, value in fields.items() if value is None]:
        raise Refused(
            "What is concluded is not said in full: {names}.",
            advice="Nothing was recorded. Give --" + ", --".join(missing) + ", or a --file.",
            names=", ".join(missing),
        )
    if suggest is None:
        return fields
    thought = {"label": fresh, "level": fields["level"], "text": suggest}
    return {"hypotheses": [thought], "identification": fields}


def _document(reader: Reader, analysed: Analysed) -> dict[str, object]:
    from app.records import with_references

    conclusion = analysed.conclusion
    return {
        "safety": analysed.safety,
        "ref": analysed.analysis.ref,
        "id": analysed.analysis.id,
        "analysis": with_references(reader, analysed.analysis),
        "observations": _bodies(reader, analysed.observations),
        "hypotheses": _bodies(reader, analysed.hypotheses),
        "bearings": _bodies(reader, analysed.bearings),
        "identification": _bodies(reader, [conclusion])[0] if conclusion else None,
        "grade": analysed.grade,
        "stale": list(analysed.stale),
    }


def _told(document: Mapping[str, object], analysed: Analysed) -> str:
    """Return the analysis as a person reads it: parts go by their labels."""
    text = outline({name: part for name, part in document.items() if name != "safety"})
    labels = {one.id: one.record.label for one in analysed.observations}
    labels |= {one.id: one.record.label for one in analysed.hypotheses}
    for id_, label in labels.items():
        text = text.replace(id_, label or id_)
    return text


def _bodies(reader: Reader, revisions: Sequence[Revision[Record]]) -> list[dict[str, object]]:
    from app.records import with_references

    return [{"id": one.id, **with_references(reader, one)} for one in revisions]
