"""`create`, `verify`, `rebuild`, `demo`: the case as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.case import Case, open_case
from app.cli.examples import example
from app.cli.opening import (
    AsJson,
    CaseFolder,
    PassphraseFile,
    RegisterFile,
    case_passphrase,
    given_register_passphrase,
    opened,
    warn_of_weak,
)
from app.cli.output import emit, progress_on_stderr, table
from evidence.errors import Damaged, Unavailable


def add_to(tree: typer.Typer) -> None:
    """Hang these commands into the tree."""
    tree.command(epilog=example('create CASE --title "Market, 9 March" --investigator "N. N."'))(
        create
    )
    tree.command(epilog=example("verify CASE --full"))(verify)
    tree.command(epilog=example("rebuild CASE"))(rebuild)
    tree.command(epilog=example("demo DIR"))(demo)


def create(
    case: CaseFolder,
    title: Annotated[str, typer.Option(help="What the case is about, in neutral words.")],
    investigator: Annotated[str, typer.Option(help="Your name, as the ledger shall say it.")],
    passphrase_file: PassphraseFile = None,
    as_json: AsJson = False,
) -> None:
    """Make a new, encrypted case folder and print its recovery key once."""
    from app.case import create_case

    passphrase = case_passphrase(passphrase_file, twice=True)
    warn_of_weak(passphrase, known=(title, investigator, case.stem))
    made = create_case(case, title=title, investigator=investigator, passphrase=passphrase)
    case_id = made.case.file.case_id
    made.case.close()
    emit(
        {"case": case_id, "recovery_key": made.recovery_key},
        lambda: (
            f"{case} is made.\n\nRecovery key, shown this once. Write it on paper:\n\n"
            f"    {made.recovery_key}\n\nIt opens the case if the passphrase is forgotten."
        ),
        as_json=as_json,
    )


def verify(
    case: CaseFolder,
    full: Annotated[
        bool, typer.Option("--full/--quick", help="Read every file, or stop before the files.")
    ] = True,
    passphrase_file: PassphraseFile = None,
    register_passphrase_file: RegisterFile = None,
    as_json: AsJson = False,
) -> int:
    """Check the whole case: slots, database, ledger, records, index and every file.

    The register of identities is checked too if its passphrase is given.
    """
    from app.verifying import verify_case

    register = given_register_passphrase(register_passphrase_file)
    with _opened_to_verify(case, passphrase_file) as at, progress_on_stderr("Verifying") as steps:
        result = verify_case(at, full=full, register_passphrase=register, progress=steps)
    checks = [
        {"check": one.check, "verdict": one.verdict, "detail": one.detail} for one in result.checks
    ]
    emit(
        {"verdict": result.verdict, "checks": checks},
        lambda: (
            table(
                ("check", "verdict", "detail"),
                [(one.check, one.verdict, one.detail) for one in result.checks],
                "Nothing was checked.",
            )
            + f"\n\n{result.verdict.upper()}"
        ),
        as_json=as_json,
    )
    return 0 if result.verdict == "intact" else Damaged.exit_code


def rebuild(
    case: CaseFolder, passphrase_file: PassphraseFile = None, as_json: AsJson = False
) -> None:
    """Make the index tables anew from the records; evidence is not touched."""
    with opened(case, passphrase_file) as at:
        at.file.rebuild()
    emit({"rebuilt": True}, lambda: "The index was made anew from the records.", as_json=as_json)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to put it in.")],
    passphrase_file: PassphraseFile = None,
    register_passphrase_file: RegisterFile = None,
    as_json: AsJson = False,
) -> None:
    """Make the demonstration: a fictional case with drawn evidence."""
    import os

    from app.cli.opening import CASE_VARIABLE
    from app.demo import make_demo

    given = bool(passphrase_file or os.environ.get(CASE_VARIABLE))
    with progress_on_stderr("Making the demonstration", unit="steps") as steps:
        made = make_demo(
            folder,
            passphrase=case_passphrase(passphrase_file) if given else None,
            register_passphrase=given_register_passphrase(register_passphrase_file),
            progress=steps,
        )
    emit(
        {
            "case": str(made.folder),
            "passphrase": made.passphrase,
            "register_passphrase": made.register_passphrase,
            "recovery_key": made.recovery_key,
        },
        lambda: (
            f"The demonstration lies in {made.folder}\n"
            f"passphrase             {made.passphrase}\n"
            f"register passphrase    {made.register_passphrase}\n"
            f"recovery key           {made.recovery_key}"
        ),
        as_json=as_json,
    )


@contextmanager
def _opened_to_verify(folder: Path, passphrase_file: Path | None) -> Iterator[Case]:
    """Open for writing, so that the run is logged; read-only where somebody else writes."""
    passphrase = case_passphrase(passphrase_file)
    try:
        case = open_case(folder, passphrase)
    except Unavailable:
        case = open_case(folder, passphrase, writable=False)
    try:
        yield case
    finally:
        case.close()
