"""`custody`: the chain, whole or of one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, opened
from app.cli.output import emit, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.lines import Head, LedgerLine

_COLUMNS = ("act", "by", "as", "subject", "reason")


def add_to(tree: typer.Typer) -> None:
    """Hang this command into the tree."""
    tree.command(epilog=example("custody CASE --item E-0001"))(custody)


def custody(
    case: CaseFolder,
    item: Annotated[str | None, typer.Option(help="Only of this item: E-0001.")] = None,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the chain of custody, in order of arrival, and the signed head it leads to.

    A case that several devices wrote to has a ledger of each: every entry names its own, and its
    number counts there. The head is that of the ledger written to last; heads are all of them.
    """
    from app.history import ledger_name, read_chain

    with opened(case, passphrase_file, writable=False) as at:
        chain = read_chain(at, item=item, limit=None)
    entries = list(reversed(chain.entries))
    several = len(chain.heads) > 1
    emit(
        {
            "entries": [_entry(one, chain.people) for one in entries],
            "head": _head(chain.head),
            "heads": [_head(one) for one in chain.heads],
        },
        lambda: (
            table(
                (*("ledger",) * several, "n", "at (device clock)", *_COLUMNS),
                [
                    (
                        *(ledger_name(o.origin),) * several,
                        *(o.n, o.at, o.act, chain.people.get(o.person or "", "-")),
                        *(o.role, _subject(o), o.reason),
                    )
                    for o in entries
                ],
                "No entry.",
            )
            + "\n"
            + "".join(f"\n{_told(one, several=several)}" for one in chain.heads)
        ),
        as_json=as_json,
    )


def _head(head: Head) -> dict[str, object]:
    from app.history import ledger_name

    return {
        "ledger": ledger_name(head.origin),
        "size": head.size,
        "root": head.root,
        "signed": head.signed,
        "anchored": head.anchored,
    }


def _told(head: Head, *, several: bool) -> str:
    from app.history import ledger_name

    return (
        f"head{f' of {ledger_name(head.origin)}' * several}: {head.size} entries, "
        f"root {head.root}, "
        + ("signed" if head.signed else "NOT SIGNED")
        + (", anchored" if head.anchored else ", unanchored: no one outside has seen it")
    )


def _entry(line: LedgerLine, people: Mapping[str, str]) -> dict[str, object]:
    from app.history import ledger_name

    return {
        "ledger": ledger_name(line.origin),
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
