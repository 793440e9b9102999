"""A picture in (JPEG, PNG, TIFF of several pages), a PDF for the reading copy out: each on a sheet of A4 with margins.

The sheet lies as the picture does, as one sees it. The dots of a JPEG and of a plain PNG go over as they are, packed by
whoever made them; others are packed without loss. Colours are those the picture says, else sRGB, which the volume claims.
The file itself stays as it is and goes into the package.
"""

import dataclasses
import io
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.pdf import archival
from pipeline.volume.scans import JPEG, PNG

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

MILLIMETRE = 72 / 25.4
SHORT, LONG = 210 * MILLIMETRE, 297 * MILLIMETRE

TOP, BOTTOM, LEFT, RIGHT = 27 * MILLIMETRE, 15 * MILLIMETRE, 25 * MILLIMETRE, 15 * MILLIMETRE
"""margins: room for the archive stamp above, for the binding on the left"""

USUAL = 96
"""dots to the inch of a picture that does not say it, or says what cannot be"""

UPRIGHT: tuple[tuple[int, int, int, int, int, int], ...] = (
    (1, 0, 0, 1, 0, 0),
    (-1, 0, 0, 1, 1, 0),
    (-1, 0, 0, -1, 1, 1),
    (1, 0, 0, -1, 0, 1),
    (0, -1, -1, 0, 1, 1),
    (0, -1, 1, 0, 0, 1),
    (0, 1, 1, 0, 0, 0),
    (0, 1, -1, 0, 1, 0),
)
"""how to turn the unit square so that a picture of EXIF orientation 1, 2 … 8 stands upright"""

