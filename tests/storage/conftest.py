"""A case on a desk: made once, copied for each test, opened with a clock the test can set."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from evidence.acts import Acting
from evidence.ids import new_id
from storage import casefile
from storage.casefile import CaseFile
from storage.kdf import FLOOR

PASSPHRASE = "correct horse battery staple"
RIGA = timezone(timedelta(hours=2))
INVESTIGATOR = Acting(person=new_id(), role="investigator")


@dataclass
class Watch:
    """A device clock that runs truly from the moment it was set to."""

    shift: timedelta = timedelta()

    def __call__(self) -> datetime:
        return (datetime.now(UTC) + self.shift).astimezone(RIGA)


@dataclass
class Desk:
    """A case folder, a device's state folder, and what is open."""

    folder: Path
    state: Path
    recovery_key: str
    watch: Watch = field(default_factory=Watch)
    opened: list[CaseFile] = field(default_factory=list)

    def open(self, *, passphrase: str = PASSPHRASE, writable: bool = True) -> CaseFile:
        made = casefile.open_case(
            self.folder,
            passphrase=passphrase,
            state=self.state,
            now=self.watch,
            writable=writable,
        )
        self.opened.append(made)
        return made

    def close(self) -> None:
        for one in self.opened:
            one.close()


@pytest.fixture(scope="session", name="made_once")
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    place = tmp_path_factory.mktemp("made")
    created = casefile.create(
        place / "made.case",
        passphrase=PASSPHRASE,
        state=place / "state",
        now=Watch(),
        kdf=FLOOR,
        acting=INVESTIGATOR,
    )
    created.case_file.close()
    return Desk(place / "made.case", place / "state", created.recovery_key)


@pytest.fixture(name="desk")
def _desk(made_once: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A fresh copy of a new case, closed, and of the state folder of the device that made it."""
    shutil.copytree(made_once.folder, tmp_path / "a.case")
    shutil.copytree(made_once.state, tmp_path / "state")
    desk = Desk(tmp_path / "a.case", tmp_path / "state", made_once.recovery_key)
    yield desk
    desk.close()


@pytest.fixture(name="case_file")
def _case_file(desk: Desk) -> CaseFile:
    """A new case, open for writing."""
    return desk.open()
