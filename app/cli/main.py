"""The command line as a whole: gathers the commands, turns failures into exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from evidence.errors import Cancelled, CaseError, Refused

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException

ADVICE_FOR_A_BUG = (
    "This is a fault in Witnessmark, not in your evidence: finished work is on disk. "
    "Please report the lines below; they hold no content of the case."
)

STOPPED = "Stopped. What was acknowledged before stays."


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code (`00` done, 1 bug, 2, 3, 4, 5, 130)."""
    as_json = "--json" in arguments
    try:
        return _run(arguments)
    except CaseError as error:
        return _fail(error, as_json=as_json)
    except (Cancelled, KeyboardInterrupt):
        return _end(Cancelled.exit_code, "cancelled", STOPPED, as_json=as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of the command line
        said = f"{ADVICE_FOR_A_BUG}\n{places_in_code(error)}"
        return _end(1, "bug", said, as_json=as_json)


def places_in_code(error: BaseException) -> str:
    """Return kind of error and places in our code, never a value: values may be evidence."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename.split('/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([f"witnessmark {version('witnessmark')}: {type(error).__name__}", *places])


def _run(arguments: Sequence[str]) -> int:
    from typer import Abort
    from typer._click.exceptions import ClickException  # typer carries its own click

    from app.cli.commands import commands

    try:
        code = commands()(args=list(arguments), prog_name="witnessmark", standalone_mode=False)
    except Abort:
        raise Cancelled from None
    except ClickException as error:
        raise _misused(error) from error
    if code == Cancelled.exit_code:  # what typer makes of Ctrl+C
        raise Cancelled
    return code if isinstance(code, int) else 0


def _misused(error: ClickException) -> Refused:
    """Return wrong usage in our own words, with the way to the help of that command."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "witnessmark"
    said = error.format_message().replace("Invalid value for ", "").replace("Invalid value: ", "")
    said = f"{said[0].upper()}{said[1:]}" if said else "This command is not complete."
    return Refused("{said}", advice=f"See: {command} --help", said=said)


def _end(code: int, name: str, text: str, *, as_json: bool) -> int:
    """Say how a command ended that no `CaseError` speaks for."""
    from app.cli.output import emit, say

    if as_json:
        emit({"error": name, "rule": None, "text": text}, lambda: "", as_json=True)
    say(text)
    return code


def _fail(error: CaseError, *, as_json: bool) -> int:
    from app.cli.output import emit, explain, failure, say

    if as_json:
        emit(failure(error), lambda: "", as_json=True)
    say(explain(error))
    return error.exit_code
