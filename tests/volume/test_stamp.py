"""The archive stamp and page numbers over finished pages: where they stand as one sees the page, and where not."""

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import ImageChops  # noqa: TID253 - as above

from pipeline.case.tree import Branch, Fact
from pipeline.measure import ink
from pipeline.measure.glyphs import Fonts as FontsOfPdf
from pipeline.pdf import conformance
from pipeline.problems import Blocked
from pipeline.volume import leaf
from pipeline.volume.bind import Part
from pipeline.volume.stamp import MILLIMETRE, Stamp, chosen
from tests.volume import scanning
from tests.volume.binding import bound

STAMP = Stamp("Z109", "2024", "0012", "居民自治", "永久", "36")
TEXTS = "Z10920240012居民自治永久36"
DAY = dt.date(2024, 7, 1)


def volume(parts: Sequence[Part]) -> bytes:
    return bound(parts)


def one(pdf: bytes, **more: Any) -> Part:
    return Part(**{"title": "一件", "pdf": pdf, "numbered": True, "stamp": STAMP, "foreign": True, **more})


def red(pdf: bytes, number: int = 0) -> tuple[float, float, float, float] | None:
    """Return where red stands on a page as one sees it, in millimetres: left, top, right, bottom."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[number]
        image = page.render(scale=4, draw_annots=False).to_pil().convert("RGB")
        page.close()
    strong = [channel.point(lambda level: 255 if level > 150 else 0) for channel in image.split()]
    weak = [channel.point(lambda level: 255 if level < 120 else 0) for channel in image.split()]
    box = ImageChops.darker(ImageChops.darker(strong[0], weak[1]), weak[2]).getbbox()
    return tuple(edge / 4 / MILLIMETRE for edge in box) if box else None  # type: ignore[return-value]


def texts(pdf: bytes) -> list[str]:
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            found.append("".join(text.get_text_range().split()))
            text.close()
            page.close()
    return found


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [0.0, 200.0])
@pytest.mark.parametrize("size", [(595.0, 842.0), (842.0, 595.0), (1190.0, 1684.0), (420.0, 595.0)])
def test_the_stamp_has_its_size_in_the_middle_of_the_upper_margin(rotate: int, origin: float, size: tuple[float, float]) -> None:
    box = red(volume([one(scanning.pdf(b"", rotate=rotate, origin=origin, size=size), numbered=False)]))
    assert box
    wide = (size[1] if rotate in (90, 270) else size[0]) / MILLIMETRE
    assert box[2] - box[0] == pytest.approx(45, abs=0.3)
    assert box[3] - box[1] == pytest.approx(16, abs=0.3)
    assert (box[0] + box[2]) / 2 == pytest.approx(wide / 2, abs=0.3)
    assert box[1] >= 3.9
    assert box[3] <= 40.1


def test_it_has_its_size_where_a_point_is_longer() -> None:
    def longer(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.UserUnit = 2

    pdf = volume([one(scanning.pdf(b"", size=(297.5, 421), change=longer))])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = ink.read(document.pages[0], FontsOfPdf({}))
    boxes = [mark.box for mark in page.marks if not mark.text]
    wide = max(box.right for box in boxes) - min(box.left for box in boxes)
    assert wide * 2 / MILLIMETRE == pytest.approx(45, abs=0.3)


@pytest.mark.parametrize("crop", [(100, 100, 500, 700), (0, 0, 595, 400)])
def test_it_keeps_to_the_part_of_the_page_that_is_seen(crop: tuple[int, int, int, int]) -> None:
    def cropped(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.CropBox = pikepdf.Array(crop)

    box = red(volume([one(scanning.pdf(b"", change=cropped))]))
    assert box
    assert (box[0] + box[2]) / 2 == pytest.approx((crop[2] - crop[0]) / MILLIMETRE / 2, abs=0.3)


def test_it_can_be_read_and_searched() -> None:
    assert texts(volume([one(scanning.pdf(b"", b""))])) == [f"{TEXTS}1", "2"]


@pytest.mark.parametrize(
    ("content", "sideways"),
    [
        (b"200 800 195 10 re f", False),  # above: it goes below
        (b"200 740 195 10 re f", False),  # below: it goes above
        (b"280 720 30 110 re f", True),  # a bar in the middle: beside it
    ],
)
def test_it_gives_way_to_what_is_printed(content: bytes, sideways: bool) -> None:
    pdf = volume([one(scanning.pdf(content), numbered=False)])
    box = red(pdf)
    assert box
    assert ((box[0] + box[2]) / 2 == pytest.approx(105, abs=0.5)) is not sideways
    assert len(texts(pdf)) == 1
    with pikepdf.open(io.BytesIO(scanning.pdf(content))) as document:
        left, top, right, bottom = (edge * MILLIMETRE for edge in box)
        assert ink.read(document.pages[0], FontsOfPdf({})).blank(ink.Box(left, top, right, bottom))


FULL = scanning.pdf(b"0 0 595 842 re f", b"")


def test_without_room_it_goes_on_a_leaf_before_the_page_that_has_no_number() -> None:
    parts = [Part("甲", scanning.pdf(b""), numbered=True), one(FULL), Part("乙", scanning.pdf(b""), numbered=True)]
    pdf = volume(parts)
    found = texts(pdf)
    assert [TEXTS in text for text in found] == [False, True, False, False, False]
    assert leaf.NO_ROOM in found[1]
    assert [re.sub(r"\D", "", text) for text in (found[0], *found[2:])] == ["1", "2", "3", "4"]
    with pypdfium2.PdfDocument(pdf) as document:
        assert [document.get_page_label(number) for number in range(5)] == ["1", "一件归档章", "2", "3", "4"]
        marks = []
        for mark in document.get_toc():
            target = mark.get_dest()
            assert target is not None
            marks.append((mark.get_title(), target.get_index()))
    assert marks == [("甲", 0), ("一件", 1), ("乙", 4)]


def test_a_scan_with_a_blank_head_is_stamped_and_a_photograph_over_the_whole_page_is_not() -> None:
    scan = scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(scanning.sheet()))
    photo = scanning.pdf(b"595 0 0 842 0 0 cm /Im Do", change=scanning.with_picture(scanning.photograph()))
    assert [len(texts(volume([one(pdf)]))) for pdf in (scan, photo)] == [1, 2]


def test_a_copy_is_marked_beside_the_stamp_or_without_it() -> None:
    pdf = volume([one(scanning.pdf(b""), mark="复制件", numbered=False)])
    assert texts(pdf) == [f"{TEXTS}复制件"]
    assert "复制件" in texts(volume([one(scanning.pdf(b""), mark="复制件", stamp=None)]))[0]
    assert "复制件" in texts(volume([one(FULL, mark="复制件", stamp=None)]))[0]


def test_what_has_not_been_given_stays_blank_and_what_is_long_goes_on_two_lines() -> None:
    long = Stamp("", "2024", "0001", "社区治理和居民自治工作", "30年", "1")
    assert texts(volume([one(scanning.pdf(b""), stamp=long, numbered=False)])) == ["20240001社区治理和居民自治工作30年1"]


def test_a_character_that_no_font_draws_is_told() -> None:
    with pytest.raises(Blocked) as caught:
        volume([one(scanning.pdf(b""), stamp=Stamp("Z109", "2024", "0001", "\ue000", "永久", "1"))])
    assert [problem.code for problem in caught.value.problems] == ["glyph.missing"]


def test_the_pages_keep_their_content_and_the_volume_what_it_claims() -> None:
    content = b"0 0 1 rg 100 100 50 50 re f"
    pdf = volume([one(scanning.pdf(content), mark="复制件"), one(FULL)])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert conformance.violations(document, "2b") == []
        streams = [stream.read_bytes() for stream in document.pages[0].obj.Contents]
        assert content in streams
    assert volume([one(scanning.pdf(content), mark="复制件"), one(FULL)]) == pdf


def test_one_font_serves_all_stamps() -> None:
    with pikepdf.open(io.BytesIO(volume([one(scanning.pdf(b"")) for _ in range(20)]))) as document:
        files = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/FontFile2" in one]
    assert len(files) == 1


def test_a_page_of_an_earlier_volume_keeps_the_stamp_it_bears() -> None:
    first = volume([one(scanning.pdf(b""), numbered=False)])
    second = Stamp("A439", "2025", "0003", "民政", "10年", "2")
    again = volume([one(first, stamp=second, numbered=False)])
    assert texts(again) in ([f"{TEXTS}A43920250003民政10年2"], [f"A43920250003民政10年2{TEXTS}"])


# --- page numbers


def test_pages_are_counted_afresh_where_it_is_wanted() -> None:
    parts = [Part("甲", scanning.pdf(b"", b""), numbered=True, first=1), Part("乙", scanning.pdf(b"", b""), numbered=True, first=1)]
    pdf = volume(parts)
    assert texts(pdf) == ["1", "2", "1", "2"]
    with pypdfium2.PdfDocument(pdf) as document:
        assert [document.get_page_label(number) for number in range(4)] == ["1", "2", "1", "2"]


def typed(text: bytes, x: float, y: float) -> bytes:
    return b"BT /F 12 Tf %.0f %.0f Td (%s) Tj ET" % (x, y, text)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (typed(b"7", 520, 800), "7"),  # its own, in that place
        (typed(b"- 7 -", 520, 800), "-7-"),
        (typed(b"7", 50, 800), "71"),  # on the other side
        (typed(b"7", 300, 30), "71"),  # at the foot
        (typed(b"No. 7 of the papers", 480, 800), "No.7ofthepapers1"),
    ],
)
def test_a_number_of_the_page_s_own_in_that_place_is_enough(content: bytes, expected: str) -> None:
    pdf = volume([one(scanning.pdf(content, change=named), stamp=None)])
    assert "".join(sorted(texts(pdf)[0])) == "".join(sorted(expected))


def named(document: pikepdf.Pdf) -> None:
    """Give the pages a font that says what its codes mean."""
    scanning.with_font(document)
    cmap = b"1 beginbfrange <20> <7E> <0020> endbfrange"
    for page in document.pages:
        page.obj.Resources.Font.F.ToUnicode = document.make_stream(cmap)


def test_a_number_does_not_stand_on_what_is_printed_there() -> None:
    content = b"440 795 155 8 re f"
    pdf = volume([one(scanning.pdf(content), stamp=None)])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = ink.read(document.pages[0], FontsOfPdf({}))
    number = next(mark.box for mark in page.marks if mark.text == "1")
    bar = next(mark.box for mark in page.marks if not mark.text)
    assert not ink.Box(number.left, number.top + 2, number.right, number.bottom - 4).meets(bar)


# --- what the case chooses


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (True, "通编")),
        ({"整理方式": "按件"}, (True, "按件")),
        ({"整理方式": "按卷"}, (True, "通编")),
        ({"整理方式": "按件", "编页": "通编", "归档章": False}, (False, "通编")),
        ({"整理方式": "按卷", "编页": "按件", "归档章": True}, (True, "按件")),
    ],
)
def test_the_case_chooses(given: Mapping[str, str | bool], expected: tuple[bool, str]) -> None:
    archive = Branch("档案", {name: Fact(value, f"档案.{name}") for name, value in given.items()})
    assert chosen(Branch("", {"档案": archive})) == expected
