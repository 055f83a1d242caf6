"""What an export was asked for, settled before anything is written."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from app.case import Case
from evidence.bundle import layout
from evidence.bundle.statement import Previous
from evidence.bundles import Bundle, Recipient
from evidence.errors import Refused, Unavailable
from evidence.ids import reference
from evidence.items import File
from evidence.judging_words import Profile
from evidence.records import Revision

NOT_STATED = "not stated"
OWN = "own organisation"
ROOM = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for, settled: number, recipient and the bundle before."""

    bundle: str
    profile: Profile
    recipient: Revision[Recipient] | None
    purpose: str
    reason: str
    previous: Revision[Bundle] | None

    @property
    def recipient_words(self) -> str:
        """Return the recipient as statement and ledger name it."""
        return (self.recipient.ref or OWN) if self.recipient else OWN

    @property
    def quoted(self) -> Previous | None:
        """Return the bundle before as the statement quotes it."""
        if self.previous is None:
            return None
        return Previous(self.previous.ref or "", self.previous.record.statement_sha256)


def settle(
    case: Case, profile: str, recipient: str | None, purpose: str | None, reason: str | None
) -> Order:
    """Return the order: which number, for whom, after which bundle.

    Raises:
        Refused: The profile cannot be written, or there is no such recipient.
    """
    if profile != Profile.INTERNAL:
        raise Refused(
            "Only the internal profile can be written; {profile} withholds nothing yet.",
            advice="Write an internal bundle; it stays within your organisation.",
            profile=profile,
        )
    with case.read() as reader:
        recipients = list(reader.of(Recipient))
        bundles = list(reader.of(Bundle))
    chosen = recipients[0] if len(recipients) == 1 and recipient is None else None
    if recipient is not None:
        chosen = next((one for one in recipients if recipient in (one.ref, one.id)), None)
        if chosen is None:
            raise Refused("There is no {ref} in this case.", rule="R-03", ref=recipient)
    previous = bundles[-1] if bundles else None
    number = int((previous.ref or "B-0").split("-")[1]) + 1 if previous else 1
    return Order(
        bundle=reference("B", number),
        profile=Profile(profile),
        recipient=chosen,
        purpose=purpose or NOT_STATED,
        reason=reason or NOT_STATED,
        previous=previous,
    )


def target_of(case: Case, out: Path, bundle: str) -> Path:
    """Return where the bundle will lie: `out`, or inside it if it is a folder.

    Raises:
        Refused: Something lies there already. Unavailable: There is no folder to put it in.
    """
    refuse_inside(case, out)
    if (out / "bagit.txt").exists():
        raise Refused(
            "{path} is a bundle already; another inside it would spoil it.",
            advice="Choose another name. Nothing was written.",
            path=out,
        )
    if out.is_dir():
        day = case.now().astimezone(UTC).strftime("%Y%m%d")
        out = out / layout.folder_name(bundle, day, case.file.case_id)
    if out.exists() or out.is_symlink():
        raise Refused(
            "{path} exists already. Nothing was overwritten.",
            advice="Choose another name, or an existing folder to put the bundle into.",
            path=out,
        )
    part = out.with_name(f"{out.name}.part")
    if part.exists():
        raise Refused(
            "{path} is left from an export that was cut off.",
            advice="It is no bundle. Remove it and export again.",
            path=part,
        )
    if not out.parent.is_dir():
        raise Unavailable("There is no folder {path}.", path=out.parent)
    return out


def refuse_inside(case: Case, out: Path) -> None:
    """Refuse to write anything in the clear into the case folder.

    Raises:
        Refused: The target lies in it, or is it.
    """
    if out.resolve().is_relative_to(case.file.folder.resolve()):
        raise Refused(
            "{path} lies inside the case folder, where nothing may lie in the clear.",
            advice="Choose a place outside it. Nothing was written.",
            path=out,
        )


def require_room(case: Case, part: Path) -> None:
    """Refuse to begin what the disk cannot hold.

    Raises:
        Unavailable: All originals and 64 MiB do not fit.
    """
    with case.read() as reader:
        wanted = sum(file.record.size for file in reader.of(File)) + ROOM
    free = shutil.disk_usage(part.parent).free
    if free < wanted:
        raise Unavailable(
            "The bundle needs {wanted} MB and the disk has {free} MB free.",
            advice="Nothing was written. Choose another disk.",
            wanted=wanted // 1_000_000,
            free=free // 1_000_000,
        )
