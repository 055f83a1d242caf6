"""Starts the desktop: checks the screen, dresses the application, shows the first window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from evidence.errors import CaseError
from ui.preflight import prepare


def run_desktop(arguments: Sequence[str]) -> int:
    """Open the window, on a case folder if one is given; return the exit code."""
    try:
        prepare()
    except CaseError as error:
        sys.stderr.write(f"{error}\n{error.advice}\n")
        return error.exit_code
    return _run(Path(arguments[0]) if arguments else None)


def _run(folder: Path | None) -> int:
    from PySide6.QtCore import QLocale, Qt
    from PySide6.QtWidgets import QApplication

    from app.settings import load_settings
    from ui import look
    from ui.window import Window

    settings = load_settings()
    app = QApplication(["witnessmark"])
    app.setApplicationName("witnessmark")
    app.setApplicationDisplayName("Witnessmark")
    if QLocale(settings.language).textDirection() == Qt.LayoutDirection.RightToLeft:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    look.dress(app, look.Theme(settings.theme))
    window = Window(settings)
    window.show()
    if folder is not None:
        window.welcome.offer(folder)
    return app.exec()
