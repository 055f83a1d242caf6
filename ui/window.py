"""The main window: unlock first, then navigation, one workspace at a time, and a status line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.case import Case
from app.settings import Settings, save_settings
from ui import look
from ui.bidi import ltr
from ui.bridge import Bridge
from ui.screens.welcome import WelcomeScreen
from ui.widgets.jobs import JobList
from ui.widgets.label import Label
from ui.widgets.message_bar import MessageBar
from ui.workspace import Workspace


class Window(QMainWindow):
    """One window, one case."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.case: Case | None = None
        self.bridge = Bridge(self)
        self.setWindowTitle("Witnessmark")
        self.resize(1240, 780)
        self.message = MessageBar()
        self.welcome = WelcomeScreen(self.bridge)
        self.welcome.opened.connect(self.enter)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.message)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self._status()
        self._menus()
        self.bridge.failed.connect(self.message.show_failure)
        self.bridge.crashed.connect(self._crashed)
        self.bridge.stopped.connect(lambda name: self.message.show_done(f"{name}: stopped."))
        self._idle = QTimer(self, singleShot=True, interval=settings.idle_minutes * 60_000)
        self._idle.timeout.connect(self.lock)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def enter(self, case: Case) -> None:
        """Show an opened case."""
        self.case = case
        case.file.listeners.append(self.bridge.heard)
        self.message.hide()
        self.workspace = Workspace(case, self.bridge, self.message)
        self.stack.addWidget(self.workspace)
        self.stack.setCurrentWidget(self.workspace)
        self.workspace.go(0)
        self.lock_action.setEnabled(True)
        self._refresh_head()
        self._idle.start()

    def lock(self) -> None:
        """Cover at once, then close the case and wipe its keys."""
        case, self.case = self.case, None
        if case is None:
            return
        self.stack.setCurrentWidget(self.welcome)
        self.workspace.leave()
        self.stack.removeWidget(self.workspace)
        self.workspace.deleteLater()
        self.head.setText("")
        self.lock_action.setEnabled(False)
        self._idle.stop()
        for job in self.bridge.tasks:
            job.progress.stop()
        folder = case.file.folder
        self.bridge.change(case.close, lambda _none: self.welcome.offer(folder))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Start the idle time anew with every key and click."""
        if self.case is not None and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.Wheel,
        ):
            self._idle.start()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the work, close the case, then go."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self._idle.stop()
        self.welcome.leave()
        self.bridge.close()
        if self.case is not None:
            self.case.close()
            self.case = None
        event.accept()

    def _status(self) -> None:
        self.jobs = JobList(self.bridge)
        self.head = Label("", "quiet")
        self.head.setWordWrap(False)
        self.statusBar().addWidget(self.jobs, 1)
        self.statusBar().addPermanentWidget(self.head)
        self.bridge.committed.connect(lambda _news: self._refresh_head())

    def _refresh_head(self) -> None:
        case = self.case
        if case is None:
            return

        def read() -> str:
            with case.read() as reader:
                head = reader.head()
            anchored = "anchored" if head.anchored else "unanchored"
            return f"ledger {ltr(f'#{head.size} {head.root[:12]}')} · {anchored}"

        self.bridge.query(read, self.head.setText)

    def _menus(self) -> None:
        case_menu = self.menuBar().addMenu("&Case")
        self.lock_action = self._action("&Lock", "Ctrl+Shift+L", self.lock)
        self.lock_action.setEnabled(False)
        case_menu.addAction(self.lock_action)
        case_menu.addAction(self._action("&Quit", "Ctrl+Q", self.close))
        view = self.menuBar().addMenu("&View")
        for theme in look.Theme:
            view.addAction(
                self._action(f"Colours: {theme}", "", lambda theme=theme: self.recolour(theme))
            )
        view.addSeparator()
        view.addAction(self._action("Write from the other side", "", self.mirror))

    def recolour(self, theme: look.Theme) -> None:
        """Change the colours and remember them."""
        self.settings = Settings(
            language=self.settings.language,
            theme=theme.value,
            idle_minutes=self.settings.idle_minutes,
        )
        app = QApplication.instance()
        if isinstance(app, QApplication):
            look.dress(app, theme)
        if self.case is not None:
            self.workspace.paint_icons()
        save_settings(self.settings)

    def mirror(self) -> None:
        """Turn the window round, for readers of Arabic or Hebrew."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            right = app.layoutDirection() == Qt.LayoutDirection.RightToLeft
            app.setLayoutDirection(
                Qt.LayoutDirection.LeftToRight if right else Qt.LayoutDirection.RightToLeft
            )

    def _action(self, text: str, keys: str, act: Callable[[], object]) -> QAction:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.triggered.connect(lambda _checked: act())
        return made

    def _crashed(self, places: str) -> None:
        self.message.show_bug(places)
