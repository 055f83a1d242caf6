"""`review`: what a second reader says of one exact revision."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit
from evidence.errors import Refused
from evidence.judging_words import Blind, ReviewResult


def add_to(tree: typer.Typer) -> None:
    """Hang this command into the tree."""
    tree.command(
        epilog=example(
            'review CASE M-001 --as "S. Reader" --join --result concur '
            '--reasons "The marking is legible and the size agrees."'
        )
    )(review)


def review(
    case: CaseFolder,
    ref: Annotated[str, typer.Argument(metavar="REF", help="F-001; M-001: its conclusion.")],
    result: Annotated[ReviewResult, typer.Option(help="What the reader concludes.")],
    reasons: Annotated[str, typer.Option(help="Why.")],
    as_: Annotated[
        str | None, typer.Option("--as", metavar="NAME", help="Author of the case who read it.")
    ] = None,
    join: Annotated[
        bool, typer.Option("--join", help="This person is new: add them to the case first.")
    ] = False,
    blind: Annotated[
        bool, typer.Option("--blind", help="Concluded before seeing the first opinion.")
    ] = False,
    reading: Annotated[
        str | None, typer.Option(metavar="ID", help="The reader's own identification.")
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record a second reading. Nobody reviews what they wrote."""
    from app.authors import add_author
    from app.reviews import NewReview
    from app.reviews import review as sign
    from evidence.acts import ActingRole

    if join and as_ is None:
        raise Refused("Who joins the case?", advice="Give the name with --as.")
    seen = Blind.YES if blind else Blind.SAW_FIRST
    new = NewReview(result=result, reasons=reasons, blind=seen, reading=reading)
    with opened(case, passphrase_file) as at:
        if join and as_ is not None:
            add_author(at, as_, ActingRole.REVIEWER)
        made = sign(at, ref, new, as_author=as_)
    emit(
        {
            "ref": made.ref,
            "id": made.id,
            "target": made.record.target,
            "revision": made.record.revision,
            "result": made.record.review_result.value,
            "blind": made.record.blind.value,
        },
        lambda: f"The review of {ref} is signed: {result.value.replace('_', ' ')}.",
        as_json=as_json,
    )
