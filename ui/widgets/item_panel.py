"""One item looked at: its picture, what its file claims, and its custody."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.items import Details
from app.pictures import Picture
from evidence.errors import CaseError
from ui import look
from ui.bidi import isolated, ltr, visible
from ui.widgets.label import Label, Value, button
from ui.widgets.picture_view import FrameStrip, PictureView, image_of


class ItemPanel(QSplitter):
    """Picture and key frames beside the metadata."""

    clear_wanted = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.view = PictureView()
        self.frames = FrameStrip()
        self.frames.hide()
        self.show_clear = button("Show unblurred (G)")
        self.show_clear.clicked.connect(self.clear_wanted)
        back = button("Back to the list (Esc)")
        back.clicked.connect(self.back)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, look.GAP, 0)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.view, 1)
        column.addWidget(self.show_clear, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.frames)
        self.facts = QScrollArea()
        self.facts.setAccessibleName("Details")
        self.facts.setWidgetResizable(True)
        self.facts.setFrameShape(QFrame.Shape.NoFrame)
        self.addWidget(left)
        self.addWidget(self.facts)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)

    def wait(self, ref: str) -> None:
        """Say that a picture is on its way."""
        self.view.show_image(None, f"{ltr(ref)} …")
        self.frames.show_frames(())

    def show_picture(self, picture: Picture | None, *, blurred: bool) -> None:
        """Show the picture of the item."""
        words = "No picture: the file is kept as it is."
        self.view.show_image(_image(picture), words)
        self.show_clear.setVisible(blurred and picture is not None)

    def show_failure(self, error: CaseError) -> None:
        """Say in the picture's place why there is none."""
        self.view.show_image(None, f"{error}\n{error.advice}")
        self.show_clear.hide()

    def show_details(self, details: Details) -> None:
        """Show what is recorded of the item, what its file claims, and its custody."""
        page = QWidget()
        form = QFormLayout(page)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setSpacing(look.GAP)
        for title, rows in details.groups:
            form.addRow(Label(title, "title"))
            for name, value in rows:
                label = Value(isolated(visible(value, 2000)))
                label.setAccessibleName(name)
                form.addRow(Label(name, "quiet"), label)
        self.facts.setWidget(page)


def _image(picture: Picture | None) -> QImage | None:
    return image_of(picture) if picture is not None else None
