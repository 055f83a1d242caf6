"""Writes a bundle: snapshot, checkpoint, parts, manifests, signature, our own verifier, the name.

Rules:
    - The export reads the case as of one signed head; what is written later is not in it.
    - Until the last rename there is only a folder ending in `.part`; a failure or a stop takes it
      away again.
    - The verifier that reads the result back is another process with the standard library alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC
from importlib.metadata import version
from pathlib import Path
from typing import Final

from app.case import Case
from app.export_order import Order, require_room, settle, target_of
from app.exporters.ledgers import write_ledgers
from app.exporters.originals import write_originals
from app.exporters.parts import Parts
from app.exporters.records import snapshot_leaves, write_records
from app.exporters.view import write_view
from app.jobs import Progress
from evidence.acts import ActFact, CustodyAct
from evidence.bundle import layout, readme, snapshot, withheld
from evidence.bundle.signed import Allowed
from evidence.bundle.statement import Counts, Head, Statement, Tool
from evidence.bundle.writer import BundleWriter, Finished, Signer
from evidence.bundles import Bundle, Selection
from evidence.custody import checkpoint, ssh
from evidence.custody.acts import Act
from evidence.errors import Damaged, Unavailable
from evidence.ids import BundleId, RecipientId

_STOP_WITHIN_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A finished bundle: where it lies, how many items, what was signed, the six verdicts."""

    path: Path
    bundle: str
    items: int
    statement_sha256: str
    verdicts: dict[str, str]


