"""`casualty`: counts by source, and totals by a named rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table
from app.cli.record import showing
from evidence.errors import Refused
from evidence.judging_words import (
    CasualtyRule,
    CivilStatus,
    CountBasis,
    CountLink,
    CountStage,
    Outcome,
    Who,
)

if TYPE_CHECKING:
    from evidence.counts import Count

casualty = typer.Typer(help="Casualty counts and totals.", no_args_is_help=True)

Attack = Annotated[str | None, typer.Option(help="Of which attack: A-001.")]
Low = Annotated[int | None, typer.Option(help="At least so many; absent: open.")]
High = Annotated[int | None, typer.Option(help="At most so many; absent: open.")]
Others = list[str] | None


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    casualty.command("show", epilog=example("casualty show CASE N-001"))(showing("casualty_count"))
    tree.add_typer(casualty, name="casualty")


@casualty.command(
    epilog=example(
        "casualty add CASE --attack A-001 --low 43 --high 49 --claimant own --stage assessed "
        '--basis name_list --no-source "our own list of names"'
    )
)
def add(
    case: CaseFolder,
    claimant: Annotated[str, typer.Option(help="own, P-001, an actor, or words for them.")],
    attack: Attack = None,
    outcome: Annotated[Outcome, typer.Option(help="What happened to them.")] = Outcome.KILLED,
    low: Low = None,
    high: High = None,
    words: Annotated[str | None, typer.Option(help='The number in words: "dozens".')] = None,
    role: Annotated[str | None, typer.Option(help="monitor, hospital, rescuers ...")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="EDTF", help="Time it is of.")] = None,
    status: Annotated[CivilStatus, typer.Option(help="Of the people.")] = CivilStatus.UNKNOWN,
    who: Annotated[Who, typer.Option(help="Which group.")] = Who.ANYONE,
    stage: Annotated[CountStage, typer.Option(help="How settled it is.")] = CountStage.EARLY,
    basis: Annotated[CountBasis, typer.Option(help="What it rests on.")] = CountBasis.UNKNOWN,
    source: Annotated[str | None, typer.Option(help="Where: E-0001, E-0001#page=3.")] = None,
    no_source: Annotated[str | None, typer.Option(help="Why there is no source.")] = None,
    quote: Annotated[str | None, typer.Option(help="The words of the source.")] = None,
    supersedes: Annotated[Others, typer.Option(help="A count it replaces: N-001.")] = None,
    part_of: Annotated[Others, typer.Option(help="A count it is part of.")] = None,
    copies: Annotated[Others, typer.Option(help="A count it repeats.")] = None,
    contradicts: Annotated[Others, typer.Option(help="A count it contradicts.")] = None,
    same_people: Annotated[Others, typer.Option(help="A count of the same people.")] = None,
    because: Annotated[str | None, typer.Option(help="Why they are related so.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record how many one source says were harmed; a range with its source, never an average."""
    from app.casualties import NewCount, NewRelation, add_count
    from evidence.counts import Count

    links = (supersedes, part_of, copies, contradicts, same_people)
    new = NewCount(
        count=Count(low=low, high=high, text=words),
        claimant=claimant,
        attack=attack,
        outcome=outcome,
        claimant_role=role,
        as_of=as_of,
        status=status,
        who=who,
        stage=stage,
        basis=basis,
        source=source,
        no_source=no_source,
        quote=quote,
    )
    relations = [
        NewRelation(kind=kind, other=other, reason=because or "")
        for kind, others in zip(CountLink, links, strict=True)
        for other in others or ()
    ]
    if relations and because is None:
        raise Refused(
            "Why are these counts related so?",
            advice="Nothing was recorded. Say it with --because.",
        )
    with opened(case, passphrase_file) as at:
        made = add_count(at, new, relations)
    emit({"ref": made.ref, "id": made.id}, lambda: f"{made.ref} is recorded.", as_json=as_json)


@casualty.command(epilog=example("casualty assess CASE --attack A-001 --outcome killed"))
def assess(
    case: CaseFolder,
    attack: Annotated[
        str | None, typer.Option(help="A-001; without it, the whole case is rolled up.")
    ] = None,
    outcome: Annotated[Outcome, typer.Option(help="Of what.")] = Outcome.KILLED,
    rule: Annotated[CasualtyRule | None, typer.Option(help="The rule that computes it.")] = None,
    status: Annotated[
        CivilStatus | None, typer.Option(help="Of which people; absent: all but fighters.")
    ] = None,
    low: Low = None,
    high: High = None,
    reasons: Annotated[str | None, typer.Option(help="Why you choose other ends.")] = None,
    limits: Annotated[str | None, typer.Option(help="What could change it.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Compute a total by its rule and record it, with what entered and what did not."""
    from app.totals import NOT_STATED, Question
    from app.totals import assess as total
    from evidence.counts import Count

    chosen = None if low is None and high is None else Count(low=low, high=high)
    question = Question(attack=attack, outcome=outcome, rule=rule, status=status)
    with opened(case, passphrase_file) as at:
        done = total(at, question, chosen=chosen, reasons=reasons, limits=limits or NOT_STATED)
    says = done.revision.record
    emit(
        {
            "ref": done.revision.ref,
            "id": done.revision.id,
            "rule": says.rule.value,
            "rule_version": says.rule_version,
            "computed": _range(says.computed),
            "chosen": _range(says.chosen),
            "inputs": list(done.inputs),
            "left_out": [{"ref": ref, "why": why.value} for ref, why in done.left_out],
            "beside": list(done.beside),
        },
        lambda: "\n".join(
            [
                f"{says.chosen} {says.outcome.value.replace('_', ' ')}, by {says.rule.value}.",
                f"From {', '.join(done.inputs)}.",
                *(f"Left out: {ref} ({why.replace('_', ' ')})." for ref, why in done.left_out),
                *(f"Beside it, never added: {ref}." for ref in done.beside),
            ]
        ),
        as_json=as_json,
    )


@casualty.command("list", epilog=example("casualty list CASE --attack A-001"))
def list_(
    case: CaseFolder,
    attack: Attack = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List the counts of a case as their sources give them."""
    from app.casualties import list_counts

    with opened(case, passphrase_file, writable=False) as at:
        lines = list_counts(at, attack)
    rows = [
        {
            "ref": one.ref,
            "id": one.id,
            "attack": one.attack,
            "outcome": one.outcome,
            "low": one.low,
            "high": one.high,
            "text": one.text,
            "claimant": one.claimant,
            "stage": one.stage,
        }
        for one in lines
    ]
    emit(
        {"counts": rows},
        lambda: table(
            ("ref", "attack", "outcome", "at least", "at most", "words", "claimant", "stage"),
            [
                (o.ref, o.attack, o.outcome, o.low, o.high, o.text, o.claimant, o.stage)
                for o in lines
            ],
            "No count is recorded yet.",
        ),
        as_json=as_json,
    )


def _range(count: Count) -> dict[str, int | None]:
    return {"low": count.low, "high": count.high}
