"""`export` and `verify-bundle`: what leaves the case, and how anybody checks it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.examples import example
from app.cli.opening import AsJson, CaseFolder, PassphraseFile, Reason, WeakSandbox, opened
from app.cli.output import emit, progress_on_stderr


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.command(epilog=example('export CASE OUT --purpose "internal review" --reason "weekly"'))(
        export
    )
    tree.command("verify-bundle", epilog=example("verify-bundle OUT"))(verify_bundle)


def export(
    case: CaseFolder,
    out: Annotated[
        Path, typer.Argument(metavar="OUT", help="New folder, or the one to put it in.")
    ],
    profile: Annotated[str, typer.Option(help="internal: everything but identities.")] = "internal",
    recipient: Annotated[str | None, typer.Option(help="For whom: R-001.")] = None,
    purpose: Annotated[str | None, typer.Option(metavar="TEXT", help="What for.")] = None,
    reason: Reason = None,
    weak_sandbox: WeakSandbox = False,
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Write a bundle that anybody can check with public tools."""
    from app.exporting import export_bundle

    with opened(case, passphrase_file) as at, progress_on_stderr("Exporting") as steps:
        at.weak_sandbox = weak_sandbox
        made = export_bundle(
            at,
            out,
            profile=profile,
            recipient=recipient,
            purpose=purpose,
            reason=reason,
            progress=steps,
        )
    emit(
        {
            "bundle": str(made.path),
            "items": made.items,
            "statement_sha256": made.statement_sha256,
            "verdicts": made.verdicts,
        },
        lambda: (
            f"{made.bundle} with {made.items} files lies in {made.path}\n"
            + "\n".join(f"  {name:13} {verdict}" for name, verdict in made.verdicts.items())
            + f"\nSHA-256 of the signed statement: {made.statement_sha256}"
        ),
        as_json=as_json,
    )


def verify_bundle(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The bundle.")],
    signer: Annotated[
        list[str] | None, typer.Option(metavar="SHA256:...", help="A key you trust.")
    ] = None,
    root: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Root of a time stamp authority you trust.")
    ] = None,
    require: Annotated[
        str, typer.Option(metavar="A,B", help="Verdicts that must be good: signature,time")
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Check a bundle: six verdicts, never one tick."""
    from app.verifying import verify_bundle as check
    from evidence.bundle.__main__ import as_text

    with progress_on_stderr("Checking") as steps:
        report, code = check(
            out, signers=tuple(signer or ()), root=root, require=require, progress=steps
        )
    emit(report.to_plain(), lambda: as_text(report), as_json=as_json)
    return code
