"""`search`: words in any script."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table


def add_to(tree: typer.Typer) -> None:
    """Hang this command into the tree."""
    tree.command(epilog=example('search CASE "market"'))(search)


def search(
    case: CaseFolder,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Words; quotation marks hold a phrase.")
    ],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Find records that hold all the words; Arabic, Cyrillic and Latin are folded alike."""
    from app.searching import search as find

    with opened(case, passphrase_file, writable=False) as at:
        hits = find(at, text)
    emit(
        {"hits": [{"ref": h.ref, "kind": h.kind, "id": h.id, "snippet": h.snippet} for h in hits]},
        lambda: table(
            ("ref", "kind", "found"),
            [(h.ref or h.id, h.kind, h.snippet) for h in hits],
            "No match.",
        ),
        as_json=as_json,
    )
