import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pypdfium2  # type: ignore[import-untyped]
import pytest
from lxml import etree

from pipeline.problems import Blocked
from pipeline.volume.bind import Part, page_counts
from tests.volume import binding

DAY = dt.date(2024, 7, 1)
A4 = (595.0, 842.0)


def pages(count: int, size: tuple[float, float] = A4, *, rotate: int = 0, origin: float = 0, content: bytes = b"") -> bytes:
    with pikepdf.new() as document:
        for _ in range(count):
            page = document.add_blank_page(page_size=size)
            page.obj.MediaBox = pikepdf.Array([origin, origin, origin + size[0], origin + size[1]])
            page.obj.StructParents = 0
            if rotate:
                page.obj.Rotate = rotate
            if content:
                page.obj.Contents = document.make_stream(content)
        target = io.BytesIO()
        document.save(target, static_id=True)
        return target.getvalue()


def volume(parts: Sequence[Part]) -> bytes:
    return binding.bound(parts, {"title": "关于A&B的案卷", "author": "某居民委员会", "identifier": "某-2024", "keywords": ""})


def stamps(pdf: bytes) -> list[tuple[str, bool, bool]]:
    """Each page's number, whether it stands in the right half and whether in the upper part, as one sees the page."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            number = text.get_text_range().strip()
            ink = page.render(scale=1, draw_annots=False).to_pil().convert("L").point(lambda level: 255 - level).getbbox()
            wide, high = page.get_size()
            found.append((number, bool(ink) and ink[0] > wide / 2, bool(ink) and ink[3] < high * 0.2))
            text.close()
            page.close()
    return found


def test_numbers_run_on_over_the_numbered_parts_in_the_outer_corner() -> None:
    parts = [
        Part("案卷封面", pages(1), numbered=False),
        Part("通知", pages(2), numbered=True),
        Part("图", pages(1, (842, 595)), numbered=True),
        Part("方案", pages(8), numbered=True),
        Part("备考表", pages(1), numbered=False),
    ]
    expected = [("", False, False), *((str(n), n % 2 == 1, True) for n in range(1, 12)), ("", False, False)]
    assert stamps(volume(parts)) == expected


@pytest.mark.parametrize("rotate", [0, 90, 180, 270, -90])
@pytest.mark.parametrize("origin", [0, 200])
def test_the_corner_is_that_of_the_page_as_one_sees_it(rotate: int, origin: float) -> None:
    parts = [Part("图", pages(2, (842, 595), rotate=rotate, origin=origin), numbered=True)]
    assert stamps(volume(parts)) == [("1", True, True), ("2", False, True)]


def test_what_a_page_leaves_transformed_does_not_move_the_number() -> None:
    parts = [Part("图", pages(2, content=b"0.1 0 0 0.1 300 300 cm 1 g"), numbered=True)]
    assert stamps(volume(parts)) == [("1", True, True), ("2", False, True)]


def test_every_part_has_its_bookmark_and_every_page_its_label() -> None:
    parts = [
        Part("目录", pages(2), numbered=False),
        Part("通知", pages(3), numbered=True),
        Part("通知", pages(1), numbered=True),
    ]
    with pypdfium2.PdfDocument(volume(parts)) as document:
        marks = []
        for mark in document.get_toc():
            target = mark.get_dest()
            assert target is not None
            marks.append((mark.get_title(), target.get_index()))
        labels = [document.get_page_label(index) for index in range(len(document))]
    assert marks == [("目录", 0), ("通知", 2), ("通知", 5)]
    assert labels == ["目录-1", "目录-2", "1", "2", "3", "4"]


def test_the_volume_is_archival() -> None:
    pdf = volume([Part("通知", pages(2), numbered=True)])
    assert pdf.startswith(b"%PDF-1.7\n%")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        xmp = root.Metadata.read_bytes()
        assert etree.fromstring(xmp) is not None
        assert "/Filter" not in root.Metadata
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in xmp
        assert "关于A&amp;B的案卷".encode() in xmp
        assert root.OutputIntents[0].S == pikepdf.Name.GTS_PDFA1
        assert root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert str(root.Lang) == "zh-CN"
        assert str(document.docinfo["/Title"]) == "关于A&B的案卷"
        assert str(document.docinfo["/CreationDate"]) == "D:20240701000000Z"
        assert "/ID" in document.trailer
        assert not any("/StructParents" in page.obj for page in document.pages)
        assert b"/Artifact" in document.pages[0].obj.Contents[-1].read_bytes()


def test_the_same_parts_give_the_same_bytes() -> None:
    parts = [Part("通知", pages(2), numbered=True), Part("备考表", pages(1), numbered=False)]
    assert volume(parts) == volume(parts)
    assert volume(parts) != volume(parts[::-1])


def test_jumps_within_a_part_do_not_drag_pages_along() -> None:
    with pikepdf.new() as document:
        for _ in range(2):
            document.add_blank_page()
        first, second = document.pages
        notes: list[dict[str, Any]] = [
            {"Dest": pikepdf.Array([second.obj, pikepdf.Name.Fit])},
            {"A": pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([second.obj, pikepdf.Name.Fit]))},
            {"A": pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))},
        ]
        first.obj.Annots = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, **note) for note in notes])
        target = io.BytesIO()
        document.save(target)
    with pikepdf.open(io.BytesIO(volume([Part("甲", target.getvalue(), numbered=True)]))) as bound:
        assert [note.A.S for note in bound.pages[0].obj.Annots] == [pikepdf.Name.URI]
        kinds = [one.get("/Type") for one in bound.objects if isinstance(one, pikepdf.Dictionary)]
        assert kinds.count(pikepdf.Name.Page) == 2


def test_a_whole_volume_takes_no_more_memory_than_its_pages() -> None:
    with pikepdf.open(io.BytesIO(volume([Part("甲", pages(200), numbered=True)]))) as bound:
        fonts = {page.obj.Resources.Font["/LijuanNumbers"].objgen for page in bound.pages}
        assert len(fonts) == 1


def locked() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        target = io.BytesIO()
        document.save(target, encryption=pikepdf.Encryption(owner="甲", user="乙"))
        return target.getvalue()


@pytest.mark.parametrize("pdf", [b"", b"no PDF", locked(), pages(0)])
def test_a_part_that_cannot_be_used_is_named(pdf: bytes) -> None:
    with pytest.raises(Blocked) as caught:
        volume([Part("通知", pages(1), numbered=True), Part("扫描件", pdf, numbered=True)])
    assert [(one.code, one.place.document) for one in caught.value.problems] == [("pdf.failed", "扫描件")]


def test_a_part_may_lie_on_the_disk(tmp_path: Path) -> None:
    (tmp_path / "一件.pdf").write_bytes(pages(3))
    listed = [Part("一件", pdf, numbered=True) for pdf in (tmp_path / "一件.pdf", pages(3))]
    assert volume(listed[:1]) == volume(listed[1:])


def test_pages_are_counted() -> None:
    assert page_counts({"甲": pages(1), "乙": pages(12)}) == {"甲": 1, "乙": 12}


def test_every_unreadable_pdf_is_named() -> None:
    with pytest.raises(Blocked) as caught:
        page_counts({"甲": b"", "乙": pages(1), "丙": b"x"})
    assert [one.place.document for one in caught.value.problems] == ["丙", "甲"]


def test_a_part_begins_at_the_number_it_is_given_and_the_next_runs_on() -> None:
    parts = [Part("甲", pages(2), numbered=True), Part("乙", pages(1), numbered=True, first=9), Part("丙", pages(1), numbered=True)]
    bound = volume(parts)
    assert [number for number, _, _ in stamps(bound)] == ["1", "2", "9", "10"]
    with pypdfium2.PdfDocument(bound) as document:
        assert [document.get_page_label(index) for index in range(4)] == ["1", "2", "9", "10"]


def test_printed_on_one_side_every_page_is_a_front() -> None:
    bound = binding.bound([Part("甲", pages(3), numbered=True)], single_sided=True)
    assert [(number, right) for number, right, _ in stamps(bound)] == [("1", True), ("2", True), ("3", True)]


def test_the_parts_of_an_item_have_their_bookmarks_below_its_own() -> None:
    parts = [
        Part("目录", pages(1), numbered=False),
        Part("记录", pages(1), numbered=True, item="会议"),
        Part("签到册", pages(1), numbered=True, follows=True),
        Part("方案", pages(1), numbered=True),
    ]
    with pikepdf.open(io.BytesIO(volume(parts))) as document, document.open_outline() as outline:
        found = [(one.title, [child.title for child in one.children]) for one in outline.root]
    assert found == [("目录", []), ("会议", ["记录", "签到册"]), ("方案", [])]
