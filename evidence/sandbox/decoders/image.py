"""Pictures to upright sRGB pixels at the size that is needed; the one importer of pi_heif."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
import pi_heif
import PIL
from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

from evidence.analysers.subject import NotOpened, Subject, Undecodable
from evidence.sandbox.decoders import complaints, heif, jpeg
from evidence.sandbox.decoders.pixels import (
    TURNS,
    Array,
    as_array,
    check_size,
    encoded,
    fitted,
    shrunk,
    turned,
)
from evidence.sandbox.notes import Code, Note

VERSIONS = {
    "Pillow": PIL.__version__,
    "OpenCV": cv2.__version__,
    "pi-heif": pi_heif.__version__,
    "numpy": np.__version__,
}
_WEBP_MOST = 48_000_000  # pixels; three times four bytes each must fit beside the libraries
_THUMBNAIL_SIDE = 1024  # pixels; what says it is a thumbnail and is larger is none
_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/heic": "HEIF",
}
# Long side from which a JPEG may be decoded at a fraction, for a preview of 512.
_REDUCED = (
    (8, 3200 / 512, cv2.IMREAD_REDUCED_COLOR_8),
    (4, 1600 / 512, cv2.IMREAD_REDUCED_COLOR_4),
    (2, 800 / 512, cv2.IMREAD_REDUCED_COLOR_2),
)
pi_heif.register_heif_opener()
pi_heif.options.DECODE_THREADS = 1
Image.MAX_IMAGE_PIXELS = None  # Pillow only warns from 89 to 178 megapixels: our own cap is strict


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Upright BGR pixels of a picture that was `width` × `height` (upright) in the file."""

    pixels: Array
    width: int
    height: int


def opened(file: Subject) -> Image.Image:
    """Return Pillow's view of the file (header only), made once for each file.

    Raises:
        NotOpened: Even to look at it takes too much memory.
        Undecodable: Pillow does not recognise it.
    """
    if "pillow" not in file.memo:
        _check_webp(file)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                picture = Image.open(file.view(), formats=[_FORMATS[file.media_type]])
        except MemoryError:
            raise NotOpened(Note(code=Code.NO_MEMORY)) from None
        except UnidentifiedImageError as error:
            raise Undecodable("not recognised") from error
        except (OSError, ValueError, SyntaxError, KeyError) as error:
            raise Undecodable(str(error)) from error
        file.memo["pillow"] = picture
    return file.memo["pillow"]  # type: ignore[return-value]  # put there above


def _check_webp(file: Subject) -> None:
    """Pillow takes memory for three canvases of a WebP as soon as it opens one."""
    head = file.piece(0, 30)
    if file.media_type != "image/webp" or len(head) < 30:
        return
    width = height = 0
    if head[12:16] == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif head[12:16] == b"VP8 ":
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    check_size(width, height)
    if width * height > _WEBP_MOST:
        raise NotOpened(Note(code=Code.NO_MEMORY))


def header(file: Subject) -> tuple[int, int]:
    """Return width and height as stored, from the header alone. Raises as `opened`."""
    if file.media_type != "image/jpeg":
        return opened(file).size
    seen = markers(file)
    if not seen.width * seen.height:
        raise Undecodable("no size in the header")
    return seen.width, seen.height


def markers(file: Subject) -> jpeg.Structure:
    """Return the structure of a JPEG, read once for each file."""
    if "markers" not in file.memo:
        file.memo["markers"] = jpeg.structure(file.whole())
    return file.memo["markers"]  # type: ignore[return-value]  # put there above


def end(file: Subject) -> int:
    """Return where the picture of a JPEG ends, 0 without an end; looked for once for each file."""
    if "end" not in file.memo:
        file.memo["end"] = jpeg.end(file.whole(), markers(file).scan)
    return file.memo["end"]  # type: ignore[return-value]  # put there above


def orientation(file: Subject) -> int:
    """Return the EXIF orientation 1 to 8 that is still to be applied (libheif applies its own)."""
    if file.media_type == "image/heic":
        return 1
    try:
        value = opened(file).getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001  damaged EXIF raises anything; the metadata reading says so
        return 1
    return value if isinstance(value, int) and value in TURNS else 1


def boxes(file: Subject) -> heif.Boxes:
    """Return what the boxes of a HEIC say of its picture, read once for each file."""
    if "boxes" not in file.memo:
        file.memo["boxes"] = heif.boxes(file.whole())
    return file.memo["boxes"]  # type: ignore[return-value]  # put there above


