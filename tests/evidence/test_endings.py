"""A file's name is a claim: what its ending promises is compared with what its bytes are."""

from __future__ import annotations

import pytest

from evidence.endings import disagreement
from evidence.sandbox.results import ANY, OPAQUE


@pytest.mark.parametrize(
    ("name", "media_type", "words"),
    [
        (
            "photo.jpg",
            "application/pdf",
            "The name ends in .jpg, but the bytes are a PDF document.",
        ),
        ("photo.HEIC", "image/jpeg", "The name ends in .HEIC, but the bytes are a JPEG picture."),
        ("صورة.png", "image/webp", "The name ends in .png, but the bytes are a WebP picture."),
        (
            "a.jpg",
            OPAQUE,
            "The name ends in .jpg, but the bytes are of no known format.",
        ),
        ("report.txt", "video/mp4", "The name ends in .txt, but the bytes are an MP4 film."),
    ],
)
def test_an_ending_that_promises_other_bytes_is_told(
    name: str, media_type: str, words: str
) -> None:
    assert disagreement(name, media_type) == words


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("photo.jpg", "image/jpeg"),
        ("photo.JPEG", "image/jpeg"),
        ("film.mov", "video/mp4"),
        ("letter.docx", "application/zip"),
        ("unknown.xyz", "image/jpeg"),
        ("no ending", "image/jpeg"),
        (".jpg", "application/pdf"),
    ],
)
def test_an_ending_that_fits_or_promises_nothing_is_not_spoken_of(
    name: str, media_type: str
) -> None:
    assert disagreement(name, media_type) is None


@pytest.mark.parametrize("media_type", sorted(ANY - {"text/plain"}))
def test_every_type_we_tell_apart_has_words_of_its_own(media_type: str) -> None:
    said = disagreement("a.txt", media_type)
    assert said is not None
    assert media_type not in said
