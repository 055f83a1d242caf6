"""How fast a case is handed over and checked: `export` and `verify-bundle` beside bare hashes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.files import case_of, hashed, make_files
from benchmarks.measuring import (
    Row,
    alternated,
    emptied,
    environment,
    run_process,
    spread,
    times,
    witnessmark,
)


def run(work: Path, *, small: bool = False) -> Iterator[Row]:
    """Export 1 GB and check it; an export reads its result back with the verifier already."""
    large, photos, rounds = (8_000_000, 3, 1) if small else (600_000_000, 180, 3)
    folder = work / f"bundle-files-{photos}"
    files = make_files(folder, large, photos)
    case = case_of(work, "bundle", folder)
    size = sum(path.stat().st_size for path in files)
    out = work / "out"

    def export() -> float:
        emptied(out).rmdir()
        return run_process(witnessmark("export", case, out), environment(work)).seconds

    def verify_bundle() -> float:
        return run_process(witnessmark("verify-bundle", out), environment(work)).seconds

    def hashlib_in_two_threads() -> float:
        return hashed(files)

    written, checked, bare = alternated(rounds, export, verify_bundle, hashlib_in_two_threads)
    for name, mine in (("export", written), ("verify-bundle", checked)):
        yield Row(
            what=f"`{name}`, {size / 1e9:.1f} GB in {len(files)} files",
            ours=f"{spread(mine)}, {size / min(mine) / 1e6:.0f} MB/s",
            peer=f"hashlib in two threads: {spread(bare)}, {size / min(bare) / 1e6:.0f} MB/s",
            reached=f"{times(bare, mine):.0%} of the bare hashes",
        )
