"""Fetches the thumbnails in view, two at a time; what was scrolled away is not fetched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from app.pictures import Picture
from evidence.lines import ItemLine
from ui.bridge import Bridge

AT_ONCE = 2
Fetch = Callable[[ItemLine], Picture | None]
Show = Callable[[ItemLine, Picture | None], None]


class ThumbFeed(QObject):
    """Stands between a grid that paints and the pool that decodes."""

    def __init__(self, bridge: Bridge, fetch: Fetch, show: Show, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._fetch = fetch
        self._show = show
        self._wanted: list[ItemLine] = []
        self._under_way: set[str] = set()

    def want(self, lines: Sequence[ItemLine]) -> None:
        """Fetch these, and nothing that was wanted before."""
        self._wanted = [line for line in lines if line.id not in self._under_way]
        self._go_on()

    def _go_on(self) -> None:
        while self._wanted and len(self._under_way) < AT_ONCE:
            self._start(self._wanted.pop(0))

    def _start(self, line: ItemLine) -> None:
        self._under_way.add(line.id)

        def over() -> None:
            self._under_way.discard(line.id)
            self._go_on()

        self._bridge.look(
            lambda: self._fetch(line),
            lambda made: self._show(line, made),
            lambda _failure: self._show(line, None),  # the viewer says why
            over,
        )
