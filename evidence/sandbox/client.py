"""Starts a worker, feeds it, believes nothing it says, kills it.

The only parts of the sandbox that the application imports are this module, `protocol`, `results`
and what they name; none of them imports a decoder.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from evidence.sandbox.conversation import Conversation, SourceFailed
from evidence.sandbox.notes import Code, Note
from evidence.sandbox.protocol import (
    EAGER_MAX,
    LONGEST,
    MAGIC,
    REPLY,
    REQUEST,
    VERSION,
    Breach,
    Hello,
    Message,
    Op,
    Params,
    read_hello,
)
from evidence.sandbox.results import Kind, Result, Status, unread

START_S = 60.0  # a busy machine with a cold disk; a warm start takes half a second
_PIPE = 1 << 20
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "LANG": "C.UTF-8",
    "OPENCV_LOG_LEVEL": "ERROR",
}
# -I keeps the environment and the folder out of the module search; so the program's own folder is
# named here, and a checkout works as well as an installation.
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from evidence.sandbox.worker import main; main(*sys.argv[2:])"
)
_ROOT = Path(__file__).resolve().parents[2]


class Died(Exception):  # noqa: N818  a finding about a file, not an error of ours
    """The worker is gone: it died, hung or misbehaved. `signal` is 0 if it just ended."""

    def __init__(self, note: Note, signal: int = 0) -> None:
        super().__init__(note.sentence)
        self.note = note
        self.signal = signal


class Worker:
    """One worker process. Used by one thread at a time; `kill` may come from any thread.

    Start it from a thread that lives as long as it: on Linux it dies with the thread that started
    it, so that nothing is left behind when the application is killed.

    Args:
        kind: Which decoders it loads.
        flags: "probes" and "open" serve the tests of the lock-down.
        command: What to start instead of our own worker (tests: one that lies).
    """

    def __init__(
        self, kind: Kind | str, *, flags: str = "", command: Sequence[str] | None = None
    ) -> None:
        self.kind = Kind(kind)
        self.files = 0
        self._command = list(command) if command else self._own_command(flags)
        self._process: subprocess.Popen[bytes] | None = None
        self._hello = Hello(level=0, decoders={}, analysers=())
        self._job = 0
        self._late = False

    def _own_command(self, flags: str) -> list[str]:
        mine = [str(_ROOT), self.kind.value, str(os.getpid()), flags]
        return [sys.executable, "-I", "-c", _PROGRAM, *mine]

    @property
    def level(self) -> int:
        """The sandbox level: 1 limits, 2 limits and Landlock."""
        return self._hello.level

    @property
    def decoders(self) -> dict[str, str]:
        """Decoder libraries and their versions."""
        return dict(self._hello.decoders)

    def start(self) -> None:
        """Start the process and wait for its announcement.

        Raises:
            Died: It did not come up.
        """
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            bufsize=0,
            close_fds=True,
            start_new_session=True,
        )
        self._process = process
        for pipe in (process.stdin, process.stdout):
            _widen(pipe)
        with self._deadline(START_S):
            kind, _, job, length = REPLY.unpack(self._take(REPLY.size))
            if kind != Message.HELLO or job or length > LONGEST[Message.HELLO]:
                raise Breach("not an announcement")
            self._hello = read_hello(self._take(length))

    def run(
        self,
        op: Op,
        source: BinaryIO | bytes,
        size: int,
        *,
        params: Params | None = None,
        deadline_s: float = 60.0,
    ) -> Result:
        """Ask a started worker for `op` on a file and return the result; a dead one stays dead.

        Args:
            op: What to do.
            source: The file, with random access; up to 16 MiB it is sent at once.
            size: Its length in bytes.
            params: Sizes, page, number of frames.
            deadline_s: Seconds until the worker is killed.

        Raises:
            Died: The worker died, hung or misbehaved.
            Exception: Whatever reading `source` raised; the worker was killed then too.
        """
        if not size:
            return unread(Status.EMPTY, Note(code=Code.EMPTY))
        try:
            with self._deadline(deadline_s):
                return self._talk(op, source, size, params or Params())
        except SourceFailed as failure:
            self.kill()
            raise failure.__cause__ or failure from None

    def _talk(self, op: Op, source: BinaryIO | bytes, size: int, params: Params) -> Result:
        self._running()
        self.files += 1
        self._job = self._job % 0xFFFF_FFFF + 1
        talk = Conversation(self._job, self._hello, source, size)
        eager = size <= EAGER_MAX
        head = REQUEST.pack(MAGIC, op, VERSION, self._job, len(params.packed(eager=eager)), size)
        self._give(head + params.packed(eager=eager))
        if eager:
            self._give(_whole(source, size))
        while True:
            kind, status, length = talk.header(self._take(REPLY.size))
            if kind is Message.DONE:
                return talk.result(status)
            answer = talk.take(kind, self._take(length))
            if answer:
                self._give(answer)

    def kill(self) -> None:
        """End the process at once; may be called from any thread, more than once."""
        if self._process is not None:
            self._process.kill()

    def close(self) -> int:
        """End the process, take its leave and return the signal it died of (0: none)."""
        process = self._process
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]  # both were asked for
        return -code if code < 0 else 0

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def resident(self) -> int:
        """Return bytes of memory in use, 0 where the system does not say."""
        if self._process is None:
            return 0
        try:
            words = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()
        except OSError:
            return 0
        return int(words[1]) * os.sysconf("SC_PAGE_SIZE") if len(words) > 1 else 0

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kill the process after `seconds`; turn every way of its death into `Died`."""
        self._late = False
        clock = threading.Timer(seconds, self._expire)
        clock.daemon = True
        clock.start()
        try:
            yield
        except Breach as breach:
            raise Died(Note(code=Code.MISBEHAVED, detail=str(breach)), self.close()) from breach
        except (EOFError, BrokenPipeError, ConnectionResetError):
            signal = self._signal()
            code = Code.TOO_SLOW if self._late else Code.DIED
            raise Died(Note(code=code), signal) from None
        finally:
            clock.cancel()

    def _expire(self) -> None:
        self._late = True
        self.kill()

    def _signal(self) -> int:
        process = self._running()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0)  # it closed its pipe: let it say what it died of
        code = process.poll()
        self.close()
        return -code if code is not None and code < 0 else 0

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise Breach("not started")
        return self._process

    def _take(self, length: int) -> bytes:
        pipe: Any = self._running().stdout
        data = bytearray(length)
        view, at = memoryview(data), 0
        while at < length:
            got = pipe.readinto(view[at:])
            if not got:
                raise EOFError
            at += got
        return bytes(data)

    def _give(self, data: bytes) -> None:
        pipe: Any = self._running().stdin
        view = memoryview(data)
        while view:
            view = view[pipe.write(view) :]


def _whole(source: BinaryIO | bytes, size: int) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        source.seek(0)
        data = source.read(size)
    except Exception as error:
        raise SourceFailed from error
    if len(data) != size:
        raise SourceFailed from OSError("the file is shorter than it was")
    return data


def _widen(pipe: Any) -> None:  # noqa: ANN401  an open file
    """Let a pipe hold a megabyte where the system allows: fewer changes between the processes."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
