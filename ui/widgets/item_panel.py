"""One item looked at: its picture, what its file claims, and its custody."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.case import Case
from app.items import Details, item_details
from app.looking import note_look
from app.pictures import Picture, key_frames, needs_blur, picture, thumbnail
from evidence.errors import CaseError
from evidence.lines import ItemLine
from ui import look
from ui.bidi import isolated, ltr, visible
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.widgets.facts import fact_groups
from ui.widgets.label import Label, button
from ui.widgets.picture_view import FrameStrip, PictureView, image_of

VIEWER_PIXELS = 1600


class ItemPanel(QWidget):
    """Picture and key frames beside the metadata.

    `clear` holds the ids of items shown without blur until the case is closed.
    """

    clear_wanted = Signal()
    back = Signal()
    step = Signal(int)

    def __init__(self, case: Case, bridge: Bridge, clear: set[str]) -> None:
        super().__init__()
        self._case = case
        self._bridge = bridge
        self._clear = clear
        self._looked_at: set[str] = set()
        self.line: ItemLine | None = None
        self.title = Label("", "heading", wrap=False)
        self.view = PictureView()
        self.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view.step.connect(self.step)
        self.frames = FrameStrip()
        self.clear_button = button("Show unblurred  (G)")
        self.clear_button.clicked.connect(self.clear_wanted)
        self.facts = QScrollArea()
        self.facts.setAccessibleName("Details")
        self.facts.setWidgetResizable(True)
        self.facts.setFrameShape(QFrame.Shape.NoFrame)
        self.facts.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.facts.setMinimumWidth(300)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, look.GAP, 0)
        column.setSpacing(look.GAP)
        column.addWidget(self.view, 1)
        column.addWidget(self.frames)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.facts)
        split.setSizes([540, 468])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.GAP)
        whole.addLayout(self._bar())
        whole.addWidget(split, 1)

    def open(self, line: ItemLine) -> None:
        """Show one item; picture and facts arrive when they are ready."""
        self.line = line
        name = isolated(visible(line.name or line.title, 80))
        self.title.setText(f"{ltr(line.ref)}   {name}")
        self.view.show_image(None, "…")
        self.frames.show_frames(())
        self.facts.setWidget(QWidget())
        self.clear_button.hide()
        self.view.setFocus()
        self._ask_facts(line)
        self._ask_picture(line)

    def _ask_facts(self, line: ItemLine) -> None:
        def show(details: Details) -> None:
            if self.line is line:
                self.facts.setWidget(fact_groups(details.groups))

        def fail(error: CaseError) -> None:
            if self.line is line:
                self.facts.setWidget(fact_groups((("Details", (("", three_lines(error)),)),)))

        self._bridge.query(lambda: item_details(self._case, line), show, fail)

    def _ask_picture(self, line: ItemLine) -> None:
        blurred = needs_blur(line) and line.id not in self._clear

        def fetch() -> Picture | None:
            if blurred or line.item_kind in ("video", "audio"):
                return thumbnail(self._case, line, clear=not blurred)
            return picture(self._case, line, longest=VIEWER_PIXELS)

        def show(made: Picture | None) -> None:
            if self.line is line:
                words = "There is no picture to show. The file is kept as it is."
                self.view.show_image(image_of(made, grey=blurred), words)
                self.clear_button.setVisible(blurred and made is not None)

        def fail(error: CaseError) -> None:
            if self.line is line:
                self.view.show_image(None, three_lines(error))

        self._bridge.look(fetch, show, fail)
        if not blurred:
            self._note(line)
            self._ask_frames(line)

    def _ask_frames(self, line: ItemLine) -> None:
        def show(frames: tuple[Picture, ...]) -> None:
            if self.line is line:
                self.frames.show_frames(frames)

        if line.item_kind == "video":
            self._bridge.look(lambda: key_frames(self._case, line), show, lambda _error: None)

    def _note(self, line: ItemLine) -> None:
        """Looking at an original is an act, once for each item and unlock."""
        if self._case.file.writable and line.id not in self._looked_at:
            self._looked_at.add(line.id)
            self._bridge.change(lambda: note_look(self._case, line), lambda _nothing: None)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(look.GAP)
        back = button("Back to the list  (Esc)")
        back.clicked.connect(self.back)
        before, after = button("Previous"), button("Next")
        before.clicked.connect(lambda: self.step.emit(-1))
        after.clicked.connect(lambda: self.step.emit(1))
        row.addWidget(back)
        row.addWidget(self.title, 1)
        for one in (self.clear_button, before, after):
            row.addWidget(one)
        return row
