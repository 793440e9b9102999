"""What stands on a page, and what is blank: text, pictures, drawings, white paint, clips, hidden text, forms."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pytest

from pipeline.measure import ink
from pipeline.measure.glyphs import Fonts
from pipeline.measure.ink import Box, Painted, Unreadable
from tests.volume import scanning


def painted(content: bytes, change: Callable[[pikepdf.Pdf], None] = lambda _: None, **page: Any) -> Painted:
    OPEN.append(document := pikepdf.open(io.BytesIO(scanning.pdf(content, change=change, **page))))
    return ink.read(document.pages[0], Fonts({}))


OPEN: list[pikepdf.Pdf] = []
"""what has to stay open as long as its pictures are looked at"""


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


HEAD, FOOT = Box(0, 0, 595, 100), Box(0, 742, 595, 842)


@pytest.mark.parametrize(
    ("content", "blank"),
    [
        (b"", True),
        (b"100 780 50 20 re f", False),
        (b"100 300 50 20 re f", True),
        (b"100 780 m 200 780 l S", False),
        (b"100 600 m 200 900 300 900 400 600 c S", False),
        (b"1 g 0 0 595 842 re f", True),
        (b"1 1 1 rg 0 0 595 842 re f", True),
        (b"0 0 0 0 k 0 0 595 842 re f", True),
        (b"1 g 0 0 595 842 re f 0 g 0 800 9 9 re f", False),
        (b"1 g 0 0 595 842 re B", False),
        (b"100 780 50 20 re n", True),
        (b"0 0 595 500 re W n 100 400 50 400 re f", True),
        (b"q 0 0 595 500 re W n Q 100 400 50 400 re f", False),
        (b"1 0 0 1 0 -300 cm 100 780 50 20 re f", True),
        (b"BT /F 12 Tf 100 800 Td (A) Tj ET", False),
        (b"BT /F 12 Tf 3 Tr 100 800 Td (A) Tj ET", True),
        (b"BT /F 12 Tf 100 500 Td (A) Tj ET", True),
        (b"q 10 0 0 10 300 800 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q", False),
        (b"q 0 0 595 842 re W n /None sh Q", False),
    ],
)
def test_what_is_printed_at_the_head_of_a_page(content: bytes, blank: bool) -> None:
    page = painted(content, scanning.with_font)
    assert page.blank(HEAD) is blank
    assert page.blank(FOOT) or b"842 re" in content


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [0.0, 200.0])
def test_places_are_those_of_the_page_as_one_sees_it(rotate: int, origin: float) -> None:
    x, y = {0: (10, 822), 90: (10, 10), 180: (575, 10), 270: (575, 822)}[rotate]
    page = painted(f"{x + origin} {y + origin} 10 10 re f".encode(), rotate=rotate, origin=origin)
    assert [tuple(map(round, mark.box)) for mark in page.marks] == [(10, 10, 20, 20)]


def test_a_scanned_sheet_is_blank_where_its_paper_is() -> None:
    page = painted(b"595 0 0 842 0 0 cm /Im Do", scanning.with_picture(scanning.sheet(0.15)))
    assert page.blank(Box(100, 20, 500, 110))
    assert not page.blank(Box(100, 20, 500, 160))


@pytest.mark.parametrize(
    "matrix", ["595 0 0 842 0 0", "-595 0 0 -842 595 842", "0 842 -595 0 595 0", "0 -842 595 0 0 842", "595 0 0 -842 0 842"]
)
def test_a_picture_is_looked_at_as_it_is_turned(matrix: str) -> None:
    photo = scanning.photograph()
    photo.paste((255, 255, 255), (200, 0, 600, 150))
    page = painted(f"{matrix} cm /Im Do".encode(), scanning.with_picture(photo))
    white = {
        "595 0 0 842 0 0": Box(200, 5, 400, 190),
        "-595 0 0 -842 595 842": Box(200, 650, 400, 830),
        "0 842 -595 0 595 0": Box(5, 250, 140, 600),
        "0 -842 595 0 0 842": Box(455, 250, 590, 600),
        "595 0 0 -842 0 842": Box(200, 650, 400, 830),
    }[matrix]
    assert page.blank(white)
    assert not page.blank(Box(200, 300, 400, 500))


def test_a_picture_is_unpacked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = []
    whole = pikepdf.PdfImage.as_pil_image

    def counted(image: pikepdf.PdfImage) -> Any:
        unpacked.append(1)
        return whole(image)

    monkeypatch.setattr(pikepdf.PdfImage, "as_pil_image", counted)
    page = painted(b"595 0 0 842 0 0 cm /Im Do", scanning.with_picture(scanning.sheet()))
    assert [page.blank(Box(100, 20 + n, 500, 40 + n)) for n in range(5)] == [True] * 5
    assert len(unpacked) == 1


def test_a_thin_line_of_a_large_scan_is_seen() -> None:
    scan = scanning.sheet(0.9, size=(2480, 3508))
    assert painted(b"595 0 0 842 0 0 cm /Im Do", scanning.with_picture(scan)).blank(Box(200, 20, 330, 66))
    scan.paste(40, (900, 150, 1300, 154))
    assert not painted(b"595 0 0 842 0 0 cm /Im Do", scanning.with_picture(scan)).blank(Box(200, 20, 330, 66))


def test_a_picture_without_extent_counts_as_printed() -> None:
    page = painted(b"595 0 0 0 0 842 cm /Im Do 595 0 0 1 0 800 cm", scanning.with_picture(scanning.sheet()))
    assert page.marks == ()


def test_a_picture_set_aslant_counts_as_printed() -> None:
    page = painted(b"400 400 -400 400 300 0 cm /Im Do", scanning.with_picture(scanning.sheet()))
    assert not page.blank(Box(280, 100, 300, 120))


def test_a_picture_larger_than_the_page_says_counts_as_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def smaller(document: pikepdf.Pdf) -> None:
        scanning.with_picture(scanning.sheet())(document)
        document.pages[0].obj.Resources.XObject.Im.Width = 10
        document.pages[0].obj.Resources.XObject.Im.Height = 10

    monkeypatch.setattr("PIL.Image.MAX_IMAGE_PIXELS", 1000)
    assert not painted(b"595 0 0 842 0 0 cm /Im Do", smaller).blank(Box(100, 20, 500, 110))


def test_a_form_is_read_and_cut_off_by_its_box() -> None:
    def with_form(document: pikepdf.Pdf) -> None:
        form = document.make_stream(b"0 0 1000 1000 re f")
        form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 50, 50])
        document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Fm=form)

    page = painted(b"1 0 0 1 100 700 cm /Fm Do", with_form)
    assert [tuple(map(round, mark.box)) for mark in page.marks] == [(100, 92, 150, 142)]


def test_open_and_closed_states_are_counted() -> None:
    page = painted(b"Q Q q q q Q")
    assert (page.lowest, page.depth) == (-2, 0)


def laughing(document: pikepdf.Pdf) -> None:
    """Have forms that draw ten forms each, eight deep."""
    below: Any = document.make_stream(b"0 0 1 1 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    for _ in range(7):
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=below))
        below = document.make_stream(b"/Im Do " * 10, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, Resources=resources)
    document.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Im=below)


@pytest.mark.parametrize(
    ("content", "change"),
    [
        (b"/Im Do", laughing),
        (b"BI " * 200_000, lambda _: None),
        (b"1 2 x re f", lambda _: None),
        (b"cm", lambda _: None),
        (b"BT Tf ET", lambda _: None),
        (b"1..2 0 0 1 0 0 cm", lambda _: None),
    ],
)
def test_what_no_page_should_say_is_unreadable(content: bytes, change: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises(Unreadable):
        painted(content, change)


def test_content_over_the_size_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink, "MOST_BYTES", 1000)
    assert painted(b"0 0 m S " * 100)
    with pytest.raises(Unreadable):
        painted(b"0 0 m S " * 200)
