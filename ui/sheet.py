"""The little that palettes cannot say: one style sheet, its colours given by the theme's tokens.

Rules:
    - A widget's style is its property `look` ("title", "quiet", "panel" ...), set by `ui.widgets`.
    - No geometry of list and table rows: delegates and headers give sizes, padding makes overlaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
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
QPushButton:checked { background: $raised; border: 2px solid $accent; padding: 4px 12px;
  font-weight: bold; }
QPushButton:disabled { color: $quiet; background: $window; border: 1px solid $line; }
QPushButton[look="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent;
  font-weight: bold; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $raised; color: $quiet;
  border: 1px solid $line; }
QPushButton[look="flat"] { background: transparent; border: 1px solid transparent;
  padding: 3px; min-height: 18px; }
QPushButton[look="flat"]:hover { background: $raised; }
QPushButton[look="flat"]:focus { border: 2px solid $accent; padding: 2px; }

QLineEdit { background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
  padding: 5px 8px; min-height: 20px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 4px 7px; }
QLineEdit:disabled { background: $window; color: $quiet; border: 1px solid $line; }

QTableView { border: 1px solid $line; border-radius: 6px; background: $surface;
  selection-background-color: $accent; selection-color: $on_accent; outline: none; }
QTableView:focus { border: 2px solid $accent; }
QHeaderView { background: $raised; }
QHeaderView::section { background: $raised; color: $quiet; border: none;
  border-bottom: 1px solid $line; padding: 7px 6px; }
QScrollArea { background: transparent; border: none; }
QScrollArea:focus { border: 2px solid $accent; }
QListWidget { background: transparent; border: 2px solid transparent; outline: none; }
QListWidget:focus { border: 2px solid $accent; border-radius: 8px; }
QListWidget::item { border-radius: 6px; padding: 0 8px; }
QListWidget::item:hover { background: $line; }
QListWidget::item:selected { background: $accent; color: $on_accent; }
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
