"""Colours can be read, lines of both scripts stand level, labels stand on one side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ui import look
from ui.widgets.label import Label, button

UI = Path(look.__file__).parent
GROUNDS = ("window", "surface", "raised")
WORDS = ("text", "quiet", "good", "warn", "bad")
THEMES = {"light": look.LIGHT, "dark": look.DARK, "contrast": look.CONTRAST}


def luminance(colour: str) -> float:
    shade = QColor(colour)
    parts = (shade.redF(), shade.greenF(), shade.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("words", WORDS)
def test_words_can_be_read_on_every_ground(name: str, ground: str, words: str) -> None:
    tokens = THEMES[name]
    wanted = 7.0 if name == "contrast" else 4.5
    assert contrast(getattr(tokens, words), getattr(tokens, ground)) >= wanted


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("control", ["edge", "accent"])
def test_controls_and_focus_can_be_seen(name: str, ground: str, control: str) -> None:
    tokens = THEMES[name]
    assert contrast(getattr(tokens, control), getattr(tokens, ground)) >= 3.0


@pytest.mark.parametrize("name", THEMES)
def test_words_on_the_accent_can_be_read(name: str) -> None:
    tokens = THEMES[name]
    wanted = 7.0 if name == "contrast" else 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= wanted


def test_no_colour_is_written_down_outside_look() -> None:
    for path in UI.rglob("*.py"):
        if path.name != "look.py":
            text = path.read_text("utf-8")
            assert not re.search(r"#[0-9a-fA-F]{6}\b|GlobalColor\.(?!transparent)", text), path


def ink_base(field: QLineEdit) -> int:
    """Return the lowest row with ink in the left 40 pixels, where "abc" stands."""
    image = QImage(QSize(300, 60), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    field.render(painter, QPoint())
    painter.end()
    rows = [
        y
        for y in range(6, field.height() - 6)
        for x in range(8, 32)
        if image.pixelColor(x, y).lightness() < 128
    ]
    return max(rows)


def test_latin_letters_stand_level_with_and_without_arabic_beside_them(qtbot: QtBot) -> None:
    levels = []
    for text in ("abc", "abc أبجد"):
        field = QLineEdit(text)
        qtbot.addWidget(field)
        field.resize(300, 40)
        levels.append(ink_base(field))
    assert abs(levels[0] - levels[1]) <= 1


def test_our_fonts_are_used(qapp: QApplication) -> None:
    look.load_fonts()
    assert QFontInfo(QFont(look.FAMILIES, 10)).family() == "Noto Sans"
    assert qapp.font().families() == look.FAMILIES


def test_unknown_themes_follow_the_system_and_the_system_is_never_dark_unasked() -> None:
    assert look.theme_named("dark") is look.Theme.DARK
    assert look.theme_named("pink") is look.Theme.SYSTEM
    assert look.tokens_of(look.Theme.SYSTEM) in (look.LIGHT, look.DARK)


def test_labels_follow_the_window_not_their_text(qtbot: QtBot) -> None:
    label = Label("English words", "quiet")
    qtbot.addWidget(label)
    assert label.alignment() & Qt.AlignmentFlag.AlignLeft
    label.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert label.alignment() & Qt.AlignmentFlag.AlignRight
    centred = Label("x")
    qtbot.addWidget(centred)
    centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
    centred.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert centred.alignment() == Qt.AlignmentFlag.AlignCenter


def test_a_button_is_named_without_the_marks_that_order_its_letters(qtbot: QtBot) -> None:
    made = button("Add files…")
    qtbot.addWidget(made)
    assert made.accessibleName() == "Add files…"
    assert made.text() == "\u2068Add files…\u2069"