def export_bundle(
    case: Case,
    out: Path,
    *,
    profile: str = "internal",
    recipient: str | None = None,
    purpose: str | None = None,
    reason: str | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write and check one bundle; `out` becomes it, or an existing folder gets it inside.

    Raises:
        Refused: The profile or recipient cannot be, or the target exists.
        Damaged: A file or record is not what was recorded, or the verifier says no; no bundle.
        Unavailable: The disk is full or failed; no bundle.
        Cancelled: The progress was stopped; no bundle.
    """
    order = settle(case, profile, recipient, purpose, reason)
    target = target_of(case, out, order.bundle)
    part = target.with_name(f"{target.name}.part")
    require_room(case, part)
    steps = progress or Progress()
    try:
        writer = BundleWriter(part)
    except OSError as error:
        raise _not_written(error) from error
    try:
        finished, parts = _written(case, writer, order, steps)
        verdicts = check_apart(part, steps)
        writer.publish(target)
    except OSError as error:
        writer.discard()
        raise _not_written(error) from error
    except BaseException:
        writer.discard()
        raise
    try:
        _log(case, order, finished)
    except Unavailable as error:
        raise _not_told(target, error) from error
    return Exported(
        path=target,
        bundle=order.bundle,
        items=parts.files,
        statement_sha256=finished.sha256,
        verdicts=verdicts,
    )


def _not_written(error: OSError) -> Unavailable:
    return Unavailable(
        "The bundle could not be written: {why}.",
        advice="The evidence in the case is unharmed and no bundle was made. Free some space or "
        "choose another disk.",
        why=error.strerror or "the disk failed",
    )


def _not_told(bundle: Path, error: Unavailable) -> Unavailable:
    """Return the failure of a bundle that is whole while the case could not say so."""
    return Unavailable(
        "{path} is complete, but the case could not record that it was made: {why}",
        advice="The evidence is unharmed. Do not hand this bundle over: remove it, make the disk "
        "of the case work again, and export once more.",
        path=bundle,
        why=error,
    )


def check_apart(bundle: Path, progress: Progress | None = None) -> dict[str, str]:
    """Read a bundle back with the verifier as a process of its own; return its verdicts.

    Raises:
        Damaged: A verdict is bad.
        Cancelled: The progress was stopped; the verifier is ended at once.
    """
    home = Path(__file__).parent.parent
    start = f"import sys; sys.path.insert(0, {str(home)!r}); import runpy; runpy.run_module("
    command = [sys.executable, "-I", "-S", "-c", f"{start}'evidence.bundle', run_name='__main__')"]
    code, said = _run([*command, str(bundle), "--json"], progress or Progress())
    report = json.loads(said or "{}")
    if code != 0:
        found = report.get("findings", [{}])[0]
        raise Damaged(
            "The bundle that was written does not verify ({finding} {path}). It was removed.",
            advice="The case is untouched. Try another disk; if it happens again, report it.",
            finding=found.get("code", "no report"),
            path=found.get("path", ""),
        )
    return dict(report["verdicts"])


def _run(command: list[str], progress: Progress) -> tuple[int, bytes]:
    """Run a process to its end, or end it when the progress was stopped."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            while True:
                progress.check()
                with suppress(subprocess.TimeoutExpired):
                    said, _ = process.communicate(timeout=_STOP_WITHIN_S)
                    return process.returncode, said
        except BaseException:
            process.kill()
            raise


def _written(
    case: Case, writer: BundleWriter, order: Order, progress: Progress
) -> tuple[Finished, Parts]:
    leaves, current = _take_snapshot(case, order)
    note = case.file.checkpoint("export")
    head = checkpoint.read(note)
    with case.read() as reader:
        heads = [
            replace(one, size=head.size, root=head.root, note=note)
            if one.origin == head.origin
            else one
            for one in reader.origins()
        ]
    parts = Parts(
        case=case,
        writer=writer,
        progress=progress,
        heads=heads,
        current=current,
        decided_on=case.now().astimezone(UTC).date().isoformat(),
    )
    write_records(parts, leaves)
    paths = write_originals(parts)
    write_ledgers(parts)
    writer.add(layout.WITHHELD, withheld.write(parts.kept_back))
    said = _statement(parts, order, leaves)
    write_view(parts, paths, said)
    return _finish(parts, said), parts


def _take_snapshot(case: Case, order: Order) -> tuple[list[bytes], frozenset[str]]:
    """Write the act that says what is current; nothing can come between it and what it says."""
    from storage.disclosing import bodies, current_leaves

    with case.write() as tx:
        found = list(bodies(tx.connection, tx.seals, data=False))
        current = current_leaves(found)
        leaves = snapshot_leaves(found, current)
        facts = {
            "bundle": order.bundle,
            "profile": order.profile.value,
            "purpose": order.purpose,
            "recipient": order.recipient_words,
            "snapshot_count": str(len(leaves)),
            "snapshot_root": snapshot.root(leaves).hex(),
        }
        act = CustodyAct(
            act=Act.SNAPSHOT, facts=tuple(ActFact(name=n, value=v) for n, v in facts.items())
        )
        tx.put(act, act=Act.SNAPSHOT)
    return leaves, current


def _statement(parts: Parts, order: Order, leaves: list[bytes]) -> Statement:
    case, made = parts.case, parts.case.now().astimezone(UTC)
    hidden = sum(not one.here and one.leaf in parts.current for one in parts.bodies)
    heads = (Head(one.origin, one.size, one.root) for one in parts.heads)
    return Statement(
        bundle=order.bundle,
        case=case.file.case_id,
        checkpoints=tuple(sorted(heads, key=lambda head: head.origin)),
        counts=Counts(
            entries=sum(one.size for one in parts.heads),
            entries_withheld=0,
            files=parts.files,
            files_withheld=0,
            records=len(leaves),
            records_withheld=hidden,
        ),
        made_at=f"{made:%Y-%m-%dT%H:%M:%S}.{made.microsecond // 1000:03d}Z",
        previous=order.quoted,
        profile=order.profile.value,
        purpose=order.purpose,
        recipient=order.recipient_words,
        snapshot_count=len(leaves),
        snapshot_root=snapshot.root(leaves),
        tool=Tool("witnessmark", version("witnessmark"), ""),
    )


def _finish(parts: Parts, said: Statement) -> Finished:
    key = parts.case.file.signer()
    allowed = Allowed("S-01", ssh.KEY_TYPE, ssh.key_blob(key.public_key))
    signer = Signer(
        allowed, lambda message: ssh.sign(message, ssh.BUNDLE, key.public_key, key.sign)
    )
    return parts.writer.finish(said, readme=readme.text(said, [allowed]), signers=[signer])


def _log(case: Case, order: Order, finished: Finished) -> None:
    bundle = Bundle(
        profile=order.profile,
        selection=Selection(everything=True),
        statement_sha256=finished.sha256,
        recipient=RecipientId(order.recipient.id) if order.recipient else None,
        purpose=order.purpose,
        previous=BundleId(order.previous.id) if order.previous else None,
    )
    with case.write() as tx:
        tx.put(bundle, reason=order.reason, act=Act.BUNDLE_EXPORT, ref=order.bundle)
