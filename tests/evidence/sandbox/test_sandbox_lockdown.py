"""Attempts to break out of a real locked-down worker, and the control: unlocked they succeed."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.sandbox.client import Died, Worker
from evidence.sandbox.lockdown_linux import landlock_abi, ruleset
from evidence.sandbox.notes import Code
from evidence.sandbox.probes import Probe
from evidence.sandbox.protocol import Op, Params
from evidence.sandbox.results import Kind, Status, kind_for
from tests.evidence.sandbox.media import sample, samples

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not landlock_abi(), reason="this kernel has no Landlock"
)
REFUSED = [
    Probe.READ_PASSWD,
    Probe.LIST_ROOT,
    Probe.WRITE_FILE,
    Probe.EXECUTE,
    Probe.MEMORY,
    Probe.DESCRIPTORS,
    Probe.READ_FROM_THREAD,
    *([Probe.CONNECT] if landlock_abi() >= 4 else []),
    *([Probe.SIGNAL_PARENT] if landlock_abi() >= 6 else []),
]


@pytest.fixture(scope="module")
def locked() -> Iterator[Worker]:
    worker = Worker(Kind.PAPER, flags="probes")
    worker.start()
    yield worker
    worker.close()


@pytest.fixture
def fresh() -> Iterator[Worker]:
    worker = Worker(Kind.PAPER, flags="probes")
    worker.start()
    yield worker
    worker.close()


def attempt(worker: Worker, probe: Probe, *, seconds: float = 20.0) -> Status:
    params = Params(page=probe)
    big = io.BytesIO(bytes(17 << 20))  # not sent at once: the probe has nothing to read first
    return worker.run(Op.PROBE, big, 17 << 20, params=params, deadline_s=seconds).status


def test_a_worker_reaches_level_2_with_one_thread(locked: Worker) -> None:
    assert locked.level == 2
    assert locked.resident() > 1 << 20
    assert "PDFium" in locked.decoders


@pytest.mark.parametrize("probe", REFUSED, ids=lambda probe: probe.name)
def test_a_locked_worker_is_refused(locked: Worker, probe: Probe) -> None:
    assert attempt(locked, probe) is Status.NOT_OPENED


def test_without_the_lock_reading_passwd_comes_through() -> None:
    worker = Worker(Kind.PAPER, flags="probes open")
    worker.start()
    assert worker.level == 1
    assert attempt(worker, Probe.READ_PASSWD) is Status.READ
    assert attempt(worker, Probe.LIST_ROOT) is Status.READ
    worker.close()


@pytest.mark.parametrize(
    "probe",
    [
        Probe.BIG_REPLY,
        Probe.ENDLESS_READ,
        Probe.READ_OUTSIDE,
        Probe.WRONG_JOB,
        Probe.MANY_FACTS,
    ],
    ids=lambda probe: probe.name,
)
def test_a_worker_that_breaks_the_protocol_is_killed(fresh: Worker, probe: Probe) -> None:
    with pytest.raises(Died) as death:
        attempt(fresh, probe)
    assert death.value.note.code is Code.MISBEHAVED
    assert not fresh.alive()


def test_a_worker_that_crashes_leaves_its_signal(fresh: Worker) -> None:
    with pytest.raises(Died) as death:
        attempt(fresh, Probe.DIE)
    assert (death.value.note.code, death.value.signal) == (Code.DIED, 11)


def test_a_worker_that_hangs_is_killed_by_our_clock(fresh: Worker) -> None:
    before = time.monotonic()
    with pytest.raises(Died) as death:
        attempt(fresh, Probe.HANG, seconds=0.3)
    assert (death.value.note.code, death.value.signal) == (Code.TOO_SLOW, 9)
    assert time.monotonic() - before < 3


def test_a_worker_without_the_flag_knows_no_probes() -> None:
    worker = Worker(Kind.PAPER)
    worker.start()
    with pytest.raises(Died):
        attempt(worker, Probe.READ_PASSWD)
    worker.close()


@pytest.mark.parametrize("kind", list(Kind))
def test_every_format_is_read_under_the_lock(kind: Kind) -> None:
    worker = Worker(kind)
    worker.start()
    for name in samples():
        data = sample(name)
        result = worker.run(Op.ALL, data, len(data))
        mine = kind_for(result.media_type) is kind
        assert result.elsewhere is (None if mine else kind_for(result.media_type)), name
        assert (result.status, result.warnings) == (Status.READ, ()), name
        pictured = mine and not result.media_type.startswith(("audio", "text"))
        assert (result.preview is not None) == pictured, name
    worker.close()


def test_the_ruleset_governs_what_each_kernel_knows() -> None:
    assert ruleset(1) == struct.pack("<Q", (1 << 13) - 1)
    assert ruleset(3) == struct.pack("<Q", (1 << 15) - 1)
    assert ruleset(4) == struct.pack("<QQ", (1 << 15) - 1, 3)
    assert ruleset(7) == struct.pack("<QQQ", (1 << 16) - 1, 3, 3)


def test_a_system_without_a_proven_lock_has_level_1() -> None:
    from evidence.sandbox import lockdown_portable

    folder = Path(lockdown_portable.__file__).parents[2]
    program = (
        f"import sys; sys.path.insert(0, {str(folder)!r});"
        "from evidence.sandbox.lockdown_portable import lock_down; print(lock_down(1 << 33, 0))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], env={}, capture_output=True, check=True
    )
    assert done.stdout == b"1\n"
