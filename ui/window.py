"""The main window: unlock first, then navigation, one workspace at a time, and a status line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.case import Case
from app.settings import Settings, save_settings
from evidence.errors import CaseError
from ui import look
from ui.bidi import ltr
from ui.bridge import Bridge
from ui.screens.welcome import WelcomeScreen
from ui.widgets.jobs import JobList
from ui.widgets.label import Label
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from ui.workspace import Workspace

_INPUT = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel}
THEMES = {
    look.Theme.SYSTEM: "Colours of the system",
    look.Theme.LIGHT: "Light",
    look.Theme.DARK: "Dark",
    look.Theme.CONTRAST: "High contrast",
}


class Window(QMainWindow):
    """One window, one case."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.case: Case | None = None
        self.workspace: Workspace | None = None
        self.bridge = Bridge(self)
        self.setWindowTitle("Witnessmark")  # never a case's: the task bar shows it
        self.resize(1240, 780)
        self.setMinimumSize(640, 480)
        self.message = MessageBar()
        self.welcome = WelcomeScreen(self.bridge)
        self.welcome.opened.connect(self.enter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self._status()
        self._menus()
        self.bridge.failed.connect(self.message.show_failure)
        self.bridge.crashed.connect(self.message.show_bug)
        self.bridge.stopped.connect(self._stopped)
        self._idle = QTimer(self, singleShot=True, interval=settings.idle_minutes * 60_000)
        self._idle.timeout.connect(self.lock)
        self._application().installEventFilter(self)
        self.welcome.unlock_form.set_focus()

    def enter(self, case: Case) -> None:
        """Show an opened case."""
        from ui.workspace import Workspace  # with all screens; not before the first paint

        self.case = case
        case.file.listeners.append(self.bridge.listener())
        self.welcome.leave()
        self.message.hide()
        self.workspace = Workspace(case, self.bridge, self.message)
        self.workspace.lock_wanted.connect(self.lock)
        self.stack.addWidget(self.workspace)
        self.stack.setCurrentWidget(self.workspace)
        self._show_case_menu(shown=True)
        self.workspace.begin()
        self._refresh_head()
        self._idle.start()

    def lock(self) -> None:
        """Cover at once, then stop the work, close the case and wipe its keys."""
        case, workspace = self.case, self.workspace
        if case is None or workspace is None:
            return
        self.case = self.workspace = None
        self.stack.setCurrentWidget(self.welcome)
        workspace.leave()
        self.stack.removeWidget(workspace)
        workspace.deleteLater()
        self.message.hide()
        self.head.setText("")
        self._show_case_menu(shown=False)
        self._idle.stop()
        QGuiApplication.clipboard().clear()
        self.welcome.offer(case.file.folder)
        self.welcome.unlock_form.answer.say("Closing the case: keys are still in memory…", "quiet")
        self.bridge.retire(case.stop_reading, case.close, self._closed)

    def recolour(self, theme: look.Theme) -> None:
        """Change the colours and remember them."""
        look.dress(self._application(), theme)
        if self.workspace is not None:
            self.workspace.paint_icons()
        self.settings = replace(self.settings, theme=theme.value)
        try:
            save_settings(self.settings)
        except CaseError as error:
            self.message.show_failure(error)

    def mirror(self, right: bool) -> None:  # noqa: FBT001 - the state of a menu line
        """Turn the window round, for readers of Arabic or Hebrew."""
        direction = Qt.LayoutDirection
        self._application().setLayoutDirection(
            direction.RightToLeft if right else direction.LeftToRight
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start the idle time anew with every key and click."""
        if self.case is not None and event.type() in _INPUT:
            self._idle.start()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, close the case, then go."""
        self._application().removeEventFilter(self)
        self.hide()
        self.lock()
        self.bridge.close()
        self.welcome.leave()
        event.accept()

    def _closed(self) -> None:
        self.welcome.unlock_form.answer.say("The case is closed and its keys are wiped.", "quiet")

    def _stopped(self, name: str) -> None:
        self.message.show_done(f"{name}: stopped. What was finished before stays.")

    def _status(self) -> None:
        self.jobs = JobList(self.bridge)
        self.head = Label("", "quiet", wrap=False)
        self.head.setContentsMargins(look.GAP, 0, look.GAP, 0)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().addWidget(self.jobs, 1)
        self.statusBar().addPermanentWidget(self.head)
        self.statusBar().setMinimumHeight(34)
        self.bridge.committed.connect(lambda _news: self._refresh_head())

    def _refresh_head(self) -> None:
        case = self.case
        if case is None:
            return

        def read() -> str:
            with case.read() as reader:
                head = reader.head()
            anchored = "anchored" if head.anchored else "unanchored"
            return f"{head.size:,} entries · head {ltr(head.root[:12])} · {anchored}"

        self.bridge.query(read, self.head.setText, lambda error: self.head.setText(str(error)))

    def _menus(self) -> None:
        case_menu = self.menuBar().addMenu("&Case")
        self.lock_action = self._action("&Lock", "Ctrl+Shift+L", self.lock)
        case_menu.addAction(self.lock_action)
        case_menu.addAction(self._action("&Quit", "Ctrl+Q", self.close))
        self.go_menu = self.menuBar().addMenu("&Go to")
        self._show_case_menu(shown=False)
        view = self.menuBar().addMenu("&View")
        group = QActionGroup(self)
        for theme, words in THEMES.items():
            one = self._action(words, "", partial(self.recolour, theme))
            one.setCheckable(True)
            one.setChecked(theme.value == self.settings.theme)
            group.addAction(one)
            view.addAction(one)
        view.addSeparator()
        mirrored = QAction("From right to left", self)
        mirrored.setCheckable(True)
        right = Qt.LayoutDirection.RightToLeft
        mirrored.setChecked(self._application().layoutDirection() == right)
        mirrored.toggled.connect(self.mirror)
        view.addAction(mirrored)

    def _show_case_menu(self, *, shown: bool) -> None:
        self.lock_action.setEnabled(shown)
        self.go_menu.clear()
        self.go_menu.menuAction().setVisible(shown)
        if self.workspace is not None:
            self.go_menu.addActions(self.workspace.jumps)

    def _action(self, text: str, keys: str, act: Callable[[], object]) -> QAction:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda _checked: act())
        return made

    @staticmethod
    def _application() -> QApplication:
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - a window needs one before it
        return app
