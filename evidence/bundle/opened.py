"""A bundle opened for checking: its container, manifests, statement and ledgers, read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evidence.bundle import bag, layout, statement
from evidence.bundle.checkers import Checkers
from evidence.bundle.container import Container, open_container, unsafe
from evidence.bundle.disclosed import Origin, Problem, Shown, read_origin
from evidence.bundle.statement import Statement
from evidence.bundle.verdicts import Check, Finding
from evidence.custody import checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader knows and wants.

    Attributes:
        signers: Fingerprints of keys the reader trusts ("SHA256:...").
        root: Certificates of time-stamp authorities the reader trusts, or None.
        checkers: Better means than command-line tools, if the caller has any.
        progress: Called with the number of bytes read so far; may raise to stop.
    """

    signers: frozenset[str] = frozenset()
    root: Path | None = None
    checkers: Checkers = field(default_factory=Checkers)
    progress: Callable[[int], None] = lambda _: None


@dataclass(slots=True)
class Opened:
    """What every check reads from, and where it leaves its findings.

    Attributes:
        container: The files.
        manifests: Digests by path, for each manifest that could be read, by its name.
        statement_bytes: What is signed, or None when it is missing.
        statement: The same, read; None when it cannot be.
        statement_problem: Why it cannot be.
        origins: The disclosed ledgers by key id.
        by_leaf: Every shown line by its hex leaf hash.
        findings: Of all checks so far.
        texts: One sentence for each question.
        signers: Fingerprints whose signatures are right, by principal.
    """

    container: Container
    manifests: dict[str, dict[str, str]] = field(default_factory=dict)
    statement_bytes: bytes | None = None
    statement: Statement | None = None
    statement_problem: str = ""
    origins: dict[str, Origin] = field(default_factory=dict)
    by_leaf: dict[str, Shown] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    texts: dict[Check, str] = field(default_factory=dict)
    signers: dict[str, str] = field(default_factory=dict)

    def found(self, check: Check, code: str, path: str, text: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(check, code, path, text))

    def listed(self, kind: str) -> dict[str, dict[str, str]]:
        """Return digests by path for both algorithms; `kind` is "payload" or "tag"."""
        names = layout.MANIFESTS if kind == "payload" else layout.TAG_MANIFESTS
        return {algorithm: self.manifests.get(name, {}) for algorithm, name in names.items()}


def open_bundle(folder: Path) -> Opened:
    """Walk a bundle and read what the checks have in common.

    Raises:
        Refused: It is not safe to open.
        Unavailable: It cannot be read.
    """
    opened = Opened(open_container(folder))
    for names in (layout.MANIFESTS, layout.TAG_MANIFESTS):
        for algorithm, name in names.items():
            _read_manifest(opened, name, algorithm)
    _read_statement(opened)
    for key in sorted(_origin_keys(opened.container)):
        _read_ledger(opened, key)
    return opened


def _read_manifest(opened: Opened, name: str, algorithm: str) -> None:
    if name not in opened.container.sizes:
        return
    try:
        data = opened.container.read(name, layout.MAX_MANIFEST)
        digests = bag.read_manifest(data, algorithm)
    except ValueError as error:
        opened.found(Check.FIXITY, "DIFFERS", name, f"not a manifest: {error}")
        return
    for path in digests:
        if layout.escapes(path):
            raise unsafe(path, f"{name} points outside the bundle")
    if bag.write_manifest(digests) != data:
        opened.found(Check.FIXITY, "DIFFERS", name, "not in the form in which manifests are made")
    opened.manifests[name] = digests


def _read_statement(opened: Opened) -> None:
    try:
        data = opened.container.read(layout.STATEMENT, layout.MAX_SMALL)
        opened.statement_bytes = data
        opened.statement = statement.read(data)
    except ValueError as error:
        opened.statement_problem = str(error)


def _origin_keys(container: Container) -> set[str]:
    matches = (layout.ORIGIN_FILE.fullmatch(path) for path in container.sizes)
    return {match[1] for match in matches if match}


def _read_ledger(opened: Opened, key: str) -> None:
    case = opened.statement.case if opened.statement else _case_of(opened.container, key)
    lines, disclosures = (
        _whole_lines(opened, key, name) for name in ("entries.jsonl", "disclosures.jsonl")
    )
    origin = read_origin(case, key, lines[0], disclosures[0])
    origin.problems[:0] = [problem for problem in (lines[1], disclosures[1]) if problem]
    opened.origins[key] = origin
    opened.by_leaf.update({shown.leaf: shown for shown in origin.shown.values()})


def _case_of(container: Container, key: str) -> str:
    """Return the case that the checkpoint names, when there is no statement to say it."""
    try:
        data = container.read(layout.origin_path(key, "checkpoint"), layout.MAX_SMALL)
        return checkpoint.read(data.decode()).origin.split("/")[1]
    except (ValueError, IndexError):
        return ""


def _whole_lines(opened: Opened, key: str, name: str) -> tuple[list[bytes], Problem | None]:
    """Return the lines of a file up to where it can be read, and what stopped it."""
    found: list[bytes] = []
    try:
        for line in opened.container.lines(layout.origin_path(key, name)):
            found.append(line)  # noqa: PERF402 - the lines before a problem are kept
    except ValueError as error:
        return found, Problem("NOT_CANONICAL", name, str(error))
    return found, None
