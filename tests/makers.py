"""Makes files to take in: small, seeded, the same each time; whole ones and broken ones.

Only here and beside the sandbox's own tests does a test import a decoder.
"""

from __future__ import annotations

import io
import random
import struct
import wave
import zlib
from fractions import Fraction

import av
import numpy as np
from PIL import Image

RATE = 10  # frames a second


def picture(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """Return a picture no compressor makes nothing of."""
    noise = np.random.default_rng(seed).integers(0, 255, (height // 8, width // 8, 3), np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)


def photo(seed: int = 1) -> bytes:
    """Return a JPEG with a time, its zone, a place and a camera."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Drawn", "Drawn Phone 1"
    taken = exif.get_ifd(0x8769)
    taken[0x9003], taken[0x9011] = "2031:03:09 09:24:10", "+03:00"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "S", (Fraction(48), Fraction(52), Fraction(30))
    place[3], place[4] = "W", (Fraction(123), Fraction(23), Fraction(36))
    out = io.BytesIO()
    picture(seed).save(out, "JPEG", quality=90, exif=exif)
    return out.getvalue()


def png(seed: int = 2) -> bytes:
    """Return a small PNG."""
    out = io.BytesIO()
    picture(seed, 64, 48).save(out, "PNG")
    return out.getvalue()


def huge_png(side: int) -> bytes:
    """Return a PNG of one colour, so many pixels wide and high, in a few kilobytes."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", data), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def animated(form: str, frames: int = 4) -> bytes:
    """Return an animated GIF or WEBP."""
    out = io.BytesIO()
    first, *more = (picture(number, 64, 48) for number in range(frames))
    first.save(out, form, save_all=True, append_images=more, duration=100, loop=0)
    return out.getvalue()


def film(seconds: int = 2) -> bytes:
    """Return an MP4 whose index stands at its end, as cameras write it."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for number in range(seconds * RATE):
            frame = av.VideoFrame.from_ndarray(np.asarray(picture(number, 160, 120)), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def sound(seconds: int = 1) -> bytes:
    """Return a WAV with one click in the middle."""
    rate = 8000
    samples = np.zeros(seconds * rate, np.int16)
    samples[len(samples) // 2] = 30_000
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return out.getvalue()


def paper() -> bytes:
    """Return a PDF of one empty page."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + table
    out += b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def cut(data: bytes, percent: int) -> bytes:
    """Return so much of the beginning of a file."""
    return data[: len(data) * percent // 100]


def scrambled(data: bytes, seed: int = 3, share: float = 0.02) -> bytes:
    """Return a file with so many of its bytes changed, its first 16 left alone."""
    dice, made = random.Random(seed), bytearray(data)
    for _ in range(int(len(made) * share)):
        made[dice.randrange(16, len(made))] = dice.randrange(256)
    return bytes(made)


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)
