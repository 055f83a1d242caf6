"""`claim` and `denial`: what is said to be so, what is denied, and the answers."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.forms import pair
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, Reason, opened
from app.cli.output import emit, table
from app.cli.record import showing
from evidence.errors import Refused
from evidence.judging_words import Against, ClaimKind, DenialType, PointAnswer
from evidence.vocabularies import ActorKind

claim = typer.Typer(help="Claims: one checkable sentence each.", no_args_is_help=True)
denial = typer.Typer(help="Denials, in points that are answered.", no_args_is_help=True)

Source = Annotated[str | None, typer.Option(help="Where: E-0001, E-0001#page=3, I-001.")]
NoSource = Annotated[str | None, typer.Option(metavar="TEXT", help="Why there is no source.")]
Places = list[str] | None


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    claim.command("show", epilog=example("claim show CASE C-001"))(showing("claim"))
    denial.command("show", epilog=example("denial show CASE D-001"))(showing("denial"))
    tree.add_typer(claim, name="claim")
    tree.add_typer(denial, name="denial")


@claim.command(
    epilog=example(
        'claim add CASE --text "Two aircraft circled before the strike." --by P-001 '
        "--attack A-001 --source I-001"
    )
)
def add(
    case: CaseFolder,
    text: Annotated[str, typer.Option(help="One sentence, 280 characters at most.")],
    by: Annotated[str, typer.Option(help="own, P-001, an actor, or words that describe them.")],
    kind: Annotated[ClaimKind, typer.Option(help="What it asserts.")] = ClaimKind.FACT,
    attack: Annotated[str | None, typer.Option(help="About which attack: A-001.")] = None,
    when: Annotated[str | None, typer.Option(metavar="EDTF", help="When it was made.")] = None,
    source: Source = None,
    no_source: NoSource = None,
    original: Annotated[str | None, typer.Option(help="The maker's own words.")] = None,
    language: Annotated[str | None, typer.Option(metavar="BCP47", help="Of these.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record a claim. Its status is computed from assessments, never entered."""
    from app.claims import NewClaim, add_claim

    new = NewClaim(
        text=text,
        kind=kind,
        made_by=by,
        attack=attack,
        made_on=when,
        source=source,
        no_source=no_source,
        original_text=original,
        language=language,
    )
    with opened(case, passphrase_file) as at:
        made = add_claim(at, new)
    emit({"ref": made.ref, "id": made.id}, lambda: f"{made.ref} is recorded.", as_json=as_json)


