"""First verdict: everything listed is there, nothing else is, and counts and stubs agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from evidence.bundle import bag, layout, withheld
from evidence.bundle.opened import Opened
from evidence.bundle.snapshot import Current
from evidence.bundle.statement import Counts, Statement
from evidence.bundle.verdicts import Check

_NAMES: Final = frozenset({layout.STATEMENT, layout.STATEMENT_SUMS, layout.ALLOWED_SIGNERS})


def examine(opened: Opened, current: list[Current | None], records: frozenset[str]) -> None:
    """Answer the question.

    Args:
        opened: The bundle.
        current: Lines of the snapshot: what each says, or None for a stub.
        records: Hex leaf hashes of the revisions whose bytes are in the bundle.
    """
    _required(opened)
    _listed(opened)
    _oxum(opened)
    explained = _Explained(opened)
    explained.lines()
    explained.snapshot(current, records)
    explained.files()
    if opened.statement is not None:
        _counts(opened, opened.statement, current, records)
    found = Counter(one.code for one in opened.findings if one.check is Check.COMPLETENESS)
    opened.texts[Check.COMPLETENESS] = (
        f"not as listed: {', '.join(f'{n} {code.lower()}' for code, n in sorted(found.items()))}"
        if found
        else f"{len(opened.container.sizes)} files, all listed and nothing else"
    )


def _missing(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.COMPLETENESS, "MISSING", path, text)


def _required(opened: Opened) -> None:
    needed = [
        *layout.REQUIRED_TAGS,
        *layout.TAG_MANIFESTS.values(),
        *layout.REQUIRED_PAYLOAD,
        layout.STATEMENT,
        layout.STATEMENT_SUMS,
    ]
    for key in opened.origins:
        needed += [layout.origin_path(key, name) for name in layout.ORIGIN_FILES]
    for path in needed:
        if path not in opened.container.sizes:
            _missing(opened, path, "every bundle has this file")
    if not opened.origins:
        _missing(opened, layout.LEDGER, "there is no ledger")


def _listed(opened: Opened) -> None:
    files = opened.container.sizes
    payload = {path for path in files if path.startswith(layout.PAYLOAD)}
    tags = {path for path in files if path in layout.TAGS}
    for kind, present in (("payload", payload), ("tag", tags)):
        lists = opened.listed(kind)
        listed = {path for one in lists.values() for path in one}
        for path in sorted(listed - opened.container.strays.keys()):
            if path not in files:
                _missing(opened, path, "listed, and not there")
            elif path not in present:
                _unlisted(opened, path, "listed where it does not belong")
        for path in sorted(present):
            if any(path not in one for one in lists.values()):
                _unlisted(opened, path, "not in both manifests")
    for path in sorted(set(files) - payload - tags - set(layout.TAG_MANIFESTS.values())):
        if not _beside(path):
            _unlisted(opened, path, "not a file that a bundle has")
    for path, said in opened.container.strays.items():
        _unlisted(opened, path, said)


def _beside(path: str) -> bool:
    """Whether a file may stand in SIGNATURES/ or TIMESTAMPS/."""
    patterns = (layout.SIGNATURE_NAME, layout.TOKEN_NAME, layout.ROOT_NAME)
    known = path in _NAMES or path == layout.REQUEST
    return known or any(pattern.fullmatch(path) for pattern in patterns)


def _unlisted(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.COMPLETENESS, "UNLISTED", path, text)


def _count(opened: Opened, path: str, text: str) -> None:
    opened.found(Check.COMPLETENESS, "COUNT", path, text)


def _oxum(opened: Opened) -> None:
    sizes = [n for path, n in opened.container.sizes.items() if path.startswith(layout.PAYLOAD)]
    expected = f"{sum(sizes)}.{len(sizes)}"
    try:
        fields = bag.read_info(opened.container.read(layout.BAG_INFO, layout.MAX_SMALL))
    except ValueError as error:
        _count(opened, layout.BAG_INFO, str(error))
        return
    said = [value for label, value in fields if label == "Payload-Oxum"]
    if said != [expected]:
        _count(opened, layout.BAG_INFO, f"the payload is {expected}, Payload-Oxum says {said}")


def _counts(
    opened: Opened, said: Statement, current: list[Current | None], records: frozenset[str]
) -> None:
    lines = sum(len(origin.leaves) for origin in opened.origins.values())
    shown = sum(len(origin.shown) for origin in opened.origins.values())
    files = sum(path.startswith(layout.EVIDENCE) for path in opened.container.sizes)
    held = sum(one is not None and one.rev in records for one in current)
    counted = Counts(
        entries=lines,
        entries_withheld=lines - shown,
        files=files + said.counts.files_withheld,
        files_withheld=said.counts.files_withheld,
        records=len(current),
        records_withheld=len(current) - held,
    )
    for name in Counts.__dataclass_fields__:
        if getattr(counted, name) != getattr(said.counts, name):
            _count(
                opened,
                layout.STATEMENT,
                f"{name}: the statement says {getattr(said.counts, name)}, "
                f"here are {getattr(counted, name)}",
            )
    if said.snapshot_count != len(current):
        _count(opened, layout.SNAPSHOT, f"the statement says {said.snapshot_count} records")


class _Explained:
    """Compares what is kept back with the rows of withheld.csv."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._rows: dict[tuple[str, str], set[str]] = {}
        try:
            data = opened.container.read(layout.WITHHELD, layout.MAX_MANIFEST)
            for row in withheld.read(data):
                place = (row.origin, row.n)
                self._rows.setdefault(place, set()).update(_words(row.what))
        except ValueError as error:
            self._unexplained(layout.WITHHELD, f"the log of what is withheld: {error}")

    def lines(self) -> None:
        """Every stub and every disclosure kept back has a row."""
        for key, origin in self._opened.origins.items():
            for n in range(len(origin.leaves)):
                shown = origin.shown.get(n)
                if shown is not None and not shown.missing:
                    continue
                lacking = {withheld.LINE} if shown is None else set(shown.missing)
                self._need((key, str(n)), lacking, layout.origin_path(key, "entries.jsonl"))

    def snapshot(self, current: list[Current | None], records: frozenset[str]) -> None:
        """Every stub of the snapshot, and every current record that is not here, has a row."""
        places = dict(self._places())
        for n, one in enumerate(current):
            if one is None:
                self._need((withheld.SNAPSHOT, str(n)), {withheld.LEAF}, layout.SNAPSHOT)
            elif one.rev not in records and one.rev in places:
                self._need(places[one.rev], {withheld.RECORD}, layout.SNAPSHOT)

    def files(self) -> None:
        """Every file that a shown line brought in is here, or has a row; and no other is here."""
        opened = self._opened
        digests = opened.listed("payload")["sha256"]
        here = {digest for path, digest in digests.items() if path.startswith(layout.EVIDENCE)}
        known: set[str] = set()
        for key, origin in opened.origins.items():
            for n, shown in origin.shown.items():
                if shown.file is None:
                    continue
                known.add(shown.file[0])
                if shown.file[0] not in here:
                    place = layout.origin_path(key, "disclosures.jsonl")
                    self._need((key, str(n)), {withheld.FILE}, place)
        for path, digest in digests.items():
            if path.startswith(layout.EVIDENCE) and digest not in known:
                _unlisted(opened, path, "no shown entry of the ledger brought this file in")

    def _places(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for key, origin in self._opened.origins.items():
            for n, shown in origin.shown.items():
                yield shown.leaf, (key, str(n))

    def _need(self, place: tuple[str, str], lacking: set[str], path: str) -> None:
        unsaid = lacking - self._rows.get(place, set())
        if unsaid:
            self._unexplained(path, f"entry {place[1]}: {', '.join(sorted(unsaid))} withheld")

    def _unexplained(self, path: str, text: str) -> None:
        self._opened.found(Check.COMPLETENESS, "UNEXPLAINED", path, text)


def _words(what: str) -> set[str]:
    return {what} if what == withheld.FILE else set(what.split())
