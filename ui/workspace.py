"""One open case on screen: navigation on the leading side, the chosen screen beside it."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QWidget,
)

from app.case import Case
from evidence.lines import News
from ui import look
from ui.bridge import Bridge
from ui.screens.attacks import AttacksScreen
from ui.screens.custody import CustodyScreen
from ui.screens.evidence import EvidenceScreen
from ui.screens.export import ExportScreen
from ui.widgets.screen import Screen
from ui.widgets.message_bar import MessageBar

WORKSPACES: tuple[tuple[str, str, type[Screen]], ...] = (
    ("Attacks", "attacks", AttacksScreen),
    ("Evidence", "evidence", EvidenceScreen),
    ("Custody", "custody", CustodyScreen),
    ("Export", "export", ExportScreen),
)


class Workspace(QWidget):
    """The screens of one case; a hidden one asks anew when it is shown again."""

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__()
        self.bridge = bridge
        self.screens = [screen(case, bridge, message) for _title, _icon, screen in WORKSPACES]
        self.nav = QListWidget()
        self.nav.setObjectName("nav")
        self.nav.setFixedWidth(176)
        self.nav.setAccessibleName("Workspaces")
        self.pages = QStackedWidget()
        for number, (title, _icon, _screen) in enumerate(WORKSPACES):
            self._add(number, title)
        self.nav.currentRowChanged.connect(self._show)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(self.pages, 1)
        self.paint_icons()
        bridge.committed.connect(self._hear)

    def go(self, number: int) -> None:
        """Show a workspace."""
        self.nav.setCurrentRow(number)

    def leave(self) -> None:
        """Hear no more news; the case is about to close."""
        self.bridge.committed.disconnect(self._hear)
        for screen in self.screens:
            screen.leave()

    def paint_icons(self) -> None:
        """Draw the navigation's icons in the colours of the theme."""
        app = QApplication.instance()
        colour = app.palette().windowText().color().name() if isinstance(app, QApplication) else ""
        for number, (_title, name, _screen) in enumerate(WORKSPACES):
            self.nav.item(number).setIcon(look.icon(name, colour))

    def _add(self, number: int, title: str) -> None:
        self.nav.addItem(QListWidgetItem(title))
        self.nav.item(number).setToolTip(f"Ctrl+{number + 1}")
        self.pages.addWidget(self.screens[number])
        jump = QAction(title, self)
        jump.setShortcut(QKeySequence(f"Ctrl+{number + 1}"))
        jump.triggered.connect(lambda _checked: self.go(number))
        self.addAction(jump)

    def _show(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self.screens[number].refresh_if_stale()

    def _hear(self, news: tuple[News, ...]) -> None:
        kinds = {entry.kind for entry in news}
        for screen in self.screens:
            if kinds & screen.shows or not screen.shows:
                screen.mark_stale()
        self.screens[self.pages.currentIndex()].refresh_if_stale()
