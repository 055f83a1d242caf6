"""`consent`: what people agreed to, and what they took back."""

from __future__ import annotations

from typing import Annotated

import typer

from app.case import Case
from app.cli.examples import example
from app.cli.forms import answer, today
from app.cli.opening import (
    AsJson,
    CaseFolder,
    PassphraseFile,
    opened,
)
from app.cli.output import emit, table
from evidence.bundles import Bundle, Recipient
from evidence.evidence_words import ConsentMethod, ConsentScope, Wish

consent = typer.Typer(help="What people agreed to.", no_args_is_help=True)

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Reference, such as P-001.")]
On = Annotated[str | None, typer.Option(metavar="DAY", help="2016-03-09; today if not given.")]
Scopes = list[ConsentScope] | None


@consent.command(
    "add",
    epilog=example(
        "consent add CASE P-001 --method written --yes store --yes analyse --no publish_named"
    ),
)
def add_consent(
    case: CaseFolder,
    person: Person,
    method: Annotated[ConsentMethod, typer.Option(help="How it was given.")],
    yes: Annotated[Scopes, typer.Option(help="A use that was agreed to.")] = None,
    no: Annotated[Scopes, typer.Option("--no", help="A use that was refused.")] = None,
    on: On = None,
    by: Annotated[str | None, typer.Option(help="Who asked; you, if not given.")] = None,
    language: Annotated[str | None, typer.Option(metavar="BCP47", help="Of the talk.")] = None,
    interpreter: Annotated[str | None, typer.Option(help="P-002")] = None,
    form: Annotated[str | None, typer.Option(help="Version of the form.")] = None,
    expires: Annotated[str | None, typer.Option(metavar="DAY", help="Last day.")] = None,
    guardian: Annotated[str | None, typer.Option(help="Who agreed in their place.")] = None,
    why: Annotated[str | None, typer.Option(help="Why consent was not possible.")] = None,
    supersedes: Annotated[int | None, typer.Option(help="Number of the one it replaces.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record what a person agreed to, use by use. What was not asked counts as no."""
    from app.authors import own_name
    from app.consents import NewConsent
    from app.consents import add_consent as put_consent

    with opened(case, passphrase_file) as at:
        new = NewConsent(
            on=today(at, on),
            obtained_by=by or own_name(at),
            method=method,
            yes=tuple(yes or ()),
            no=tuple(no or ()),
            language=language,
            interpreter=interpreter,
            form_version=form,
            expires=expires,
            guardian=guardian,
            reason=why,
            supersedes=supersedes,
        )
        made = put_consent(at, person, new)
    emit(
        {"ref": made.ref, "id": made.id, "person": person},
        lambda: f"The consent of {person} is recorded.",
        as_json=as_json,
    )


@consent.command("list", epilog=example("consent list CASE --person P-001"))
def list_consents(
    case: CaseFolder,
    person: Annotated[str | None, typer.Option(help="Only of this person: P-001.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List what people agreed to and what of it still stands today, use by use."""
    from app.consents import list_consents as consents

    with opened(case, passphrase_file, writable=False) as at:
        lines = consents(at, person)
    emit(
        {
            "consents": [
                {
                    "id": one.id,
                    "person": one.person,
                    "number": one.number,
                    "on": one.on,
                    "method": one.method,
                    "yes": list(one.yes),
                    "no": list(one.no),
                    "stands": list(one.stands),
                    "expires": one.expires,
                }
                for one in lines
            ]
        },
        lambda: table(
            ("person", "number", "on", "method", "still stands", "agreed to", "refused"),
            [
                (*(o.person, o.number, o.on, o.method), *map(_scopes, (o.stands, o.yes, o.no)))
                for o in lines
            ],
            "No consent is recorded yet. Begin with: witnessmark consent add",
        ),
        as_json=as_json,
    )


def _receiver(case: Case, bundle: Bundle) -> str:
    if bundle.recipient is None:
        return "our own organisation"
    with case.read() as reader:
        found = reader.get(bundle.recipient).record
    return found.name if isinstance(found, Recipient) else bundle.recipient


def _scopes(scopes: tuple[str, ...]) -> str:
    return " ".join(scopes) or "-"


@consent.command("withdraw", epilog=example("consent withdraw CASE P-001 --scope use_image"))
def withdraw_consent(
    case: CaseFolder,
    person: Person,
    scope: Annotated[Scopes, typer.Option(help="Only this use; without it, all.")] = None,
    consent: Annotated[int | None, typer.Option(help="Number of one consent; else all.")] = None,
    on: On = None,
    by: Annotated[str | None, typer.Option(help="Who was told; you, if not given.")] = None,
    wish: Annotated[Wish, typer.Option(help="What the person asks for.")] = Wish.STOP_USE,
    told_limits: Annotated[
        str | None, typer.Option(help="yes | no: were they told what cannot be called back?")
    ] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record that a person takes consent back; it stops counting at once."""
    from app.authors import own_name
    from app.consents import Stop
    from app.consents import withdraw_consent as put_withdrawal

    with opened(case, passphrase_file) as at:
        stop = Stop(
            on=today(at, on),
            received_by=by or own_name(at),
            scopes=tuple(scope or ()),
            consent=consent,
            wish=wish,
            told_limits=answer(told_limits),
        )
        done = put_withdrawal(at, person, stop)
        bundles = [(one.ref, one.at[:10], _receiver(at, one.record)) for one in done.recall]
    recall = [ref for ref, _day, _to in bundles]
    emit(
        {
            "ref": None,
            "id": done.withdrawals[0].id,
            "withdrawals": [one.id for one in done.withdrawals],
            "recall": recall,
        },
        lambda: (
            f"The consent of {person} no longer counts."
            + "".join(f"\nTo recall: {ref} of {day}, for {to}." for ref, day, to in bundles)
        ),
        as_json=as_json,
    )
