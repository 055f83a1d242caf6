"""`record`: every kind of record, by its JSON body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from app.cli.examples import example
from app.cli.forms import json_object
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, Reason, opened
from app.cli.output import emit, outline, table
from evidence.errors import Refused

if TYPE_CHECKING:
    from app.case import Case
    from app.records import Shown
    from evidence.records import Record, Revision

record = typer.Typer(help="Any kind of record, by its JSON body.", no_args_is_help=True)

KindName = Annotated[str, typer.Argument(metavar="KIND", help="Kind of record, such as attack.")]
Ref = Annotated[str, typer.Argument(metavar="REF", help="Reference or id of the record.")]
Named = Annotated[
    list[str],
    typer.Argument(
        metavar="[KIND] REF", help="Reference or id of the record, its kind before it or not."
    ),
]
Body = Annotated[
    Path | None,
    typer.Option("--file", metavar="F.json", help="The fields as JSON; without it, from stdin."),
]


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.add_typer(record, name="record")


@record.command(epilog=example("record add CASE place --file place.json"))
def add(
    case: CaseFolder,
    kind: KindName,
    file: Body = None,
    reason: Reason = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Record a new thing of any kind; id fields take references such as A-001."""
    from app.records import add_record

    plain = json_object(file)
    with opened(case, passphrase_file) as open_case:
        _written(add_record(open_case, kind, plain, reason=reason), as_json=as_json)


@record.command("list", epilog=example("record list CASE attack"))
def list_(
    case: CaseFolder,
    kind: KindName,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List all live records of a kind."""
    from app.records import list_records

    with opened(case, passphrase_file, writable=False) as open_case:
        found = list_records(open_case, kind)
    emit(
        {"records": [document_of(one) for one in found]},
        lambda: table(
            ("ref", "id", "revision", "at"),
            [(o.revision.ref, o.revision.id, o.revision.number, o.revision.at) for o in found],
            f"No {kind} is recorded yet.",
        ),
        as_json=as_json,
    )


@record.command(epilog=example("record show CASE attack A-001"))
def show(
    case: CaseFolder, named: Named, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Show one record: its fields, state and revision."""
    from app.records import show_record

    with opened(case, passphrase_file, writable=False) as open_case:
        document = document_of(show_record(open_case, _ref_of(open_case, named)))
    emit(document, lambda: told(document), as_json=as_json)


def showing(kind: str) -> Callable[..., None]:
    """Return the command `show` of a noun: it shows records of that kind and no other."""

    def show_one(
        case: CaseFolder,
        ref: Ref,
        passphrase_file: PassphraseFile = None,
        as_json: AsJson = False,
    ) -> None:
        from app.records import show_record

        with opened(case, passphrase_file, writable=False) as open_case:
            document = document_of(show_record(open_case, _ref_of(open_case, (kind, ref))))
        emit(document, lambda: told(document), as_json=as_json)

    words = kind.replace("_", " ")
    article = "an" if words[0] in "aeiou" else "a"
    show_one.__doc__ = f"Show {article} {words}: its fields, state and revision."
    return show_one


@record.command(
    epilog=example('record revise CASE attack A-001 --file change.json --reason "typing error"')
)
def revise(
    case: CaseFolder,
    named: Named,
    file: Body = None,
    reason: Reason = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Change fields of a record; the earlier body stays in its history."""
    from app.records import revise_record

    plain = json_object(file)
    with opened(case, passphrase_file) as open_case:
        ref = _ref_of(open_case, named)
        _written(revise_record(open_case, ref, plain, reason=reason or ""), as_json=as_json)


@record.command(epilog=example('record withdraw CASE L-001 --reason "entered twice"'))
def withdraw(
    case: CaseFolder,
    named: Named,
    reason: Reason = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw a record and say why; nothing is deleted."""
    from app.records import withdraw_record

    with opened(case, passphrase_file) as open_case:
        ref = _ref_of(open_case, named)
        _written(withdraw_record(open_case, ref, reason=reason or ""), as_json=as_json)


def _ref_of(case: Case, named: Sequence[str]) -> str:
    """Return what `REF` or `KIND REF` names.

    Raises:
        Refused: It is of another kind, or there are more words.
    """
    from app.records import resolved
    from evidence.records import kind_of

    *kind, ref = named
    if len(kind) > 1:
        raise Refused("One record at a time: its kind and its reference.")
    if kind:
        with case.read() as reader:
            resolved(reader, ref, frozenset({kind_of(kind[0]).name}))
    return ref


def _written(revision: Revision[Record], *, as_json: bool) -> None:
    name = revision.ref or revision.id
    emit(
        {"ref": revision.ref, "id": revision.id, "revision": revision.number},
        lambda: f"{name} recorded, revision {revision.number}.",
        as_json=as_json,
    )


def told(document: Mapping[str, object]) -> str:
    """Return a record that is shown as a person reads it."""
    about = {name: document[name] for name in ("kind", "state", "revision", "at", "reason")}
    body = cast("dict[str, object]", document["body"])
    return f"{document['ref'] or document['id']}\n{outline(about)}\n\n{outline(body)}"


def document_of(shown: Shown) -> dict[str, object]:
    """Return a record as commands print it."""
    revision = shown.revision
    return {
        "ref": revision.ref,
        "id": revision.id,
        "kind": revision.kind,
        "state": shown.state,
        "revision": revision.number,
        "at": revision.at,
        "reason": revision.reason,
        "body": shown.body,
    }
