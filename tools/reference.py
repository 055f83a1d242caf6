"""docs/reference.md: commands, kinds of record, acts, settings, exit codes, read off the code."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "reference.md"
sys.path.insert(0, str(ROOT))

HEAD = """# Reference

Written by `tools/reference.py` (`make format`) from the code itself; a test compares them.
"""


def main() -> int:
    """Write the page."""
    DOCUMENT.write_text(reference(), encoding="utf-8")
    return 0


def reference() -> str:
    """Return the whole page."""
    from tools.reference_forms import kinds

    parts = (commands(), kinds(), acts(), settings(), exit_codes())
    return "\n".join([HEAD, *("\n".join(part) + "\n" for part in parts)])


def commands() -> Iterator[str]:
    """Yield every command with its arguments and options."""
    from app.cli.commands import commands as tree

    yield "## Commands\n"
    yield "`witnessmark` alone opens the desktop, `witnessmark open CASE` opens it on a case;"
    yield "`--version` says which program this is."
    yield from _command(tree(), "witnessmark")


def _command(command: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - typer's own tree
    inner = getattr(command, "commands", None)
    if inner:
        for name in sorted(inner):
            yield from _command(inner[name], f"{path} {name}")
        return
    shown = [param for param in command.params if param.name != "help"]
    arguments = [param for param in shown if param.param_type_name == "argument"]
    options = [param for param in shown if param.param_type_name == "option"]
    usage = " ".join([path, *(_argument(argument) for argument in arguments)])
    yield f"\n### `{usage}`\n"
    yield " ".join((command.help or "").partition("\n\n")[0].split())
    if options:
        yield "\n| option | |\n|---|---|"
    for option in options:
        yield f"| `{', '.join(option.opts)}` | {' '.join((option.help or '').split())} |"


def _argument(argument: Any) -> str:  # noqa: ANN401 - typer's own tree
    name = argument.metavar or argument.name.upper()
    several = argument.nargs == -1 and " " not in name  # "[KIND] REF" says how many itself
    return f"{name}..." if several else str(name)


def acts() -> Iterator[str]:
    """Yield the closed list of acts."""
    from evidence.custody.acts import REASON_REQUIRED, Act

    yield "## Acts of the ledger\n"
    yield "Stored for ever. Marked ones need a reason even the first time.\n"
    yield from (f"- `{act}`{' (reason)' if act in REASON_REQUIRED else ''}" for act in Act)


def settings() -> Iterator[str]:
    """Yield what can be set, and the environment the program reads."""
    from app.settings import Settings

    yield "## Settings\n"
    yield "| name | at first |\n|---|---|"
    for field in dataclasses.fields(Settings):
        yield f"| `{field.name}` | `{field.default}` |"
    yield "\nIn the environment: `WITNESSMARK_PASSPHRASE` and `WITNESSMARK_REGISTER_PASSPHRASE`"
    yield "open a case and its register; `WITNESSMARK_STATE` is the folder of this device's keys."


def exit_codes() -> Iterator[str]:
    """Yield every exit code."""
    from evidence.errors import Cancelled, CaseError

    yield "## Exit codes\n"
    yield "| code | |\n|---|---|\n| 0 | done |\n| 1 | a fault in the program |"
    for error in sorted(CaseError.__subclasses__(), key=lambda error: error.exit_code):
        first = (error.__doc__ or "").partition(".")[0]
        yield f"| {error.exit_code} | {error.name}: {' '.join(first.split())} |"
    yield f"| {Cancelled.exit_code} | stopped by the investigator |"


if __name__ == "__main__":
    sys.exit(main())
