"""Starts the desktop: checks the screen, dresses the application, shows the first window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from evidence.errors import CaseError
from ui.preflight import prepare

PASSPHRASE = "WITNESSMARK_PASSPHRASE"  # noqa: S105 - the name of a variable
USAGE = "witnessmark open [CASE]      opens the window, on a case folder if one is given\n"


def run_desktop(arguments: Sequence[str]) -> int:
    """Open the window, on a case folder if one is given; return the exit code."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        sys.stderr.write(USAGE)
        return 0 if list(arguments) in (["--help"], ["-h"]) else 2
    try:
        prepare()
    except CaseError as error:
        sys.stderr.write(f"{error}\n{error.advice}\n")
        return error.exit_code
    return _run(Path(arguments[0]) if arguments else None)


def _run(folder: Path | None) -> int:
    from PySide6.QtCore import QLocale, Qt
    from PySide6.QtWidgets import QApplication
    from shiboken6 import delete

    from app.settings import load_settings
    from ui import look
    from ui.collecting import Collector
    from ui.window import Window

    settings = load_settings()
    app = QApplication(["witnessmark"])
    app.setApplicationName("witnessmark")
    app.setApplicationDisplayName("Witnessmark")
    if QLocale(settings.language).textDirection() == Qt.LayoutDirection.RightToLeft:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    look.dress(app, look.theme_named(settings.theme))
    collector = Collector(app)
    window = Window(settings)
    sys.excepthook = crash_hook(window.message.show_bug)
    window.show()
    if folder is not None:
        window.welcome.offer(folder.absolute(), os.environ.get(PASSPHRASE))
    code = app.exec()
    sys.excepthook = sys.__excepthook__
    delete(window)  # before the application: its timers need one
    collector.leave()
    return code


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def crash_hook(show: Callable[[str], None]) -> Hook:
    """Return what reports a fault of ours by places in code, never by values."""

    def report(
        _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        from app.cli.main import places_in_code

        places = places_in_code(error)
        sys.stderr.write(f"{places}\n")
        show(places)

    return report
