"""Makes real-sized photographs for the races: 12 MP, camera-like noise, EXIF, about 2.2 MB each."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 4000, 3000
QUALITY = 88
BASES = 8


def make_photos(folder: Path, count: int, *, seed: int = 1) -> int:
    """Write `count` different photographs into a folder; return their bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    bases = [_base(seed * 1000 + number) for number in range(min(BASES, count))]
    total = 0
    for number in range(count):
        pixels = np.roll(bases[number % len(bases)], (37 * number, 91 * number), axis=(0, 1))
        image = Image.fromarray(pixels)
        draw = ImageDraw.Draw(image)
        draw.rectangle((200, 200, 1500, 420), fill=(20, 20, 20))
        draw.text((240, 220), f"photo {number:05d}", fill="white", font=ImageFont.load_default(160))
        data = io.BytesIO()
        image.save(data, "JPEG", quality=QUALITY, exif=_exif(number))
        (folder / f"IMG_{number:05d}.jpg").write_bytes(data.getvalue())
        total += data.tell()
    return total


def _base(seed: int) -> Pixels:
    """Return 1/f noise in three channels with shapes: decodes as hard as a photograph."""
    rng = np.random.default_rng(seed)
    half = np.zeros((HEIGHT, WIDTH), np.float32)
    for scale in (8, 16, 32, 64, 128, 256):
        small = rng.normal(0, 1, (HEIGHT // scale + 2, WIDTH // scale + 2)).astype(np.float32)
        big = Image.fromarray(small).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        half += np.asarray(big) * scale**0.5
    half = (half - half.mean()) / half.std()
    grain = rng.normal(0, 3.5, (HEIGHT, WIDTH)).astype(np.float32)
    tint = np.stack([half * 42 + 120 + grain, half * 38 + 112 + grain, half * 30 + 98 + grain], -1)
    image = Image.fromarray(np.clip(tint, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y = int(rng.integers(0, WIDTH)), int(rng.integers(0, HEIGHT))
        w, h = (int(side) for side in rng.integers(40, 500, 2))
        red, green, blue = (int(colour) for colour in rng.integers(0, 255, 3))
        draw.rectangle((x, y, x + w, y + h), outline=(red, green, blue), width=6)
    return np.asarray(image)


def _exif(number: int) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131] = "Benchmark", "Noise 12", "photos.py"
    exif[0x0112] = 1
    inner = exif.get_ifd(0x8769)
    inner[0x9003] = f"2031:03:{number % 28 + 1:02d} 10:{number % 60:02d}:00"
    inner[0x9011] = "+03:00"
    return exif.tobytes()


if __name__ == "__main__":
    make_photos(Path(sys.argv[1]), int(sys.argv[2]))
