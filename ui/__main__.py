"""The front door: `witnessmark` opens the desktop, with a command it is the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the program and leave with its exit code."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:  # answered before anything heavy is imported
        from importlib.metadata import version

        sys.stdout.write(f"witnessmark {version('witnessmark')}\n")
        return 0
    from app.private import keep_private

    keep_private()
    if not arguments or arguments[0] == "open":
        from ui.desktop import run_desktop

        return run_desktop(arguments[1:])
    from app.cli.main import main as command_line

    return command_line(arguments)


if __name__ == "__main__":
    main()
