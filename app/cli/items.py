"""`ingest`, `items`, `show`, `extract`: the evidence itself."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, Reason, WeakSandbox, opened
from app.cli.output import emit, progress_on_stderr, quote_line, table
from app.cli.record import told
from evidence.claimed_times import for_people
from evidence.evidence_words import Acquisition
from evidence.lines import ItemLine

if TYPE_CHECKING:
    from app.intake import Intake

Ref = Annotated[str, typer.Argument(metavar="REF", help="Reference, such as E-0001.")]


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.command(epilog=example("ingest CASE photos --attack A-001 --how handed_over"))(ingest)
    tree.command(epilog=example("items CASE --attack A-001"))(items)
    tree.command(epilog=example("show CASE E-0001"))(show)
    tree.command(epilog=example("analyse CASE"))(analyse)
    tree.command(epilog=example('extract CASE E-0001 OUT --reason "for the laboratory"'))(extract)


def ingest(
    case: CaseFolder,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    attack: Annotated[str | None, typer.Option(help="The attack they belong to: A-001.")] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT|P-001", help="Where they come from.")
    ] = None,
    how: Annotated[Acquisition | None, typer.Option(help="How they were acquired.")] = None,
    previews: Annotated[
        bool, typer.Option("--previews/--no-previews", help="Read the files, or only keep them.")
    ] = True,
    weak_sandbox: WeakSandbox = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> int:
    """Take files and folders into the case. Originals are read once and never changed."""
    from app.ingest import add_files

    with opened(case, passphrase_file) as at, progress_on_stderr("Adding") as steps:
        at.weak_sandbox = weak_sandbox
        intake = add_files(
            at,
            paths,
            attack=attack,
            source=source,
            how=how.value if how else None,
            progress=steps,
            read=previews,
        )
    emit(
        intake.document(),
        lambda: "\n".join(_told(intake)),
        as_json=as_json,
    )
    return intake.exit_code


def items(
    case: CaseFolder,
    attack: Annotated[str | None, typer.Option(help="Only of this attack: A-001.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """List the items of evidence with what their files claim."""
    from app.items import list_items

    with opened(case, passphrase_file, writable=False) as at:
        lines = list_items(at, attack)
    emit(
        {"items": [_document(line) for line in lines]},
        lambda: (
            table(
                ("ref", "kind", "name", "bytes", "status", "captured (claimed)", "attacks"),
                [
                    (
                        *(
                            o.ref,
                            o.item_kind,
                            o.name,
                            o.size,
                            (o.status or "kept").replace("_", " "),
                        ),
                        *(for_people(o.captured) if o.captured else None, " ".join(o.attacks)),
                    )
                    for o in lines
                ],
                "No evidence yet. Add files with: witnessmark ingest",
            )
            + _with_care(lines)
        ),
        as_json=as_json,
    )


def show(
    case: CaseFolder, ref: Ref, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Show one record whole; an item with its readings and its custody."""
    from app.items import item_details
    from app.records import show_record

    with opened(case, passphrase_file, writable=False) as at:
        shown = show_record(at, ref)
        document: dict[str, object] = {
            "ref": shown.revision.ref,
            "id": shown.revision.id,
            "kind": shown.revision.kind,
            "state": shown.state,
            "revision": shown.revision.number,
            "at": shown.revision.at,
            "reason": shown.revision.reason,
            "body": shown.body,
        }
        groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
        if shown.revision.kind == "item":
            details = item_details(at, ref)
            groups = details.groups
            document["files"] = [json.loads(one.body) for one in details.files]
            document["warnings"] = list(details.warnings)
            document["readings"] = [json.loads(one.body) for one in details.readings]
            document["custody"] = [
                {"n": one.n, "at": one.at, "act": one.act, "by": one.role, "reason": one.reason}
                for one in details.custody
            ]
    emit(
        document,
        lambda: told(document) + "".join(_group(*one) for one in groups),
        as_json=as_json,
    )


def _group(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    lines = (f"  {quote_line(name)}: {quote_line(value)}" for name, value in rows)
    return "\n\n" + "\n".join([title, *lines])


def extract(
    case: CaseFolder,
    ref: Ref,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="New file, or a folder.")],
    reason: Reason = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the original bytes of an item out of the case; the ledger says so."""
    from app.items import extract as write_out

    with opened(case, passphrase_file) as at:
        written = write_out(at, ref, out, reason=reason)
    emit(
        {"path": str(written.path), "sha256": written.sha256, "size": written.size},
        lambda: f"{written.path} written, {written.size} bytes, SHA-256 {written.sha256}",
        as_json=as_json,
    )


def analyse(
    case: CaseFolder,
    item: Annotated[str | None, typer.Option(help="Only this item: E-0001.")] = None,
    weak_sandbox: WeakSandbox = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Read files that were only kept so far, and make missing previews anew."""
    from app.analysing import analyse as read_files

    with opened(case, passphrase_file) as at, progress_on_stderr("Reading", unit="files") as steps:
        at.weak_sandbox = weak_sandbox
        done = read_files(at, item=item, progress=steps)
    emit(
        {"read": list(done.read), "previewed": list(done.previewed)},
        lambda: f"{len(done.read)} files read, {len(done.previewed)} previews made anew.",
        as_json=as_json,
    )


def _document(line: ItemLine) -> dict[str, object]:
    place = line.place
    return {
        "ref": line.ref,
        "kind": line.item_kind,
        "name": line.name,
        "sha256": line.sha256,
        "size": line.size,
        "media_type": line.media_type,
        "status": line.status,
        "attacks": list(line.attacks),
        "captured": line.captured,
        "place": None
        if place is None
        else {"lat": place.lat_e6 / 1e6, "lon": place.lon_e6 / 1e6, "claimed": place.claimed},
        "camera": line.camera,
        "warnings": list(line.warnings),
    }


def _with_care(lines: list[ItemLine]) -> str:
    said = [f"  {line.ref}  {words}" for line in lines for words in line.warnings]
    return "\n\nTo be read with care:\n" + "\n".join(said) if said else ""


def _told(intake: Intake) -> list[str]:
    from evidence.errors import quote
    from evidence.texts import shown_name

    lines = []
    for one in intake.received:
        lines.append(f"{one.ref}  {quote(one.name)}  {(one.status or 'kept').replace('_', ' ')}")
        lines += [f"        {words}" for words in one.warnings]
    lines += [f"{one.ref}  {quote(one.name)}  already here" for one in intake.seen_again]
    lines += [
        f"not taken  {quote(shown_name(os.fsencode(one.path)))}  {one.reason}"
        for one in intake.failed
    ]
    return [*lines, intake.sentence()]
