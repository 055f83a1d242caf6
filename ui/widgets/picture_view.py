"""Shows one picture as large as there is room, blurred until asked for; key frames below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.pictures import Picture
from ui import look
from ui.widgets.label import Label


def image_of(picture: Picture) -> QImage:
    """Return pixels of the sandbox as an image that owns its memory."""
    given = QImage(
        picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888
    )
    return given.copy()


class PictureView(QWidget):
    """A picture, or words in its place."""

    def __init__(self, name: str = "Picture") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumSize(QSize(160, 120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image: QImage | None = None
        self._words = ""

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show an image, or words where there is none."""
        self._image, self._words = image, words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture centred, never larger than twice its pixels."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Button))
        if self._image is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), flags, self._words)
        else:
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRect(0, 0, size.width(), size.height())
            box.moveCenter(self.rect().center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, self._image)
        painter.end()


class FrameStrip(QScrollArea):
    """Key frames of a film beside each other, each under its exact time."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Key frames")
        self.setWidgetResizable(True)
        self.setFixedHeight(132)
        self.setFrameShape(self.Shape.NoFrame)
        self._fill([])

    def show_frames(self, frames: tuple[Picture, ...]) -> None:
        """Show these frames; none hides the strip."""
        self._fill(list(frames))
        self.setVisible(bool(frames))

    def _fill(self, frames: list[Picture]) -> None:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GAP)
        for frame in frames:
            cell = QVBoxLayout()
            view = PictureView(f"Key frame at {frame.caption}")
            view.setFixedSize(QSize(120, 84))
            view.show_image(image_of(frame))
            cell.addWidget(view)
            cell.addWidget(Label(frame.caption, "quiet"))
            row.addLayout(cell)
        row.addStretch(1)
        self.setWidget(page)
