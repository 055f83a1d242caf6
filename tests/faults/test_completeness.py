"""The kit sees every call: what the kernel was asked to change is what the recorder wrote down.

A library that changed files by a call the shims do not wrap would blind all other tests here.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.faults import power
from tests.faults.engine import Engine

OPS = {
    "write": power.Op.WRITE,
    "pwrite64": power.Op.WRITE,
    "fsync": power.Op.SYNC,
    "fdatasync": power.Op.SYNC,
    "rename": power.Op.RENAME,
    "renameat": power.Op.RENAME,
    "renameat2": power.Op.RENAME,
    "link": power.Op.LINK,
    "linkat": power.Op.LINK,
    "unlink": power.Op.UNLINK,
    "unlinkat": power.Op.UNLINK,
    "ftruncate": power.Op.TRUNCATE,
    "fallocate": power.Op.ALLOCATE,
    "mkdir": power.Op.MKDIR,
    "mkdirat": power.Op.MKDIR,
}
NEVER = ("writev", "pwritev", "pwritev2", "truncate", "sendfile", "copy_file_range", "splice")
"""The shims turn some of these into plain writes; the others nobody calls, or the run is red."""
LINE = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)")


@pytest.mark.nightly
@pytest.mark.parametrize("scene", ["create", "put", "ingest", "identity", "rebuild"])
def test_every_call_the_kernel_saw_is_in_the_record(
    shims: dict[str, Path], template: Path, tmp_path: Path, scene: str
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("no strace")
    trace = tmp_path / "trace"
    names = ",".join([*OPS, *NEVER])
    watched = ("strace", "-f", "-y", "-qq", "-s", "0", "-o", str(trace), "-e", f"trace={names}")
    engine = Engine(shims["rec"], template.parent, under=watched)
    engine.start()
    try:
        desk = engine.desk(None if scene == "create" else template)
        ended = engine.act(scene, desk, record=True)
    finally:
        engine.close()
    assert ended.exit == 0, ended.said
    seen = kernel_saw(trace, desk)
    events = power.read_record(desk.parent / "record")
    kept = {op: sum(one.op is op for one in events) for op in set(OPS.values())}
    assert seen == Counter({op: count for op, count in kept.items() if count})
    assert seen[power.Op.SYNC] > 2


def kernel_saw(trace: Path, desk: Path) -> Counter[power.Op]:
    """Count the calls on files of a desk that succeeded."""
    found: Counter[power.Op] = Counter()
    ours = re.compile(re.escape(str(desk)) + r"[/>\"]")
    for line in trace.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if match and ours.search(match[2]) and int(match[3]) >= 0:
            assert match[1] not in NEVER, line
            found[OPS[match[1]]] += 1
    return found
