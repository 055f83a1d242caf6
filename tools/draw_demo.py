"""Draws the media of the fictional demonstration: no real place, person, event or image.

Run `python tools/draw_demo.py`; the results are committed in `app/media` (2 MB at most).
"""

from __future__ import annotations

import io
import math
import random
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, TiffImagePlugin

MEDIA = Path(__file__).parent.parent / "app" / "media"
SIZE = (1280, 960)
FILM = (640, 360)
DUST, SKY, WALL, DARK = (190, 172, 146), (176, 196, 214), (206, 190, 168), (58, 52, 48)
Draw = ImageDraw.ImageDraw


def main() -> None:
    """Draw every picture, film, sound and document anew."""
    MEDIA.mkdir(exist_ok=True)
    for number, (name, paint, when, bearing) in enumerate(PICTURES):
        photo(MEDIA / name, paint, when=when, bearing=bearing, seed=number)
    film(MEDIA / "market-film.mp4", seconds=4, rate=25, flash_at=1.6)
    film(MEDIA / "second-strike-film.mp4", seconds=5, rate=20, flash_at=2.4)
    sound(MEDIA / "interview-tone.wav")
    document(MEDIA / "ministry-statement.pdf")
    total = sum(path.stat().st_size for path in MEDIA.iterdir())
    print(f"{len(list(MEDIA.iterdir()))} files, {total / 1e6:.2f} MB in {MEDIA}")


def photo(
    path: Path, paint: Callable[[Draw, random.Random], None], *, when: str, bearing: int, seed: int
) -> None:
    """Save one drawn picture with the EXIF a telephone would write."""
    rng = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    image = Image.new("RGB", SIZE, DUST)
    paint(ImageDraw.Draw(image), rng)
    grain = np.random.default_rng(seed).normal(0, 5, (SIZE[1], SIZE[0], 1))
    pixels = np.clip(np.asarray(image.filter(ImageFilter.GaussianBlur(1.1))) + grain, 0, 255)
    image = Image.fromarray(pixels.astype("uint8"))
    stamp(image)
    image.save(path, quality=72, exif=exif(when, bearing))


