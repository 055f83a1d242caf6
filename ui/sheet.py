"""The little that palettes cannot say: one style sheet, its colours given by the theme's tokens.

Rules:
    - A widget's style is its property `look` ("title", "quiet", "panel" ...), set by `ui.widgets`.
    - Fields and cells name the Arabic font first: Latin first draws mixed text 4 pixels too high.
    - No geometry of list and table rows: delegates and headers give sizes, padding makes overlaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QLineEdit, QComboBox, QTableView {
  font-family: "Noto Sans Arabic", "Noto Sans", "DejaVu Sans"; }
[look="title"] { font-size: 16pt; font-weight: bold; }
[look="heading"] { font-size: 11pt; font-weight: bold; }
[look="quiet"] { color: $quiet; }
[look="good"] { color: $good; }
[look="warn"] { color: $warn; }
[look="bad"] { color: $bad; }
[look="chip"] { color: $text; background: $raised; border: 1px solid $edge;
  border-radius: 10px; padding: 2px 10px; }
[look="banner"] { background: $surface; border: 2px solid $bad; border-radius: 8px; }
[look="panel"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
[look="side"] { background: $raised; border: none; }
[look="drop"] { border: 2px dashed transparent; border-radius: 10px; }
[look="drop"][over="true"] { border-color: $accent; background: $raised; }

QPushButton { background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 5px 13px; min-height: 20px; }
QPushButton:hover { background: $raised; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 12px; }
QPushButton:checked { background: $raised; border: 2px solid $accent; padding: 4px 12px; }
QPushButton:disabled { color: $quiet; background: $window; border: 1px solid $line; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
  font-weight: bold; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $raised; color: $quiet;
  border: 1px solid $line; }
QPushButton[look="flat"] { background: transparent; border: 1px solid transparent;
  padding: 0; min-height: 0; }
QPushButton[look="flat"]:hover { background: $raised; }
QPushButton[look="flat"]:focus { border: 2px solid $accent; padding: 0; }

QLineEdit { background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 1px 8px; min-height: 28px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 0 7px; }
QLineEdit:disabled { background: $window; color: $quiet; border: 1px solid $line; }

QComboBox { background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 1px 8px; min-height: 28px; }
QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 0 7px; }
QComboBox:disabled { background: $window; color: $quiet; border: 1px solid $line; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: url("$down"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $edge;
  selection-background-color: $accent; selection-color: $on_accent; outline: none; }

QTableView, [look="list"] { border: 2px solid $line; border-radius: 6px; background: $surface;
  selection-background-color: $accent; selection-color: $on_accent; outline: none; }
QTableView:focus, [look="list"]:focus { border-color: $accent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $accent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QHeaderView { background: $raised; }
QHeaderView::section { background: $raised; color: $quiet; border: none;
  border-bottom: 1px solid $line; padding: 7px 8px; }
QScrollArea { background: transparent; border: none; }
QScrollArea:focus { border: 2px solid $accent; }
QListWidget { background: transparent; border: none; outline: none; }
QListWidget::item { border: 2px solid transparent; border-radius: 6px; padding: 0 8px; }
QListWidget::item:hover { background: $line; }
QListWidget::item:selected { background: $accent; color: $on_accent; }
QListWidget:focus::item:selected { border-color: $text; }
QProgressBar { background: $raised; border: 1px solid $edge; border-radius: 5px;
  max-height: 8px; min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QSplitter::handle { background: transparent; }
QStatusBar { background: $raised; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QMenuBar { background: $raised; }
QMenuBar::item { padding: 5px 10px; background: transparent; }
QMenuBar::item:selected { background: $accent; color: $on_accent; }
""")


def sheet(tokens: Mapping[str, str]) -> str:
    """Return the style sheet of a theme; `tokens` gives a colour for each name."""
    return _SHEET.substitute(tokens)
