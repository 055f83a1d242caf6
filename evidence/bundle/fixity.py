"""Second verdict: every listed file has both digests, and the statement those of the lists."""

from __future__ import annotations

from evidence.bundle import layout, statement
from evidence.bundle.digests import digest_files
from evidence.bundle.opened import Asked, Opened
from evidence.bundle.verdicts import Check


def examine(opened: Opened, asked: Asked) -> None:
    """Answer the question; every listed file is read once."""
    expected = _expected(opened)
    sizes = {path: opened.container.sizes[path] for path in expected}
    made = digest_files(sizes, opened.container.blocks, asked.progress)
    for path, digests in sorted(expected.items()):
        wrong = [kind for kind, digest in digests.items() if made[path].of(kind) != digest]
        if wrong:
            _differs(opened, path, f"{' and '.join(wrong)} is not the listed one")
    _sums(opened)
    if not expected:
        text = "there is no list of files with their digests"
        opened.found(Check.FIXITY, "NOT_CHECKED", layout.MANIFESTS["sha256"], text)
    bad = any(one.check is Check.FIXITY for one in opened.findings)
    opened.texts[Check.FIXITY] = (
        "files differ from what was listed, or there is no list"
        if bad
        else f"{sum(sizes.values())} bytes in listed files, SHA-256 and SHA-512 of each as listed"
    )


def _expected(opened: Opened) -> dict[str, dict[str, str]]:
    """Return what each file that is there should be: digest by algorithm."""
    found: dict[str, dict[str, str]] = {}
    for kind in ("payload", "tag"):
        for algorithm, digests in opened.listed(kind).items():
            for path, digest in digests.items():
                if path in opened.container.sizes:
                    found.setdefault(path, {})[algorithm] = digest
    if opened.statement is not None:
        for algorithm, name in layout.TAG_MANIFESTS.items():
            if name in opened.container.sizes:
                signed = getattr(opened.statement.tagmanifests, algorithm)
                found.setdefault(name, {})["sha256"] = signed
    return found


def _sums(opened: Opened) -> None:
    if opened.statement is None or layout.STATEMENT_SUMS not in opened.container.sizes:
        return
    expected = statement.sums(opened.statement)
    if opened.container.sizes[layout.STATEMENT_SUMS] != len(expected) or (
        b"".join(opened.container.blocks(layout.STATEMENT_SUMS)) != expected
    ):
        _differs(opened, layout.STATEMENT_SUMS, "not the digests that the statement holds")


def _differs(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.FIXITY, "DIFFERS", path, text)
