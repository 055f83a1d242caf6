"""Verifies a case or a bundle; both answer with the same kind of list."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from app.case import Case
from app.jobs import Progress
from evidence.acts import ActFact, CustodyAct
from evidence.bundle import verify
from evidence.bundle.checkers import Checkers
from evidence.bundle.opened import Asked
from evidence.bundle.verdicts import Check as Verdicts
from evidence.bundle.verdicts import Report
from evidence.custody.acts import Act
from evidence.errors import Damaged, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: good, damaged or note, with its code and place in `detail`."""

    check: str
    verdict: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The verdict over all checks: intact or damaged."""

    verdict: str
    checks: tuple[Check, ...]


def verify_case(
    case: Case,
    *,
    full: bool,
    register_passphrase: str | None = None,
    progress: Progress | None = None,
) -> Verified:
    """Check slots, database, ledger, records, index and (`full`) every byte of every file.

    With its passphrase the register of identities is checked as well, if there is one. The run is
    itself an act (`verify.run`) unless the case is open read-only or is damaged.

    Raises:
        WrongPassphrase: It does not open the register.
    """
    from storage import check

    if register_passphrase is not None:
        _open_register(case, register_passphrase)
    steps = progress or Progress()
    found = check.verify(case.file, full=full, progress=steps.step)
    checks = tuple(
        Check(
            check=one.check,
            verdict=one.verdict,
            detail=": ".join(part for part in (one.code, one.place, one.detail) if part),
        )
        for one in found
    )
    damaged = any(one.verdict == "damaged" for one in checks)
    verdict = "damaged" if damaged else "intact"
    if case.file.writable and not damaged:
        facts = (
            ActFact(name="verdict", value=verdict),
            ActFact(name="extent", value="full" if full else "quick"),
        )
        with case.write() as tx:
            tx.put(CustodyAct(act=Act.VERIFY_RUN, facts=facts), act=Act.VERIFY_RUN)
    return Verified(verdict=verdict, checks=checks)


def _open_register(case: Case, passphrase: str) -> None:
    """Open the register; one that is missing or cannot be read is for the verification to name."""
    register = case.file.register
    if register.exists:
        with contextlib.suppress(Damaged):
            register.unlock(passphrase)


def verify_bundle(
    path: Path,
    *,
    signers: tuple[str, ...] = (),
    root: Path | None = None,
    require: str = "",
    progress: Progress | None = None,
) -> tuple[Report, int]:
    """Check a bundle; return the six verdicts and the exit code.

    Args:
        path: The folder.
        signers: Fingerprints of keys the reader trusts.
        root: Certificates of time stamp authorities the reader trusts.
        require: Verdicts that must be good, joined by commas.
        progress: Told the bytes read so far; stops the check.

    Raises:
        Refused: It is not safe to open, or a verdict is required that does not exist.
        Unavailable: It cannot be read, or is no bundle.
        Cancelled: The progress was stopped.
    """
    wanted = [name for name in require.split(",") if name]
    if unknown := [name for name in wanted if name not in set(Verdicts)]:
        raise Refused(
            "There is no verdict named {name}.",
            advice=f"The verdicts are: {', '.join(Verdicts)}.",
            name=unknown[0],
        )
    steps = progress or Progress()
    asked = Asked(
        signers=frozenset(signers),
        root=root,
        checkers=Checkers(ed25519=_ed25519),
        progress=lambda done: steps.step(done, 0),
    )
    report = verify.verify(path, asked)
    return report, report.exit_code(Verdicts(name) for name in wanted)


def _ed25519(public_key: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
