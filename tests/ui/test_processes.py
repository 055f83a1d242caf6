"""In a fresh interpreter: little is imported before the first paint, and no decoder ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import EMPTY, MEDIA, PASSPHRASE, ROOT, Desk, Made

START = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui import desktop
import ui.window
told = {}
class Watched(ui.window.Window):
    def paintEvent(self, event):
        super().paintEvent(event)
        told.setdefault("first", sorted(sys.modules))
        QTimer.singleShot(0, walk)
def walk():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Watched))
    if CASE and window.case is None:
        return QTimer.singleShot(20, walk)
    if CASE and not told.get("walked"):
        told["walked"] = True
        window.workspace.go(2); window.workspace.screens[2].verify()
        window.workspace.go(3)
        window.workspace.go(1)
        return QTimer.singleShot(20, walk)
    if CASE and (window.bridge.busy or not window.workspace.screens[1].model.lines):
        return QTimer.singleShot(20, walk)
    if CASE and not told.get("looked"):
        told["looked"] = True
        screen = window.workspace.screens[1]
        for line in screen.model.lines:
            screen.open_item(line); screen.show_clear()
        return QTimer.singleShot(20, walk)
    told["last"] = sorted(sys.modules)
    told["direction"] = QApplication.layoutDirection().name
    window.close()
    QApplication.exit(0)
CASE = sys.argv[1:]
ui.window.Window = Watched
code = desktop.run_desktop(CASE)
print(json.dumps(told))
sys.exit(code)
"""
DECODERS = {"PIL", "cv2", "av", "exifread", "pi_heif", "pypdfium2"}
HEAVY = DECODERS | {"sqlalchemy", "sqlcipher3", "numpy", "alembic", "typer"}


def started(state: Path, *arguments: str) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "WITNESSMARK_STATE": str(state),
            "WITNESSMARK_PASSPHRASE": PASSPHRASE,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    answer: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return answer


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    assert not HEAVY & set(started(tmp_path / "state")["first"])


def test_no_decoder_is_imported_on_a_walk_through_every_screen(made: Made) -> None:
    (made.state / "settings.toml").write_text('language = "ar"\ntheme = "dark"\n')
    told = started(made.state, str(made.folder))
    assert "sqlalchemy" in told["last"]
    assert not DECODERS & set(told["last"])
    assert told["direction"] == "RightToLeft"


@EMPTY
def test_the_window_goes_on_while_files_are_taken_in(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    """Time the window's own thread was at work between two ticks, so a busy machine counts not."""
    given = tmp_path / "given"
    given.mkdir()
    for number in range(60):
        data = (MEDIA / "market-stalls.jpg").read_bytes()
        (given / f"{number}.jpg").write_bytes(data + bytes([number]))
    spent: list[float] = []
    last = [time.thread_time(), time.monotonic()]

    def tick() -> None:
        now = time.thread_time()
        spent.append(now - last[0])
        last[0] = now

    screen = desk.evidence()
    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    last[0] = time.thread_time()
    timer.start()
    screen.add_paths([given])
    desk.settle(lambda: len(screen.model.lines) == 60)
    timer.stop()
    assert len(spent) > 20
    assert max(spent) < 0.1


def test_garbage_is_collected_on_the_main_thread_alone(qapp: QApplication, qtbot: QtBot) -> None:
    class Knot:
        def __init__(self) -> None:
            self.self = self

        def __del__(self) -> None:
            died_on.append(threading.get_ident())

    died_on: list[int] = []

    def busy() -> None:
        for _number in range(5000):
            Knot()
            [[] for _ in range(10)]

    worker = threading.Thread(target=busy)
    worker.start()
    worker.join()
    assert died_on == []
    qtbot.waitUntil(lambda: len(died_on) == 5000)
    assert set(died_on) == {threading.get_ident()}
    assert qapp is not None
