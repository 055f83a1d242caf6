"""One open case on screen: navigation on the leading side, the chosen screen beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.case import Case, case_record
from evidence.lines import News
from ui import look
from ui.bidi import isolated, visible
from ui.bridge import Bridge
from ui.screens.attacks import AttacksScreen
from ui.screens.custody import CustodyScreen
from ui.screens.evidence import EvidenceScreen
from ui.screens.export import ExportScreen
from ui.widgets.label import Label, button
from ui.widgets.message_bar import MessageBar
from ui.widgets.screen import Screen

WORKSPACES: tuple[tuple[str, str, type[Screen], str], ...] = (
    ("Attacks", "attacks", AttacksScreen, "Ctrl+1"),
    ("Evidence", "evidence", EvidenceScreen, "Ctrl+2"),
    ("Custody", "custody", CustodyScreen, "Ctrl+0"),
    ("Export", "export", ExportScreen, "Ctrl+E"),
)
NAV = 200


class Workspace(QWidget):
    """The screens of one case; a hidden one asks anew when it is shown again."""

    lock_wanted = Signal()

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__()
        self.case = case
        self.bridge = bridge
        self.screens = [screen(case, bridge, message) for _t, _i, screen, _k in WORKSPACES]
        self.title = Label("", "heading")
        self.chip = Label("", "chip")
        self.nav = QListWidget()
        self.nav.setAccessibleName("Workspaces")
        self.nav.setIconSize(QSize(20, 20))
        self.pages = QStackedWidget()
        self.jumps: list[QAction] = []
        for number in range(len(WORKSPACES)):
            self._add(number)
        self.nav.currentRowChanged.connect(self._show)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        main = QVBoxLayout()
        main.setSpacing(0)
        main.addWidget(self._banner())
        main.addWidget(self.pages, 1)
        row.addLayout(main, 1)
        self.paint_icons()
        bridge.committed.connect(self._hear)

    def begin(self) -> None:
        """Show the first workspace and ask what the case is called."""
        self.go(0)
        self._ask_title()
        why = self.case.file.why_read_only
        if self.case.file.fault is not None:
            why = "it is damaged."  # the banner says how
        self.chip.say(f"Read only: {why}" if why else "", "chip")
        self.nav.setFocus()

    def go(self, number: int, ref: str = "") -> None:
        """Show a workspace, and a record in it if one is named."""
        self.nav.setCurrentRow(number)
        if ref:
            self.screens[number].show_ref(ref)
        self.screens[number].set_focus()

    def leave(self) -> None:
        """Hear no more news; the case is about to close."""
        self.bridge.committed.disconnect(self._hear)

    def paint_icons(self) -> None:
        """Draw the navigation's icons in the colours of the theme."""
        palette = QApplication.palette()
        normal, chosen = palette.windowText().color().name(), palette.highlightedText().color()
        for number, (_title, name, _screen, _keys) in enumerate(WORKSPACES):
            self.nav.item(number).setIcon(look.icon(name, normal, chosen=chosen.name()))
        self.lock_button.setIcon(look.icon("lock", normal))

    def _ask_title(self) -> None:
        def show(title: str) -> None:
            self.title.setText(isolated(visible(title, 80)))

        self.bridge.query(lambda: case_record(self.case.file).record.title, show)

    def _side(self) -> QFrame:
        side = QFrame()
        side.setProperty("look", "side")
        side.setFixedWidth(NAV)
        self.lock_button = button("Lock", name="Lock the case")
        self.lock_button.setToolTip("Ctrl+Shift+L")
        self.lock_button.clicked.connect(self.lock_wanted)
        column = QVBoxLayout(side)
        column.setContentsMargins(look.GAP, look.PAD, look.GAP, look.GAP)
        column.setSpacing(look.GAP)
        for label in (self.title, self.chip):
            label.setContentsMargins(look.GAP, 0, look.GAP, 0)
            column.addWidget(label)
        column.addWidget(self.nav, 1)
        column.addWidget(self.lock_button)
        return side

    def _banner(self) -> QWidget:
        """Damage found on opening stays in sight in every workspace."""
        whole = QWidget()
        banner = QFrame()
        banner.setProperty("look", "banner")
        self.damage = Label(
            f"✕ {self.case.file.why_read_only} The case can only be read; nothing was changed.\n"
            "Verify everything (Custody) to see what is damaged; compare with a backup or a "
            "colleague's copy.",
            "bad",
        )
        QVBoxLayout(banner).addWidget(self.damage)
        column = QVBoxLayout(whole)
        column.setContentsMargins(look.PAD, look.PAD, look.PAD, 0)
        column.addWidget(banner)
        if self.case.file.fault is None:
            whole.hide()
        return whole

    def _add(self, number: int) -> None:
        title, _icon, _screen, keys = WORKSPACES[number]
        line = QListWidgetItem(title)
        line.setSizeHint(QSize(0, 38))
        line.setToolTip(keys)
        self.nav.addItem(line)
        self.pages.addWidget(self.screens[number])
        self.screens[number].jump.connect(self._jump)
        jump = QAction(title, self)
        jump.setShortcut(QKeySequence(keys))
        jump.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        jump.triggered.connect(lambda _checked: self.go(number))
        self.jumps.append(jump)
        self.addAction(jump)

    def _jump(self, name: str, ref: str) -> None:
        self.go([title for title, *_rest in WORKSPACES].index(name), ref)

    def _show(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self.screens[number].refresh_if_stale()

    def _hear(self, news: tuple[News, ...]) -> None:
        kinds = {entry.kind for entry in news}
        for screen in self.screens:
            if kinds & screen.shows or not screen.shows:
                screen.mark_stale()
        self.screens[self.pages.currentIndex()].refresh_if_stale()
        if "case" in kinds:
            self._ask_title()
