"""Single letters as commands: by the letter, or by the place of the key on other layouts.

On an Arabic layout the G key sends "ل"; whoever looks for G means the key.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_PLACES = {42: "G"}  # X11 and evdev + 8; what they are on a Latin keyboard


def letter(event: QKeyEvent) -> str:
    """Return the Latin letter meant by a key press, or nothing."""
    if event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    ):
        return ""
    text = event.text().upper()
    if len(text) == 1 and text.isascii():
        return text if text.isalpha() else ""
    return _PLACES.get(event.nativeScanCode(), "")
