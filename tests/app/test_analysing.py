"""Files that were only kept can be read later, and lost previews come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.analysing import Analysed, analyse
from app.case import Case
from app.ingest import add_files
from app.items import list_items
from app.jobs import Progress
from evidence.errors import Cancelled, Refused
from tests.app.cases import MEDIA, fresh_case, size_of_ledger


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with fresh_case(tmp_path) as made:
        add_files(made, [MEDIA / "market-stalls.jpg", MEDIA / "interview-tone.wav"], read=False)
        yield made


def test_kept_files_are_read_on_request_and_only_once(case: Case) -> None:
    assert analyse(case) == Analysed(read=("E-0001", "E-0002"), previewed=())
    assert {line.status for line in list_items(case)} == {"read"}
    size = size_of_ledger(case)
    assert analyse(case) == Analysed(read=(), previewed=())
    assert size_of_ledger(case) == size


def test_lost_previews_are_made_anew_equal_to_the_byte(case: Case) -> None:
    analyse(case)
    (photo,) = (line for line in list_items(case) if line.item_kind == "image")
    derived, sha256 = case.file.derived, photo.sha256 or ""
    before = derived.get(sha256, "preview", 1)
    derived.clear()
    assert analyse(case).previewed == (photo.ref,)
    assert derived.get(sha256, "preview", 1) == before


def test_one_item_can_be_named(case: Case) -> None:
    assert analyse(case, item="E-0002").read == ("E-0002",)
    with pytest.raises(Refused, match="E-0404"):
        analyse(case, item="E-0404")


def test_a_stop_is_heard_while_waiting(case: Case) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Cancelled):
        analyse(case, progress=progress)
