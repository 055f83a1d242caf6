"""Draws the tiny files with which a worker warms its decoders (`evidence/sandbox/samples/`).

Run once by hand when a format is added. `tiny.heic` is made apart, with Debian's
libheif-examples: `heif-enc -q 40 -o tiny.heic tiny.png` (pi-heif only decodes).
"""

from __future__ import annotations

import io
import math
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

FOLDER = Path(__file__).resolve().parents[1] / "evidence" / "sandbox" / "samples"
FILMS = {"mp4": "libx264", "mov": "libx264", "webm": "libvpx-vp9", "avi": "mpeg4"}
SOUNDS = {"mp3": "libmp3lame", "m4a": "aac", "ogg": "libopus"}
PDF_OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>"
    ),
    b"<< /Length 46 >>\nstream\nBT /F1 24 Tf 20 40 Td (sample) Tj ET  1 0 0 rg\nendstream",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    b"<< /Title (sample) /Producer (draw_samples.py) >>",
)


def card(side: int, shift: int = 0) -> Image.Image:
    """Return a picture with gradients and an edge."""
    y, x = np.mgrid[0:side, 0:side]
    parts = [(x * 255 // side + shift) % 256, y * 255 // side, (x + y > side) * 200]
    return Image.fromarray(np.stack(parts, axis=2).astype(np.uint8))


def pictures() -> None:
    """Write the still pictures."""
    picture = card(48)
    exif = Image.Exif()
    exif[0x0110] = "sample"
    exif.get_ifd(0x8769)[0x9003] = "2020:01:02 03:04:05"
    picture.save(FOLDER / "tiny.jpg", quality=80, exif=exif)
    picture.save(FOLDER / "progressive.jpg", quality=80, progressive=True)
    picture.convert("CMYK").save(FOLDER / "cmyk.jpg", quality=80)
    picture.save(FOLDER / "tiny.png")
    picture.convert("P").save(FOLDER / "palette.png", transparency=0)
    picture.save(FOLDER / "tiny.webp", quality=60, exif=exif)
    picture.save(FOLDER / "lossless.webp", lossless=True)
    for name in ("raw", "tiff_lzw", "jpeg", "tiff_adobe_deflate"):
        picture.save(FOLDER / f"{name}.tiff", compression=name)
    frames = [card(32, shift) for shift in (0, 60)]
    frames[0].save(FOLDER / "tiny.gif", save_all=True, append_images=frames[1:])
    frames[0].save(FOLDER / "moving.webp", save_all=True, append_images=frames[1:])


def _film(name: str, codec: str) -> None:
    with av.open(str(FOLDER / f"tiny.{name}"), "w") as container:
        stream: Any = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.gop_size = 3
        for number in range(6):
            picture = card(64, number * 20).crop((0, 0, 64, 48))
            frame: Any = av.VideoFrame
            container.mux(stream.encode(frame.from_image(picture)))
        container.mux(stream.encode(None))


def _tone(count: int) -> np.ndarray[Any, Any]:
    waves = [int(8000 * math.sin(number / 10)) for number in range(count)]
    return np.array([waves], dtype=np.int16)


def _sound(name: str, codec: str) -> None:
    with av.open(str(FOLDER / f"tiny.{name}"), "w") as container:
        stream: Any = container.add_stream(codec, rate=48000, layout="mono")
        frame = av.AudioFrame.from_ndarray(_tone(9600), format="s16", layout="mono")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def films_and_sounds() -> None:
    """Write films and sounds."""
    for name, codec in FILMS.items():
        _film(name, codec)
    for name, codec in SOUNDS.items():
        _sound(name, codec)
    with wave.open(str(FOLDER / "tiny.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(_tone(800).tobytes())


def words() -> None:
    """Write a plain text."""
    (FOLDER / "tiny.txt").write_text("sample\n", encoding="utf-8")


def paper() -> None:
    """Write a PDF by hand."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(PDF_OBJECTS, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\n" % (len(places) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    (FOLDER / "tiny.pdf").write_bytes(out.getvalue())


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    pictures()
    films_and_sounds()
    paper()
    words()
