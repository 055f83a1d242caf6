"""Takes files and folders dropped onto a screen, and shows that it would."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class DropArea(QFrame):
    """A frame around content; emits the paths of what is dropped on it."""

    dropped = Signal(object)  # list[Path]

    def __init__(self, content: QWidget, *, writable: bool) -> None:
        super().__init__()
        self.setProperty("look", "drop")
        self.setAcceptDrops(writable)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(content)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files alone: pasted pictures would have to be decoded here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._mark(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Stop showing that a drop would be taken."""
        self._mark(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the local paths on."""
        self._mark(over=False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)
