"""`interview`: accounts of people, with their recordings and statements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.forms import answer
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, WeakSandbox, opened
from app.cli.output import emit, outline, progress_on_stderr, table
from app.cli.people import ToldTo
from evidence.evidence_words import InterviewMode, Signed, StatementKind

interview = typer.Typer(help="Interviews and what was stated in them.", no_args_is_help=True)

Recordings = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="Taken in as an original.")
]
Declaration = Annotated[
    str | None, typer.Option(help="yes | no: did the interpreter sign a declaration?")
]
KindOfStatement = Annotated[StatementKind, typer.Option(help="Of the statement.")]
Ref = Annotated[str, typer.Argument(metavar="REF", help="Reference, such as I-001.")]


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.add_typer(interview, name="interview")


@interview.command(
    epilog=example(
        "interview add CASE --person P-001 --language ar --inducement none --attack A-001 "
        '--recording interview.wav --statement "I heard two aircraft."'
    )
)
def add(
    case: CaseFolder,
    person: Annotated[str, typer.Option(help="Who was interviewed: P-001.")],
    language: Annotated[str, typer.Option(metavar="BCP47", help="ar, uk, en")],
    inducement: Annotated[str, typer.Option(help='"none", or what was given or promised.')] = "",
    attack: Annotated[list[str] | None, typer.Option(help="About which attack: A-001.")] = None,
    told_to: ToldTo = None,
    recording: Recordings = None,
    item: Annotated[str | None, typer.Option(help="An item that is the recording.")] = None,
    title: Annotated[str | None, typer.Option(help="Neutral words.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What for.")] = None,
    interviewer: Annotated[list[str] | None, typer.Option(help="Who asked, if not you.")] = None,
    mode: Annotated[InterviewMode, typer.Option(help="How.")] = InterviewMode.IN_PERSON,
    area: Annotated[str | None, typer.Option(help="Where, roughly.")] = None,
    interpreter: Annotated[str | None, typer.Option(help="P-002")] = None,
    direction: Annotated[str | None, typer.Option(help="From and into: ar-en.")] = None,
    declaration: Declaration = None,
    present: Annotated[list[str] | None, typer.Option(help="Who else was there.")] = None,
    support: Annotated[str | None, typer.Option(help="What help was offered.")] = None,
    statement: Annotated[str | None, typer.Option(help="What was stated, in words.")] = None,
    kind: KindOfStatement = StatementKind.FIRST_ACCOUNT,
    read_back: Annotated[str | None, typer.Option(help='yes, or "no: why".')] = None,
    signed: Annotated[Signed | None, typer.Option(help="How it was confirmed.")] = None,
    weak_sandbox: WeakSandbox = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record an interview with its item, recordings and first statement, or nothing of it."""
    from app.interviews import NewInterview, NewStatement, add_interview
    from app.people import told_before

    said = NewStatement(kind=kind, text=statement, read_back=answer(read_back), signed=signed)
    new = NewInterview(
        person=person,
        language=language,
        inducement=inducement,
        attacks=tuple(attack or ()),
        earlier=told_before(told_to) if told_to else None,
        recordings=tuple(recording or ()),
        item=item,
        title=title,
        purpose=purpose,
        interviewers=tuple(interviewer or ()),
        mode=mode,
        area=area,
        interpreter=interpreter,
        direction=direction,
        interpreter_declaration=answer(declaration),
        present=tuple(present or ()),
        support_offered=support,
        statements=(said,) if statement else (),
    )
    with opened(case, passphrase_file) as at, progress_on_stderr("Adding") as steps:
        at.weak_sandbox = weak_sandbox
        made = add_interview(at, new, progress=steps)
        with at.read() as reader:
            evidence = reader.get(made.record.item).ref
    document = {"ref": made.ref, "id": made.id, "item": evidence}
    emit(document, lambda: f"{made.ref} is recorded as evidence {evidence}.", as_json=as_json)


@interview.command("list", epilog=example("interview list CASE"))
def list_(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List the interviews of a case."""
    from app.interviews import list_interviews

    with opened(case, passphrase_file, writable=False) as at:
        lines = list_interviews(at)
    rows = [
        {
            "ref": one.ref,
            "id": one.id,
            "item": one.item,
            "person": one.person,
            "mode": one.mode,
            "language": one.language,
            "statements": one.statements,
        }
        for one in lines
    ]
    emit(
        {"interviews": rows},
        lambda: table(
            ("ref", "person", "item", "language", "statements"),
            [(one.ref, one.person, one.item, one.language, one.statements) for one in lines],
            "No interview is recorded yet.",
        ),
        as_json=as_json,
    )


@interview.command(epilog=example("interview show CASE I-001"))
def show(
    case: CaseFolder, ref: Ref, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Show one interview with its statements in order."""
    from app.interviews import statements_of
    from app.records import show_record

    with opened(case, passphrase_file, writable=False) as at:
        told = statements_of(at, ref)
        shown = show_record(at, ref)
    document: dict[str, object] = {
        "ref": shown.revision.ref,
        "id": shown.revision.id,
        "kind": shown.revision.kind,
        "state": shown.state,
        "revision": shown.revision.number,
        "body": shown.body,
        "statements": [{"id": one.id, **json.loads(one.body)} for one in told],
    }
    emit(document, lambda: outline(document), as_json=as_json)