def stamp(image: Image.Image) -> None:
    """Write DEMONSTRATION across the picture, so that nobody can take it for evidence."""
    draw = ImageDraw.Draw(image)
    wide, high = image.size
    font = ImageFont.load_default(size=high // 18)
    draw.rectangle((0, high - high // 11, wide, high), fill=(24, 24, 28))
    words = "DEMONSTRATION · drawn, fictional"
    draw.text((wide // 2, high - high // 22), words, fill=(240, 200, 60), font=font, anchor="mm")


def exif(when: str, bearing: int) -> Image.Exif:
    """Return EXIF of a telephone: time with offset, position at sea far from land, direction."""
    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x0131] = "Demonstration", "Drawn Phone 1", "draw_demo"
    made[0x0112] = 1
    inner = made.get_ifd(0x8769)
    inner[0x9003] = inner[0x9004] = when
    inner[0x9011] = "+03:00"
    gps = made.get_ifd(0x8825)
    gps[1], gps[2] = "S", degrees(48.8767 + bearing / 1e5)
    gps[3], gps[4] = "W", degrees(123.3933 + bearing / 1e5)
    gps[16], gps[17] = "T", TiffImagePlugin.IFDRational(bearing * 100, 100)
    gps[18] = "WGS-84"
    return made


def degrees(value: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
    """Return degrees, minutes and hundredths of seconds as EXIF rationals."""
    whole, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    parts = ((int(whole), 1), (int(minutes), 1), (round(rest * 6000), 100))
    return tuple(TiffImagePlugin.IFDRational(*part) for part in parts)


def street(draw: Draw, rng: random.Random) -> None:
    """Paint a street of houses under a pale sky."""
    draw.rectangle((0, 0, SIZE[0], 420), fill=SKY)
    for left in range(0, SIZE[0], 160):
        top = rng.randint(180, 330)
        draw.rectangle((left, top, left + 150, 620), fill=WALL, outline=DARK, width=3)
        for window in range(left + 20, left + 130, 45):
            draw.rectangle((window, top + 40, window + 24, top + 90), fill=DARK)
    rubble(draw, rng, 600)


def rubble(draw: Draw, rng: random.Random, top: int) -> None:
    """Paint broken stone from `top` downwards."""
    for _ in range(420):
        x, y, r = rng.randint(0, SIZE[0]), rng.randint(top, SIZE[1]), rng.randint(6, 30)
        shade = rng.randint(110, 200)
        corners = [
            (x + r * math.cos(a) * rng.uniform(0.5, 1), y + r * math.sin(a) * rng.uniform(0.5, 1))
            for a in (0, 1.3, 2.4, 3.7, 5.1)
        ]
        draw.polygon(corners, fill=(shade, shade - 10, shade - 24), outline=DARK)


def market(draw: Draw, rng: random.Random) -> None:
    """Paint collapsed stalls."""
    street(draw, rng)
    for left in range(90, SIZE[0] - 200, 230):
        colour = rng.choice([(170, 70, 60), (70, 110, 90), (80, 90, 150)])
        draw.polygon(
            [(left, 560), (left + 180, 520 + rng.randint(0, 80)), (left + 160, 640), (left, 660)],
            fill=colour,
            outline=DARK,
        )


def tent(draw: Draw, rng: random.Random) -> None:
    """Paint a row of tents."""
    draw.rectangle((0, 0, SIZE[0], 400), fill=SKY)
    for left in range(60, SIZE[0], 300):
        draw.polygon([(left, 620), (left + 120, 380), (left + 240, 620)], fill=(224, 220, 208))
        draw.polygon([(left + 90, 620), (left + 120, 470), (left + 150, 620)], fill=DARK)
    rubble(draw, rng, 680)


def corridor(draw: Draw, rng: random.Random) -> None:
    """Paint a damaged hospital corridor."""
    draw.rectangle((0, 0, *SIZE), fill=(214, 220, 216))
    draw.polygon([(0, SIZE[1]), (480, 560), (800, 560), (SIZE[0], SIZE[1])], fill=(150, 156, 152))
    draw.rectangle((480, 260, 800, 560), fill=(236, 238, 234), outline=DARK, width=3)
    font = ImageFont.load_default(size=120)
    draw.text((640, 380), "H", fill=(60, 90, 140), font=font, anchor="mm")
    rubble(draw, rng, 720)


def remnant(draw: Draw, rng: random.Random) -> None:
    """Paint an invented tail part beside a scale bar."""
    rubble(draw, rng, 0)
    draw.rectangle((300, 330, 900, 560), fill=(96, 104, 92), outline=DARK, width=5)
    for fin in (330, 560):
        draw.polygon([(820, fin), (1010, fin - 120), (1010, fin + 120)], fill=(80, 86, 78))
    draw.rectangle((420, 330, 450, 560), fill=(196, 160, 60))
    scale(draw)


def marking(draw: Draw, rng: random.Random) -> None:
    """Paint an invented stencil on painted metal."""
    draw.rectangle((0, 0, *SIZE), fill=(98, 106, 94))
    for _ in range(160):
        x, y = rng.randint(0, SIZE[0]), rng.randint(0, SIZE[1])
        draw.line((x, y, x + rng.randint(-60, 60), y + rng.randint(-14, 14)), fill=(120, 126, 112))
    font = ImageFont.load_default(size=120)
    draw.text((180, 330), "DM-7 ?4", fill=(220, 210, 180), font=font)
    draw.text((180, 480), "LOT 01-DEMO", fill=(220, 210, 180), font=font)
    scale(draw)


def scale(draw: Draw) -> None:
    """Paint a bar of ten equal parts, "10 cm"."""
    for part in range(10):
        shade = (245, 245, 245) if part % 2 else (20, 20, 20)
        draw.rectangle((180 + part * 60, 720, 240 + part * 60, 750), fill=shade)
    draw.text((800, 712), "10 cm", fill=(20, 20, 20), font=ImageFont.load_default(size=40))


def film(path: Path, *, seconds: int, rate: int, flash_at: float) -> None:
    """Write an H.264 film with its frame number burnt in and one silent flash."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = *FILM, "yuv420p"
        stream.time_base = Fraction(1, rate)
        stream.options = {"crf": "30", "g": str(rate), "preset": "veryslow"}
        for number in range(seconds * rate):
            pixels = np.asarray(film_frame(number, number / rate, flash_at))
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def film_frame(number: int, at: float, flash_at: float) -> Image.Image:
    """Return one frame: a skyline, a flash, then a growing cloud."""
    since = at - flash_at
    glow = int(90 * math.exp(-since * 3)) if since >= 0 else 0
    image = Image.new("RGB", FILM, tuple(min(255, c + glow) for c in SKY))
    draw = ImageDraw.Draw(image)
    for left in range(0, FILM[0], 64):
        draw.rectangle((left, 190 + (left * 7) % 60, left + 58, FILM[1]), fill=WALL, outline=DARK)
    if since >= 0:
        for puff in range(9):
            r = 14 + since * 26 + puff * 3
            x, y = 330 + 26 * math.sin(puff * 2.1), 210 - since * 34 - puff * 8
            draw.ellipse((x - r, y - r, x + r, y + r), fill=(120 + puff * 6,) * 3)
    stamp(image)
    draw.text((8, 6), f"frame {number:03d}", fill=DARK, font=ImageFont.load_default(size=20))
    return image


def sound(path: Path) -> None:
    """Write three seconds of a soft tone: the stand-in for an interview's recording."""
    rate = 16_000
    t = np.arange(rate * 3) / rate
    tone = np.sin(2 * np.pi * 220 * t) * np.sin(np.pi * t / 3) * 6000
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(tone.astype("<i2").tobytes())


def document(path: Path) -> None:
    """Write the invented ministry's statement as a one-page PDF with real text."""
    lines = (
        "DEMONSTRATION - fictional document",
        "Ministry of Defence of Velmora - statement of 14 March 2031",
        "1. The so-called attacks are an invention.",
        "2. No aircraft flew over Karsen on 9 March.",
        "3. The pictures show another place.",
        "4. Our forces own no munition of the kind named.",
    )
    text = " ".join(f"({line}) Tj 0 -28 Td" for line in lines)
    stream = f"BT /F1 14 Tf 60 760 Td {text} ET".encode()
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>"
        ),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, part in enumerate(parts, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, part))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, start))
    path.write_bytes(out.getvalue())


PICTURES = (
    ("market-stalls.jpg", market, "2031:03:09 09:24:10", 118),
    ("market-street.jpg", street, "2031:03:09 09:31:55", 96),
    ("mosque-yard.jpg", street, "2031:03:10 13:05:41", 210),
    ("hospital-corridor.jpg", corridor, "2031:03:11 18:12:03", 14),
    ("camp-tents.jpg", tent, "2031:03:13 06:40:27", 301),
    ("remnant-tail.jpg", remnant, "2031:03:09 11:02:16", 75),
    ("remnant-marking.jpg", marking, "2031:03:09 11:04:48", 75),
)

if __name__ == "__main__":
    main()
