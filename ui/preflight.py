"""Before Qt starts: is there a screen, are the libraries there, is the environment clean?"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import MutableMapping

from evidence.errors import Unavailable

XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
}
"""Libraries Qt's X11 plug-in loads, and the Debian packages that bring them."""


def prepare(environment: MutableMapping[str, str] = os.environ) -> None:
    """Choose the platform and check it.

    Raises:
        Unavailable: There is no screen, a library is missing, or the screen is another computer's.
    """
    _scrub(environment)
    if not sys.platform.startswith("linux") or environment.get("QT_QPA_PLATFORM"):
        return
    display = environment.get("DISPLAY", "")
    if not display and not environment.get("WAYLAND_DISPLAY"):
        raise Unavailable(
            "There is no screen to open the window on.",
            advice="Your cases are untouched. Without a screen use the commands: see --help.",
        )
    if display and not display.startswith((":", "unix:")):
        raise Unavailable(
            "The screen {display} belongs to another computer: evidence would leave this one.",
            advice="Start the program on the computer it shall be seen on.",
            display=display,
        )
    if display and not environment.get("WAYLAND_DISPLAY"):
        _check_libraries()


def _check_libraries() -> None:
    missing = [package for library, package in XCB_LIBRARIES.items() if not _loads(library)]
    if missing:
        raise Unavailable(
            "The window needs system libraries that are not installed.",
            advice=f"Type: sudo apt-get install --no-install-recommends {' '.join(missing)}",
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _scrub(environment: MutableMapping[str, str]) -> None:
    """Drop paths to another Qt that an OpenCV wheel may have set."""
    for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "QT_PLUGIN_PATH"):
        if "cv2" in environment.get(name, ""):
            del environment[name]
