"""`munition`: what was seen, what it might be, and what an expert concludes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.examples import example
from app.cli.forms import json_object
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.munitions import Analysed
    from evidence.records import Record, Revision

munition = typer.Typer(help="Munition analyses.", no_args_is_help=True)

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
    document = _document(analysed)
    emit(
        document,
        lambda: (
            (f"{analysed.safety}\n\n" if analysed.safety else "")
            + json.dumps(document, ensure_ascii=False, indent=1)
        ),
        as_json=as_json,
    )


def _document(analysed: Analysed) -> dict[str, object]:
    conclusion = analysed.conclusion
    return {
        "safety": analysed.safety,
        "ref": analysed.analysis.ref,
        "id": analysed.analysis.id,
        "analysis": json.loads(analysed.analysis.body),
        "observations": _bodies(analysed.observations),
        "hypotheses": _bodies(analysed.hypotheses),
        "bearings": _bodies(analysed.bearings),
        "identification": _bodies([conclusion])[0] if conclusion else None,
        "grade": analysed.grade,
    }


def _bodies(revisions: Sequence[Revision[Record]]) -> list[dict[str, object]]:
    return [{"id": one.id, **json.loads(one.body)} for one in revisions]
