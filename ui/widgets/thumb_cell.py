"""Draws one thumbnail with its caption: picture or icon, reference, what there is to say of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QApplication

from ui import look
from ui.bidi import ltr

CELL = QSize(190, 178)
PICTURE = QSize(172, 129)
CORNER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How an item looks in the grid.

    Attributes:
        icon: Shown where there is no picture. words: Under it, beside the reference.
        corner: On the picture: the length of a film. hidden: Whether its picture is blurred.
    """

    icon: str
    words: str = ""
    corner: str = ""
    hidden: bool = False


def draw_cell(
    painter: QPainter, cell: QRect, ref: str, face: Face, image: QImage | None, *, chosen: bool
) -> None:
    """Draw one cell; `chosen`: it is current and the grid has the keyboard."""
    colours = QApplication.palette()
    box = QRect(QPoint(0, 0), PICTURE)
    box.moveCenter(cell.center())
    box.moveTop(cell.top() + look.GAP)
    shape = QPainterPath()
    shape.addRoundedRect(box, CORNER, CORNER)
    painter.fillPath(shape, colours.color(QPalette.ColorRole.Button))
    if image is not None:
        painter.save()
        painter.setClipPath(shape)
        size = image.size().scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
        at = QRect(QPoint(0, 0), size)
        at.moveCenter(box.center())
        painter.drawImage(at, image)
        painter.restore()
    else:
        _icon(painter, box, face.icon)
    _corners(painter, box, face, image)
    if chosen:
        painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), 3))
        painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), CORNER + 2, CORNER + 2)
    _caption(painter, box, ref, face.words)


def _icon(painter: QPainter, box: QRect, name: str) -> None:
    colour = QApplication.palette().color(QPalette.ColorRole.PlaceholderText).name()
    place = QRect(0, 0, 36, 36)
    place.moveCenter(box.center())
    look.icon(name, colour).paint(painter, place)


def _corners(painter: QPainter, box: QRect, face: Face, image: QImage | None) -> None:
    colours = QApplication.palette()
    if face.corner:
        text = ltr(face.corner)
        room = QFontMetrics(painter.font()).boundingRect(text)
        pill = QRect(0, 0, room.width() + 12, room.height() + 4)
        pill.moveBottomRight(box.bottomRight() - QPoint(6, 6))
        _pill(painter, pill)
        painter.setPen(colours.color(QPalette.ColorRole.Text))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    if face.hidden and image is not None:
        pill = QRect(0, 0, 24, 24)
        pill.moveBottomLeft(box.bottomLeft() + QPoint(6, -6))
        _pill(painter, pill)
        colour = colours.color(QPalette.ColorRole.Text).name()
        look.icon("hidden", colour).paint(painter, pill.adjusted(4, 4, -4, -4))


def _pill(painter: QPainter, place: QRect) -> None:
    ground = QApplication.palette().color(QPalette.ColorRole.Base)
    ground.setAlphaF(0.88)
    shape = QPainterPath()
    shape.addRoundedRect(place, 6, 6)
    painter.fillPath(shape, ground)


def _caption(painter: QPainter, box: QRect, ref: str, words: str) -> None:
    colours, normal = QApplication.palette(), painter.font()
    place = QRect(box.left(), box.bottom() + 4, box.width(), 24)
    align = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
    mirrored = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
    strong = QFont(normal)
    strong.setBold(True)
    painter.setFont(strong)
    painter.setPen(colours.color(QPalette.ColorRole.Text))
    painter.drawText(place, align, ltr(ref))
    used = QFontMetrics(strong).horizontalAdvance(ref) + look.GAP
    painter.setFont(normal)
    rest = place.adjusted(0, 0, -used, 0) if mirrored else place.adjusted(used, 0, 0, 0)
    short = QFontMetrics(normal).elidedText(words, Qt.TextElideMode.ElideRight, rest.width())
    painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
    painter.drawText(rest, align, short)
