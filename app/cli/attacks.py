"""`attack`: open attacks, list them, show one."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table
from app.cli.record import showing
from evidence.lines import AttackLine

attack = typer.Typer(help="Alleged attacks.", no_args_is_help=True)


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    attack.command("show", epilog=example("attack show CASE A-001"))(showing("attack"))
    tree.add_typer(attack, name="attack")


@attack.command(
    epilog=example(
        'attack add CASE --title "Market" --when 2015-11-29 --zone Asia/Damascus --target market'
    )
)
def add(
    case: CaseFolder,
    title: Annotated[str, typer.Option(help="Neutral words.")],
    when: Annotated[str | None, typer.Option(metavar="EDTF", help="2015-11-29, 2015-11?")] = None,
    zone: Annotated[str | None, typer.Option(metavar="IANA", help="Asia/Damascus")] = None,
    place: Annotated[str | None, typer.Option(metavar="TEXT", help="The place in words.")] = None,
    lat: Annotated[float | None, typer.Option(help="Degrees north.")] = None,
    lon: Annotated[float | None, typer.Option(help="Degrees east.")] = None,
    radius_m: Annotated[int | None, typer.Option(help="Metres of doubt.")] = None,
    target: Annotated[str | None, typer.Option(metavar="KIND", help="What was hit.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record an alleged attack; a title is enough to begin with."""
    from app.attacks import NewAttack, add_attack

    new = NewAttack(
        title=title,
        when=when,
        zone=zone,
        place=place,
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        target=target,
    )
    with opened(case, passphrase_file) as at:
        made = add_attack(at, new)
    emit({"ref": made.ref, "id": made.id}, lambda: f"{made.ref} is recorded.", as_json=as_json)


def _when(line: AttackLine) -> str:
    """Return the local bounds of an attack: days where whole days are meant, else minutes."""
    from evidence.local_times import local_span

    return local_span(line.earliest, line.latest, line.zone)


@attack.command("list", epilog=example("attack list CASE"))
def list_(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List the attacks of a case."""
    from app.attacks import list_attacks

    with opened(case, passphrase_file, writable=False) as at:
        lines = list_attacks(at)
    rows = [
        {
            "ref": line.ref,
            "id": line.id,
            "title": line.title,
            "earliest": line.earliest,
            "latest": line.latest,
            "zone": line.zone,
            "place": line.place,
            "items": line.items,
            "claims": line.claims,
            "counts": line.counts,
        }
        for line in lines
    ]
    emit(
        {"attacks": rows},
        lambda: table(
            ("ref", "title", "when (local)", "zone", "place", "items"),
            [(o.ref, o.title, _when(o), o.zone, o.place, o.items) for o in lines],
            "No attack is recorded yet. Begin with: witnessmark attack add",
        ),
        as_json=as_json,
    )
