"""Whatever a file's format calls a time is told in one form, with its zone or the lack of one."""

from __future__ import annotations

import pytest

from evidence.claimed_times import as_iso, for_people


@pytest.mark.parametrize(
    ("claimed", "iso", "shown"),
    [
        ("2008:10:22 16:55:37", "2008-10-22T16:55:37", "2008-10-22 16:55:37 no zone"),
        (
            *("2031:03:09 09:24:10+03:00", "2031-03-09T09:24:10+03:00"),
            "2031-03-09 09:24:10 +03:00",
        ),
        ("2014-11-05T13:51:33.000000Z", "2014-11-05T13:51:33Z", "2014-11-05 13:51:33 UTC"),
        (
            *("2022-02-16T12:55:41.250+0100", "2022-02-16T12:55:41.25+01:00"),
            "2022-02-16 12:55:41 +01:00",
        ),
        ("2015-11-29 10:20", "2015-11-29T10:20", "2015-11-29 10:20 no zone"),
    ],
)
def test_a_claimed_time_has_one_form(claimed: str, iso: str, shown: str) -> None:
    assert as_iso(claimed) == iso
    assert as_iso(iso) == iso
    assert for_people(iso) == shown


@pytest.mark.parametrize("claimed", ["0000:00:00 00:00:00", "2015:13:01 10:00:00", "yesterday", ""])
def test_what_is_no_time_stays_as_it_was_claimed(claimed: str) -> None:
    assert as_iso(claimed) == claimed
    if not claimed[:1].isdigit():
        assert for_people(claimed) == claimed
