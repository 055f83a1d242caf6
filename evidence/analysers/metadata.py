"""What EXIF, XMP, text chunks and film atoms claim about time, place and camera."""

from __future__ import annotations

from evidence.analysers import Findings, Tier, analyser, film_claims, picture_claims
from evidence.analysers.picture_claims import TEXTS, XMP
from evidence.analysers.subject import Subject
from evidence.sandbox.results import FILMS, PICTURES, SOUNDS

FIELDS = (
    *("captured_text", "captured_zone", "captured_field", "subsecond"),
    *("container_utc", "container_local", "gps_lat_e6", "gps_lon_e6", "gps_datum", "gps_alt_mm"),
    *("gps_speed", "gps_dop", "gps_bearing_cd", "gps_bearing_ref", "gps_time_utc", "iso6709"),
    *("make", "model", "lens", "software", "host", "make_tail", "model_tail", "software_tail"),
    *("body_serial", "lens_serial", "owner_name", "artist", "copyright", "description"),
    *("orientation", "irot", "imir", "width", "height", "bits", "colour", "quality_tables", "c2pa"),
    *("exposure_time", "f_number", "iso", "focal_length", "focal_length_35mm"),
    *XMP,
    *TEXTS,
)
SENSITIVE = frozenset({"body_serial", "lens_serial", "owner_name", "artist", "copyright"})


@analyser(
    "metadata",
    version=1,
    reads=PICTURES | FILMS | SOUNDS,
    tier=Tier.FAST,
    fields=FIELDS,
    sensitive=SENSITIVE,
    decoders=("ExifRead", "Pillow", "pi-heif", "PyAV"),
)
def claims(file: Subject) -> Findings:
    """Return the claims as written; nothing is converted, combined or believed."""
    if file.media_type in PICTURES:
        return picture_claims.read(file)
    return film_claims.read(file)
