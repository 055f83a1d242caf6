"""One open case: what is read from it, the one write at a time, its checkpoints, its end.

Rules:
    - One thread writes at a time, under a plain lock; a write inside a write is a bug and raises.
    - Listeners are told after the commit, on the writer's thread; they are quick and do not raise.
    - The mark outside the case follows each permanent checkpoint. That it could not be written
      does not undo what is saved.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from evidence.acts import Acting
from evidence.errors import Damaged, Refused, Unavailable
from evidence.lines import News
from storage import folder as folders
from storage import indexes, ledger, opening
from storage.blobs import BlobReader
from storage.clock import monotonic
from storage.database import is_full
from storage.derived import Derived
from storage.disk import require_room
from storage.holding import Holding
from storage.identities import Identities
from storage.keys import SignerKey
from storage.reader import Reader
from storage.records import Transaction
from storage.revisions import all_revisions, name_secret
from storage.slots import Slots
from storage.vault import Vault

Listener = Callable[[tuple[News, ...]], None]


class CaseFile:
    """One open case folder.

    Attributes:
        case_id: The case. layout: Where its parts lie. slots: Its key slots.
        fault: Code of the damage that made it read-only, or None.
        vault: The encrypted files. derived: Previews. register: Identities.
        listeners: Called after each commit with its entries.
    """

    def __init__(self, held: Holding, slots: Slots, fault: str | None = None) -> None:
        self.layout, self.case_id = held.place.layout, held.case_id
        self.slots, self.fault = slots, fault
        self.listeners: list[Listener] = []
        self._held = held
        self._lock = threading.Lock()
        self._writer: int | None = None
        self._closed = False
        with held.database.read() as connection:
            name_key = name_secret(connection, held.seals)
        self.vault = Vault(self.layout.blobs, self.layout.tmp, name_key, held.secret_of)
        self.derived = Derived(self.layout.derived, held.derived_key, name_key)
        self.register = Identities(self, held.register)

    @property
    def folder(self) -> Path:
        """The case folder."""
        return self.layout.root

    @property
    def writable(self) -> bool:
        """Whether records can be put."""
        return self._held.writable

    @property
    def salt_lost(self) -> bool:
        """Whether the first 16 bytes of the database were changed. No record is lost by it."""
        return self._held.database.salt_lost

    @property
    def why_read_only(self) -> str | None:
        """Why the case can only be read; None while it can be written."""
        if self.writable:
            return None
        if self.fault is not None:
            return opening.REASONS[self.fault]
        return self._held.place.read_only.why or "It was opened for reading only."

    @contextlib.contextmanager
    def read(self) -> Iterator[Reader]:
        """Give one snapshot to read from; keep it short."""
        with self._held.database.read() as connection:
            yield Reader(connection, self._held.seals)

    @contextlib.contextmanager
    def write(self, actor: Acting) -> Iterator[Transaction]:
        """Give the one write: everything put inside is kept on a clean exit, or nothing.

        Raises:
            RuntimeError: Inside another write of this thread, or nothing was put.
            Unavailable: The case is read-only, or the disk said no; nothing was kept.
            Damaged: The case is read-only because of damage.
        """
        if self._writer == threading.get_ident():
            raise RuntimeError("a write inside a write")
        self._require_writable()
        with self._lock:
            self._writer = threading.get_ident()
            try:
                news = yield from self._written(actor)
            finally:
                self._writer = None
        for listener in self.listeners:
            listener(news)

    def checkpoint(self, cause: str) -> str:
        """Keep the signed head for good, remember it outside the case, return the signed note.

        Args:
            cause: Why it is kept: "export", "backup" ...
        """
        self._require_writable()
        with self._lock:
            return self._held.checkpoint(cause)

    def rebuild(self) -> None:
        """Make the index anew from the revisions.

        Raises:
            Damaged: A revision does not open.
        """
        self._require_writable()
        with self._lock, self._held.database.write() as connection:
            indexes.rebuild(connection, all_revisions(connection, self._held.seals))
            opening.remember(connection, indexes.VERSIONS)

    def truncate(self) -> bool:
        """Move the write-ahead log into the database; say whether it is empty now."""
        return self._held.database.truncate()

    def secret_of(self, name: str) -> bytes | None:
        """Return the secret of a file of the vault by its keyed name, or None."""
        return self._held.secret_of(name)

    def open_blob(self, sha256: str) -> BlobReader:
        """Open a file of the vault by the SHA-256 (hex) of its bytes; the caller closes it.

        Raises:
            Refused: The case holds no such file.
            Damaged: It is missing or damaged.
        """
        name = self.vault.name_of(sha256)
        secret = self.secret_of(name)
        if secret is None:
            raise Refused("This case holds no file {sha256}.", sha256=sha256)
        return self.vault.open(name, secret)

    def require_room(self, size: int) -> None:
        """Check that so many bytes of new files fit.

        Raises:
            Unavailable: They do not.
        """
        require_room(self.layout.tmp, size)

    def signer(self) -> SignerKey:
        """Return this device's signer key for the case; made when it is first asked for."""
        return self._held.signer()

    def mark(self) -> dict[str, tuple[int, str]] | None:
        """Return size and root of each ledger as this device saw them last, or None.

        Raises:
            Damaged: What it remembered cannot be read (`NO_MARK`).
        """
        return self._held.mark()

    def close(self) -> None:
        """Cut a checkpoint if there is news, empty the write-ahead log, forget all keys."""
        if self._closed:
            return
        self._closed = True
        try:
            if self.writable:
                self.vault.sweep()
                self._settle(self._held.last_checkpoint)
                self._settle(self.truncate)
        finally:
            self._held.close()

    def _settle(self, step: Callable[[], object]) -> None:
        """Make a step of closing; a full disk costs the ballast, and else puts the step off.

        Nothing is lost by that: what was saved is signed and in the log, and the next closing
        keeps the head and empties the log.
        """
        try:
            step()
        except Unavailable as error:
            if not is_full(error):
                raise
            if folders.drop_ballast(self.layout):
                with contextlib.suppress(Unavailable):
                    step()
        except Damaged:
            return  # whoever read the case was told or will be: closing takes no answer from them

    def _written(self, actor: Acting) -> Generator[Transaction, None, tuple[News, ...]]:
        """One transaction from begin to commit, under the lock; returns its news."""
        held = self._held
        try:
            with held.database.write() as connection:
                transaction = Transaction(connection, held.writing(connection), actor)
                yield transaction
                head = transaction.finish()
                due = held.pace.due(head.size, monotonic())
                if due:
                    ledger.keep_checkpoint(connection, head, "pace")
        except Unavailable as error:
            if is_full(error):
                folders.drop_ballast(self.layout)
            raise
        held.last = transaction.last
        if due:
            held.remember(head.size)
        return tuple(transaction.news)

    def _require_writable(self) -> None:
        if self.fault is not None:
            raise Damaged(opening.REASONS[self.fault], code=self.fault, advice=opening.COMPARE)
        if not self.writable:
            raise Unavailable("This case was opened for reading only.")
