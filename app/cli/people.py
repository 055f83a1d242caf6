"""`person` and `identity`: people by pseudonym, and who they are. `consent` hangs here too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli.consents import consent
from app.cli.examples import example
from app.cli.forms import json_object
from app.cli.opening import (
    AsJson,
    CaseFolder,
    PassphraseFile,
    Reason,
    RegisterFile,
    given_register_passphrase,
    opened,
    register_passphrase,
    warn_of_weak,
)
from app.cli.output import emit, say, table
from app.cli.record import document_of, told
from app.named import named
from evidence.errors import Refused

person = typer.Typer(help="People, by pseudonym.", no_args_is_help=True)
identity = typer.Typer(help="Who people are: sealed in a register.", no_args_is_help=True)

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Reference, such as P-001.")]
Languages = Annotated[list[str] | None, typer.Option("--language", metavar="BCP47", help="ar, uk")]
ToldTo = Annotated[
    list[str] | None,
    typer.Option(help="To whom they told it before, or: none. Leave out if nobody asked."),
]


PENDING = (
    "An identity of {person} is in the register, but its entry in the ledger is missing: a write "
    "was cut off. Record it again with: witnessmark identity set CASE {person} --pending"
)


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.add_typer(person, name="person")
    tree.add_typer(identity, name="identity")
    tree.add_typer(consent, name="consent")


@person.command(epilog=example('person add CASE --role witness --pseudonym "Baker" --told-to none'))
def add(
    case: CaseFolder,
    role: Annotated[list[str] | None, typer.Option(help="witness, survivor, expert ...")] = None,
    pseudonym: Annotated[
        str | None, typer.Option(help="What the team calls them; never the real name.")
    ] = None,
    language: Languages = None,
    age_band: Annotated[str | None, typer.Option(help="18-29")] = None,
    gender: Annotated[str | None, typer.Option(help="As far as needed.")] = None,
    care: Annotated[list[str] | None, typer.Option(help="What care is needed.")] = None,
    public_role: Annotated[
        str | None, typer.Option(help="Office in which an official speaks publicly.")
    ] = None,
    told_to: ToldTo = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record somebody by pseudonym; a name goes into the sealed identity alone."""
    from app.people import add_person, told_before
    from evidence.people import Person as PersonRecord

    record = PersonRecord(
        role=tuple(role or ()),
        pseudonym=pseudonym,
        languages=tuple(language or ()),
        age_band=age_band,
        gender=gender,
        vulnerability=tuple(care or ()),
        public_role=public_role,
        prior_accounts=told_before(told_to),
    )
    with opened(case, passphrase_file) as at:
        made = add_person(at, record)
    emit({"ref": made.ref, "id": made.id}, lambda: f"{made.ref} is recorded.", as_json=as_json)


@person.command("list", epilog=example("person list CASE"))
def list_(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """List the people of a case, by pseudonym."""
    from app.people import list_people

    with opened(case, passphrase_file, writable=False) as at:
        lines = list_people(at)
    rows = [
        {
            "ref": one.ref,
            "id": one.id,
            "pseudonym": one.pseudonym,
            "roles": list(one.roles),
            "languages": list(one.languages),
            "interviews": one.interviews,
            "consents": one.consents,
        }
        for one in lines
    ]
    emit(
        {"people": rows},
        lambda: table(
            ("ref", "pseudonym", "roles", "interviews", "consents"),
            [(o.ref, o.pseudonym, " ".join(o.roles), o.interviews, o.consents) for o in lines],
            "Nobody is recorded yet.",
        ),
        as_json=as_json,
    )


@person.command(epilog=example("person show CASE P-001"))
def show(
    case: CaseFolder,
    person: Person,
    register_passphrase_file: RegisterFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Show one person by pseudonym. Who they are, `identity open` says."""
    from app.people import pending_identities
    from app.records import show_record
    from evidence.people import Person as PersonRecord

    key = given_register_passphrase(register_passphrase_file)
    with opened(case, passphrase_file, writable=False) as at:
        with at.read() as reader:
            named(reader, person, PersonRecord)
        document = document_of(show_record(at, person))
        waiting = key is not None and at.file.register.exists
        pending = person in pending_identities(at, passphrase=key or "") if waiting else False
    document["identity_pending"] = pending
    emit(document, lambda: told(document), as_json=as_json)
    if pending:
        say(PENDING.format(person=person))


@identity.command("set", epilog=example("identity set CASE P-001 --file identity.json"))
def set_(
    case: CaseFolder,
    person: Person,
    file: Annotated[
        Path | None,
        typer.Option(metavar="F.json", help="names, born, contacts ...; without it, from stdin."),
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="Instead of a file; other programs may see it.")
    ] = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="What a write that was cut off left in the register.")
    ] = False,
    reason: Reason = None,
    register_passphrase_file: RegisterFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Seal who a person is; the first identity makes the register and sets its passphrase."""
    from app.people import pending_identities, set_identity, set_pending

    if pending and (name or file):
        raise Refused("What is pending is in the register; no name is given beside it.")
    fields: dict[str, object] = {}
    if not pending:
        fields = {"names": name} if name else json_object(file)
    with opened(case, passphrase_file) as at:
        twice = not at.file.register.exists
        key = register_passphrase(register_passphrase_file, twice=twice)
        if twice:
            warn_of_weak(key)
        if pending:
            made = set_pending(at, person, passphrase=key, reason=reason)
        else:
            made = set_identity(at, person, fields, passphrase=key, reason=reason)
        left = pending_identities(at, passphrase=key)
    emit(
        {"ref": made.ref, "id": made.id, "person": person, "revision": made.number},
        lambda: f"The identity of {person} is sealed in the register.",
        as_json=as_json,
    )
    for other in left:
        say(PENDING.format(person=other))


@identity.command("open", epilog=example('identity open CASE P-001 --reason "call the witness"'))
def open_(
    case: CaseFolder,
    person: Person,
    reason: Reason = None,
    register_passphrase_file: RegisterFile = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Show who a person is. It needs a reason, and is written down before the name is shown."""
    from app.people import open_identity
    from evidence.records import body_of

    with opened(case, passphrase_file) as at:
        key = register_passphrase(register_passphrase_file)
        told = open_identity(at, person, reason=reason, passphrase=key)
    body: dict[str, object] = json.loads(body_of(told))
    emit(
        {"person": person, "identity": body},
        lambda: "\n".join(name.text for name in told.names),
        as_json=as_json,
    )