ORIENTATION = 274
PLAIN_FRAMES = (0xC0, 0xC1, 0xC2)
"""kinds of JPEG that a PDF may hold: baseline, extended, progressive"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Dots:
    """A picture as a PDF holds it."""

    width: int
    height: int
    data: bytes
    packing: str
    channels: int
    bits: int = 8
    palette: bytes = b""
    profile: bytes = b""
    orientation: int = 1
    resolution: float = USUAL


def pages(path: Path, media: str, target: Path) -> None:
    """Write the pages of a picture file that `scans.judge` has found sound."""
    import pikepdf

    with pikepdf.new() as document, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what is odd about its metadata; it was read to its end before
        for dots in _frames(path, media):
            _sheet(document, dots)
        archival.write(document, target)


def _frames(path: Path, media: str) -> Iterator[_Dots]:
    from PIL import Image

    with Image.open(path, formats=[media.removeprefix("image/").upper()]) as picture:
        if media in (JPEG, PNG):
            plain = _jpeg(picture, path) if media == JPEG else _png(picture, path.read_bytes())
            yield plain or _repacked(picture)
            return
        number = 0
        while True:
            try:
                picture.seek(number)
            except EOFError:
                return
            yield _repacked(picture)
            number += 1


def _said(picture: "Image.Image") -> tuple[bytes, int, float]:
    """Return what a picture says of itself: colour profile, orientation, dots to the inch."""
    orientation = picture.getexif().get(ORIENTATION, 1)
    across = picture.info.get("dpi", (USUAL,))[0]
    resolution = float(across) if isinstance(across, (int, float)) or hasattr(across, "__float__") else USUAL
    return (
        picture.info.get("icc_profile") or b"",
        orientation if orientation in range(1, 9) else 1,
        resolution if 50 <= resolution <= 2400 else USUAL,
    )


def _jpeg(picture: "Image.Image", path: Path) -> _Dots | None:
    data = path.read_bytes()
    if picture.mode not in ("L", "RGB") or _frame_of_jpeg(data) not in PLAIN_FRAMES:
        return None
    profile, orientation, resolution = _said(picture)
    channels = len(picture.getbands())
    return _Dots(*picture.size, data, "/DCTDecode", channels, 8, b"", _fitting(profile, channels), orientation, resolution)


def _frame_of_jpeg(data: bytes) -> int:
    """Return the kind of frame that the segments of a JPEG announce, 0 for one of more than 8 bits or none."""
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        kind = data[place + 1]
        if kind == 0xFF:
            place += 1
        elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            return kind if data[place + 4] == 8 else 0
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return 0


CHANNELS_OF_PNG = {0: 1, 2: 3, 3: 1}
"""kind of colour of a PNG without transparency → channels"""


def _png(picture: "Image.Image", data: bytes) -> _Dots | None:
    """Return the dots of a PNG as they are packed, None where a PDF cannot hold them so: transparent, or interlaced."""
    place, packed, palette = 8, list[bytes](), b""
    wide, high, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if kind not in CHANNELS_OF_PNG or interlaced:
        return None
    while place + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        if name == b"tRNS":
            return None
        if name == b"IDAT":
            packed.append(body)
        elif name == b"PLTE":
            palette = body
        place += 12 + length
    profile, orientation, resolution = _said(picture)
    channels = CHANNELS_OF_PNG[kind]
    fitting = _fitting(profile, 3 if palette and kind == 3 else channels)
    palette = palette if kind == 3 else b""
    return _Dots(wide, high, b"".join(packed), "/FlateDecode", channels, bits, palette, fitting, orientation, resolution)


KEPT = ("1", "L", "I;16", "P", "RGB")
"""modes of Pillow that a PNG without transparency can hold"""


def _repacked(picture: "Image.Image") -> _Dots:
    """Return a picture packed without loss, on white where it is transparent."""
    from PIL import Image

    profile, orientation, resolution = _said(picture)
    picture.load()
    orientation = picture.getexif().get(ORIENTATION, 1) if orientation != 1 else 1  # Pillow turns a TIFF itself as it loads it
    clear = "A" in picture.getbands() or "transparency" in picture.info
    if clear:
        shown = picture.convert("RGBA")
        opaque = Image.new("RGB", shown.size, "white")
        opaque.paste(shown, mask=shown.getchannel("A"))
    elif picture.mode in KEPT:
        opaque = picture
    else:
        opaque = picture.convert("L" if picture.mode in ("I", "F") else "RGB")
        profile = b"" if picture.mode in ("CMYK", "LAB", "YCbCr") else profile
    target = io.BytesIO()
    opaque.save(target, "PNG", icc_profile=None)
    with Image.open(io.BytesIO(target.getvalue()), formats=["PNG"]) as again:
        dots = _png(again, target.getvalue())
    assert dots is not None
    fitting = _fitting(profile, 3 if dots.palette else dots.channels)
    return dataclasses.replace(dots, profile=fitting, orientation=orientation, resolution=resolution)


COLOURS = {1: b"GRAY", 3: b"RGB "}


def _fitting(profile: bytes, channels: int) -> bytes:
    """Return a colour profile if it is one for these channels that PDF/A-2 takes (6.2.4.2): up to version 4."""
    sound = len(profile) > 128 and profile[36:40] == b"acsp" and profile[8] <= 4 and int.from_bytes(profile[:4], "big") == len(profile)
    usual = profile[12:16] in (b"mntr", b"scnr", b"prtr", b"spac") and profile[16:20] == COLOURS[channels]
    return profile if sound and usual else b""


def _sheet(document: "pikepdf.Pdf", dots: _Dots) -> None:
    import pikepdf

    turn = UPRIGHT[dots.orientation - 1]
    wide, high = (dots.height, dots.width) if dots.orientation > 4 else (dots.width, dots.height)
    sheet = (LONG, SHORT) if wide > high else (SHORT, LONG)
    room = (sheet[0] - LEFT - RIGHT, sheet[1] - TOP - BOTTOM)
    scale = min(72 / dots.resolution, room[0] / wide, room[1] / high)
    x, y = LEFT + (room[0] - wide * scale) / 2, sheet[1] - TOP - high * scale
    a, b, c, d, e, f = turn
    across, up = wide * scale, high * scale
    place = (a * across, b * up, c * across, d * up, e * across + x, f * up + y)
    page = document.add_blank_page(page_size=sheet)
    page.obj.MediaBox = pikepdf.Array([0, 0, round(sheet[0], 2), round(sheet[1], 2)])
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=_image(document, dots)))
    page.obj.Contents = document.make_stream(f"q {' '.join(f'{one:.4f}' for one in place)} cm /Im0 Do Q".encode())


def _image(document: "pikepdf.Pdf", dots: _Dots) -> "pikepdf.Object":
    import pikepdf

    inside = 3 if dots.palette else dots.channels
    space: pikepdf.Object = {1: pikepdf.Name.DeviceGray, 3: pikepdf.Name.DeviceRGB}[inside]
    if dots.profile:
        space = pikepdf.Array([pikepdf.Name.ICCBased, document.make_stream(dots.profile, N=inside)])
    if dots.palette:
        last = len(dots.palette) // 3 - 1
        space = pikepdf.Array([pikepdf.Name.Indexed, space, last, pikepdf.String(dots.palette)])
    image = pikepdf.Stream(document, dots.data)
    if dots.packing == "/FlateDecode":
        parameters = pikepdf.Dictionary(Predictor=15, Colors=dots.channels, BitsPerComponent=dots.bits, Columns=dots.width)
        image.write(dots.data, filter=pikepdf.Name.FlateDecode, decode_parms=parameters)
    else:
        image.write(dots.data, filter=pikepdf.Name.DCTDecode)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent, image.ColorSpace = dots.width, dots.height, dots.bits, space
    return document.make_indirect(image)
