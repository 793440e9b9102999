"""Originals in the reading copy: as they are, on sheets, or a leaf that says where they lie."""

import io
from pathlib import Path

import pikepdf  # noqa: TID253 - these tests are of nothing else
import pypdfium2  # type: ignore[import-untyped]
import pytest

from pipeline.pdf.conformance import hold
from pipeline.problems import Place
from pipeline.volume.bind import Part
from pipeline.volume.originals import Original
from pipeline.volume.scans import Sound, judge
from pipeline.volume.shown import Shown, show, stand_in
from pipeline.volume.stamp import Stamp
from tests.volume import binding, scanning

SOURCE = Place("originals/originals.yaml", 3)
KEPT = "电子档案/2026/文书/WS-2026-Y-0001/original.pdf"


def original(folder: Path, data: bytes, name: str = "批复.pdf") -> Original:
    sound = judge(scanning.written(folder / "originals", name, data), SOURCE)
    assert isinstance(sound, Sound)
    return Original(
        file=f"originals/{name}",
        title="关于同意调整管辖范围的批复",
        responsible="某区人民政府",
        number="某政复〔2026〕15号",
        date="20260520",
        belongs_to="",
        role="外来件",
        nature="复制件",
        retention="永久",
        openness=None,
        remark="",
        pages=sound.pages,
        media=sound.media,
        size=sound.size,
        sha256=sound.sha256,
        example=False,
        source=SOURCE,
    )


def shown(folder: Path, data: bytes) -> Shown:
    return show(original(folder, data), folder, folder / "pages.pdf")


def leaf(folder: Path, data: bytes) -> bytes:
    return stand_in(original(folder, data), shown(folder, data).reasons, KEPT)


def bound(pdf: bytes) -> bytes:
    parts = [Part("一件", pdf, numbered=True, stamp=Stamp("", "2026", "0001", "", "永久", "2"), mark="复制件", foreign=True)]
    volume = binding.bound(parts)
    hold(volume, "2b", "案卷", texts=False)
    return volume


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        found = "".join(page.get_text_range().split())
        page.close()
    return found


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (scanning.pdf(b"", b"0 0 9 9 re f", b""), 3),
        (scanning.jpeg(scanning.photograph()), 1),
        (scanning.png(scanning.photograph()), 1),
        (scanning.tiff(scanning.sheet(), scanning.sheet()), 2),
    ],
)
def test_an_original_is_shown_page_by_page(tmp_path: Path, data: bytes, pages: int) -> None:
    found = shown(tmp_path, data)
    assert (found.reasons, found.problems) == ((), ())
    with pikepdf.open(io.BytesIO(bound((tmp_path / "pages.pdf").read_bytes()))) as document:
        assert len(document.pages) == pages


def test_one_that_cannot_be_is_named_on_a_leaf_with_its_place_and_told(tmp_path: Path) -> None:
    data = scanning.pdf(b"0 1 1 0 k 0 0 9 9 re f", b"")
    found = shown(tmp_path, data)
    assert found.reasons
    assert not (tmp_path / "pages.pdf").exists()
    (note,) = found.problems
    assert (note.code, note.place, note.blocks) == ("original.not-archival", SOURCE, None)
    words = text(bound(leaf(tmp_path, data)))
    for part in ("关于同意调整管辖范围的批复", "某区人民政府", "某政复〔2026〕15号", "复制件", "2页", KEPT):
        assert part in words
    assert judge(tmp_path / "originals" / "批复.pdf", SOURCE).sha256[:40] in words  # type: ignore[union-attr]
    assert (tmp_path / "originals" / "批复.pdf").read_bytes() == data


def test_the_leaf_is_the_same_each_time(tmp_path: Path) -> None:
    data = scanning.pdf(b"0 1 1 0 k 0 0 9 9 re f")
    assert leaf(tmp_path, data) == leaf(tmp_path, data)
