"""EXIF by two independent readers, brought to one form: (directory, tag number) to plain value."""

from __future__ import annotations

import logging
from fractions import Fraction
from typing import BinaryIO

import exifread
from PIL import ExifTags, Image

Plain = str | int | bytes | list[int | tuple[int, int]]
Tags = dict[tuple[str, int], Plain]

VERSIONS = {"ExifRead": exifread.__version__}

_DIRECTORIES = {"Image": "image", "EXIF": "exif", "GPS": "gps"}
_POINTERS = {"exif": ExifTags.IFD.Exif, "gps": ExifTags.IFD.GPSInfo}
THUMBNAIL_MAX = 256 << 10

# Its warnings quote the file; what matters of them comes back as values that are missing.
logging.getLogger("exifread").setLevel(logging.CRITICAL + 1)


def by_exifread(file: BinaryIO) -> tuple[Tags, bytes | None]:
    """Return the tags and the embedded JPEG, without maker notes (14 times the time, and traps).

    Raises:
        Exception: Whatever ExifRead raises on damaged files.
    """
    file.seek(0)
    found = exifread.process_file(file, details=False)
    tags: Tags = {}
    for name, tag in found.items():
        directory = _DIRECTORIES.get(name.split(" ", 1)[0])
        if directory and hasattr(tag, "values"):
            tags[directory, tag.tag] = _plain(tag.values)
    thumbnail = found.get("JPEGThumbnail")
    if not isinstance(thumbnail, bytes) or not thumbnail.startswith(b"\xff\xd8"):
        return tags, None
    return tags, thumbnail if len(thumbnail) <= THUMBNAIL_MAX else None


def by_pillow(picture: Image.Image) -> Tags:
    """Return the tags as Pillow reads them; texts keep what follows a zero byte."""
    if picture.format == "PNG" and "exif" not in picture.info:
        return {}  # Pillow would decode the whole picture to look behind it
    exif = picture.getexif()
    tags: Tags = {("image", number): _plain(value) for number, value in exif.items()}
    for directory, pointer in _POINTERS.items():
        entries = exif.get_ifd(pointer)
        tags.update({(directory, number): _plain(value) for number, value in entries.items()})
    return tags


def _plain(value: object) -> Plain:
    if isinstance(value, str):
        return _mended(value)
    if isinstance(value, bytes | int):
        return value
    several = value if isinstance(value, list | tuple) else [value]
    return [each if isinstance(each, int) else _pair(each) for each in several[:16]]


def _pair(value: object) -> tuple[int, int]:
    """Return a rational as it was written; Pillow's and ExifRead's agree on these two names."""
    if isinstance(value, float):
        value = Fraction(value) if value == value and abs(value) < 1 << 62 else Fraction(0)  # noqa: PLR0124  NaN
    above, below = getattr(value, "numerator", 0), getattr(value, "denominator", 0)
    return int(above or 0), int(below or 0)


def _mended(text: str) -> str:
    """Return UTF-8 that Pillow took for Latin-1 as what it is."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
