"""What EXIF, XMP and comments of a picture claim, by two readers, brought to the field names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evidence.analysers.claims import Claims
from evidence.analysers.positions import from_gps
from evidence.analysers.subject import Subject, Undecodable
from evidence.sandbox.facts import Value
from evidence.sandbox.notes import Code

Tags = Mapping[tuple[str, int], object]

THUMBNAIL = "thumbnail"
XMP = {
    "xmp_creator_tool": "CreatorTool",
    "xmp_create_date": "CreateDate",
    "xmp_modify_date": "ModifyDate",
    "xmp_metadata_date": "MetadataDate",
    "xmp_document_id": "DocumentID",
    "xmp_original_document_id": "OriginalDocumentID",
    "xmp_derived_from": "DerivedFrom",
    "xmp_history": "action",
    "xmp_history_tools": "softwareAgent",
    "xmp_history_dates": "when",
}
TEXTS = tuple(f"text_{number:02}" for number in range(1, 17))
_TEXT_TAGS: tuple[tuple[str, int, str, str], ...] = (
    ("image", 0x010F, "make", "make_tail"),
    ("image", 0x0110, "model", "model_tail"),
    ("image", 0x0131, "software", "software_tail"),
    ("image", 0x013C, "host", ""),
    ("image", 0x010E, "description", ""),
    ("image", 0x013B, "artist", ""),
    ("image", 0x8298, "copyright", ""),
    ("exif", 0xA430, "owner_name", ""),
    ("exif", 0xA431, "body_serial", ""),
    ("exif", 0xA434, "lens", ""),
    ("exif", 0xA435, "lens_serial", ""),
)
_RATIONAL_TAGS = {0x829A: "exposure_time", 0x829D: "f_number", 0x920A: "focal_length"}
_INTEGER_TAGS = {0x8827: "iso", 0xA405: "focal_length_35mm"}
# Each time with *its own* offset and fraction; EXIF has no zone without them.
_TIMES: tuple[tuple[str, int, int, int, str], ...] = (
    ("exif", 0x9003, 0x9011, 0x9291, "DateTimeOriginal"),
    ("exif", 0x9004, 0x9012, 0x9292, "DateTimeDigitized"),
    ("image", 0x0132, 0x9010, 0x9290, "DateTime"),
)
_OFFSET = re.compile(r"[+-]\d\d:\d\d")
_COMPARED = ("captured_text", "make", "model", "orientation", "gps_lat_e6", "gps_lon_e6")


def zone_of(offset: object) -> str:
    """Return "+03:00", "utc" or "none" for what an offset tag or the end of a text says."""
    text = offset.strip("\0 ") if isinstance(offset, str) else ""
    if text in ("Z", "z"):
        return "utc"
    return text if _OFFSET.fullmatch(text) else "none"


def from_tags(file: Subject, tags: Tags) -> dict[str, Value]:
    """Return the fields that EXIF tags fill."""
    claims = Claims(file)
    for directory, number, field, tail in _TEXT_TAGS:
        claims.text(field, tags.get((directory, number)), tail=tail)
    for number, field in _RATIONAL_TAGS.items():
        claims.rational(field, tags.get(("exif", number)))
    for number, field in _INTEGER_TAGS.items():
        claims.integer(field, tags.get(("exif", number)))
    turn = Claims(file)
    turn.integer("orientation", tags.get(("image", 0x0112)))
    if turn.values.get("orientation") in range(1, 9):
        claims.values |= turn.values
    _captured(tags, claims)
    gps = {number: value for (directory, number), value in tags.items() if directory == "gps"}
    if gps:
        from_gps(file, gps, claims)
    return claims.values


def _captured(tags: Tags, claims: Claims) -> None:
    for directory, number, offset, fraction, name in _TIMES:
        value = tags.get((directory, number))
        if isinstance(value, str) and any(digit in value for digit in "123456789"):
            claims.text("captured_text", value)
            claims.text("captured_zone", zone_of(tags.get(("exif", offset))))
            claims.text("captured_field", name)
            claims.text("subsecond", tags.get(("exif", fraction)))
            return


def read(file: Subject) -> dict[str, Value]:
    """Return all claims of a picture; what one reader cannot read, the other may.

    Raises:
        NotOpened, Undecodable: Not even the header can be read.
    """
    from evidence.sandbox.decoders import exif, image

    width, height = image.header(file)
    first = _tried(file, lambda: _by_exifread(file))
    second = _tried(file, lambda: from_tags(file, exif.by_pillow(image.opened(file))))
    if file.media_type == "image/heic":  # libheif turns the picture and resets Pillow's tag
        second.pop("orientation", None)
        first, second = second, first
    _compare(file, first, second)
    found = {**second, **first, "width": width, "height": height}
    _tried(file, lambda: _structure(file, found))
    _tried(file, lambda: _boxes(file, found))
    _tried(file, lambda: _texts(file, found))
    return found


def _tried(file: Subject, reader: Callable[[], dict[str, Value]]) -> dict[str, Value]:
    """Run one reader; whatever it raises on a damaged file is a note and no more."""
    try:
        return reader()
    except Undecodable:  # the structure of the file was read, this library wants more
        return {}
    except Exception as error:  # noqa: BLE001  ExifRead and Pillow raise anything
        file.note(Code.READER_FAILED, detail=f"{type(error).__name__}: {error}")
        return {}


def _by_exifread(file: Subject) -> dict[str, Value]:
    from evidence.sandbox.decoders import exif

    if file.media_type not in ("image/jpeg", "image/tiff", "image/heic", "image/webp"):
        return {}
    tags, thumbnail = exif.by_exifread(file.view())
    if thumbnail:
        file.memo[THUMBNAIL] = thumbnail
    return from_tags(file, tags)


def _compare(file: Subject, first: dict[str, Value], second: dict[str, Value]) -> None:
    differ = [
        field
        for field in _COMPARED
        if field in first and field in second and first[field] != second[field]
    ]
    if differ:
        file.note(Code.DISAGREE, a=len(differ), detail=", ".join(differ))


def _structure(file: Subject, found: dict[str, Value]) -> dict[str, Value]:
    from evidence.sandbox.decoders import image

    if file.media_type == "image/jpeg":
        seen = image.markers(file)
        found |= {"bits": seen.bits, "c2pa": int(seen.has_manifest)}
        found["quality_tables"] = seen.tables_digest
    shown = image.opened(file)
    found["colour"] = shown.mode
    if isinstance(shown.info.get("bit_depth"), int):
        found["bits"] = shown.info["bit_depth"]
    return found


def _boxes(file: Subject, found: dict[str, Value]) -> dict[str, Value]:
    """Add how a HEIC says it is turned, as written, and keep its thumbnail."""
    from evidence.sandbox.decoders import image

    if file.media_type == "image/heic":
        seen = image.boxes(file)
        turns = {"irot": seen.irot, "imir": seen.imir}
        found |= {name: turn for name, turn in turns.items() if turn is not None}
        if THUMBNAIL not in file.memo and (thumbnail := image.embedded(file)) is not None:
            file.memo[THUMBNAIL] = thumbnail
    return found


def _texts(file: Subject, found: dict[str, Value]) -> dict[str, Value]:
    """Add XMP properties and the free texts of PNG, GIF and JPEG."""
    from evidence.sandbox.decoders import image, xmp

    seen = image.markers(file) if file.media_type == "image/jpeg" else None
    info = image.opened(file).info if seen is None else {}
    packet = seen.xmp if seen else info.get("xmp", b"")
    claims = Claims(file)
    if packet and isinstance(packet, bytes):
        try:
            _xmp(claims, xmp.properties(packet), found)
        except xmp.Refused as error:
            file.note(Code.XML_REFUSED, detail=str(error))
    texts: list[object] = [*seen.comments] if seen else _chunks(info)
    for field, text in zip(TEXTS, texts, strict=False):
        claims.text(field, text)
    if len(texts) > len(TEXTS):
        file.note(Code.TOO_MANY_FIELDS)
    found |= claims.values
    return found


def _chunks(info: Mapping[str | tuple[int, int], object]) -> list[object]:
    """Return the text chunks of a PNG and the comment of a GIF."""
    comment = info.get("comment")
    chunks: list[object] = [comment] if comment else []
    known = ("xmp", "XML:com.adobe.xmp", "version", "icc_profile_type")
    for key, value in info.items():
        if isinstance(key, str) and isinstance(value, str) and key not in known:
            chunks.append(f"{key}: {value}")
    return chunks


def _xmp(claims: Claims, properties: dict[str, list[str]], found: dict[str, Value]) -> None:
    for field, name in XMP.items():
        if name in properties:
            claims.text(field, "; ".join(properties[name]))
    if "captured_text" in found:
        return
    for name in ("DateTimeOriginal", "CreateDate"):
        if name in properties:
            text = properties[name][0]
            claims.text("captured_text", text)
            claims.text("captured_zone", zone_of("Z" if text.endswith("Z") else text[-6:]))
            claims.text("captured_field", f"xmp:{name}")
            return
