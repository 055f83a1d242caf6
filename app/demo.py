"""Makes the demonstration: a fictional case whose evidence was drawn for it.

Nothing in it is real: the country, the city, the people, the positions (open ocean) and the year,
which lies ahead so that nobody takes it for news. Consents are dated some days before the day it
is made, because a consent of tomorrow allows nothing today.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from app.case import Case, create_case
from app.jobs import Progress
from app.story import Teller

NAME: Final = "demonstration.case"
PASSPHRASE: Final = "fictional evidence, open to everybody"  # noqa: S105 - it keeps nothing secret
REGISTER_PASSPHRASE: Final = "fictional names, open to everybody"  # noqa: S105 - the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demonstration that was made, and all that opens it.

    Attributes:
        folder: The case folder.
    """

    folder: Path
    passphrase: str
    register_passphrase: str
    recovery_key: str


def story() -> dict[str, Any]:
    """Return the story of the demonstration as it is written down."""
    text = files("app").joinpath("demo_story.json").read_text("utf-8")
    told: dict[str, Any] = json.loads(text)
    return told


def make_demo(
    folder: Path,
    *,
    passphrase: str | None = None,
    register_passphrase: str | None = None,
    progress: Progress | None = None,
) -> Demo:
    """Make `demonstration.case` in a folder, which is made if need be.

    Args:
        folder: Where to put it.
        passphrase: Of the case; None: the published one.
        register_passphrase: Of the register of identities; likewise.
        progress: Told of each part of the story.

    Raises:
        Refused: There is one already.
        Unavailable: The disk does not allow it.
        Cancelled: The progress was stopped; nothing is left behind.
    """
    from storage.kdf import FLOOR

    steps = progress or Progress()
    told = story()
    opens, names = passphrase or PASSPHRASE, register_passphrase or REGISTER_PASSPHRASE
    folder.mkdir(parents=True, exist_ok=True)
    made = create_case(
        folder / NAME,
        title=told["case"]["title"],
        investigator=told["investigator"],
        passphrase=opens,
        kdf=FLOOR,
    )
    case = made.case
    try:
        case.weak_sandbox = True  # these files are our own drawings, not anybody's evidence
        case.file.register.create(names, kdf=FLOOR)
        _tell(case, told, steps)
    except BaseException:
        case.close()
        shutil.rmtree(folder / NAME, ignore_errors=True)
        raise
    case.close()
    return Demo(
        folder=folder / NAME,
        passphrase=opens,
        register_passphrase=names,
        recovery_key=made.recovery_key,
    )


def _tell(case: Case, told: dict[str, Any], steps: Progress) -> None:
    now = case.now()
    today = min(now.date(), now.astimezone(UTC).date()).isoformat()  # valid by either calendar
    media = Path(str(files("app").joinpath("media")))
    teller = Teller(case=case, folder=media, zone=told["case"]["zone"], today=today)
    parts = told["parts"]
    teller.open_with(told["case"], told["team"])
    for done, part in enumerate(parts):
        steps.step(done, len(parts), part["title"])
        teller.tell(part, steps)
    steps.step(len(parts), len(parts), "done")
