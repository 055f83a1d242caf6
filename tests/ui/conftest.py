"""A window on real encrypted cases: made once, copied with their device for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.attacks import NewAttack, add_attack
from app.case import Case, create_case, open_case
from app.ingest import add_files
from app.settings import Settings
from ui import look
from ui.collecting import Collector
from ui.screens.attacks import AttacksScreen
from ui.screens.custody import CustodyScreen
from ui.screens.evidence import EvidenceScreen
from ui.screens.export import ExportScreen
from ui.widgets.screen import Screen
from ui.window import Window
from ui.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent.parent
MEDIA = ROOT / "app" / "media"
PASSPHRASE = "correct horse battery staple"
HOSTILE = "<img src='file.png'> <b>x</b>\u202egpj.exe"
LONG_ARABIC = "مستشفى المثال، قصف ليلي على المدخل الشرقي بعد منتصف الليل كما قال الشهود"


@dataclass(frozen=True)
class Made:
    """A case folder and the state folder of the device that made it."""

    folder: Path
    state: Path

    def open(self, *, writable: bool = True) -> Case:
        return open_case(self.folder, PASSPHRASE, writable=writable)


@pytest.fixture(scope="session")
def _originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    made: dict[str, Made] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WITNESSMARK_KDF", "floor")
        for name in ("empty", "filled"):
            place = tmp_path_factory.mktemp(name)
            patch.setenv("WITNESSMARK_STATE", str(place / "state"))
            case = create_case(
                place / "x.case", title="Six strikes", investigator="N. Example",
                passphrase=PASSPHRASE,
            ).case  # fmt: skip
            if name == "filled":
                _fill(case, place / "given")
            case.close()
            made[name] = Made(place / "x.case", place / "state")
    return made


def _fill(case: Case, given: Path) -> None:
    given.mkdir()
    for name in ("market-stalls.jpg", "market-film.mp4", "ministry-statement.pdf"):
        shutil.copy(MEDIA / name, given)
    (given / "broken.jpg").write_bytes((MEDIA / "mosque-yard.jpg").read_bytes()[:900])
    (given / "empty.txt").write_bytes(b"")
    (given / "sound.wav").write_bytes((MEDIA / "interview-tone.wav").read_bytes())
    hostile = HOSTILE.replace("/", "")
    (given / hostile).write_bytes(b"no picture at all")
    market = NewAttack(
        title="Market", when="2015-11-29", zone="Asia/Damascus", place="<i>أريحا</i>"
    )
    add_attack(case, market)
    add_attack(case, NewAttack(title=LONG_ARABIC, when="2015-11?", target="hospital"))
    add_files(case, sorted(given.iterdir()), attack="A-001")


@pytest.fixture
def made(
    request: pytest.FixtureRequest,
    _originals: dict[str, Made],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Made:
    """A case of one's own: filled, or empty where the test says so."""
    name = getattr(request, "param", "filled")
    source = _originals[name]
    made = Made(tmp_path / "x.case", tmp_path / "state")
    shutil.copytree(source.folder, made.folder)
    shutil.copytree(source.state, made.state)
    monkeypatch.setenv("WITNESSMARK_STATE", str(made.state))
    monkeypatch.setenv("WITNESSMARK_KDF", "floor")
    return made


EMPTY = pytest.mark.parametrize("made", ["empty"], indirect=True)


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> Iterator[None]:
    """Light colours, and garbage collected as the desktop does it."""
    look.dress(qapp, look.Theme.LIGHT)
    collector = Collector(qapp)
    yield
    collector.leave()
    collector.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, state: Path) -> Iterator[Window]:
    """A window as it starts, closed with whatever is open in it."""
    shown = Window(Settings())
    qtbot.addWidget(shown)
    shown.show()
    with qtbot.waitExposed(shown):
        shown.activateWindow()
    yield shown
    shown.close()


class Desk:
    """A window with an open case, and short ways to what is in it."""

    def __init__(self, qtbot: QtBot, window: Window, made: Made) -> None:
        self.qtbot, self.window, self.made = qtbot, window, made

    def unlock(self) -> None:
        """Open the case by its passphrase, as a user does."""
        form = self.window.welcome.unlock_form
        self.window.welcome.offer(self.made.folder)
        form.passphrase.setText(PASSPHRASE)
        form.unlock()
        self.settle()

    def settle(self, until: Callable[[], bool] = lambda: True) -> None:
        """Wait until every answer is home, and something is so."""
        self.qtbot.waitUntil(lambda: not self.window.bridge.busy and until(), timeout=30_000)

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    @property
    def case(self) -> Case:
        assert self.window.case is not None
        return self.window.case

    def _go(self, number: int) -> Screen:
        self.workspace.go(number)
        self.settle()
        return self.workspace.screens[number]

    def attacks(self) -> AttacksScreen:
        return cast("AttacksScreen", self._go(0))

    def evidence(self) -> EvidenceScreen:
        return cast("EvidenceScreen", self._go(1))

    def custody(self) -> CustodyScreen:
        return cast("CustodyScreen", self._go(2))

    def export(self) -> ExportScreen:
        return cast("ExportScreen", self._go(3))


@pytest.fixture
def desk(qtbot: QtBot, window: Window, made: Made, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An open case; the first workspace is shown."""
    monkeypatch.setenv("WITNESSMARK_STATE", str(made.state))  # `window` has set another
    sitting = Desk(qtbot, window, made)
    sitting.unlock()
    return sitting
