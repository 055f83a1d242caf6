"""The evidence of the case: thumbnails and table, a drop area, and one item looked at closely."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget

from app.attacks import list_attacks
from app.case import Case
from app.ingest import Intake, add_files
from app.items import Details, item_details, list_items
from app.jobs import Progress
from app.pictures import Picture, key_frames, needs_blur, picture, thumbnail
from evidence.lines import AttackLine, ItemLine
from ui.bidi import isolated, ltr, visible
from ui.bridge import Bridge
from ui.models.rows import END, Column, RowsModel
from ui.widgets.screen import Screen
from ui.widgets.drop_area import DropArea
from ui.widgets.item_panel import ItemPanel
from ui.widgets.label import button
from ui.widgets.message_bar import MessageBar
from ui.widgets.picture_view import image_of
from ui.widgets.state_stack import StateStack
from ui.widgets.table import chosen, table_of
from ui.widgets.thumb_grid import ThumbGrid

VIEWER_PIXELS = 1600
STATUS = {
    "read": "",
    "read_with_warnings": "partly readable",
    "undecodable": "kept; could not be opened",
    "not_opened": "kept; not opened",
    "empty": "kept; 0 bytes",
}


def status_words(line: ItemLine) -> str:
    """Return what is said of a file that could not be read whole."""
    return STATUS.get(line.status or "", "")


def badge(line: ItemLine) -> str:
    """Return the words in the place of a picture, and under it."""
    seconds = (line.duration_ms or 0) // 1000
    time = f"▶ {seconds // 60}:{seconds % 60:02d}" if line.duration_ms else ""
    return status_words(line) or time or ("" if line.item_kind == "image" else line.item_kind)


COLUMNS = (
    Column[ItemLine]("Ref", lambda line: ltr(line.ref), width=80),
    Column[ItemLine]("Kind", lambda line: line.item_kind, width=90),
    Column[ItemLine](
        "Name as received", lambda line: isolated(visible(line.name or line.title)), width=260
    ),
    Column[ItemLine](
        "Size, bytes",
        lambda line: f"{line.size:,}" if line.size is not None else "",
        align=END,
        width=110,
    ),
    Column[ItemLine](
        "Captured, as claimed", lambda line: ltr(visible(line.captured or "")), width=190
    ),
    Column[ItemLine]("Attacks", lambda line: ltr(", ".join(line.attacks)), width=100),
    Column[ItemLine]("Condition", status_words, width=170),
    Column[ItemLine](
        "SHA-256",
        lambda line: ltr((line.sha256 or "")[:16]),
        lambda line: line.sha256 or "",
        width=150,
    ),
)


class EvidenceScreen(Screen):
    """Grid, table and one item; files can be dropped anywhere on it."""

    shows: ClassVar = frozenset({"item", "file", "reading", "attack"})

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self.clear = False
        self._clear_items: set[str] = set()
        self.add = button("Add files…")
        self.add.setShortcut("Ctrl+I")
        self.add.clicked.connect(self.choose_files)
        self.add_folder = button("Add a folder…")
        self.add_folder.clicked.connect(self.choose_folder)
        self.attack = QComboBox()
        self.attack.setAccessibleName("Tie new files to this attack; show its evidence")
        self.attack.currentIndexChanged.connect(lambda _index: self.refresh_items())
        self.switch = button("Table")
        self.switch.clicked.connect(self.switch_view)
        self.head("Evidence", self.add, self.add_folder, self.switch)
        self.column.addWidget(self.attack)
        for act in (self.add, self.add_folder):
            act.setEnabled(case.file.writable)
        self._views()
        self._keys()

    def refresh(self) -> None:
        """Ask for the attacks to choose from and the items."""
        self.bridge.query(lambda: list_attacks(self.case), self._show_attacks)
        self.refresh_items()

    def refresh_items(self) -> None:
        """Ask for the items of the chosen attack."""
        ticket, attack = self.ticket(), self.attack.currentData()
        self.bridge.query(
            lambda: list_items(self.case, attack), lambda lines: self._show(ticket, lines)
        )

    def add_paths(self, paths: list[Path]) -> None:
        """Take files and folders in as a job; originals are only read."""
        attack = self.attack.currentData()

        def work(progress: Progress) -> Intake:
            return add_files(self.case, paths, attack=attack, progress=progress)

        self.bridge.task("Adding evidence", work, self._added, self.message.show_failure)

    def choose_files(self) -> None:
        """Ask for files with our own dialog: the system's would remember them."""
        option = QFileDialog.Option.DontUseNativeDialog
        names, _filter = QFileDialog.getOpenFileNames(self, "Add files", "", "", "", option)
        if names:
            self.add_paths([Path(name) for name in names])

    def choose_folder(self) -> None:
        """Ask for a folder."""
        name = QFileDialog.getExistingDirectory(
            self, "Add a folder", "", QFileDialog.Option.DontUseNativeDialog
        )
        if name:
            self.add_paths([Path(name)])

    def switch_view(self) -> None:
        """Change between thumbnails and table."""
        to_table = self.lists.currentIndex() == 0
        self.lists.setCurrentIndex(1 if to_table else 0)
        self.switch.setText("Thumbnails" if to_table else "Table")

    def open_item(self, line: ItemLine) -> None:
        """Look at one item."""
        self.looked_at = line
        self.panel.wait(line.ref)
        self.pages.setCurrentIndex(1)
        self.panel.setFocus()
        ticket = self.ticket()
        self.bridge.query(
            lambda: item_details(self.case, line), lambda details: self._details(ticket, details)
        )
        self._ask_picture(ticket, line)

    def close_item(self) -> None:
        """Go back to the list."""
        self.pages.setCurrentIndex(0)
        (self.grid if self.lists.currentIndex() == 0 else self.table).setFocus()

    def show_clear(self) -> None:
        """Show the item looked at without blur, until the case is closed; in the list, all."""
        if self.pages.currentIndex() == 1 and self.looked_at is not None:
            self._clear_items.add(self.looked_at.id)
            self.open_item(self.looked_at)
        elif self.pages.currentIndex() == 0:
            self.clear = not self.clear
            self.grid.forget_pictures()

    def _views(self) -> None:
        self.looked_at: ItemLine | None = None
        self.grid = ThumbGrid(badge)
        self.grid.opened.connect(self.open_item)
        self.grid.wanted.connect(self._ask_thumbs)
        self.model = RowsModel(COLUMNS, self)
        self.table = table_of(self.model, "Evidence")
        self.table.activated.connect(lambda _index: self._open_row())
        self.lists = QStackedWidget()
        self.lists.addWidget(self.grid)
        self.lists.addWidget(self.table)
        self.state = StateStack(self.lists)
        self.drop = DropArea(self.state, writable=self.case.file.writable)
        self.drop.dropped.connect(self.add_paths)
        self.panel = ItemPanel()
        self.panel.back.connect(self.close_item)
        self.panel.clear_wanted.connect(self.show_clear)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.drop)
        self.pages.addWidget(self.panel)
        self.column.addWidget(self.pages, 1)

    def _keys(self) -> None:
        for keys, act in (("Esc", self.close_item), ("G", self.show_clear)):
            made = QAction(self)
            made.setShortcut(QKeySequence(keys))
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.triggered.connect(lambda _checked, act=act: act())
            self.addAction(made)

    def _open_row(self) -> None:
        if (line := chosen(self.table, self.model)) is not None:
            self.open_item(line)

    def _ask_thumbs(self, lines: list[ItemLine]) -> None:
        clear = self.clear
        for line in lines:
            self.bridge.query(
                lambda line=line: thumbnail(self.case, line, clear=clear),  # type: ignore[misc]
                lambda made, line=line: self._thumb(line, made),  # type: ignore[misc]
                lambda _error: None,
            )

    def _thumb(self, line: ItemLine, made: Picture | None) -> None:
        self.grid.show_picture(line.id, image_of(made) if made is not None else None)

    def _ask_picture(self, ticket: int, line: ItemLine) -> None:
        blurred = needs_blur(line) and line.id not in self._clear_items

        def work() -> Picture | None:
            if blurred:
                return thumbnail(self.case, line, clear=False)
            return picture(self.case, line, longest=VIEWER_PIXELS)

        def show(made: Picture | None) -> None:
            if self.current(ticket):
                self.panel.show_picture(made, blurred=blurred)

        self.bridge.query(work, show, self.panel.show_failure)
        if line.item_kind == "video" and not blurred:
            self.bridge.query(
                lambda: key_frames(self.case, line),
                lambda frames: (
                    self.panel.frames.show_frames(frames) if self.current(ticket) else None
                ),
                self._no_frames,
            )

    def _show_frames(self, ticket: int, frames: tuple[Picture, ...]) -> None:
        if self.current(ticket):
            self.panel.frames.show_frames(frames)

    def _details(self, ticket: int, details: Details) -> None:
        if self.current(ticket):
            self.panel.show_details(details)

    def _show_attacks(self, attacks: list[AttackLine]) -> None:
        chosen_before = self.attack.currentData()
        self.attack.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.attack.clear()
        self.attack.addItem("All evidence", None)
        for line in attacks:
            self.attack.addItem(f"{ltr(line.ref)}  {visible(line.title)}", line.ref)
        self.attack.setCurrentIndex(max(0, self.attack.findData(chosen_before)))
        self.attack.blockSignals(False)  # noqa: FBT003

    def _added(self, intake: Intake) -> None:
        self.message.show_done(intake.sentence())
        self.refresh_items()

    def _show(self, ticket: int, lines: list[ItemLine]) -> None:
        if not self.current(ticket):
            return
        self.grid.show_lines(lines)
        self.model.show_lines(lines)
        if lines:
            self.state.show_content()
            return
        act = button("Add files…", primary=True)
        act.setEnabled(self.case.file.writable)
        act.clicked.connect(self.choose_files)
        self.state.show_empty(
            "No evidence here yet",
            "Drop files or folders. They are copied and hashed; your originals are never changed."
            "  Ctrl+I",
            act,
        )
