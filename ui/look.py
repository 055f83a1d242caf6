"""Colours, spacing, fonts and icons: one set of tokens a theme, no colour anywhere else."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from importlib import resources

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

GAP = 8
"""Spacing between things that belong together, in pixels at 100 %."""
PAD = 16
"""Margin of a page or panel."""
ROW = 32
"""Height of a table row."""


class Theme(StrEnum):
    """How the window is coloured."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The colours of one theme; text on surface reaches 4.5:1, in high contrast 7:1."""

    window: str
    surface: str
    raised: str
    text: str
    quiet: str
    line: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str


LIGHT = Tokens(
    window="#f4f3f0",
    surface="#ffffff",
    raised="#eae8e3",
    text="#1d1f23",
    quiet="#5a5f69",
    line="#c9c6bf",
    accent="#1f5f8b",
    on_accent="#ffffff",
    good="#22693a",
    warn="#855300",
    bad="#a32024",
)
DARK = Tokens(
    window="#17191d",
    surface="#1f2227",
    raised="#2b2f36",
    text="#e8e6e1",
    quiet="#a5a9b1",
    line="#41464f",
    accent="#5fa8d8",
    on_accent="#0d1b26",
    good="#74c48c",
    warn="#e0ac4f",
    bad="#ef8481",
)
CONTRAST = Tokens(
    window="#000000",
    surface="#000000",
    raised="#1a1a1a",
    text="#ffffff",
    quiet="#e0e0e0",
    line="#ffffff",
    accent="#ffd60a",
    on_accent="#000000",
    good="#7dff9b",
    warn="#ffd60a",
    bad="#ff9d9d",
)


def tokens_of(theme: Theme) -> Tokens:
    """Return the tokens of a theme; `SYSTEM` follows the platform where it says something."""
    if theme is Theme.SYSTEM:
        scheme = QGuiApplication.styleHints().colorScheme()
        return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
    return {Theme.LIGHT: LIGHT, Theme.DARK: DARK, Theme.CONTRAST: CONTRAST}[theme]


def dress(app: QApplication, theme: Theme) -> None:
    """Give the application Fusion, our palette and our fonts."""
    app.setStyle("Fusion")
    app.setPalette(palette(tokens_of(theme)))
    app.setFont(QFont(["Noto Sans Arabic", "Noto Sans", "DejaVu Sans"], 10))
    app.setStyleSheet(sheet(tokens_of(theme)))


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
        ((role.Mid, role.Midlight), tokens.line),
        ((role.Dark, role.Shadow), tokens.line),
        ((role.Light,), tokens.surface),
    ):
        for one in roles:
            made.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, one, QColor(tokens.quiet))
    return made


def sheet(tokens: Tokens) -> str:
    """Return the little that palettes cannot say: names of the classes in `objectName`."""
    return f"""
#nav {{ background: {tokens.raised}; border: none; outline: none; }}
#nav::item {{ padding: 9px 14px; border-radius: 6px; margin: 1px 8px; }}
#nav::item:selected {{ background: {tokens.accent}; color: {tokens.on_accent}; }}
#title {{ font-size: 15pt; font-weight: 600; }}
#quiet {{ color: {tokens.quiet}; }}
#bad {{ color: {tokens.bad}; }}
#good {{ color: {tokens.good}; }}
#warn {{ color: {tokens.warn}; }}
#panel {{ background: {tokens.surface}; border: 1px solid {tokens.line}; border-radius: 8px; }}
#drop {{ border: 2px dashed {tokens.line}; border-radius: 10px; }}
#drop[over="true"] {{ border-color: {tokens.accent}; }}
#banner {{ background: {tokens.bad}; color: {tokens.surface}; padding: 8px; }}
#primary {{ background: {tokens.accent}; color: {tokens.on_accent}; border: none;
  border-radius: 6px; padding: 8px 18px; font-weight: 600; }}
#primary:disabled {{ background: {tokens.raised}; color: {tokens.quiet}; }}
#primary:focus {{ border: 2px solid {tokens.text}; }}
QTableView {{ gridline-color: {tokens.line}; border: none; }}
QHeaderView::section {{ background: {tokens.raised}; color: {tokens.quiet}; border: none;
  padding: 6px 8px; }}
QSplitter::handle {{ background: {tokens.line}; }}
"""


def icon(name: str, colour: str) -> QIcon:
    """Return one of our own icons in a colour; only our package data is ever decoded here."""
    text = resources.files("ui").joinpath("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    image = QPixmap(QSize(48, 48))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return QIcon(image)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    bright, dim = sorted((_luminance(QColor(c)) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


TOKEN_NAMES = tuple(field.name for field in fields(Tokens))
