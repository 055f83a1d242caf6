"""How a command gets its passphrases and opens its case."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.case import Case, open_case
from app.cli.forms import unreadable
from app.cli.output import say
from evidence.errors import Unavailable, WrongPassphrase

MAX_PASSPHRASE_FILE = 4096
CASE_VARIABLE = "WITNESSMARK_PASSPHRASE"
REGISTER_VARIABLE = "WITNESSMARK_REGISTER_PASSPHRASE"

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option("--passphrase-file", metavar="FILE", help="File whose first line opens the case."),
]
RegisterFile = Annotated[
    Path | None,
    typer.Option(
        "--register-passphrase-file", metavar="FILE", help="The same for the register of names."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept for ever.")]
WeakSandbox = Annotated[
    bool, typer.Option("--weak-sandbox", help="Decode although this system cannot lock it down.")
]


def case_passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Return the passphrase of the case from file, environment or prompt.

    Raises:
        WrongPassphrase: None was given and there is no terminal to ask.
    """
    return _passphrase(file, CASE_VARIABLE, "Passphrase of the case", twice=twice)


def register_passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Return the passphrase of the register of identities, found likewise."""
    return _passphrase(file, REGISTER_VARIABLE, "Passphrase of the register", twice=twice)


def given_register_passphrase(file: Path | None) -> str | None:
    """Return the register's passphrase if one was given; never asks."""
    if file is not None or os.environ.get(REGISTER_VARIABLE):
        return register_passphrase(file)
    return None


def warn_of_weak(passphrase: str, known: Sequence[str] = ()) -> None:
    """Say on standard error that a new passphrase could be guessed; it is taken all the same."""
    from app.passphrases import Words, strength

    found = strength(passphrase, known)
    if found.words is Words.WEAK:
        say(f"Warning: {found.advice} It is taken all the same.")


@contextmanager
def opened(folder: Path, passphrase_file: Path | None, *, writable: bool = True) -> Iterator[Case]:
    """Open a case for one command and close it whatever happens."""
    case = open_case(folder, case_passphrase(passphrase_file), writable=writable)
    try:
        yield case
    finally:
        case.close()


def _passphrase(file: Path | None, variable: str, prompt: str, *, twice: bool) -> str:
    if file is not None:
        return _first_line(file)
    if given := os.environ.get(variable):
        return given
    if not sys.stdin.isatty():
        raise WrongPassphrase(
            "No passphrase was given.",
            advice=f"Use --passphrase-file or {variable}, or run the command in a terminal.",
        )
    return str(typer.prompt(prompt, hide_input=True, err=True, confirmation_prompt=twice))


def _first_line(file: Path) -> str:
    try:
        with file.open("rb") as source:  # a device would never end
            start = source.read(MAX_PASSPHRASE_FILE)
    except OSError as error:
        raise unreadable(file, error) from error
    try:
        line = start.split(b"\n", 1)[0].decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError as error:
        raise Unavailable(
            "The passphrase file {file} is not text in UTF-8.",
            advice="The case was not touched. A passphrase is the first line of a text file.",
            file=file,
        ) from error
    if not line:
        raise WrongPassphrase(
            "The first line of {file} is empty, so no passphrase was given.",
            advice="The case was not touched. Write the passphrase into the first line.",
            file=file,
        )
    return line
