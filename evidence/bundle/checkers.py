"""Who checks signatures and time stamps: callables handed in, or `ssh-keygen` and `openssl`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from evidence.custody import ssh
from evidence.custody.checkpoint import Check

_TIMEOUT_S: Final = 60
_SPKI: Final = bytes.fromhex("302a300506032b6570032100")  # DER head of an Ed25519 public key
_FAILED: Final = 255  # exit code of ssh-keygen when a signature is wrong
_MOMENT = re.compile(r"^Time stamp: (.+)$", re.MULTILINE)
_CHAIN = re.compile(
    rb"certificate verify error|unable to get|self.signed|no such file", re.IGNORECASE
)


class CannotCheckError(Exception):
    """The tool is missing, or too old to say anything."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token says: a code of the time verdict ("" when good) and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Checkers:
    """Checks of a caller that has better means than command-line tools.

    Attributes:
        ed25519: Says whether (public key, signature, message) belong together.
        timestamp: Judges (token, statement, certificates of roots from inside the bundle).
    """

    ed25519: Check | None = None
    timestamp: Callable[[bytes, bytes, Sequence[bytes]], Stamp] | None = None


def ed25519_of(checkers: Checkers) -> Check:
    """Return what checks plain Ed25519 signatures; it may raise `CannotCheckError`."""
    return checkers.ed25519 or _openssl_ed25519


def sshsig(checkers: Checkers, folder: Path, principal: str, armoured: str, message: bytes) -> bool:
    """Say whether a signature over the statement is right.

    Raises:
        CannotCheckError: No checker was handed in and there is no usable `ssh-keygen`.
    """
    if checkers.ed25519 is not None and ssh.read(armoured).public_key is not None:
        return ssh.verify(armoured, message, ssh.BUNDLE, checkers.ed25519)
    signatures = folder / "SIGNATURES"
    done = _run(
        "ssh-keygen",
        *("-Y", "verify", "-f", str(signatures / "allowed_signers"), "-I", principal),
        *("-n", ssh.BUNDLE, "-s", str(signatures / f"statement.json.{principal}.sig")),
        given=message,
    )
    if done.returncode not in {0, _FAILED}:
        raise CannotCheckError("this ssh-keygen cannot check signatures")
    return done.returncode == 0


def openssl_stamp(token: Path, statement: Path, pinned: Path | None, inside: Path | None) -> Stamp:
    """Judge a time-stamp token with `openssl ts`.

    Args:
        token: The answer of the authority as received.
        statement: What it must be about.
        pinned: Certificates that the reader trusts, or None.
        inside: The root from inside the bundle: a convenience that proves nothing by itself.

    Raises:
        CannotCheckError: There is no `openssl`.
    """
    name = token.name
    if sha256(statement.read_bytes()).digest() not in token.read_bytes():
        return Stamp("BAD_TOKEN", f"{name} is not about this statement")
    shown = _run("openssl", "ts", "-reply", "-in", str(token), "-text")
    moment = _MOMENT.search(shown.stdout.decode("utf-8", "replace"))
    if shown.returncode or moment is None:
        return Stamp("BAD_TOKEN", f"{name} is not a time-stamp token")
    said = f"before {moment[1].strip()}, by {name.split('.')[2]}"
    outcomes = [
        (root is pinned, _stamped(token, statement, root)) for root in (pinned, inside) if root
    ]
    if (True, "") in outcomes:
        return Stamp("", said)
    if any(problem == "forged" for _, problem in outcomes):
        return Stamp("BAD_TOKEN", f"{name} is not signed as it says")
    return Stamp("UNKNOWN_AUTHORITY", f"{said}: authority not known to this program")


def _stamped(token: Path, statement: Path, root: Path) -> str:
    """Return "", "forged", or "chain" when only the authority's certificate is not trusted."""
    done = _run(
        *("openssl", "ts", "-verify", "-data", str(statement), "-in", str(token)),
        *("-CAfile", str(root)),
    )
    if done.returncode == 0:
        return ""
    return "chain" if _CHAIN.search(done.stderr + done.stdout) else "forged"


def _openssl_ed25519(public_key: bytes, signature: bytes, message: bytes) -> bool:
    if not hasattr(os, "memfd_create"):  # platform: only Linux can hand over bytes without a file
        raise CannotCheckError("openssl cannot be asked here")
    open_files = [_in_memory(part) for part in (_SPKI + public_key, signature, message)]
    try:
        key, sig, text = (f"/dev/fd/{number}" for number in open_files)
        done = _run(
            *("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"),
            *("-inkey", key, "-sigfile", sig, "-in", text),
            hand_over=open_files,
        )
    finally:
        for number in open_files:
            os.close(number)
    if done.returncode == 0:
        return True
    if b"Verification Failure" in done.stdout:
        return False
    raise CannotCheckError("this openssl cannot check Ed25519")


def _in_memory(data: bytes) -> int:
    number = os.memfd_create("witnessmark")
    os.write(number, data)
    os.lseek(number, 0, os.SEEK_SET)
    return number


def _run(
    name: str, *arguments: str, given: bytes = b"", hand_over: Sequence[int] = ()
) -> subprocess.CompletedProcess[bytes]:
    found = shutil.which(name)
    if found is None:
        raise CannotCheckError(f"there is no {name} on this computer")
    try:
        return subprocess.run(
            [found, *arguments],
            input=given,
            capture_output=True,
            pass_fds=hand_over,
            timeout=_TIMEOUT_S,
            check=False,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotCheckError(f"{name} does not run: {error}") from error
