"""What films claim: two kinds of time, a place in ISO 6709, texts of any name."""

from __future__ import annotations

import pytest

from evidence.analysers.claims import Claims
from evidence.analysers.film_claims import from_texts
from evidence.analysers.positions import from_iso6709
from evidence.analysers.subject import Subject
from evidence.sandbox.notes import Code
from tests.evidence.sandbox.media import Answering, film


def subject() -> Subject:
    return Subject(b"", 0)


def test_a_film_tells_apart_utc_and_local_time_and_its_place(answer: Answering) -> None:
    said = {
        "creation_time": "2015-11-29T07:20:30.000000Z",
        "com.apple.quicktime.creationdate": "2015-11-29T10:20:30+0300",
        "com.apple.quicktime.location.ISO6709": "+35.8139+036.6072+012.500/",
        "com.apple.quicktime.make": "Maker",
        "comment": "sent by X",
    }
    found = answer(film(form="mov", metadata=said)).values["metadata"]
    assert found["container_local"] == "2015-11-29T10:20:30+0300"
    assert str(found["container_utc"]).startswith("2015-11-29T07:20:30")
    assert (found["gps_lat_e6"], found["gps_lon_e6"]) == (35_813_900, 36_607_200)
    assert (found["gps_alt_mm"], found["make"]) == (12_500, "Maker")
    assert found["iso6709"] == "+35.8139+036.6072+012.500/"
    assert "comment: sent by X" in found.values()


def test_a_film_with_many_texts_keeps_sixteen() -> None:
    said = {f"key{number:02}": "v" for number in range(20)}
    file = subject()
    found = from_texts(file, said, set(said))
    assert len(found) == 16
    assert [note.code for note in file.notes] == [Code.TOO_MANY_FIELDS]


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("+35.8139+036.6072/", 35_813_900, 36_607_200),
        ("-3548.5-03636.5/", -35_808_333, -36_608_333),
        ("+354850+0363626", 35_813_889, 36_607_222),
        ("+35+036CRSWGS_84/", 35_000_000, 36_000_000),
        ("35.8,36.6", None, None),
        ("+95+036/", None, None),
    ],
)
def test_iso_6709_is_read_in_each_of_its_forms(
    text: str, latitude: int | None, longitude: int | None
) -> None:
    claims = Claims(subject())
    from_iso6709(subject(), text, claims)
    assert claims.values["iso6709"] == text
    assert claims.values.get("gps_lat_e6") == latitude
    assert claims.values.get("gps_lon_e6") == longitude
