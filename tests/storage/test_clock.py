"""The clocks of a device: read, written down, found in contradiction."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.acts import CustodyAct
from evidence.attacks import Attack
from evidence.records import Revision
from storage.casefile import CaseFile
from storage.clock import Pace, Reading, boot_token, contradiction, from_value, monotonic, reading
from tests.storage.conftest import INVESTIGATOR, Desk

ATTACK = Attack(title="Market, first strike")
SECOND = 1_000_000_000


def put(case_file: CaseFile, **more: Any) -> Revision[Any]:
    with case_file.write(INVESTIGATOR) as tx:
        return tx.put(ATTACK, **more)


def test_a_clock_that_runs_backwards_is_written_down_once(desk: Desk, case_file: CaseFile) -> None:
    put(case_file)
    desk.watch.shift = timedelta(hours=-3)
    put(case_file)
    put(case_file)
    with case_file.read() as reader:
        acts = [line.act for line in reader.entries(after=2)]
        anomaly = reader.get(reader.entries(after=3, limit=1)[0].record).record
    assert acts == ["record.put", "clock.anomaly", "record.put", "record.put"]
    assert isinstance(anomaly, CustodyAct)
    assert {fact.name: fact.value for fact in anomaly.facts}["clock"] == "backwards"


def test_a_clock_that_jumps_is_written_down_also_after_reopening(desk: Desk) -> None:
    case_file = desk.open()
    put(case_file)
    case_file.close()
    desk.watch.shift = timedelta(hours=5)
    case_file = desk.open()
    put(case_file)
    with case_file.read() as reader:
        acts = [line.act for line in reader.entries(after=2)]
    assert acts == ["record.put", "clock.anomaly", "record.put"]


def at(*, seconds: int = 0, mono: int = 0, boot: str = "a") -> Reading:
    moment = datetime(2016, 3, 14, 10, 2, 11, tzinfo=UTC) + timedelta(seconds=seconds)
    return Reading(at=moment, boot=boot, mono=mono * SECOND)


@pytest.mark.parametrize(
    ("after", "clock"),
    [
        (at(seconds=60, mono=60), None),
        (at(seconds=120, mono=0), None),
        (at(seconds=121, mono=0), "jump"),
        (at(seconds=0, mono=121), "jump"),
        (at(seconds=9999, mono=1, boot="b"), None),  # restarted: nothing to compare with
        (at(seconds=-1, mono=0), "backwards"),
        (at(seconds=-1, mono=0, boot="b"), "backwards"),
    ],
)
def test_clocks_contradict_each_other_or_not(after: Reading, clock: str | None) -> None:
    assert contradiction(at(), after).get("clock") == clock


@given(
    moment=st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    minutes=st.integers(-14 * 60, 14 * 60),
    mono=st.integers(0, 2**63),
)
def test_a_reading_comes_back_from_its_entry(moment: datetime, minutes: int, mono: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    made = reading(moment.replace(tzinfo=zone), "0123456789abcdef", mono)
    again = from_value(made.value())
    assert again == made
    assert again.text == made.text


@pytest.mark.parametrize(
    "moment",
    [datetime(2016, 3, 14), datetime(2016, 3, 14, tzinfo=timezone(timedelta(seconds=7)))],  # noqa: DTZ001
)
def test_a_time_without_a_usable_offset_is_no_reading(moment: datetime) -> None:
    with pytest.raises(ValueError, match="offset"):
        reading(moment, "a", 0)


@pytest.mark.parametrize(
    "value",
    [
        "text",
        {"at": "2016-03-14T10:02:11.000Z", "zone": "+02:00", "boot": "a", "mono": 7},
        {"at": "2016-03-14T10:02:11.000Z", "zone": "Riga", "boot": "a", "mono": "7"},
        {"at": "yesterday", "zone": "+02:00", "boot": "a", "mono": "7"},
    ],
)
def test_a_malformed_when_is_no_reading(value: object) -> None:
    with pytest.raises(ValueError, match=r"when|zone|yesterday"):
        from_value(value)


def test_a_boot_token_is_of_this_start_and_this_case() -> None:
    assert boot_token("a") == boot_token("a") != boot_token("b")
    assert len(boot_token("a")) == 16
    assert monotonic() <= monotonic()


@pytest.mark.parametrize(
    ("entries_since", "seconds", "due"),
    [(0, 9999, False), (49, 60, False), (50, 14, False), (50, 15, True), (1, 900, True)],
)
def test_a_checkpoint_is_due_by_entries_or_time(
    entries_since: int, seconds: int, *, due: bool
) -> None:
    pace = Pace(size=10, at=7 * SECOND)
    assert pace.due(10 + entries_since, (7 + seconds) * SECOND) is due
