"""The evidence of the case: thumbnails and table, a drop area, and one item looked at closely."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.attacks import list_attacks
from app.case import Case
from app.ingest import add_files
from app.intake import Intake
from app.items import list_items
from app.pictures import Picture, needs_blur, thumbnail
from evidence.errors import CaseError
from evidence.lines import AttackLine, ItemLine
from ui.bidi import ltr, visible
from ui.bridge import Bridge
from ui.errors import three_lines
from ui.keys import letter
from ui.models.rows import RowsModel
from ui.widgets.drop_area import DropArea
from ui.widgets.item_filter import ItemFilterBar
from ui.widgets.item_lines import COLUMNS, face_of, matching
from ui.widgets.item_panel import ItemPanel
from ui.widgets.label import button
from ui.widgets.message_bar import MessageBar
from ui.widgets.picture_view import image_of
from ui.widgets.screen import Screen
from ui.widgets.state_stack import StateStack
from ui.widgets.table import Table
from ui.widgets.thumb_feed import ThumbFeed
from ui.widgets.thumb_grid import ThumbGrid

NAMED = 5
"""So many files that were not taken are named with their reasons."""


class EvidenceScreen(Screen):
    """Grid, table and one item; files can be dropped anywhere on it."""

    shows: ClassVar[frozenset[str]] = frozenset({"item", "file", "reading", "attack"})

    def __init__(self, case: Case, bridge: Bridge, message: MessageBar) -> None:
        super().__init__(case, bridge, message)
        self._unblurred: set[str] = set()
        self._show_next: str | None = None
        self.add = button("Add files…", primary=True, keys="Ctrl+I")
        self.add_folder = button("Add a folder…", keys="Ctrl+Shift+I")
        self.first = button("Add files…", primary=True)
        self.add.clicked.connect(self.choose_files)
        self.first.clicked.connect(self.choose_files)
        self.add_folder.clicked.connect(self.choose_folder)
        for act in (self.add, self.add_folder, self.first):
            act.setEnabled(case.file.writable)
        self.facts = self.head("Evidence", self.add_folder, self.add)
        self._views()

    def refresh(self) -> None:
        """Ask for the attacks to choose from and the items."""
        self.bridge.query(lambda: list_attacks(self.case), self._show_attacks)
        self.refresh_items()

    def refresh_items(self) -> None:
        """Ask for the items of the chosen attack that match the filter."""
        ticket, attack, text = self.ticket(), self.filter.attack, self.filter.text

        def work() -> tuple[int, list[ItemLine]]:
            lines = list_items(self.case, attack)
            return len(lines), matching(lines, text)

        def fail(error: CaseError) -> None:
            self.state.show_words("failed", "The evidence cannot be listed", three_lines(error))

        self.bridge.query(work, lambda found: self._show(ticket, *found), fail)

    def show_ref(self, ref: str) -> None:
        """Show one item, or the evidence of one attack."""
        if ref.startswith("A-"):
            self.close_item()
            self.filter.choose(ref)
        else:
            self._show_next = ref
            self.refresh_items()

    def set_focus(self) -> None:
        """Go to the item looked at, the list, or what fills it."""
        if self.pages.currentIndex() == 1:
            self.panel.view.setFocus()
        elif self.state.state == "empty":
            self.first.setFocus()
        else:
            self._list().setFocus()

    def add_paths(self, paths: list[Path]) -> None:
        """Take files and folders in as a job; originals are only read."""
        attack = self.filter.attack
        self.bridge.task(
            "Adding evidence",
            lambda progress: add_files(self.case, paths, attack=attack, progress=progress),
            self._added,
        )

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

    def switch_view(self, index: int) -> None:
        """Show thumbnails (0) or table (1); the current item stays current."""
        if index == self.lists.currentIndex():
            return
        line = self._current()
        self.lists.setCurrentIndex(index)
        if line is not None:
            row = [one.id for one in self.model.lines].index(line.id)
            self.table.selectRow(row) if index else self.grid.set_current(row)
        self._list().setFocus()

    def open_item(self, line: ItemLine) -> None:
        """Look at one item."""
        self.pages.setCurrentIndex(1)
        self.panel.open(line)

    def close_item(self) -> None:
        """Go back to the list; in the list, clear the filter."""
        if self.pages.currentIndex() == 1:
            if self.panel.line is not None:
                self.grid.show_ref(self.panel.line.ref)
            self.panel.line = None
            self.pages.setCurrentIndex(0)
            self.set_focus()
        elif self.filter.text:
            self.filter.clear()

    def step(self, by: int) -> None:
        """Look at the item before or after, as the list has them."""
        ids = [line.id for line in self.model.lines]
        if self.panel.line is not None and self.panel.line.id in ids:
            at = ids.index(self.panel.line.id) + by
            if 0 <= at < len(ids):
                self.panel.open(self.model.lines[at])

    def show_clear(self) -> None:
        """Show the item looked at, or the current one, without blur until the case is closed."""
        line = self.panel.line or self._current()
        if line is None or not needs_blur(line):
            return
        if self.panel.line is None and line.id in self._unblurred:
            self._unblurred.remove(line.id)
        else:
            self._unblurred.add(line.id)
        self.grid.forget_picture(line.id)
        if self.panel.line is not None:
            self.panel.open(line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back, G shows unblurred, Ctrl+F filters."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_item()
        elif letter(event) == "G":
            self.show_clear()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Wait no longer with what was typed into the filter."""
        self._typing.stop()
        super().hideEvent(event)

    def _views(self) -> None:
        self.filter = ItemFilterBar()
        self.filter.attack_chosen.connect(self.refresh_items)
        self.filter.view_chosen.connect(self.switch_view)
        self._typing = QTimer(self, interval=150, singleShot=True)
        self._typing.timeout.connect(self.refresh_items)
        self.filter.text_typed.connect(self._typing.start)
        self.grid = ThumbGrid(lambda line: face_of(line, clear=line.id in self._unblurred))
        self.grid.opened.connect(self.open_item)
        self.feed = ThumbFeed(self.bridge, self._thumbnail, self._show_thumb, self)
        self.grid.wanted.connect(self.feed.want)
        self.model = RowsModel(COLUMNS, self)
        self.table = Table(
            self.model, "Evidence as a table", lambda line: f"{line.ref} sha-256 {line.sha256}"
        )
        self.table.opened.connect(self.open_item)
        self.lists = QStackedWidget()
        self.lists.addWidget(self.grid)
        self.lists.addWidget(self.table)
        self.state = StateStack(self.lists, self.first)
        self.drop = DropArea(self.state, writable=self.case.file.writable)
        self.drop.dropped.connect(self.add_paths)
        self.panel = ItemPanel(self.case, self.bridge, self._unblurred)
        self.panel.back.connect(self.close_item)
        self.panel.clear_wanted.connect(self.show_clear)
        self.panel.step.connect(self.step)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.drop)
        self.pages.addWidget(self.panel)
        self.pages.currentChanged.connect(lambda page: self.filter.setVisible(page == 0))
        self.column.addWidget(self.filter)
        self.column.addWidget(self.pages, 1)

    def _list(self) -> QWidget:
        return self.grid if self.lists.currentIndex() == 0 else self.table

    def _current(self) -> ItemLine | None:
        return self.grid.current if self.lists.currentIndex() == 0 else self.table.current

    def _thumbnail(self, line: ItemLine) -> Picture | None:
        return thumbnail(self.case, line, clear=line.id in self._unblurred)

    def _show_thumb(self, line: ItemLine, made: Picture | None) -> None:
        grey = needs_blur(line) and line.id not in self._unblurred
        self.grid.show_picture(line.id, image_of(made, grey=grey))

    def _show_attacks(self, attacks: list[AttackLine]) -> None:
        self.filter.show_attacks(attacks)

    def _added(self, intake: Intake) -> None:
        lines = [intake.sentence()]
        lines += [
            f"{visible(one.path.decode(errors='replace'))}: {one.reason}"
            for one in intake.failed[:NAMED]
        ]
        if len(intake.failed) > NAMED:
            lines.append(f"… and {len(intake.failed) - NAMED} more")
        self.message.show_done("\n".join(lines))

    def _show(self, ticket: int, total: int, lines: list[ItemLine]) -> None:
        if not self.current(ticket):
            return
        self.grid.show_lines(lines)
        self.table.show_lines(lines, key=lambda line: line.id)
        tied = f" · new files are tied to {ltr(self.filter.attack)}" if self.filter.attack else ""
        count = f"{len(lines):,}" if len(lines) == total else f"{len(lines):,} of {total:,}"
        self.facts.setText(f"{count} items{tied}" if total else tied.removeprefix(" · "))
        self.add.setVisible(bool(total))
        self._show_state(total, len(lines))
        wanted, self._show_next = self._show_next, None
        for line in lines:
            if line.ref == wanted:
                self.open_item(line)

    def _show_state(self, total: int, shown: int) -> None:
        if shown:
            self.state.show_content()
        elif total:
            self.state.show_words(
                "no match",
                "Nothing matches",
                f"The filter hides {total:,} items. Esc clears it.",
            )
        else:
            self.state.show_words(
                "empty",
                "Drop files or folders here",
                "They are copied and hashed; your originals are never changed.  Ctrl+I",
            )
