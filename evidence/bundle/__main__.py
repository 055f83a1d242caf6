"""`python -m evidence.bundle PATH`: check a bundle with the standard library alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.bundle.opened import Asked
from evidence.bundle.verdicts import Check, Report, Verdict
from evidence.bundle.verify import verify
from evidence.errors import CaseError, quote


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a bundle, print the six verdicts, return the exit code.

    Returns:
        0 when no verdict is bad, 3 when one is (or a required one is not good), 2 when the
        folder is not safe to open, 4 when it cannot be read.
    """
    given = _parser().parse_args(arguments)
    asked = Asked(signers=frozenset(given.signer), root=given.root)
    try:
        report = verify(given.path, asked)
    except CaseError as error:
        print(error, error.advice, file=sys.stderr)  # noqa: T201 - it is a command
        if given.json:
            _write(_as_json(_unchecked(error)))
        return error.exit_code
    _write(_as_json(report.to_plain()) if given.json else as_text(report))
    return report.exit_code(given.require)


def as_text(report: Report) -> str:
    """Return the report for people: six lines, then what was found, worst first."""
    lines = [
        f"{check.value:<13} {report.verdict(check).value:<12} {quote(report.texts[check])}\n"
        for check in Check
    ]
    if report.findings:
        lines.append("\n")
    lines += [
        f"{one.verdict.value}: {one.code} {quote(one.path)}: {quote(one.text)}\n"
        for one in report.findings
    ]
    return "".join(lines)


def _unchecked(error: CaseError) -> dict[str, object]:
    """Return what is said of a folder in which nothing was checked."""
    verdicts = {check.value: Verdict.NOT_CHECKED.value for check in Check}
    return {"error": error.name, "text": f"{error} {error.advice}".strip(), "verdicts": verdicts}


def _as_json(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _write(text: str) -> None:
    """Write to standard output; names of files that are no text become escapes."""
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evidence.bundle",
        description="Check a bundle: six verdicts, each good, bad, unknown or not checked.",
    )
    parser.add_argument("path", type=Path, help="the folder of the bundle")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--signer",
        action="append",
        default=[],
        metavar="SHA256:...",
        help="fingerprint of a key you trust, compared by another channel; may be repeated",
    )
    parser.add_argument(
        "--root", type=Path, metavar="FILE", help="certificates of time-stamp authorities you trust"
    )
    parser.add_argument(
        "--require",
        type=_checks,
        default=(),
        metavar="LIST",
        help="verdicts that must be good, joined by commas: signature,time",
    )
    return parser


def _checks(text: str) -> tuple[Check, ...]:
    return tuple(Check(name) for name in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
