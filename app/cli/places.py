"""`place` and `recipient`: where things happened, and who may be given a bundle."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table
from app.cli.record import showing
from evidence.judging_words import RecipientKind

place = typer.Typer(help="Places by name and position.", no_args_is_help=True)
recipient = typer.Typer(help="Who may be given a bundle.", no_args_is_help=True)


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    place.command("show", epilog=example("place show CASE L-001"))(showing("place"))
    recipient.command("show", epilog=example("recipient show CASE R-001"))(showing("recipient"))
    tree.add_typer(place, name="place")
    tree.add_typer(recipient, name="recipient")


@place.command("list", epilog=example("place list CASE"))
def list_places(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List the places of a case. `record add CASE place` records one."""
    from app.places import list_places as places

    with opened(case, passphrase_file, writable=False) as at:
        lines = places(at)
    emit(
        {
            "places": [
                {
                    "ref": one.ref,
                    "id": one.id,
                    "name": one.name,
                    "admin": list(one.admin),
                    "lat": one.position.lat_e6 / 1e6 if one.position else None,
                    "lon": one.position.lon_e6 / 1e6 if one.position else None,
                    "radius_m": one.radius_m,
                }
                for one in lines
            ]
        },
        lambda: table(
            ("ref", "name", "within", "position (WGS 84)", "radius (m)"),
            [
                (
                    *(one.ref, one.name, ", ".join(one.admin)),
                    f"{one.position.lat_e6 / 1e6:.6f}, {one.position.lon_e6 / 1e6:.6f}"
                    if one.position
                    else None,
                    one.radius_m,
                )
                for one in lines
            ],
            "No place is recorded yet. An attack given with --place records one.",
        ),
        as_json=as_json,
    )


@recipient.command(epilog=example('recipient add CASE --name "A court" --kind national'))
def add(
    case: CaseFolder,
    name: Annotated[str, typer.Option(help="Of the organisation.")],
    kind: Annotated[RecipientKind, typer.Option(help="It decides the consent asked for.")],
    note: Annotated[str | None, typer.Option(help="How it is reached, what was agreed.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record who may be given a bundle."""
    from app.recipients import add_recipient
    from evidence.bundles import Recipient

    with opened(case, passphrase_file) as at:
        made = add_recipient(at, Recipient(name=name, kind=kind, note=note))
    emit({"ref": made.ref, "id": made.id}, lambda: f"{made.ref} is recorded.", as_json=as_json)


@recipient.command("list", epilog=example("recipient list CASE"))
def list_recipients(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List who may be given a bundle."""
    from app.recipients import list_recipients as recipients

    with opened(case, passphrase_file, writable=False) as at:
        lines = recipients(at)
    emit(
        {
            "recipients": [
                {"ref": one.ref, "id": one.id, "name": one.name, "kind": one.recipient_kind}
                for one in lines
            ]
        },
        lambda: table(
            ("ref", "name", "kind"),
            [(one.ref, one.name, one.recipient_kind) for one in lines],
            "No recipient is recorded yet. Begin with: witnessmark recipient add",
        ),
        as_json=as_json,
    )
