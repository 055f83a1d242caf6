"""Notes that somebody looked at an original: one act for each item and unlock, by the caller."""

from __future__ import annotations

from app.case import Case
from evidence.acts import CustodyAct
from evidence.custody.acts import Act
from evidence.ids import FileId, ItemId
from evidence.lines import ItemLine


def note_look(case: Case, line: ItemLine) -> None:
    """Record that an original was opened to be looked at (`item.view`).

    Raises:
        Unavailable: The disk said no.
    """
    file = FileId(line.file) if line.file else None
    with case.write() as tx:
        tx.put(CustodyAct(act=Act.ITEM_VIEW, item=ItemId(line.id), file=file), act=Act.ITEM_VIEW)