def embedded(file: Subject) -> bytes | None:
    """Return the thumbnail a HEIC carries, upright, as a JPEG of ours; None if it has none.

    Raises:
        Exception: Whatever Pillow and libheif raise on damaged files.
    """
    seen = boxes(file)
    if seen.thumbnail is None:
        return None
    data = io.BytesIO(seen.with_thumbnail_as_picture(file.whole()))
    with Image.open(data, formats=["HEIF"]) as picture:
        if max(picture.size) > _THUMBNAIL_SIDE:
            return None
        return encoded(_converted(picture, _THUMBNAIL_SIDE))


def scaled(file: Subject, side: int) -> Picture:
    """Return the picture, upright, with a long side of at most `side` pixels.

    What the decoder complains about is noted on the file.

    Raises:
        NotOpened: A cap of ours, or too little memory.
        Undecodable: No pixels could be had.
    """
    width, height = header(file)
    check_size(width, height)
    complaints.drain()
    try:
        jpeg_file = file.media_type == "image/jpeg"
        pixels = _jpeg(file, max(width, height) / side) if jpeg_file else None
        if pixels is None:
            pixels = _by_pillow(file, side)
    except MemoryError:
        raise NotOpened(Note(code=Code.NO_MEMORY)) from None
    said = complaints.drain()
    if said and not any(note.code is Code.TRUNCATED for note in file.notes):
        file.note(Code.COMPLAINT, detail=said)
    pixels = _srgb(file, shrunk(pixels, side))
    turn = orientation(file)
    if turn > 4:
        width, height = height, width
    return Picture(pixels=turned(pixels, turn), width=width, height=height)


def _jpeg(file: Subject, ratio: float) -> Array | None:
    """Decode with OpenCV, reduced in the transform; None where only Pillow can."""
    data = file.whole()
    if not end(file):
        file.note(Code.TRUNCATED)
    flag = next((flag for _, least, flag in _REDUCED if ratio >= least), cv2.IMREAD_COLOR)
    try:
        return cv2.imdecode(np.frombuffer(data, np.uint8), flag | cv2.IMREAD_IGNORE_ORIENTATION)  # type: ignore[return-value]  # 8 bits because of the flag
    except cv2.error:
        return None


def _by_pillow(file: Subject, side: int) -> Array:
    picture = opened(file)
    try:
        return _converted(picture, side)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, RuntimeError) as error:
        first = error
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        file.memo.pop("pillow")
        pixels = _converted(opened(file), side)
    except (Undecodable, OSError, SyntaxError, ValueError, EOFError, IndexError, RuntimeError):
        raise Undecodable(str(first)) from first
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    file.note(Code.TRUNCATED, detail=str(first))
    return pixels


def _converted(picture: Image.Image, side: int) -> Array:
    """Load the first frame and return it as BGR, not much larger than `side`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture.draft("RGB", (side, side))
        picture.load()
    if picture.mode.startswith("I") or picture.mode == "F":
        return _from_deep(picture)
    if picture.mode in ("P", "PA", "1") or "transparency" in picture.info:
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    factor = max(picture.size) // (2 * side)
    if factor > 1:
        picture = picture.reduce(factor)
    if max(picture.size) > side:
        picture = picture.resize(fitted(*picture.size, side), Image.Resampling.HAMMING)
    if picture.mode in ("RGBA", "LA", "RGBa", "La"):
        with_alpha = picture.convert("RGBA")
        picture = Image.new("RGB", picture.size, "white")
        picture.paste(with_alpha, mask=with_alpha.getchannel("A"))
    rgb = np.asarray(picture if picture.mode == "RGB" else picture.convert("RGB"))
    return as_array(rgb[:, :, ::-1])


def _from_deep(picture: Image.Image) -> Array:
    """Return 16-bit and floating pixels stretched to 8 bits grey."""
    values = np.asarray(picture).astype(np.float32)
    most = 65535.0 if picture.mode.startswith("I;16") else max(float(values.max()), 1.0)
    grey = np.clip(values * (255.0 / most), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _srgb(file: Subject, pixels: Array) -> Array:
    try:
        picture = opened(file)
    except Undecodable:  # OpenCV opened what Pillow could not
        return pixels
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "P"):
        return pixels
    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        name = ImageCms.getProfileDescription(source)
        if "srgb" in name.casefold():
            return pixels
        shown = ImageCms.profileToProfile(
            Image.fromarray(pixels[:, :, ::-1]), source, ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        file.note(Code.PROFILE_IGNORED, detail=str(error))
        return pixels
    return as_array(np.asarray(shown)[:, :, ::-1])
