"""A case on a desk: made once, copied for each test, opened with a clock the test can set."""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from evidence.acts import Acting
from storage import casefile
from storage.casefile import CaseFile
from storage.kdf import FLOOR, stretch
from tests.storage.whole_case import Whole, make

PASSPHRASE = "correct horse battery staple"
RIGA = timezone(timedelta(hours=2))
INVESTIGATOR = Acting(person="0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d", role="investigator")


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
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A new case. Stretching the same passphrase with the same salt again is remembered."""
    place = tmp_path_factory.mktemp("made")
    remembered = pytest.MonkeyPatch()
    remembered.setattr("storage.slots.stretch", functools.cache(stretch))
    created = casefile.create(
        place / "made.case",
        passphrase=PASSPHRASE,
        state=place / "state",
        now=Watch(),
        kdf=FLOOR,
        acting=INVESTIGATOR,
    )
    created.case_file.close()
    yield Desk(place / "made.case", place / "state", created.recovery_key)
    remembered.undo()


def copy_of(desk: Desk, place: Path) -> Desk:
    """Copy a closed case and the state folder of the device that made it."""
    shutil.copytree(desk.folder, place / "a.case", copy_function=_copy)
    shutil.copytree(desk.state, place / "state")
    return Desk(place / "a.case", place / "state", desk.recovery_key)


def _copy(source: str, target: str) -> None:
    copy = os.link if Path(source).name == "ballast" else shutil.copy2  # 16 MiB nobody writes to
    copy(source, target)


@pytest.fixture(name="desk")
def _desk(made_once: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A fresh copy of a new case, closed, and of the state folder of the device that made it."""
    desk = copy_of(made_once, tmp_path)
    yield desk
    desk.close()


@pytest.fixture(name="case_file")
def _case_file(desk: Desk) -> CaseFile:
    """A new case, open for writing."""
    return desk.open()


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return make(tmp_path_factory.mktemp("made"))


@pytest.fixture(name="whole")
def _whole(made: Whole, tmp_path: Path) -> Whole:
    return made.copy(tmp_path)
