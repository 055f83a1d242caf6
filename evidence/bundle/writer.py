"""Write a bundle: payload as it comes, then manifests, statement and signatures, then the name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from evidence.bundle import bag, layout, statement
from evidence.bundle.digests import BLOCK, Digested, Hasher
from evidence.bundle.ledgers import quote
from evidence.bundle.signed import Allowed
from evidence.bundle.statement import Statement, TagDigests
from evidence.errors import Refused

_FILE_MODE: Final = 0o644  # a bundle is made to be read by others
_SYNCING: Final = 16  # files on their way to the disk at the same time


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs: the line of allowed_signers, and what signs.

    Attributes:
        allowed: Principal ("S-01") and public key.
        sign: Returns the armoured SSH signature of the statement's bytes, in the namespace
            `bundle@witnessmark`.
    """

    allowed: Allowed
    sign: Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Finished:
    """The statement as signed, its exact bytes and their SHA-256."""

    statement: Statement
    data: bytes
    sha256: str


class BundleWriter:
    """Writes one bundle under a folder that does not look finished until `publish`.

    Attributes:
        part: The folder being written ("OUT.part"); it must not exist yet.
        payload: Digests of every payload file so far, by its path in the bundle.
    """

    def __init__(self, part: Path) -> None:
        part.mkdir()
        self.part = part
        self.payload: dict[str, Digested] = {}
        self._tags: dict[str, Digested] = {}
        self._folded: set[str] = set()
        self._hasher = Hasher()
        self._beside = ThreadPoolExecutor(_SYNCING, thread_name_prefix="sync")
        self._large: list[Future[None]] = []

    def add(self, path: str, content: bytes | Iterable[bytes]) -> Digested:
        """Write one payload file and return its digests.

        Args:
            path: Path in the bundle, beginning with "data/" (see `layout`).
            content: Its bytes, or blocks of them: they are hashed on the way to the disk.

        Raises:
            ValueError: The name is not allowed, or taken (letter case does not count).
        """
        if not path.startswith(layout.PAYLOAD):
            raise ValueError(f"{path} is not payload")
        problem = layout.path_problem(path)
        if problem or path.casefold() in self._folded:
            raise ValueError(f"{path}: {problem or 'the name is taken'}")
        self._folded.add(path.casefold())
        made = self._write(path, content)
        self.payload[path] = made
        return made

    def finish(
        self,
        said: Statement,
        *,
        readme: str,
        signers: Sequence[Signer],
        info: Sequence[tuple[str, str]] = (),
        verify_page: bytes | None = None,
    ) -> Finished:
        """Write tag files, manifests, statement and signatures, and bring all of it to disk.

        Args:
            said: The statement; `tagmanifests` is filled in here.
            readme: README-FIRST.txt (see `readme.text`).
            signers: Who signs; each once.
            info: Further fields of bag-info.txt, before ours.
            verify_page: VERIFY.html, if there is one.
        """
        self._tag(layout.BAGIT, bag.DECLARATION)
        self._tag(layout.BAG_INFO, bag.write_info([*info, *self._info(said)]))
        self._tag(layout.README, readme.encode())
        if verify_page is not None:
            self._tag(layout.VERIFY_PAGE, verify_page)
        for algorithm, name in layout.MANIFESTS.items():
            self._tag(name, _manifest(self.payload, algorithm))
        digests = {
            algorithm: self._write(name, _manifest(self._tags, algorithm)).sha256
            for algorithm, name in layout.TAG_MANIFESTS.items()
        }
        whole = replace(said, tagmanifests=TagDigests(**digests))
        data = statement.to_bytes(whole)
        self._write(layout.STATEMENT, data)
        self._write(layout.STATEMENT_SUMS, statement.sums(whole))
        lines = sorted(signer.allowed.line() for signer in signers)
        self._write(layout.ALLOWED_SIGNERS, "".join(lines).encode())
        for signer in signers:
            name = f"{layout.STATEMENT}.{signer.allowed.principal}.sig"
            self._write(name, signer.sign(data).encode())
        self._hasher.close()
        self._settle()
        return Finished(whole, data, sha256(data).hexdigest())

    def publish(self, target: Path) -> None:
        """Give the finished bundle its name.

        Raises:
            Refused: Something of that name is there; nothing is overwritten.
        """
        if os.path.lexists(target):
            raise Refused(
                "{path} exists already. Nothing was overwritten.",
                advice="Choose another name, or an existing folder to put the bundle into.",
                path=target,
            )
        self.part.rename(target)
        try:
            _sync_folder(target.parent)
        except OSError:
            target.rename(self.part)  # a name that may be gone after a power cut is no name
            raise

    def discard(self) -> None:
        """Take away what was written, after a cancel or a failure."""
        self._hasher.close()
        self._beside.shutdown(cancel_futures=True)
        shutil.rmtree(self.part, ignore_errors=True)

    def _info(self, said: Statement) -> list[tuple[str, str]]:
        size = sum(one.size for one in self.payload.values())
        return [
            ("Bagging-Date", said.made_at[:10]),
            ("Payload-Oxum", f"{size}.{len(self.payload)}"),
            ("Bag-Software-Agent", f"{said.tool.name} {said.tool.version}"),
            ("External-Identifier", f"{said.bundle} {said.case}"),
            ("Witnessmark-Profile", said.profile),
            *(("Witnessmark-Checkpoint", quote(head)) for head in said.checkpoints),
        ]

    def _tag(self, path: str, content: bytes) -> None:
        self._tags[path] = self._write(path, content)

    def _write(self, path: str, content: bytes | Iterable[bytes]) -> Digested:
        target = self.part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(target, flags, _FILE_MODE), "wb", buffering=0) as file:
            blocks = _slices(content) if isinstance(content, bytes) else content
            made = self._hasher.digest(_through(file, blocks))
        if made.size >= BLOCK:  # its way to the disk begins while the next file is read
            self._large.append(self._beside.submit(_sync_file, target))
        return made

    def _settle(self) -> None:
        """Bring every file and then every folder to the disk: content before names."""
        for one in self._large:
            one.result()
        folders = list(os.walk(self.part, topdown=False))
        files = [Path(inner) / name for inner, _, names in folders for name in names]
        # Many at once share what a disk does for each: 2,000 small files take 0.2 s, not 10 s.
        list(self._beside.map(_sync_file, files))
        for inner, _, _ in folders:
            _sync_folder(Path(inner))
        self._beside.shutdown()


def _slices(data: bytes) -> Iterable[bytes]:
    view = memoryview(data)
    return (bytes(view[at : at + BLOCK]) for at in range(0, len(data), BLOCK))


def _through(file: BinaryIO, blocks: Iterable[bytes]) -> Iterable[bytes]:
    for block in blocks:
        rest = memoryview(block)
        while rest:
            rest = rest[file.write(rest) :]
        yield block


def _manifest(digests: dict[str, Digested], algorithm: str) -> bytes:
    return bag.write_manifest({path: one.of(algorithm) for path, one in digests.items()})


def _sync_file(path: Path) -> None:
    _sync(path, os.O_RDWR)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # platform: elsewhere a folder cannot be opened, and need not be
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    number = os.open(path, flags)
    try:
        os.fsync(number)
    finally:
        os.close(number)
