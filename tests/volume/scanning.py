"""Files as they come from outside, made for tests: PDFs of scanners and programs, photographs, and what is wrong with them."""

import functools
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these files are made of nothing else
from PIL import Image, ImageDraw  # noqa: TID253 - as above

A4 = (595.0, 842.0)


def saved(document: pikepdf.Pdf, **options: Any) -> bytes:
    target = io.BytesIO()
    document.save(target, **{"static_id": True, **options})
    return target.getvalue()


def pdf(
    *contents: bytes,
    size: tuple[float, float] = A4,
    rotate: int = 0,
    origin: float = 0,
    change: Callable[[pikepdf.Pdf], None] = lambda _: None,
    **options: Any,
) -> bytes:
    """Return a PDF with a page for each content; the content may name the font /F of a base-14 face and the picture /Im."""
    with pikepdf.new() as document:
        for content in contents:
            page = document.add_blank_page()
            page.obj.MediaBox = pikepdf.Array([origin, origin, origin + size[0], origin + size[1]])
            page.obj.Resources = pikepdf.Dictionary()
            page.obj.Contents = document.make_stream(content)
            if rotate:
                page.obj.Rotate = rotate
        change(document)
        return saved(document, **options)


def with_picture(image: Image.Image, quality: int = 90) -> Callable[[pikepdf.Pdf], None]:
    """Return a change that gives every page the picture /Im as a JPEG."""
    data = jpeg(image, quality=quality)

    def change(document: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(document, b"")
        stream.write(data, filter=pikepdf.Name.DCTDecode)
        stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        stream.Width, stream.Height, stream.BitsPerComponent = *image.size, 8
        stream.ColorSpace = pikepdf.Name.DeviceGray if image.mode == "L" else pikepdf.Name.DeviceRGB
        held = document.make_indirect(stream)
        for page in document.pages:
            page.obj.Resources.XObject = pikepdf.Dictionary(Im=held)

    return change


def with_font(document: pikepdf.Pdf) -> None:
    """Give every page a font that the file does not bring."""
    for page in document.pages:
        page.obj.Resources.Font = pikepdf.Dictionary(
            F=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )


def sheet(top: float = 0.15, *, size: tuple[int, int] = (827, 1169), tint: int = 250) -> Image.Image:
    """Return a scanned sheet: rows of writing from a share of its height on, paper not quite white, specks."""
    image = Image.new("L", size, tint)
    pen = ImageDraw.Draw(image)
    for row in range(int(size[1] * top), int(size[1] * 0.9), 40):
        pen.rectangle((100, row, size[0] - 90, row + 16), fill=30)
    for speck in range(20):
        pen.point(((speck * 97) % size[0], (speck * 61) % size[1]), fill=90)
    return image


def photograph(size: tuple[int, int] = (800, 600)) -> Image.Image:
    """Return a picture whose corners can be told apart: red, green, blue, yellow from the upper left clockwise."""
    image = Image.new("RGB", size, (120, 140, 160))
    pen = ImageDraw.Draw(image)
    wide, high = size[0] // 4, size[1] // 4
    for box, colour in (
        ((0, 0, wide, high), (230, 0, 0)),
        ((size[0] - wide, 0, size[0], high), (0, 160, 0)),
        ((size[0] - wide, size[1] - high, size[0], size[1]), (0, 0, 230)),
        ((0, size[1] - high, wide, size[1]), (230, 210, 0)),
    ):
        pen.rectangle(box, fill=colour)
    return image


def jpeg(image: Image.Image, orientation: int = 1, **options: Any) -> bytes:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[274] = orientation
    image.save(target, "JPEG", **{"quality": 90, "exif": exif, **options})
    return target.getvalue()


def png(image: Image.Image, **options: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", **options)
    return target.getvalue()


def tiff(*images: Image.Image, **options: Any) -> bytes:
    target = io.BytesIO()
    images[0].save(target, "TIFF", save_all=True, append_images=images[1:], **options)
    return target.getvalue()


def locked(user: str) -> bytes:
    """Return a PDF with a password for those who change it, and one for those who open it, if given."""
    return pdf(b"", encryption=pikepdf.Encryption(owner="甲", user=user))


@functools.cache
def bomb(size: int) -> bytes:
    """Return zeros, packed."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(bytes(2**20)) for _ in range(size // 2**20)]
    return b"".join([*parts, packer.flush()])


def written(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path
