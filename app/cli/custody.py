"""`custody`: the chain, whole or of one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.lines import LedgerLine


def add_to(tree: typer.Typer) -> None:
    """Hang this command into the tree."""
    tree.command(epilog=example("custody CASE --item E-0001"))(custody)


def custody(
    case: CaseFolder,
    item: Annotated[str | None, typer.Option(help="Only of this item: E-0001.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the chain of custody, oldest entry first, and the signed head it leads to."""
    from app.history import read_chain

    with opened(case, passphrase_file, writable=False) as at:
        chain = read_chain(at, item=item, limit=None)
    entries = list(reversed(chain.entries))
    head = chain.head
    emit(
        {
            "entries": [_entry(one, chain.people) for one in entries],
            "head": {
                "size": head.size,
                "root": head.root,
                "signed": head.signed,
                "anchored": head.anchored,
            },
        },
        lambda: (
            table(
                ("n", "at (device clock)", "act", "by", "as", "subject", "reason"),
                [
                    (
                        *(o.n, o.at, o.act, chain.people.get(o.person or "", "-")),
                        *(o.role, _subject(o), o.reason),
                    )
                    for o in entries
                ],
                "No entry.",
            )
            + f"\n\nhead: {head.size} entries, root {head.root}, "
            + ("signed" if head.signed else "NOT SIGNED")
            + (", anchored" if head.anchored else ", unanchored: no one outside has seen it")
        ),
        as_json=as_json,
    )


def _entry(line: LedgerLine, people: Mapping[str, str]) -> dict[str, object]:
    return {
        "n": line.n,
        "at": line.at,
        "act": line.act,
        "by": {
            "person": line.person,
            "name": people.get(line.person or ""),
            "as": line.role,
        },
        "subject": line.ref or line.record,
        "item": line.item or None,
        "facts": {
            "kind": line.kind,
            "reason": line.reason,
            "body_sha256": line.body_sha256,
            "file_sha256": line.file,
            "leaf": line.leaf,
        },
    }


def _subject(line: LedgerLine) -> str:
    """Return the reference, or what kind of record of which item it is."""
    return line.ref or " ".join(filter(None, (line.item, line.kind.replace("_", " "))))
