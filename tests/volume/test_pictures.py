"""Photographs and scanned pictures on sheets of A4: upright, within the margins, their dots as they were."""

import io
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image, ImageCms  # noqa: TID253 - as above

from pipeline.pdf.conformance import hold
from pipeline.volume.bind import Part
from pipeline.volume.pictures import BOTTOM, LEFT, MILLIMETRE, RIGHT, TOP
from pipeline.volume.scans import JPEG, PNG, TIFF
from tests.volume import scanning
from tests.volume.binding import bound, of_picture

RED, GREEN, BLUE, YELLOW = (230, 0, 0), (0, 160, 0), (0, 0, 230), (230, 210, 0)


def sheets(folder: Path, data: bytes, media: str) -> bytes:
    return of_picture(scanning.written(folder, "picture", data), media)


def seen(pdf: bytes, number: int = 0) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """Return a page as one sees it at two dots to the point, and where its ink stands."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number]
        image = page.render(scale=2).to_pil().convert("RGB")
        page.close()
    box = image.convert("L").point(lambda level: 255 if level < 250 else 0).getbbox()
    assert box
    return image, box


def corners(pdf: bytes) -> list[str]:
    """Return the colours of a photograph's corners from the upper left clockwise."""
    image, (left, top, right, bottom) = seen(pdf)
    names = {"红": RED, "绿": GREEN, "蓝": BLUE, "黄": YELLOW}
    found = []
    for x, y in ((left + 9, top + 9), (right - 9, top + 9), (right - 9, bottom - 9), (left + 9, bottom - 9)):
        dot = image.getpixel((x, y))
        assert isinstance(dot, tuple)
        found.append(min(names, key=lambda name: sum(abs(a - b) for a, b in zip(names[name], dot, strict=True))))
    return found


TURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""orientation of EXIF → how a camera that notes it has turned the picture"""


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("media", [JPEG, PNG, TIFF])
def test_a_picture_stands_upright(tmp_path: Path, orientation: int, media: str) -> None:
    turn = TURNED[orientation]
    photo = scanning.photograph() if turn is None else scanning.photograph().transpose(turn)
    exif = Image.Exif()
    exif[274] = orientation
    data = {
        JPEG: lambda: scanning.jpeg(photo, orientation),
        PNG: lambda: scanning.png(photo, exif=exif),
        TIFF: lambda: scanning.tiff(photo, exif=exif),
    }[media]()
    pdf = sheets(tmp_path, data, media)
    image, _ = seen(pdf)
    assert image.width > image.height
    assert corners(pdf) == ["红", "绿", "蓝", "黄"]


@pytest.mark.parametrize("size", [(3000, 2000), (2000, 3000), (1000, 1000), (6000, 200)])
def test_it_keeps_within_the_margins_of_a_sheet_that_lies_as_it_does(tmp_path: Path, size: tuple[int, int]) -> None:
    image, (left, top, right, bottom) = seen(sheets(tmp_path, scanning.jpeg(scanning.photograph(size)), JPEG))
    assert (image.width > image.height) is (size[0] > size[1])
    assert sorted(image.size) == pytest.approx([210 * MILLIMETRE * 2, 297 * MILLIMETRE * 2], abs=2)
    assert left >= LEFT * 2 - 2
    assert top == pytest.approx(TOP * 2, abs=2)
    assert right <= image.width - RIGHT * 2 + 2
    assert bottom <= image.height - BOTTOM * 2 + 2
    assert (right - left) / (bottom - top) == pytest.approx(size[0] / size[1], rel=0.03)


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    _, (left, _, right, _) = seen(sheets(tmp_path, scanning.png(scanning.photograph((300, 200)), dpi=(150, 150)), PNG))
    assert (right - left) / 2 == pytest.approx(300 / 150 * 72, abs=1)


def packed(pdf: bytes) -> tuple[bytes, str]:
    """Return the dots of the first page as they are packed, and their colour space."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        image = document.pages[0].obj.Resources.XObject.Im0
        space = image.ColorSpace
        return image.read_raw_bytes(), str(space[0] if isinstance(space, pikepdf.Array) else space)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 30}])
def test_the_dots_of_a_jpeg_are_not_packed_anew(tmp_path: Path, options: dict[str, Any]) -> None:
    data = scanning.jpeg(scanning.photograph(), **options)
    assert packed(sheets(tmp_path, data, JPEG))[0] == data


