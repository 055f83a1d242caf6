"""Reads every file of the vault and compares it with the ledger, three at a time.

Threads, because hashing and decryption let go of the interpreter; one more than processors are
mostly left over, because one waits for the disk: the sum is nearly as fast as the
two digests side by side, or faster.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sqlalchemy import Connection, select

from evidence.errors import Damaged
from storage import tables
from storage.check_facts import Brought, Facts
from storage.check_findings import Findings, Progress
from storage.fixity import Finding
from storage.seals import Seals
from storage.vault import Vault

THREADS: Final = 3
TOLD_EACH: Final = 8 * 1024 * 1024
"""Bytes after which progress is told: for each chunk it would cost a tenth of the time."""
_SECRET: Final = tables.secret.c


def blob_secrets(connection: Connection, seals: Seals) -> dict[str, bytes | None]:
    """Return the secret of each file by its keyed name; None where it does not open."""
    found: dict[str, bytes | None] = {}
    query = select(_SECRET.id, _SECRET.file, _SECRET.sealed).where(_SECRET.use == "blob")
    for number, name, sealed in connection.execute(query.order_by(_SECRET.id)):
        try:
            found[name] = seals.unwrap(number, "blob", sealed or b"")
        except Damaged:
            found[name] = None
    return found


class FilesCheck:
    """Step 9 over all files that the ledger knows.

    Args:
        vault: The files.
        secrets: What opens them, by keyed name.
        facts: What the ledger says of them.
        findings: Takes what is found.
        progress: Told bytes done and bytes in all; may raise `Cancelled`.
    """

    def __init__(
        self,
        vault: Vault,
        secrets: Mapping[str, bytes | None],
        facts: Facts,
        findings: Findings,
        progress: Progress,
    ) -> None:
        self._vault, self._secrets, self._facts = vault, secrets, facts
        self._findings, self._progress = findings, progress
        self._lock = threading.Lock()
        self._done = 0
        self._total = sum(file.size for file in facts.files.values())

    def run(self) -> int:
        """Read them all, then name what lies in the vault and belongs to nothing.

        Returns:
            How many files the ledger knows.
        """
        files = sorted(self._facts.files.values(), key=lambda file: -file.size)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="verify") as pool:
            try:
                for file, found in zip(files, pool.map(self._check, files), strict=True):
                    for one in found:
                        self._findings.add(one.code, self._place(file, one), one.detail)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        known = {self._vault.name_of(file.sha256) for file in files}
        for path in self._vault.unlisted(known):
            self._findings.add("FILE_UNLISTED", f"blobs/{path}", "no entry of the ledger knows it")
        return len(files)

    def _check(self, file: Brought) -> list[Finding]:
        name = self._vault.name_of(file.sha256)
        if name not in self._secrets:
            return [Finding(code="KEY_MISMATCH", detail="The key of this file is missing.")]
        secret = self._secrets[name]
        if secret is None:
            return [Finding(code="KEY_MISMATCH", detail="The key of this file was altered.")]
        told = 0

        def step(done: int) -> None:
            nonlocal told
            if done - told < TOLD_EACH and done < file.size:
                return
            with self._lock:
                self._done += done - told
                told = done
                self._progress(self._done, self._total, "Reading files")

        return self._vault.check(name, secret, file, step)

    def _place(self, file: Brought, found: Finding) -> str:
        name = self._facts.name_of_file(file.sha256)
        return name if found.first is None else f"{name}, bytes {found.first}..{found.last}"
