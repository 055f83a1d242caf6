"""Colours, spacing, fonts and icons: one set of tokens a theme, no colour anywhere else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib import resources

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from ui.sheet import sheet

GAP = 8
"""Spacing between things that belong together, in pixels at 100 %."""
PAD = 16
"""Margin of a page or panel."""
ROW = 34
"""Height of a table row."""
FAMILIES = ["Noto Sans", "Noto Sans Arabic", "DejaVu Sans"]


class Theme(StrEnum):
    """How the window is coloured."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme.

    Attributes:
        window, surface, raised: Behind everything; of fields and lists; of bars and headings.
        text, quiet, good, warn, bad: Words; on all three grounds 4.5:1, in high contrast 7:1.
        line: Between things; says nothing by itself. edge: Of a control, 3:1.
        accent: What is chosen or in focus, 3:1. on_accent: Words on it.
    """

    window: str
    surface: str
    raised: str
    text: str
    quiet: str
    line: str
    edge: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str


LIGHT = Tokens(
    window="#f5f4f1",
    surface="#ffffff",
    raised="#eae8e3",
    text="#1d1f23",
    quiet="#565b65",
    line="#d5d2cb",
    edge="#807c74",
    accent="#1f5f8b",
    on_accent="#ffffff",
    good="#1f6337",
    warn="#7a4b00",
    bad="#a32024",
)
DARK = Tokens(
    window="#17191d",
    surface="#1f2227",
    raised="#2a2e35",
    text="#e8e6e1",
    quiet="#a9adb5",
    line="#3a3f48",
    edge="#7d8490",
    accent="#62aadb",
    on_accent="#0d1b26",
    good="#74c48c",
    warn="#e0ac4f",
    bad="#f09391",
)
CONTRAST = Tokens(
    window="#000000",
    surface="#000000",
    raised="#1a1a1a",
    text="#ffffff",
    quiet="#e0e0e0",
    line="#b0b0b0",
    edge="#ffffff",
    accent="#ffd60a",
    on_accent="#000000",
    good="#7dff9b",
    warn="#ffd60a",
    bad="#ffa8a8",
)


def tokens_of(theme: Theme) -> Tokens:
    """Return the tokens of a theme; `SYSTEM` follows the platform where it says something."""
    if theme is Theme.SYSTEM:
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    return {Theme.LIGHT: LIGHT, Theme.DARK: DARK, Theme.CONTRAST: CONTRAST}[theme]


def theme_named(name: str) -> Theme:
    """Return the theme of the settings; an unknown name follows the system."""
    return Theme(name) if name in set(Theme) else Theme.SYSTEM


def dress(app: QApplication, theme: Theme) -> None:
    """Give the application Fusion, our palette and our fonts."""
    tokens = tokens_of(theme)
    load_fonts()
    app.setStyle("Fusion")
    app.setPalette(palette(tokens))
    app.setFont(QFont(FAMILIES, 10))
    colours = {field.name: getattr(tokens, field.name) for field in fields(tokens)}
    with resources.as_file(resources.files("ui") / "icons" / f"down-{_ground(tokens)}.svg") as down:
        app.setStyleSheet(sheet({**colours, "down": down.as_posix()}))


def _ground(tokens: Tokens) -> str:
    """Style sheets take pictures from files alone, so the one arrow we need has two colours."""
    return "light" if tokens is LIGHT else "dark"


@cache
def load_fonts() -> None:
    """Make the fonts we ship known; a system without them falls back to its own."""
    for font in resources.files("ui").joinpath("fonts").iterdir():
        if font.name.endswith(".ttf"):
            QFontDatabase.addApplicationFontFromData(QByteArray(font.read_bytes()))


def palette(tokens: Tokens) -> QPalette:
    """Return the tokens as Qt's roles."""
    role = QPalette.ColorRole
    made = QPalette()
    for roles, colour in (
        ((role.Window,), tokens.window),
        ((role.Base, role.ToolTipBase), tokens.surface),
        ((role.AlternateBase, role.Button), tokens.raised),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), tokens.text),
        ((role.BrightText,), tokens.bad),
        ((role.Highlight, role.Link, role.Accent), tokens.accent),
        ((role.HighlightedText,), tokens.on_accent),
        ((role.PlaceholderText,), tokens.quiet),
        ((role.Mid, role.Midlight, role.Dark), tokens.line),
        ((role.Shadow,), tokens.edge),
        ((role.Light,), tokens.surface),
    ):
        for one in roles:
            made.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.quiet))
    return made


def icon(name: str, colour: str, *, chosen: str | None = None) -> QIcon:
    """Return one of our own icons in a colour, and in another where its line is chosen."""
    made = QIcon(_drawn(name, colour))
    if chosen is not None:
        made.addPixmap(_drawn(name, chosen), QIcon.Mode.Selected)
    return made


@cache
def _drawn(name: str, colour: str) -> QPixmap:
    """Draw an icon of our package; nothing else is ever decoded in this process."""
    text = resources.files("ui").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    image = QPixmap(96, 96)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image