def test_nor_are_those_of_a_plain_png(tmp_path: Path) -> None:
    data = scanning.png(scanning.photograph())
    assert packed(sheets(tmp_path, data, PNG))[0][:100] in data


CASES = {
    "grey JPEG": (scanning.jpeg(scanning.photograph().convert("L")), JPEG),
    "JPEG of four inks": (scanning.jpeg(scanning.photograph().convert("CMYK")), JPEG),
    "PNG of two tones": (scanning.png(scanning.sheet().convert("1")), PNG),
    "PNG with a palette": (scanning.png(scanning.photograph().quantize(16)), PNG),
    "grey PNG of 16 bits": (scanning.png(Image.new("I;16", (60, 40), 30000)), PNG),
    "grey PNG with transparency": (scanning.png(scanning.photograph().convert("LA")), PNG),
    "TIFF of four inks": (scanning.tiff(scanning.photograph().convert("CMYK")), TIFF),
    "TIFF of a fax": (scanning.tiff(scanning.sheet().convert("1"), compression="group4"), TIFF),
    "TIFF of JPEG": (scanning.tiff(scanning.photograph(), compression="jpeg"), TIFF),
    "TIFF with transparency": (scanning.tiff(scanning.photograph().convert("RGBA")), TIFF),
    "TIFF of 16 bits": (scanning.tiff(Image.new("I;16", (60, 40), 30000)), TIFF),
    "TIFF of fractions": (scanning.tiff(Image.new("F", (60, 40), 100.0)), TIFF),
    "TIFF of luminance": (scanning.tiff(scanning.photograph().convert("LAB")), TIFF),
}


@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_picture_looks_as_it_did_and_can_be_bound(tmp_path: Path, name: str) -> None:
    data, media = CASES[name]
    pdf = sheets(tmp_path, data, media)
    image, box = seen(pdf)
    with Image.open(io.BytesIO(data)) as picture:
        whole = picture.convert("I").point(lambda level: level / 256).convert("L") if picture.mode == "I;16" else picture.convert("RGB")
        wanted = whole.convert("RGB").resize((40, 30))
    shown = image.crop(box).resize((40, 30))
    apart = sum(abs(a - b) for a, b in zip(wanted.tobytes(), shown.tobytes(), strict=True)) / (40 * 30 * 3)
    assert apart < 12 if name != "PNG of two tones" and "fax" not in name else True
    hold(bound([Part("一件", pdf, numbered=True)]), "2b", name)


def test_transparency_is_on_white(tmp_path: Path) -> None:
    photo = scanning.photograph().convert("RGBA")
    photo.paste((0, 0, 0, 0), (300, 200, 500, 400))
    image, (left, top, right, bottom) = seen(sheets(tmp_path, scanning.png(photo), PNG))
    assert image.getpixel(((left + right) // 2, (top + bottom) // 2)) == (255, 255, 255)


def test_every_page_of_a_tiff_has_its_sheet(tmp_path: Path) -> None:
    upright, lying = scanning.sheet(), scanning.sheet().rotate(90, expand=True)
    with pikepdf.open(io.BytesIO(sheets(tmp_path, scanning.tiff(upright, lying, upright), TIFF))) as document:
        lie = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in document.pages]
    assert lie == [False, True, False]


def test_a_colour_profile_goes_along_if_it_is_one(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data, media in (
        (scanning.jpeg(scanning.photograph(), icc_profile=profile), JPEG),
        (scanning.png(scanning.photograph(), icc_profile=profile), PNG),
    ):
        assert packed(sheets(tmp_path, data, media))[1] == "/ICCBased"
    for wrong in (b"no profile" * 20, profile[:-1]):
        data = scanning.jpeg(scanning.photograph(), icc_profile=wrong)
        assert packed(sheets(tmp_path, data, JPEG))[1] == "/DeviceRGB"
    grey = scanning.jpeg(scanning.photograph().convert("L"), icc_profile=profile)
    assert packed(sheets(tmp_path, grey, JPEG))[1] == "/DeviceGray"


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    for data, media in CASES.values():
        assert sheets(tmp_path, data, media) == sheets(tmp_path, data, media)
