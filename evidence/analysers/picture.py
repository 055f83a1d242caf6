"""The picture itself: size as shown, frames, fingerprint; shares its decode with the preview."""

from __future__ import annotations

import contextlib

from evidence.analysers import Findings, analyser
from evidence.analysers.pdq import RECIPE, SIDE, pdq
from evidence.analysers.picture_claims import THUMBNAIL
from evidence.analysers.subject import Subject
from evidence.sandbox.facts import Value
from evidence.sandbox.results import PICTURES

MEMO = "picture"
_FIELDS = (
    *("width", "height", "frames", "mode", "pdq", "pdq_quality", "pdq_recipe"),
    "thumbnail_distance",
)


@analyser("picture", version=1, reads=PICTURES, fields=_FIELDS, decoders=("OpenCV", "Pillow"))
def describe(file: Subject) -> Findings:
    """Return upright width and height, number of frames, and the perceptual fingerprint."""
    from evidence.sandbox.decoders import image, pixels

    picture = image.scaled(file, SIDE)
    file.memo[MEMO] = picture
    value, quality = pdq(pixels.luma(pixels.brought_to(picture.pixels, SIDE)))
    found: dict[str, Value] = {
        "width": picture.width,
        "height": picture.height,
        "pdq": value,
        "pdq_quality": quality,
        "pdq_recipe": RECIPE,
    }
    thumbnail = file.memo.get(THUMBNAIL)
    if isinstance(thumbnail, bytes):
        small = pixels.decoded(thumbnail)
        if small is not None:
            upright = pixels.turned(small, image.orientation(file))
            other, _ = pdq(pixels.luma(pixels.brought_to(upright, SIDE)))
            found["thumbnail_distance"] = (int(other, 16) ^ int(value, 16)).bit_count()
    with contextlib.suppress(Exception):  # a damaged tail spoils the count of frames, no more
        shown = image.opened(file)
        found |= {"mode": shown.mode, "frames": int(getattr(shown, "n_frames", 1))}
    return found
