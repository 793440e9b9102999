"""The rows of a catalogue on its pages, and links that stay where they are on any page."""

import datetime as dt
import io

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pytest

from pipeline.measure.ink import Box
from pipeline.measure.positions import seen
from pipeline.pdf.conformance import hold
from pipeline.volume import numerals
from pipeline.volume.bind import Part
from pipeline.volume.links import Jump, rows
from tests.volume import scanning
from tests.volume.binding import bound

DAY = dt.date(2024, 7, 1)
RULES = ("50 700 400 1", "50 600 400 1", "50 550 400 1", "50 550 1 150", "100 550 1 150", "450 550 1 150")
RULED = "".join(f"{rule} re f " for rule in RULES).encode()


def text(words: str, x: float, y: float) -> bytes:
    return f"BT /F 10 Tf {x} {y} Td ({words}) Tj ET ".encode()


def catalogue(*pages: bytes) -> bytes:
    def with_digits(document: pikepdf.Pdf) -> None:
        for page in document.pages:
            page.obj.Resources.Font = pikepdf.Dictionary(F=numerals.font(document))

    return scanning.pdf(*pages, change=with_digits)


def test_a_row_is_what_its_rules_enclose() -> None:
    page = RULED + text("3", 70, 640) + text("2026", 120, 640) + text("4", 70, 570)
    found = rows(catalogue(page), [3, 4])
    assert {number: (where, tuple(map(round, box))) for number, (where, box) in found.items()} == {
        3: (0, (50, 141, 450, 241)),
        4: (0, (50, 241, 450, 291)),
    }


def test_rows_go_on_over_the_pages() -> None:
    found = rows(catalogue(RULED + text("1", 70, 640), RULED + text("2", 70, 570)), [1, 2])
    assert {number: page for number, (page, _) in found.items()} == {1: 0, 2: 1}


@pytest.mark.parametrize(
    "page",
    [b"", text("1", 70, 640), RULED, RULED + text("1", 120, 640), RULED + text("11", 70, 640), b"50 700 400 1 re f " + text("1", 70, 640)],
)
def test_where_there_is_no_such_row_there_is_none(page: bytes) -> None:
    assert rows(catalogue(page), [1]) == {}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [0, 200])
def test_a_link_covers_its_box_as_one_sees_the_page(rotate: int, origin: float) -> None:
    listed = scanning.pdf(b"", size=(842, 595), rotate=rotate, origin=origin)
    box = Box(50, 100, 200, 130)
    parts = [Part("目录", listed, numbered=False), Part("一件", scanning.pdf(b"", b""), numbered=True)]
    copy = bound(parts, jumps=[Jump(0, 0, box, 1)])
    hold(copy, "2b", "案卷")
    with pikepdf.open(io.BytesIO(copy)) as document:
        page = document.pages[0]
        (note,) = page.obj.Annots
        a, b, c, d, e, f = seen(page).matrix
        left, bottom, right, top = (float(side) for side in note.Rect)
        corners = [(a * x + c * y + e, b * x + d * y + f) for x, y in ((left, bottom), (right, top))]
        assert tuple(min(side) for side in zip(*corners, strict=True)) == pytest.approx(box[:2], abs=0.01)
        assert tuple(max(side) for side in zip(*corners, strict=True)) == pytest.approx(box[2:], abs=0.01)
        assert note.Dest[0].objgen == document.pages[1].objgen
        assert note.F == 4
