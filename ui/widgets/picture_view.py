"""Shows one picture as large as there is room, blurred until asked for; key frames below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.pictures import Picture
from ui import look
from ui.bidi import ltr
from ui.widgets.label import Label

FRAME = QSize(132, 92)
STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_PageDown: 1,
}


def image_of(picture: Picture | None, *, grey: bool = False) -> QImage | None:
    """Return pixels of the sandbox as an image that owns its memory; grey while blurred."""
    if picture is None:
        return None
    given = QImage(
        picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888
    )
    return given.convertToFormat(QImage.Format.Format_Grayscale8) if grey else given.copy()


class PictureView(QWidget):
    """A picture, or words in its place."""

    step = Signal(int)  # to the item before or after

    def __init__(self, name: str = "Picture") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMinimumSize(QSize(160, 120))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.image: QImage | None = None
        self.words = ""

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """Show an image, or words where there is none."""
        self.image, self.words = image, words
        self.setAccessibleDescription(words if image is None else "")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next or previous item with the arrows."""
        by = STEPS.get(Qt.Key(event.key()), 0)
        if by and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = -by if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else by
        if by:
            self.step.emit(by)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture centred, as large as it fits."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        colours, shape = self.palette(), QPainterPath()
        shape.addRoundedRect(self.rect(), 8, 8)
        painter.fillPath(shape, colours.color(QPalette.ColorRole.Button))
        if self.image is None:
            painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self.words)
        else:
            painter.setClipPath(shape)
            size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRect(0, 0, size.width(), size.height())
            box.moveCenter(self.rect().center())
            painter.drawImage(box, self.image)
        if self.hasFocus():
            painter.setClipping(False)
            painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class FrameStrip(QScrollArea):
    """Key frames of a film beside each other, each under its exact time; films run rightwards."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Key frames")
        self.setWidgetResizable(True)
        self.setFixedHeight(FRAME.height() + 48)
        self.setFrameShape(self.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.frames: tuple[Picture, ...] = ()
        self.hide()

    def show_frames(self, frames: tuple[Picture, ...]) -> None:
        """Show these frames; none hides the strip."""
        self.frames = frames
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.GAP)
        for frame in frames:
            cell = QVBoxLayout()
            cell.setSpacing(2)
            view = PictureView(f"Key frame at {frame.caption}")
            view.setFixedSize(FRAME)
            view.show_image(image_of(frame))
            cell.addWidget(view)
            cell.addWidget(Label(ltr(frame.caption), "quiet", wrap=False))
            row.addLayout(cell)
        row.addStretch(1)
        self.setWidget(page)
        self.setVisible(bool(frames))
