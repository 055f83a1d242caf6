"""Labels and buttons that show text as it is: nothing out of evidence is read as markup."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from ui.bidi import isolated


def restyle(widget: QWidget, look: str) -> None:
    """Give a widget one of the styles of `ui.sheet`."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Label(QLabel):
    """A plain-text label; `look` names its style ("title", "quiet", "bad" ...)."""

    def __init__(self, text: str = "", look: str = "", *, wrap: bool = True) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("look", look)
        self.setText(text)
        self._face()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the side on which the window begins."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._face()

    def _face(self) -> None:
        """Qt aligns a label by its text; a column of them must stand on one side."""
        if self.alignment() & Qt.AlignmentFlag.AlignHCenter:
            return
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        upright = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | upright)

    def say(self, text: str, look: str) -> None:
        """Change text and style; an empty text takes no room."""
        restyle(self, look)
        self.setText(text)
        self.setVisible(bool(text))


class Value(Label):
    """A label whose text can be selected and copied with mouse and keyboard."""

    def __init__(self, text: str = "", look: str = "") -> None:
        super().__init__(text, look)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)


def button(text: str, *, primary: bool = False, keys: str = "", name: str = "") -> QPushButton:
    """Return a push button; the primary one is the act a page exists for.

    `keys` is its shortcut, `name` what screen readers say where the text is too short for that.
    """
    made = QPushButton(isolated(text))  # or "Add…" becomes "…Add" in a mirrored window
    made.setAutoDefault(False)
    made.setAccessibleName(name or text)
    if primary:
        made.setProperty("look", "primary")
    if keys:
        made.setToolTip(keys)
        act = QAction(made)  # a button's own shortcut waits 100 ms, and typing goes astray
        act.setShortcut(QKeySequence(keys))
        act.triggered.connect(lambda _checked: made.click())
        made.addAction(act)
    return made
