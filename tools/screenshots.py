"""Pictures of every screen, from the demonstration case, so that no document shows a lost screen.

`python tools/screenshots.py [FOLDER] [CASE]` walks all pages in each theme, direction and scale;
without FOLDER the few that documents show are written to docs/shots/.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "shots"
PASSPHRASE = "fictional evidence, open to everybody"  # noqa: S105 - it keeps nothing secret
COMMITTED = {
    "evidence-light", "evidence-dark", "viewer-light", "custody-light", "attacks-light",
    "export-light", "evidence-right-to-left",
}  # fmt: skip
SIZE = (1240, 780)
BUNDLES = Path("/tmp/bundles")  # noqa: S108 - it is seen in the picture, so it says nothing
PATIENCE = 30.0

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.window import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One walk: theme, direction of writing, and how many device pixels a pixel has."""

    theme: str
    right_to_left: bool = False
    scale: int = 1

    @property
    def name(self) -> str:
        """Return the end of the file names."""
        parts = ["right-to-left" if self.right_to_left else self.theme]
        return "-".join([*parts, *([f"x{self.scale}"] if self.scale > 1 else [])])


RUNS = (
    Run(theme="light"),
    Run(theme="dark"),
    Run(theme="contrast"),
    Run(theme="light", right_to_left=True),
    Run(theme="light", scale=2),
)


def main(arguments: list[str]) -> int:
    """Start one process for each walk: scale and platform are chosen before Qt starts."""
    if arguments[:1] == ["--walk"]:
        theme, right, _scale = arguments[1:4]
        run = Run(theme=theme, right_to_left=right == "rtl", scale=int(_scale))
        return walk(run, Path(arguments[4]), Path(arguments[5]))
    out = Path(arguments[0]) if arguments else SHOTS
    case = Path(arguments[1]) if len(arguments) > 1 else demonstration(ROOT / "build" / "shots")
    out.mkdir(parents=True, exist_ok=True)
    for run in RUNS:
        told = [run.theme, "rtl" if run.right_to_left else "ltr", str(run.scale)]
        code = subprocess.run(
            [sys.executable, __file__, "--walk", *told, str(out), str(case)],
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": str(run.scale),
                "PYTHONPATH": str(ROOT),
            },
            check=False,
        ).returncode
        if code:
            return code
    return 0


def demonstration(place: Path) -> Path:
    """Make the demonstration case anew, with a device of its own; looking leaves entries in it."""
    from app.demo import make_demo

    shutil.rmtree(place, ignore_errors=True)
    os.environ["WITNESSMARK_STATE"] = str(place / "state")
    os.environ["WITNESSMARK_KDF"] = "floor"
    return make_demo(place, passphrase=PASSPHRASE).folder


def walk(run: Run, out: Path, case: Path) -> int:
    """Open the case and keep a picture of each page."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from app.settings import Settings
    from ui import look
    from ui.window import Window

    app = QApplication(["witnessmark"])
    if run.right_to_left:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    look.dress(app, look.Theme(run.theme))
    window = Window(Settings(theme=run.theme))
    window.resize(*SIZE)
    window.show()
    for page in pages(window, case):
        settle(app, window)
        name = f"{page}-{run.name}"
        if out != SHOTS or name in COMMITTED:
            window.grab().save(f"{out / name}.png")
    window.close()
    return 0


def pages(window: Window, case: Path) -> Iterator[str]:
    """Go from page to page; each is grabbed when it is yielded and has settled."""
    yield "unlock"
    window.welcome.offer(case, "not the passphrase")
    yield "unlock-refused"
    window.welcome.choose(1)
    yield "create"
    window.welcome.offer(case, PASSPHRASE)
    until(lambda: window.workspace is not None)
    if window.workspace is None:
        raise SystemExit("the case did not open")
    screens: list[Any] = list(window.workspace.screens)
    attacks, evidence, custody, export = screens
    yield "attacks"
    yield from _attacks(attacks)
    window.workspace.go(1)
    yield from _evidence(evidence)
    window.workspace.go(2)
    yield "custody"
    custody.verify()
    until(lambda: not window.bridge.tasks)
    yield "verified"
    window.workspace.go(3)
    yield "export-empty"
    yield from _exported(export)
    window.lock()
    yield "locked"


def _attacks(screen: Any) -> Iterator[str]:  # noqa: ANN401
    screen.show_form()
    screen.form.title.setText("Bridge, evening")
    screen.form.when.setText("some time in March")
    screen.form.save()
    yield "attack-refused"
    screen.form.leave()


def _evidence(screen: Any) -> Iterator[str]:  # noqa: ANN401
    yield "evidence"
    screen.filter.views.button(1).click()
    yield "table"
    screen.filter.views.button(0).click()
    screen.filter.field.setText("nothing is called so")
    yield "no-match"
    screen.close_item()
    until(lambda: bool(screen.model.lines))
    kinds = {line.item_kind: line for line in screen.model.lines}
    for name, kind in (("viewer", "image"), ("film", "video"), ("document", "document")):
        if kind in kinds:
            screen.open_item(kinds[kind])
            yield f"{name}-blurred"
            screen.show_clear()
            yield name
            screen.close_item()


def _exported(screen: Any) -> Iterator[str]:  # noqa: ANN401
    BUNDLES.mkdir()
    screen.form.target.setText(str(BUNDLES))
    screen.form.purpose.setText("review within the organisation")
    screen.form.reason.setText("a picture for the manual")
    screen.form.send()
    until(lambda: not screen.bridge.tasks)
    yield "export"
    shutil.rmtree(BUNDLES)


def settle(app: QApplication, window: Window) -> None:
    """Let answers arrive and be painted."""
    for _again in range(2):  # what an answer shows may ask again
        quiet = time.monotonic() + 0.3
        until(partial(_quiet_since, window, quiet))
    app.processEvents()


def _quiet_since(window: Window, moment: float) -> bool:
    return time.monotonic() > moment and not window.bridge.busy


def until(done: Callable[[], bool]) -> None:
    """Turn the event loop until something is so."""
    from PySide6.QtCore import QCoreApplication

    end = time.monotonic() + PATIENCE
    while not done():
        QCoreApplication.processEvents()
        if time.monotonic() > end:
            raise SystemExit("a page did not settle")
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