@claim.command("list", epilog=example("claim list CASE --attack A-001"))
def list_claims(
    case: CaseFolder,
    attack: Annotated[str | None, typer.Option(help="Only about this attack: A-001.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List the claims of a case: who says what, about which attack."""
    from app.claims import list_claims as claims_of

    with opened(case, passphrase_file, writable=False) as at:
        lines = claims_of(at, attack)
    emit(
        {
            "claims": [
                {
                    "ref": one.ref,
                    "id": one.id,
                    "kind": one.claim_kind,
                    "text": one.text,
                    "attack": one.attack,
                    "made_by": one.made_by,
                }
                for one in lines
            ]
        },
        lambda: table(
            ("ref", "attack", "kind", "made by", "claim"),
            [(o.ref, o.attack, o.claim_kind, o.made_by, o.text) for o in lines],
            "No claim is recorded yet. Begin with: witnessmark claim add",
        ),
        as_json=as_json,
    )


@denial.command(
    "add",
    epilog=example(
        'denial add CASE --party "Ministry of Defence" --party-kind ministry --said-on 2016-03-10 '
        '--language en --type fabrication --text "The market pictures are staged. No aircraft '
        'flew." --about "A-001=market" --point "claim: No aircraft flew that day." '
        '--no-source "seen on a broadcast that was not recorded"'
    ),
)
def add_denial(
    case: CaseFolder,
    party: Annotated[str, typer.Option(help="Who denies: an actor by name or id.")],
    said_on: Annotated[str, typer.Option(metavar="EDTF", help="When.")],
    text: Annotated[str, typer.Option(help="The original words.")],
    language: Annotated[str, typer.Option(metavar="BCP47", help="Of these words.")],
    type_: Annotated[DenialType, typer.Option("--type", help="What it denies first of all.")],
    party_kind: Annotated[
        ActorKind | None, typer.Option(help="What the party is, if it is new to the case.")
    ] = None,
    also: Annotated[list[DenialType] | None, typer.Option(help="What else it denies.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who spoke.")] = None,
    office: Annotated[str | None, typer.Option(help="Office of the speaker.")] = None,
    channel: Annotated[str | None, typer.Option(help="Briefing, broadcast, letter ...")] = None,
    translation: Annotated[str | None, typer.Option(help="In the language of the case.")] = None,
    source: Source = None,
    no_source: NoSource = None,
    about: Annotated[
        list[str] | None, typer.Option(metavar="A-001=WORDS", help="The words that name it.")
    ] = None,
    point: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND:TEXT", help="claim | method | motive | identification: text"),
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record a denial in its own words, split into points."""
    from app.claims import NewDenial
    from app.claims import add_denial as put_denial

    new = NewDenial(
        party=party,
        party_kind=party_kind,
        said_on=said_on,
        text=text,
        language=language,
        denial_type=type_,
        also=tuple(also or ()),
        speaker=speaker,
        office=office,
        channel=channel,
        translation=translation,
        source=source,
        no_source=no_source,
        about=tuple(pair(one, "=") for one in about or ()),
        points=tuple(_point(one) for one in point or ()),
    )
    with opened(case, passphrase_file) as at:
        made = put_denial(at, new)
    points = [one.number for one in made.record.points]
    emit(
        {"ref": made.ref, "id": made.id, "points": points},
        lambda: f"{made.ref} is recorded with {len(points)} points, all of them open.",
        as_json=as_json,
    )


@denial.command("list", epilog=example("denial list CASE"))
def list_denials(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List the denials of a case, and how many of their points are still open."""
    from app.claims import list_denials as denials_of

    with opened(case, passphrase_file, writable=False) as at:
        lines = denials_of(at)
    emit(
        {
            "denials": [
                {
                    "ref": one.ref,
                    "id": one.id,
                    "party": one.party,
                    "said_on": one.said_on,
                    "text": one.text,
                    "points": one.points,
                    "open": one.open,
                }
                for one in lines
            ]
        },
        lambda: table(
            ("ref", "party", "said on", "points", "open", "words"),
            [(o.ref, o.party, o.said_on, o.points, o.open, o.text) for o in lines],
            "No denial is recorded yet. Begin with: witnessmark denial add",
        ),
        as_json=as_json,
    )


@denial.command(
    epilog=example(
        "denial answer CASE D-001 1 --answer contradicted --cite E-0001 "
        '--reasons "The film shows an aircraft."'
    )
)
def answer(
    case: CaseFolder,
    ref: Annotated[str, typer.Argument(metavar="DENIAL", help="Reference, such as D-001.")],
    number: Annotated[int, typer.Argument(metavar="POINT", help="Number of the point.")],
    answer: Annotated[PointAnswer, typer.Option(help="What the case answers.")],
    cite: Annotated[Places, typer.Option(help="Evidence against the point: E-0001.")] = None,
    cite_for: Annotated[Places, typer.Option(help="Evidence that supports the point.")] = None,
    reasons: Annotated[str | None, typer.Option(help="Why this answer.")] = None,
    reason: Reason = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Answer one point of a denial, with the evidence against it and for it."""
    from app.claims import PointAnswered, answer_point

    given = PointAnswered(
        answer=answer,
        reasons=reasons,
        against=tuple(cite or ()),
        supporting=tuple(cite_for or ()),
    )
    with opened(case, passphrase_file) as at:
        made = answer_point(at, ref, number, given, reason=reason)
    still = list(made.record.open_points)
    emit(
        {"ref": made.ref, "id": made.id, "revision": made.number, "open": still},
        lambda: f"Point {number} of {made.ref} is answered; {len(still)} are open.",
        as_json=as_json,
    )


def _point(text: str) -> tuple[Against, str]:
    kind, words = pair(text, ":")
    if kind not in Against.__members__.values():
        raise Refused(
            "{kind} is nothing a point can attack.",
            advice="Begin the point with one of: " + ", ".join(Against) + ".",
            kind=kind,
        )
    return Against(kind), words
